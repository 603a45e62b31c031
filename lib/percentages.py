def whole_percent(part, total):
    """A percentage without decimals that does not lie at its ends: 100 only for all, 0
    only for none.

    :return: 0 if there is nothing at all
    """
    if not part or not total:
        return 0
    if part == total:
        return 100
    return min(max(round(100 * part / total), 1), 99)
