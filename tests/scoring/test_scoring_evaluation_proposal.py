from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .scoring_evaluation_common import ScoringEvaluationCase, needs_sklearn


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoringEvaluationProposal(ScoringEvaluationCase):
    @needs_sklearn
    def test_proposal(self):
        self.story()
        evaluation = self.evaluate()
        self.assertEqual(evaluation.proposal_state, "proposed")
        visited, in_warsaw = (
            self.line(evaluation, self.visited),
            self.line(evaluation, self.in_warsaw),
        )
        self.assertGreater(visited.proposed_points, 5)
        self.assertLess(in_warsaw.proposed_points, 0)
        self.assertAlmostEqual(
            visited.proposed_max, 2 * visited.proposed_points, msg="twice, as it was"
        )
        self.assertGreater(evaluation.unseen_auc, evaluation.auc)
        self.assertIn("Expect", evaluation.proposal_note)
        self.assertEqual(self.plan.rule_ids.mapped("points"), [10, 5])

    @needs_sklearn
    def test_nothing_changes_before_it_is_confirmed(self):
        self.story()
        evaluation = self.evaluate()
        change = self.env["contact.scoring.change"].browse(
            evaluation.action_apply()["res_id"]
        )
        self.assertEqual(
            change.line_ids.mapped(lambda line: (line.name, line.points_before)),
            [("Warsaw", 10), ("Visited", 5)],
        )
        self.assertEqual(self.plan.rule_ids.mapped("points"), [10, 5])
        self.assertEqual(len(self.plan.version_ids), 1)

    @needs_sklearn
    def test_apply_and_undo(self):
        self.story()
        evaluation = self.evaluate()
        tested = evaluation.version_id
        self.apply(evaluation.action_apply(), leave=[0])
        self.assertEqual(self.in_warsaw.points, 10, "left out")
        self.assertEqual(
            self.visited.points, self.line(evaluation, self.visited).proposed_points
        )
        newest = self.plan.version_ids[0]
        self.assertEqual(newest.number, tested.number + 1)
        self.assertIn("15 won and 20 lost", newest.reason)
        self.assertEqual(newest.user_id, self.manager)
        self.assertEqual(evaluation.applied_version, newest.number)
        self.assertEqual(tested.rule_summary, "Warsaw +10\nVisited +5")
        self.apply(tested.with_user(self.manager).action_apply_again())
        self.assertEqual(self.plan.rule_ids.mapped("points"), [10, 5])
        self.assertEqual(self.visited.max_points, 10)
        self.assertEqual(self.plan.version, tested.number + 2)
        self.assertEqual(self.plan.version_ids[0].snapshot, tested.snapshot)

    def test_a_tested_plan_is_computed_when_it_starts(self):
        self.decide(self.contacts(2), True)
        self.decide(self.contacts(2), False)
        self.evaluate()
        self.assertEqual(self.plan.version, 1)
        self.plan.action_start()
        self.assertTrue(self.plan.recompute_in_progress)
        self.assertEqual(self.plan.version, 1)

    @needs_sklearn
    def test_a_running_plan_is_computed_anew(self):
        self.story()
        self.plan.action_start()
        self.compute()
        self.assertFalse(self.plan.recompute_in_progress)
        evaluation = self.evaluate()
        self.apply(evaluation.action_apply())
        self.assertTrue(self.plan.recompute_in_progress)
        self.assertEqual(self.plan.version, 2)

    @needs_sklearn
    def test_a_changed_plan_wants_a_new_test(self):
        self.story()
        evaluation = self.evaluate()
        action = evaluation.action_apply()
        self.in_warsaw.points = 11
        with self.assertRaisesRegex(UserError, "Test the plan again"):
            evaluation.action_apply()
        with self.assertRaisesRegex(UserError, "Test the plan again"):
            self.apply(action)

    def test_an_old_version_brings_its_rules_back(self):
        self.plan.action_start()
        self.end_transaction()
        first = self.plan.version_ids
        self.in_warsaw.unlink()
        self.visited.window_days = 7
        self.plan.write(
            {
                "fit_max": 50,
                "rule_ids": [Command.create({"name": "Anyone", "points": 1})],
            }
        )
        self.end_transaction()
        action = first.with_user(self.manager).action_apply_again()
        change = self.env["contact.scoring.change"].browse(action["res_id"])
        self.assertEqual(
            {line.name: line.detail for line in change.line_ids},
            {
                "Warsaw": "Comes back",
                "Visited": "Within Days: 7 → 0",
                "Anyone": "Is deleted",
            },
        )
        self.assertEqual(change.note, "Fit at Most: 50 → 9999")
        self.apply(action)
        self.assertEqual(set(self.plan.rule_ids.mapped("name")), {"Warsaw", "Visited"})
        self.assertEqual((self.visited.window_days, self.plan.fit_max), (0, 9999))
        self.assertEqual(self.plan.state, "running")

    def test_a_version_that_says_the_same(self):
        self.plan.action_start()
        with self.assertRaisesRegex(UserError, "says what the plan says now"):
            self.plan.version_ids.action_apply_again()

    def test_a_version_whose_tag_is_gone(self):
        tag = self.env["res.partner.category"].create({"name": "Gone"})
        self.visited.write({"kind": "tag", "tag_id": tag.id})
        self.plan.action_start()
        self.end_transaction()
        self.visited.write({"kind": "behaviour", "tag_id": False})
        tag.unlink()
        with self.assertRaisesRegex(UserError, "tag of the rule “Visited” was deleted"):
            self.plan._apply_version(self.plan.version_ids[-1])
