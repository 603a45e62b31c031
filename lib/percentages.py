from decimal import ROUND_HALF_UP, Decimal


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


def average_of(total, count):
    """An average with one decimal, rounded as PostgreSQL does; 0 of nothing.

    :param int total: the sum
    :param int count: of how many
    """
    if not count:
        return 0
    average = Decimal(total) / count
    return float(average.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
