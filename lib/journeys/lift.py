"""What a journey brought: conversions against those of a holdout."""

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054  # the standard normal quantile of 0.975


class Lift(NamedTuple):
    """Differences of two rates, between 0 and 1, and the bounds of the true one."""

    rate: float
    base_rate: float
    difference: float
    low: float
    high: float

    @property
    def is_certain(self):
        return self.low > 0 or self.high < 0


def wilson(successes, trials, z=Z_95):
    """The score interval of a proportion: E. B. Wilson, Probable inference, the law of
    succession, and statistical inference, JASA 22 (1927).

    :return: a pair of bounds
    """
    share = successes / trials
    middle = share + z * z / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


def lift(converted, total, base_converted, base_total):
    """The difference of two rates with its 95 % confidence interval.

    Hybrid score interval without continuity correction, method 10 of R. G. Newcombe,
    Interval estimation for the difference between independent proportions, Statistics
    in Medicine 17 (1998), 873-890.

    :param int converted, total: of those who took the journey
    :param int base_converted, base_total: of the holdout
    :return: a ``Lift``; None while one of the two is empty
    """
    if not total or not base_total:
        return None
    rate, base_rate = converted / total, base_converted / base_total
    low, high = wilson(converted, total)
    base_low, base_high = wilson(base_converted, base_total)
    difference = rate - base_rate
    return Lift(
        rate,
        base_rate,
        difference,
        difference - sqrt((rate - low) ** 2 + (base_high - base_rate) ** 2),
        difference + sqrt((high - rate) ** 2 + (base_rate - base_low) ** 2),
    )
