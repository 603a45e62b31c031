"""Whether a difference between two shares is more than chance.

Nothing here knows Odoo, nor needs a library.
"""

from math import exp, lgamma

SIGNIFICANT = 0.05  # such a difference comes by chance once in twenty times


def fisher_exact(hits, number, other_hits, other_number):
    """Fisher's exact test of two shares, two-sided (R. A. Fisher, "Statistical Methods
    for Research Workers", 5th edition 1934, section 21.02).

    With all sums as they are, the hits of one group are hypergeometric. The value is
    the sum of the probabilities of all outcomes that are at most as likely as the one
    that was seen. It holds for few as well as for many.

    :param int hits: how many of the first group did it, of ``number``
    :param int other_hits: how many of the second one, of ``other_number``
    :return: the p-value, from 0 to 1; 1 where nothing can be said
    """
    both = hits + other_hits
    lowest, highest = max(0, both - other_number), min(both, number)
    if not lowest <= hits <= highest:
        return 1.0  # more hits than there are

    def log_chance(count):
        return _log_ways(number, count) + _log_ways(other_number, both - count)

    seen = log_chance(hits)
    chances = [log_chance(count) - seen for count in range(lowest, highest + 1)]
    largest = max(chances)
    # Of equal ones, rounding must leave none out.
    extreme = sum(exp(chance - largest) for chance in chances if chance <= 1e-7)
    return min(extreme / sum(exp(chance - largest) for chance in chances), 1.0)


def _log_ways(number, count):
    """The logarithm of the binomial coefficient."""
    return lgamma(number + 1) - lgamma(count + 1) - lgamma(number - count + 1)
