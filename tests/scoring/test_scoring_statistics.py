from itertools import product
from math import isclose
from unittest import skipUnless

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...lib.scoring.regression import regress
from ...lib.scoring.statistics import (
    auc_interval,
    midranks,
    roc_auc,
    scale_points,
    score_bands,
    win_rates,
)

try:
    from sklearn.metrics import roc_auc_score
except ImportError:  # it is optional
    roc_auc_score = None

needs_sklearn = skipUnless(roc_auc_score, "scikit-learn is not installed")
scores = st.lists(
    st.integers(-2_000, 2_000).map(lambda cents: cents / 100)
    | st.sampled_from([0.0, 5.0, 10.0]),
    min_size=1,
    max_size=40,
)


@tagged("post_install", "-at_install")
class TestScoringStatistics(BaseCase):
    def test_ranks_of_ties_are_their_mean(self):
        self.assertEqual(midranks([10, 20, 10, 30, 10]), [2, 4, 2, 5, 2])

    def test_auc_by_hand(self):
        # Pairs: 3 of 4 right; the tie counts half.
        self.assertEqual(roc_auc([10, 3], [5, 1]), 0.75)
        self.assertEqual(roc_auc([5], [5]), 0.5)
        self.assertEqual(roc_auc([10, 5], [5, 1]), 0.875)
        self.assertEqual(roc_auc([1], [2]), 0)

    def test_interval_by_hand(self):
        # Lost ones below each won one: 1, 1/2 of two; won ones above each lost one:
        # 1/2, 1 of two. Both vary by 1/8: variance 1/8 / 2 + 1/8 / 2 = 1/8.
        low, high = auc_interval([10, 3], [5, 1])
        self.assertAlmostEqual(low, 0.75 - 1.959964 * 0.125**0.5, 5)
        self.assertEqual(high, 1)

    def test_no_interval_where_nothing_varies(self):
        self.assertIsNone(auc_interval([10], [5, 1]))
        self.assertIsNone(auc_interval([10, 9], [5, 1]))

    def test_interval_narrows_with_more_deals(self):
        low, high = auc_interval([10, 3], [5, 1])
        more_low, more_high = auc_interval([10, 3] * 50, [5, 1] * 50)
        self.assertLess(more_high - more_low, high - low)

    @given(scores, scores)
    @settings(deadline=None)
    def test_auc_counts_pairs(self, won, lost):
        pairs = [(x > y) + (x == y) / 2 for x, y in product(won, lost)]
        self.assertTrue(isclose(roc_auc(won, lost), sum(pairs) / len(pairs)))

    @needs_sklearn
    @given(scores, scores)
    @settings(deadline=None)
    def test_auc_is_that_of_scikit_learn(self, won, lost):
        theirs = roc_auc_score([1] * len(won) + [0] * len(lost), [*won, *lost])
        self.assertAlmostEqual(roc_auc(won, lost), theirs, 9)

    @given(scores, scores)
    @settings(deadline=None)
    def test_interval_holds_the_auc(self, won, lost):
        if interval := auc_interval(won, lost):
            low, high = interval
            self.assertTrue(0 <= low <= roc_auc(won, lost) + 1e-9)
            self.assertTrue(roc_auc(won, lost) - 1e-9 <= high <= 1)

    def test_win_rates_by_hand(self):
        # 10 deals, 4 won; hits 5, of them 3 won.
        rate_with, rate_without, lift = win_rates(3, 5, 4, 10)
        self.assertEqual((rate_with, rate_without), (0.6, 0.2))
        self.assertAlmostEqual(lift, 1.5)

    def test_nothing_is_divided_by_nothing(self):
        self.assertEqual(win_rates(0, 0, 4, 10), (None, 0.4, None))
        self.assertEqual(win_rates(4, 10, 4, 10), (0.4, None, 1))
        self.assertEqual(win_rates(0, 5, 0, 10), (0, 0, None))

    def test_bands_by_hand(self):
        self.assertEqual(
            score_bands([*range(10)], [False] * 5 + [True] * 5),
            [(0, 4, 5, 0), (5, 9, 5, 5)],
        )
        self.assertEqual(score_bands([5] * 12, [True] * 12), [(5, 5, 12, 12)])

    @given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1))
    @settings(deadline=None)
    def test_bands_hold_each_deal_once_and_in_order(self, deals):
        bands = score_bands(*zip(*deals, strict=True))
        self.assertEqual(sum(band[2] for band in bands), len(deals))
        self.assertEqual(sum(band[3] for band in bands), sum(won for _, won in deals))
        edges = [edge for band in bands for edge in band[:2]]
        self.assertEqual(edges, sorted(edges))
        for (_low, high, *_), (low, *_) in zip(bands, bands[1:], strict=False):
            self.assertLess(high, low)

    def test_points_keep_the_scale_of_the_plan(self):
        rows = [[0, 0], [1, 0], [0, 1], [1, 1]]
        # Both vary as the square of one rule's; 10² + 10² = 12² + 7² and a bit.
        self.assertEqual(scale_points([1, 0.5], rows, [10, 10], 1_000), [13, 6])
        self.assertEqual(scale_points([1, 0.5], rows, [0, 0], 1_000), [10, 5])
        self.assertEqual(scale_points([1, 0.5], rows, [1, 1], 1_000), [1.3, 0.6])
        self.assertEqual(scale_points([0, 0], rows, [10, 10], 1_000), [0, 0])
        self.assertEqual(
            scale_points([9, -9], rows, [5_000, 0], 1_000), [1_000, -1_000]
        )

    @needs_sklearn
    def test_regression_finds_what_counts(self):
        # The first rule decides; the second does not matter.
        rows = [[i % 2, i % 3 == 0] for i in range(120)]
        outcomes = [bool(i % 2) ^ (i % 10 == 0) for i in range(120)]
        found = regress(rows, outcomes)
        self.assertGreater(found.coefficients[0], 1)
        self.assertGreater(found.coefficients[0], 5 * abs(found.coefficients[1]))
        self.assertGreater(found.auc, 0.9)
        self.assertEqual(regress(rows, outcomes), found)

    @needs_sklearn
    def test_chance_is_shown_for_what_it_is(self):
        """On deals decided by dice many rules seem to help; on unseen ones they do
        not."""
        rows = [
            [(i * 7919 + j * j * 104729) % 11 < 5 for j in range(12)] for i in range(60)
        ]
        outcomes = [(i * 2654435761) % 2**32 < 2**31 for i in range(60)]
        found = regress(rows, outcomes)
        self.assertLess(found.unseen_auc, 0.7)
