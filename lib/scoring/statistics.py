"""How well scores tell won deals from lost ones: plain statistics of plain numbers.

Nothing here knows Odoo, nor needs a library.
"""

from math import sqrt
from statistics import NormalDist, fmean, pstdev, variance

Z_95 = NormalDist().inv_cdf(0.975)
MAX_BANDS = 10
MIN_IN_BAND = 5  # deals; a win rate of fewer says nothing
LARGEST_IF_FLAT = 10  # points, where the plan's own give no scale


def midranks(values):
    """Ranks from 1 up, in the order of ``values``; equal values share their mean rank.

    :param list values: numbers
    :rtype: list[float]
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for position in order[start:end]:
            ranks[position] = (start + 1 + end) / 2
        start = end
    return ranks


def roc_auc(won, lost):
    """The area under the ROC curve: how likely a won deal, drawn at random, has the
    higher score than a lost one. Equal scores count half.

    It is the Mann–Whitney U over the number of pairs (Mann and Whitney 1947, "On a
    test of whether one of two random variables is stochastically larger than the
    other"; Hanley and McNeil 1982, "The meaning and use of the area under a receiver
    operating characteristic (ROC) curve"), by ranks: U = R − m (m + 1) / 2, with R the
    sum of the ranks of the m won ones, and with mean ranks for ties.

    :param list won: scores of won deals, at least one
    :param list lost: scores of lost deals, at least one
    :return: from 0 to 1; 0.5 is chance
    """
    ranks = midranks([*won, *lost])
    u = sum(ranks[: len(won)]) - len(won) * (len(won) + 1) / 2
    return u / (len(won) * len(lost))


def auc_interval(won, lost):
    """The 95 % confidence interval of ``roc_auc``, by DeLong.

    DeLong, DeLong and Clarke-Pearson 1988, "Comparing the areas under two or more
    correlated receiver operating characteristic curves": the variance is that of the
    shares of lost deals below each won one, over the number of won ones, plus the same
    the other way round. The shares come from mean ranks, as in Sun and Xu 2014, "Fast
    implementation of DeLong's algorithm".

    :return: a pair; or None where there are not two of each, or where nothing varies
        (as when each won deal is above each lost one): then it has no width to tell
    """
    if min(len(won), len(lost)) < 2:
        return None
    ranks = midranks([*won, *lost])
    below_won = [
        (rank - among_won) / len(lost)
        for rank, among_won in zip(ranks, midranks(won), strict=False)
    ]
    above_lost = [
        1 - (rank - among_lost) / len(won)
        for rank, among_lost in zip(ranks[len(won) :], midranks(lost), strict=True)
    ]
    spread = variance(below_won) / len(won) + variance(above_lost) / len(lost)
    if not spread:
        return None
    auc, reach = fmean(below_won), Z_95 * sqrt(spread)
    return max(0.0, auc - reach), min(1.0, auc + reach)


def win_rates(hit_won, hits, won, deals):
    """What a rule tells about deals.

    :param int hit_won: won deals that the rule hits
    :param int hits: deals that it hits
    :param int won: all won deals
    :param int deals: all deals
    :return: of the deals that it hits, and of the others, the share that was won; and
        the lift: the first over the share that was won of all. None for each that
        would be divided by nothing
    """
    missed = deals - hits
    rate_with = hit_won / hits if hits else None
    rate_without = (won - hit_won) / missed if missed else None
    lift = rate_with / (won / deals) if hits and won else None
    return rate_with, rate_without, lift


def score_bands(scores, outcomes):
    """Deals in bands of scores, as equal in number as may be. Equal scores stay
    together; so there may be fewer bands, and unequal ones.

    :param list scores: one for each deal
    :param list outcomes: of each deal, whether it was won
    :return: a list of tuples (lowest score, highest score, deals, won ones)
    """
    count = max(1, min(MAX_BANDS, len(scores) // MIN_IN_BAND))
    size = len(scores) / count
    bands = [[]]
    for deal in sorted(zip(scores, outcomes, strict=True)):
        if len(bands[-1]) >= size and deal[0] != bands[-1][-1][0]:
            bands.append([])
        bands[-1].append(deal)
    if len(bands) > 1 and len(bands[-1]) < MIN_IN_BAND:
        last = bands.pop()
        bands[-1] += last
    return [
        (band[0][0], band[-1][0], len(band), sum(won for _score, won in band))
        for band in bands
        if band
    ]


def scale_points(coefficients, rows, points, most):
    """Coefficients of a regression as points of the plan's own scale.

    A coefficient is what one hit adds to the logarithm of the odds. All are multiplied
    by one factor, which keeps their proportions: the one that makes the scores of these
    deals vary (standard deviation) as much as they vary by the points of today. So
    grades and thresholds keep about the distance they have. Where scores do not vary
    today, the largest becomes ``LARGEST_IF_FLAT`` points.

    Rounded to whole points, or to tenths where today's points are all below 5; never
    beyond ``most``.

    :param list coefficients: of each rule
    :param list rows: of each deal, how heavily each rule hits
    :param list points: of each rule today
    :param float most: the limit of a rule's points
    """
    by_model = pstdev(_sum_of(row, coefficients) for row in rows)
    today = pstdev(_sum_of(row, points) for row in rows)
    largest = max(map(abs, coefficients))
    if not by_model or not largest:
        return [0.0] * len(coefficients)
    factor = today / by_model if today else LARGEST_IF_FLAT / largest
    digits = 1 if 0 < max(map(abs, points)) < 5 else 0
    return [
        min(max(round(coefficient * factor, digits), -most), most) + 0.0
        for coefficient in coefficients
    ]


def _sum_of(row, points):
    return sum(hits * each for hits, each in zip(row, points, strict=True))
