"""What a search found of the made base, against what was planted."""

from .duplicates import KINDS


def measure(base, ids, found):
    """Compare what was found with what was planted.

    :param SyntheticDataset base: with ``planted``
    :param list ids: of its rows
    :param list found: tuples (id, larger id, confidence, detail)
    :return: dict: precision of certain (0 to 1), recall of certain and likely
        together, and that recall by kind; and the certain pairs that are wrong
    """
    truth = {(ids[one], ids[two]): kind for (one, two), kind in base.planted.items()}
    ours = set(ids)
    certain, seen = set(), set()
    for one, two, confidence, _detail in found:
        if one in ours and two in ours and confidence != "possible":
            seen.add((one, two))
            if confidence == "certain":
                certain.add((one, two))
    recall = {}
    for kind in KINDS:
        pairs = {pair for pair, planted in truth.items() if planted == kind}
        recall[kind] = len(pairs & seen) / len(pairs)
    return {
        "precision": len(certain & truth.keys()) / max(len(certain), 1),
        "certain": len(certain),
        "likely": len(seen - certain),
        "likely_right": len((seen - certain) & truth.keys()),
        "recall": len(seen & truth.keys()) / len(truth),
        "recall_by_kind": recall,
        "wrong": sorted(certain - truth.keys()),
        "missed": sorted(truth.keys() - seen),
    }
