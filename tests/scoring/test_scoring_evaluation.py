import sys
from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .scoring_evaluation_common import ScoringEvaluationCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoringEvaluation(ScoringEvaluationCase):
    # ------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------

    def test_scores_of_won_and_lost_deals(self):
        self.story()
        evaluation = self.evaluate()
        self.assertEqual((evaluation.won_count, evaluation.lost_count), (15, 20))
        # By hand: won 3 at 15, 9 at 5, 3 at 0; lost 4 at 15, 6 at 10, 10 at 0.
        pairs = 3 * (4 * 0.5 + 16) + 9 * 10 + 3 * (10 * 0.5)
        self.assertAlmostEqual(evaluation.auc, pairs / 300, 3)
        self.assertTrue(evaluation.auc_low < evaluation.auc < evaluation.auc_high)
        line = self.line(evaluation, self.visited)
        self.assertEqual((line.hit_count, line.missed_count), (16, 19))
        self.assertAlmostEqual(line.coverage, 16 / 35)
        self.assertAlmostEqual(line.rate_with, 12 / 16)
        self.assertAlmostEqual(line.rate_without, 3 / 19)
        self.assertAlmostEqual(line.lift, (12 / 16) / (15 / 35), 2)

    def test_looking_back_sees_the_score_of_that_day(self):
        """What a contact scored on the day, and what the report says later of it."""
        self.plan.rule_ids = [
            Command.create(
                {
                    "name": "B",
                    "kind": "tag",
                    "tag_id": self.product_b.id,
                    "points": 7,
                }
            ),
            Command.create(
                {
                    "name": "Silent",
                    "kind": "inactivity",
                    "inactive_days": 10,
                    "points": -3,
                }
            ),
        ]
        partners = self.contacts(6)
        partners[:2].city = "Warsaw"
        partners[1:4].contact_tag_add(self.product_b.ids)
        for partner, days in zip(partners[2:], (1, 5, 10, 40), strict=True):
            self.interaction(partner, "visit", days=days)
        self.plan.action_start()
        self.compute()
        then = [self.score(partner).score for partner in partners]
        self.assertGreater(len(set(then)), 3)
        with freeze_time(NOW + timedelta(hours=1)):
            self.decide(partners[:3], True, days=0)
            self.decide(partners[3:], False, days=0)
        with freeze_time(NOW + timedelta(days=50)):
            partners.contact_tag_remove(self.product_b.ids)
            for partner in partners:
                self.interaction(partner, "visit")
            deals = self.plan._decided_deals(self.env.company)
        self.assertEqual([deal.score for deal in deals], then)

    def test_calibration_counts_each_deal(self):
        self.story()
        evaluation = self.evaluate()
        self.assertEqual(sum(band[2] for band in evaluation.bands), 35)
        self.assertEqual(sum(band[3] for band in evaluation.bands), 15)
        self.assertIn("Win Rate", evaluation.calibration_table)
        self.assertIn('"type": "future"', evaluation.calibration_chart)

    def test_signals_after_the_decision_do_not_count(self):
        won, lost = self.contacts(3), self.contacts(3)
        for partner in won:
            self.interaction(partner, "visit", days=29)
        self.decide(won, True)
        self.decide(lost, False)
        evaluation = self.evaluate()
        self.assertEqual(self.line(evaluation, self.visited).hit_count, 0)
        self.assertEqual(evaluation.auc, 0.5)

    def test_a_decision_is_no_interaction_for_itself(self):
        """Its interactions are dated to the second it was decided."""
        self.visited.interaction_kind = "won"
        won, lost = self.contacts(3), self.contacts(3)
        leads = self.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", "partner_id": partner.id}
                for partner in won | lost
            ]
        )
        leads[:3].action_set_won()
        leads[3:].action_set_lost()
        self.assertTrue(
            self.env["contact.interaction"].search(
                [("kind", "=", "won"), ("partner_id", "in", won.ids)]
            )
        )
        self.assertEqual(self.line(self.evaluate(), self.visited).hit_count, 0)

    def test_tags_given_after_the_decision_do_not_count(self):
        self.visited.write({"kind": "tag", "tag_id": self.product_b.id})
        won, lost = self.contacts(4), self.contacts(4)
        before = fields.Datetime.now() - timedelta(days=31)
        won[:3].contact_tag_add(self.product_b.ids, date=before)
        lost.contact_tag_add(self.product_b.ids)
        self.decide(won, True)
        self.decide(lost, False)
        evaluation = self.evaluate()
        self.assertEqual(self.line(evaluation, self.visited).hit_count, 3)
        tag = evaluation.trait_ids.filtered(lambda trait: trait.kind == "tag")
        self.assertEqual((tag.name, tag.won_count), ("Product B", 3))
        self.assertEqual((tag.lost_count, tag.base_count), (0, 7))

    def test_the_last_deal_of_a_contact_counts(self):
        won, lost = self.contacts(2), self.contacts(2)
        self.decide(won | lost, False, days=90)
        self.decide(won, True)
        self.decide(lost, False)
        evaluation = self.evaluate()
        self.assertEqual((evaluation.won_count, evaluation.lost_count), (2, 2))
        self.assertIn("4 older ones", evaluation.left_out_note)

    def test_what_is_left_out_is_told(self):
        self.decide(self.contacts(2), True)
        self.decide(self.contacts(2), False)
        self.decide(self.contacts(1, email="x@elsewhere.net"), True)
        self.decide(self.contacts(1), False, date_closed=False)
        self.env["crm.lead"].create({"name": "Open", "partner_id": self.alicja.id})
        self.env.cr.execute(
            "INSERT INTO crm_lead (name, type, active, won_status, date_closed) "
            "VALUES ('Nobody', 'opportunity', false, 'lost', now())"
        )
        evaluation = self.evaluate()
        self.assertEqual((evaluation.won_count, evaluation.lost_count), (2, 2))
        self.assertEqual(
            evaluation.left_out_note.splitlines(),
            [
                "1 without a contact",
                "1 of contacts whom the plan does not score",
                "1 without a date",
            ],
        )

    def test_ideal_customer(self):
        won, lost = self.story()
        poland = self.env.ref("base.pl")
        (won[:12] | lost[:4]).country_id = poland
        trait = self.evaluate().trait_ids.filtered(
            lambda trait: trait.kind == "country"
        )
        self.assertEqual(trait.name, poland.name)
        self.assertEqual((trait.won_count, trait.lost_count), (12, 4))
        self.assertAlmostEqual(trait.won_share, 0.8)
        self.assertAlmostEqual(trait.lost_share, 0.2)
        scored = self.env["res.partner"].search(literal_eval(self.plan.domain))
        held = scored.filtered(lambda partner: partner.country_id == poland)
        self.assertEqual(trait.base_count, len(held))
        self.assertAlmostEqual(trait.lift, 0.8 / (len(held) / len(scored)), 2)

    def test_limits_are_in_the_score(self):
        won, lost = self.contacts(2), self.contacts(2)
        for days in range(31, 36):  # 25 points, at most 10
            for partner in won:
                self.interaction(partner, "visit", days=days)
        self.decide(won, True)
        self.decide(lost, False)
        self.assertEqual([band[:2] for band in self.evaluate().bands], [[0, 10]])

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    def test_no_deals(self):
        with self.assertRaisesRegex(UserError, "no won or lost deals to compare"):
            self.evaluate()

    def test_no_won_deals(self):
        self.decide(self.contacts(3), False)
        with self.assertRaisesRegex(UserError, "no won deals.*0 won and 3 lost"):
            self.evaluate()

    def test_no_lost_deals(self):
        self.decide(self.contacts(3), True)
        self.decide(self.contacts(1, email="x@elsewhere.net"), False)
        with self.assertRaisesRegex(
            UserError, "(?s)no lost deals.*1 of contacts whom the plan does not score"
        ):
            self.evaluate()

    def test_no_rules(self):
        self.plan.rule_ids.unlink()
        with self.assertRaisesRegex(UserError, "no rules, so there is nothing to test"):
            self.evaluate()

    def test_a_broken_rule_is_named(self):
        self.env.cr.execute(
            "UPDATE contact_scoring_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.in_warsaw.id],
        )
        self.plan.invalidate_recordset()
        self.in_warsaw.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Warsaw: .*gone"):
            self.evaluate()

    def test_few_deals_are_warned_of(self):
        self.decide(self.contacts(2), True)
        self.decide(self.contacts(2), False)
        evaluation = self.evaluate()
        self.assertTrue(evaluation.has_caveat)
        self.assertIn("Only 4 deals", evaluation.verdict)
        self.assertEqual(evaluation.proposal_state, "few")
        self.assertIn("at least 10 won and 10 lost", evaluation.proposal_note)

    def test_rules_that_hit_too_few(self):
        self.decide(self.contacts(12), True)
        self.decide(self.contacts(12), False)
        evaluation = self.evaluate()
        self.assertEqual(evaluation.proposal_state, "flat")
        self.assertFalse(self.line(evaluation, self.visited).lift)

    def test_without_scikit_learn(self):
        self.story()
        with patch.dict(sys.modules, {"sklearn.linear_model": None}):
            evaluation = self.evaluate()
        self.assertEqual(evaluation.proposal_state, "library")
        self.assertIn("pip install", evaluation.proposal_note)
        self.assertGreater(evaluation.auc, 0)
        self.assertFalse(any(evaluation.rule_ids.mapped("is_learnt")))
        with self.assertRaisesRegex(UserError, "already"):
            evaluation.action_apply()

    # ------------------------------------------------------------
    # Rights and cost
    # ------------------------------------------------------------

    def test_administrators_test_and_marketers_read(self):
        self.story()
        for user in (self.marketer, self.salesman):
            with self.assertRaises(AccessError):
                self.evaluate(user)
        evaluation = self.evaluate()
        self.assertTrue(evaluation.with_user(self.marketer).verdict)
        self.assertTrue(evaluation.with_user(self.marketer).rule_ids.mapped("lift"))
        with self.assertRaises(AccessError):
            evaluation.with_user(self.marketer).action_apply()
        with self.assertRaises(AccessError):
            evaluation.with_user(self.salesman).read(["auc"])
        with self.assertRaises(AccessError):
            evaluation.write({"auc": 1})

    def test_deals_of_other_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.decide(self.contacts(2), True, company_id=self.env.company.id)
        self.decide(self.contacts(2), False, company_id=False)
        self.decide(self.contacts(5), True, company_id=other.id)
        evaluation = self.evaluate()
        self.assertEqual(evaluation.won_count, 2)
        insider = self.manager.copy({"login": "insider"})
        insider.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        Evaluation = self.env["contact.scoring.evaluation"].with_user(insider)
        self.assertFalse(Evaluation.search([("plan_id", "=", self.plan.id)]))
        theirs = self.evaluate(insider)
        self.assertEqual((theirs.won_count, theirs.lost_count), (5, 2))

    def test_as_many_queries_for_more_deals(self):
        with patch.dict(sys.modules, {"sklearn.linear_model": None}):
            self.story()
            self.evaluate()
            queries = self.queries_of_a_test()
            for _again in range(3):
                self.story()
            self.assertLessEqual(self.queries_of_a_test(), queries)

    def queries_of_a_test(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.plan.action_evaluate()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
