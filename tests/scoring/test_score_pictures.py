from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .scoring_common import ScoringCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScorePictures(ScoringCommon):
    """Grades as a map, and a score on a gauge."""

    def setUp(self):
        super().setUp()
        self.interaction(self.alicja, "form", days=70)
        self.plan.action_start()
        self.compute()

    def test_the_map_counts_what_opens(self):
        plan = self.plan.with_user(self.marketer)
        self.assertTrue(plan.grade_counts)
        for grade, count in plan.grade_counts.items():
            domain = plan.action_open_grade(grade)["domain"]
            self.assertEqual(self.env["contact.score"].search_count(domain), count)
        total = self.env["contact.score"].search_count([("plan_id", "=", plan.id)])
        self.assertEqual(sum(plan.grade_counts.values()), total)

    def test_the_gauge_ends_at_the_limit_or_the_highest_score(self):
        score = self.score(self.alicja)
        self.assertEqual(score.ceiling, 15)
        self.plan.score_max = 80
        self.env.invalidate_all()
        self.assertEqual(score.with_user(self.marketer).ceiling, 80)
