from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .scoring_common import ScoringCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoringPlan(ScoringCommon):
    """What plans may ask for."""

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    def assertRefused(self, message, work, *arguments):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            work(*arguments)
        self.assertIn(message, str(caught.exception))

    def test_bad_input(self):
        rule = self.plan.rule_ids[0]
        visit = self.plan.rule_ids[3]
        for record, vals, message in (
            (rule, {"points": 1_001}, "1001 points are too many"),
            (rule, {"points": -1_001}, "-1001 points are too many"),
            (rule, {"max_points": -1}, "from 0 (no limit)"),
            (rule, {"domain": "[('shoe_size', '=', 1)]"}, "has no field “shoe_size”"),
            (rule, {"domain": "[('city'"}, "cannot be used"),
            (
                rule,
                {"domain": "[('score_ids', 'any', [('score', '>', 1)])]"},
                "scores must not depend on scores",
            ),
            (rule, {"kind": "tag"}, "choose a tag"),
            (rule, {"kind": "behaviour"}, "choose what the contact did"),
            (visit, {"inactive_days": 0}, "at least 1"),
            (visit, {"grace_days": -1}, "not below 0"),
            (self.plan, {"fit_a": 10, "fit_b": 10}, "the grades overlap"),
            (self.plan, {"engagement_2": 99}, "the grades overlap"),
            (self.plan, {"score_min": 5, "score_max": 4}, "must not be above"),
            (self.plan, {"fit_max": 100_000}, "limits are from"),
            (self.plan, {"domain": "[('shoe_size', '=', 1)]"}, "shoe_size"),
        ):
            with self.subTest(vals=vals):
                self.assertRefused(message, record.write, vals)

    def test_a_plan_without_rules_does_not_start(self):
        empty = self.new_plan()
        self.assertRefused("has no rules", empty.action_start)
        self.plan.action_start()
        self.assertRefused("has no rules", self.plan.rule_ids.unlink)
        self.assertRefused("Stop it before", self.plan.write, {"active": False})

    def test_scores_by_way_of_a_segment_are_refused(self):
        hot = self.env.ref("contact_marketing.mailing_filter_hot")
        self.assertRefused(
            "scores must not depend on scores",
            self.plan.write,
            {"domain": repr([("segment_ids", "in", hot.ids)])},
        )
        for domain in (
            [("hit_rule_ids", "in", self.plan.rule_ids.ids)],
            [("score_ids", "any", [("score", ">", 5)])],
        ):
            self.assertRefused(
                "scores must not depend on scores",
                self.plan.rule_ids[0].write,
                {"domain": repr(domain)},
            )

    def new_segment(self, name, *conditions):
        return self.env["mailing.filter"].create(
            {
                "name": name,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(list(conditions)),
            }
        )

    def test_a_segment_of_a_plan_cannot_come_to_ask_for_scores(self):
        inner = self.new_segment("Inner", ("city", "=", "Warszawa"))
        outer = self.new_segment("Outer", ("segment_ids", "in", inner.ids))
        free = self.new_segment("Free", ("city", "=", "Tallinn"))
        self.plan.rule_ids[0].domain = repr([("segment_ids", "in", outer.ids)])
        scored = repr([("score_ids", "any", [("score", ">", 5)])])
        by_way = self.new_segment("By Way", ("score_ids", "!=", False))
        for segment in (inner, outer):
            for domain in (scored, repr([("segment_ids", "in", by_way.ids)])):
                with self.subTest(segment=segment.name, domain=domain):
                    self.assertRefused(
                        "Reference",
                        segment.with_user(self.marketer).write,
                        {"mailing_domain": domain},
                    )
        free.mailing_domain = scored
        inner.mailing_domain = repr([("city", "=", "Tallinn")])

    def test_a_broken_plan_stops_and_the_others_go_on(self):
        sound = self.new_plan({"name": "All", "points": 1, "domain": "[]"})
        (self.plan + sound).action_start()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contact_scoring_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.plan.rule_ids[0].id],
        )
        self.plan.rule_ids.invalidate_recordset()
        with self.assertLogs("odoo.addons.contact_marketing", "WARNING"):
            self.compute()
        self.assertEqual((self.plan.state, sound.state), ("draft", "running"))
        self.assertIn("gone", self.plan.problem)
        self.assertIn("Stopped", self.plan.message_ids[0].body)
        self.assertEqual(self.score(self.alicja, sound).score, 1)

    # ------------------------------------------------------------
    # Versions, preview, segments
    # ------------------------------------------------------------

    def test_versions(self):
        self.plan.rule_ids[0].points = 11
        self.assertFalse(self.plan.version_ids, "a draft has none")
        self.plan.action_start()
        self.env.cr.precommit.data.clear()
        self.plan.write(
            {
                "rule_ids": [
                    Command.update(rule.id, {"points": 7})
                    for rule in self.plan.rule_ids[:2]
                ]
            }
        )
        first, newest = self.plan.version_ids.sorted("number")
        self.assertEqual((first.number, newest.number), (1, 2))
        self.assertEqual(first.snapshot["rules"][0]["points"], 11)
        self.assertIn("Head of sales +7\nWarsaw +7", newest.rule_summary)
        self.assertTrue(self.plan.recompute_in_progress)
        self.env.cr.precommit.data.clear()
        self.plan.note = "Only words"
        self.assertEqual(self.plan.version, 2)

    def test_what_plans_use_stays(self):
        customers = self.env.ref("contact_marketing.mailing_filter_customers")
        self.plan.domain = repr([("segment_ids", "in", customers.ids)])
        self.assertRefused("Reference", customers.write, {"active": False})
        usage = self.env["contact.usage"]
        self.plan.rule_ids[0].write({"kind": "tag", "tag_id": self.product_a.id})
        self.env.flush_all()
        used = usage.search([("tag_id", "=", self.product_a.id)])
        self.assertEqual(used.record_ref, self.plan)
