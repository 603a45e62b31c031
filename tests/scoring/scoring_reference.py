"""Scores computed the slow and obvious way, to test the fast one by.

Shares no code with the addon: plain values, one contact at a time.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
OWN_ACTS = [
    "click",
    "open",
    "visit",
    "form",
    "quotation",
    "order",
    "paid",
    "lead",
    "reply",
    "api",
]


def score(rules, limits, contact):
    """
    :param list rules: dicts of the fields of ``contact.scoring.rule``, with ``matches``
        in place of a domain: a function of the contact's ``city``
    :param dict limits: of the plan
    :param dict contact: ``city``, ``tags`` (by name: count and whether it is held) and
        ``interactions``: dicts of ``kind``, ``url``, ``age`` in days, and ``counts``:
        of a human, and not taken back
    :return: a dict of ``fit``, ``engagement`` and ``score``
    """
    sums = {"fit": Decimal(0), "engagement": Decimal(0)}
    for rule in rules:
        sums[rule["group"]] += points_of(rule, contact)
    for part in sums:
        sums[part] = clamp(sums[part], limits[f"{part}_min"], limits[f"{part}_max"])
    total = sums["fit"] + sums["engagement"]
    total = clamp(total, limits["score_min"], limits["score_max"])
    return {**sums, "score": total}


def points_of(rule, contact):
    weight = weight_of(rule, contact)
    points = Decimal(str(rule["points"])) * Decimal(weight) / 1_000_000
    points = points.quantize(CENT, ROUND_HALF_UP)
    most = Decimal(str(rule.get("max_points", 0)))
    return clamp(points, -most, most) if most else points


def weight_of(rule, contact):
    """:return: how much the rule's hits weigh together, in millionths"""
    if rule["kind"] == "profile":
        return 1_000_000 * rule["matches"](contact["city"])
    if rule["kind"] == "tag":
        count, is_held = contact["tags"].get(rule["tag"], (0, False))
        is_meant = is_held or rule["tag_condition"] == "counted"
        return 1_000_000 * (count >= rule["tag_count"] and is_meant)
    ages = sorted(
        interaction["age"]
        for interaction in contact["interactions"]
        if is_hit(rule, interaction)
    )
    if rule["kind"] == "inactivity":
        return 1_000_000 * (not ages)
    if rule["max_hits"]:
        ages = ages[: rule["max_hits"]]
    half = rule["half_life_days"]
    return sum(round(1e6 * 0.5 ** (age / half)) if half else 1_000_000 for age in ages)


def is_hit(rule, interaction):
    kinds = [rule["interaction_kind"]] if rule["interaction_kind"] else OWN_ACTS
    if not interaction["counts"] or interaction["kind"] not in kinds:
        return False
    if pattern := rule["url_pattern"]:
        parts = [re.escape(part) for part in pattern.split("*")]
        if not re.fullmatch(".*".join(parts), interaction["url"] or "", re.DOTALL):
            return False
    days = rule["window_days" if rule["kind"] == "behaviour" else "inactive_days"]
    return not days or interaction["age"] < days


def clamp(value, least, most):
    return min(max(value, Decimal(str(least))), Decimal(str(most)))
