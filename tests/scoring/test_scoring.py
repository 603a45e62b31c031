from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .scoring_common import ScoringCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoring(ScoringCommon):
    def test_alicja_scores_15(self):
        self.interaction(self.alicja, "form", days=70)
        self.plan.action_start()
        self.compute()
        score = self.score(self.alicja)
        self.assertEqual(score.score, 15)
        self.assertEqual((score.fit_score, score.engagement_score), (15, 0))
        self.assertEqual(
            [(line["name"], line["points"]) for line in score.explain()[0]],
            [
                ("Head of sales", 10),
                ("Warsaw", 5),
                ("From a form", 5),
                ("No visit for 60 days", -5),
            ],
        )
        self.assertEqual(
            score.explanation,
            "Head of sales +10, Warsaw +5, From a form +5, "
            "No visit for 60 days −5 = 15",
        )

    def test_alicja_scores_20_after_a_visit(self):
        self.interaction(self.alicja, "form", days=70)
        self.plan.action_start()
        self.compute()
        self.interaction(self.alicja, "visit", days=1, url="/shop")
        self.env["contact.interaction"]._apply_chunk()
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 20)

    def test_ready_made_plan_scores_alicja(self):
        plan = self.env.ref("contact_marketing.contact_scoring_plan_reference").copy()
        plan.write({"active": True, "domain": self.plan.domain})
        self.interaction(self.alicja, "form", days=70)
        plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, 15)
        self.assertEqual(len(self.score(self.alicja, plan).lines), 4)
        self.assertEqual(self.score(self.bruno, plan).score, -5)

    def test_ready_made_plans_can_start(self):
        plans = self.env["contact.scoring.plan"].with_context(active_test=False)
        ready = plans.search([("id", "!=", self.plan.id)])
        ready.active = True
        ready.action_stop()
        ready.action_start()
        self.compute()
        self.assertEqual(set(ready.mapped("state")), {"running"})
        self.assertFalse(any(ready.mapped("problem")))

    def test_limits_are_lines(self):
        visits = {
            "name": "Visits",
            "kind": "behaviour",
            "interaction_kind": "visit",
            "points": 10,
            "max_points": 25,
        }
        plan = self.new_plan(visits, engagement_max=20, score_min=-1, score_max=18)
        for _round in range(4):
            self.interaction(self.alicja, "visit")
        plan.action_start()
        self.compute()
        self.assertEqual(
            self.score(self.alicja, plan).explanation,
            "Visits +40, Limit of “Visits” −15, Limit of the engagement −5, "
            "Limit of the score −2 = 18",
        )

    def test_half_lives_and_newest_first(self):
        visits = {
            "name": "Visits",
            "kind": "behaviour",
            "interaction_kind": "visit",
            "points": 8,
            "half_life_days": 10,
            "max_hits": 2,
        }
        plan = self.new_plan(visits)
        for days in (30, 20, 10):
            self.interaction(self.alicja, "visit", days)
        plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, 4 + 2)

    def test_grades(self):
        self.plan.write(
            {"fit_a": 15, "fit_b": 10, "engagement_1": 0.01, "engagement_2": -5}
        )
        self.plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja).grade, "A2")
        self.assertEqual(self.score(self.bruno).grade, "C2")

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.bruno.company_id = other
        self.plan.company_id = self.env.company
        self.plan.action_start()
        self.compute()
        self.assertTrue(self.score(self.alicja))
        self.assertFalse(self.score(self.bruno))
        insider = self.marketer.copy({"login": "insider"})
        insider.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        Score = self.env["contact.score"]
        self.assertTrue(Score.with_user(self.marketer).search([]))
        of_plan = [("plan_id", "=", self.plan.id)]
        self.assertFalse(Score.with_user(insider).search(of_plan))

    def test_preview(self):
        action = self.plan.with_user(self.marketer).action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        counts = {line.rule_id.name: line.contact_count for line in preview.line_ids}
        self.assertEqual(counts["Head of sales"], 1)
        self.assertEqual(preview.contact_count, counts["No visit for 60 days"])
        self.assertEqual(sum(preview.grade_counts.values()), preview.contact_count)
        self.assertFalse(self.score(self.alicja))
        opened = preview.line_ids[0].action_open_contacts()
        self.assertEqual(self.env["res.partner"].search(opened["domain"]), self.alicja)

    def test_hot_without_salesperson(self):
        self.plan.write({"fit_a": 15, "engagement_1": 1, "engagement_2": -6})
        self.plan.action_start()
        self.compute()
        hot = self.env.ref("contact_marketing.mailing_filter_hot")
        found = self.env["res.partner"].search(hot._condition_domain())
        self.assertIn(self.alicja, found)
        self.assertNotIn(self.bruno, found)

    def test_salespeople_read_the_explanation(self):
        self.plan.action_start()
        self.compute()
        score = self.score(self.alicja).with_user(self.salesman)
        self.assertIn("Head of sales +10", score.explanation)
        self.assertIn("Head of sales", score.explanation_table)
        self.assertEqual(self.alicja.with_user(self.salesman).score_ids, score)
        with self.assertRaises(AccessError):
            self.plan.with_user(self.marketer).action_start()
        with self.assertRaises(AccessError):
            score.with_user(self.manager).write({"score": 99})
