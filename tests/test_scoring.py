import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW, ContactMarketingCommon

HEAD_OF_SALES = "[('function', 'ilike', 'head of sales')]"
PROOFS = {"grant": {"proof": "Said so on the phone"}, "withdraw": {}}
WARSAW = "[('city', 'in', ['Warszawa', 'Warsaw'])]"


class ScoringCommon(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contact.scoring.plan"].search([]).active = False
        cls.alicja.write({"function": "Head of Sales", "city": "Warszawa"})
        cls.plan = cls.new_plan(
            {"name": "Head of sales", "domain": HEAD_OF_SALES, "points": 10},
            {"name": "Warsaw", "domain": WARSAW, "points": 5},
            {
                "name": "From a form",
                "kind": "behaviour",
                "interaction_kind": "form",
                "max_hits": 1,
                "points": 5,
            },
            {
                "name": "No visit for 60 days",
                "kind": "inactivity",
                "interaction_kind": "visit",
                "inactive_days": 60,
                "points": -5,
            },
        )

    @classmethod
    def new_plan(cls, *rules, **vals):
        return cls.env["contact.scoring.plan"].create(
            {
                "name": "Reference",
                "domain": repr([("email", "like", "@example.com")]),
                "rule_ids": [Command.create(rule) for rule in rules],
                **vals,
            }
        )

    def signal(self, partner, kind, days=0, url=None, **vals):
        """A signal of so many days ago."""
        date = fields.Datetime.now() - timedelta(days=days)
        return self.env["contact.interaction"].create(
            {"partner_id": partner.id, "kind": kind, "date": date, "url": url, **vals}
        )

    def compute(self):
        """As the scheduled actions do, without their commits."""
        self.env.flush_all()
        for plan in self.env["contact.scoring.plan"]._unfinished():
            if not plan.is_passing:
                plan._begin_pass()
            while plan._pass_chunk():
                self.env.flush_all()
        while self.env["contact.score.touch"]._compute_chunk():
            self.env.flush_all()

    def score(self, partner, plan=None):
        return self.env["contact.score"].search(
            [("partner_id", "=", partner.id), ("plan_id", "=", (plan or self.plan).id)]
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoring(ScoringCommon):
    def test_alicja_scores_15(self):
        self.signal(self.alicja, "form", days=70)
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
        self.signal(self.alicja, "form", days=70)
        self.plan.action_start()
        self.compute()
        self.signal(self.alicja, "visit", days=1, url="/shop")
        self.env["contact.interaction"]._apply_chunk()
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 20)

    def test_ready_made_plan_scores_alicja(self):
        plan = self.env.ref("contact_marketing.contact_scoring_plan_reference").copy()
        plan.write({"active": True, "domain": self.plan.domain})
        self.signal(self.alicja, "form", days=70)
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

    # ------------------------------------------------------------
    # Limits and grades
    # ------------------------------------------------------------

    def test_limits_are_lines(self):
        visits = {
            "name": "Visits",
            "kind": "behaviour",
            "interaction_kind": "visit",
            "points": 10,
            "max_points": 25,
        }
        plan = self.new_plan(visits, engagement_max=20, score_min=-1, score_max=18)
        for _turn in range(4):
            self.signal(self.alicja, "visit")
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
            self.signal(self.alicja, "visit", days)
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

    # ------------------------------------------------------------
    # Time, and who is scored
    # ------------------------------------------------------------

    def test_time_does_its_part(self):
        self.signal(self.alicja, "visit", days=59)
        self.plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 15)
        with freeze_time(NOW + timedelta(days=1)):
            self.compute()
        self.assertEqual(self.score(self.alicja).score, 10)
        days = self.env["contact.score.history"].search(
            [("partner_id", "=", self.alicja.id), ("plan_id", "=", self.plan.id)],
            order="date",
        )
        self.assertEqual(days.mapped("score"), [15, 10])
        chart = json.loads(self.score(self.alicja).history_chart)
        self.assertEqual([point["y"] for point in chart[0]["values"]], [15, 10])

    def test_who_leaves_the_plan_has_no_score(self):
        self.plan.action_start()
        self.compute()
        self.assertTrue(self.score(self.bruno))
        self.bruno.email = "bruno@elsewhere.test"
        self.alicja.active = False
        self.compute()
        self.assertFalse(self.score(self.bruno))
        self.assertFalse(self.score(self.alicja))

    def test_whatever_changes_touches(self):
        rules = [
            {
                "name": "Tagged",
                "kind": "tag",
                "tag_id": self.product_a.id,
                "tag_count": 2,
                "points": 1,
            },
            {
                "name": "At the fair",
                "domain": repr([("contact_list_ids", "in", self.fair.ids)]),
                "points": 10,
            },
        ]
        plan = self.new_plan(*rules)
        plan.action_start()
        self.compute()

        def points():
            self.compute()
            return self.score(self.alicja, plan).score

        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(points(), 0)
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(points(), 1)
        self.alicja.contact_list_add(self.fair.ids)
        self.assertEqual(points(), 11)
        self.alicja.contact_list_remove(self.fair.ids)
        self.alicja.category_id = False
        self.assertEqual(points(), 0)

    def test_nobody_is_watched_while_no_plan_runs(self):
        self.env["contact.scoring.plan"].search([]).action_stop()
        self.env["contact.score.touch"].search([]).sudo().unlink()
        self.alicja.city = "Tallinn"
        self.assertFalse(self.env["contact.score.touch"].search([]))

    def test_touching_many_takes_one_statement(self):
        self.plan.action_start()
        Touch = self.env["contact.score.touch"]
        Touch._touch(self.bruno.ids)
        with self.assertQueryCount(1):
            Touch._touch((self.alicja + self.bruno + self.clara).ids * 2)

    def test_merged_contacts(self):
        self.signal(self.bruno, "visit", days=1)
        self.plan.action_start()
        self.compute()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.bruno).ids, self.alicja
        )
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 15)
        lines = self.score(self.alicja).explain()[0]
        self.assertNotIn("No visit for 60 days", [line["name"] for line in lines])

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

    def test_consents_touch_scores(self):
        granted = [("purpose_id", "=", self.newsletter.id), ("status", "=", "granted")]
        plan = self.new_plan(
            {"name": "May be mailed", "points": 7}
            | {"domain": repr([("consent_ids", "any", granted)])}
        )
        plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, 0)
        for change, points in (("grant", 7), ("withdraw", 0)):
            answer = getattr(self.alicja, f"contact_consent_{change}")
            answer([self.newsletter.code], "manual", **PROOFS[change])
            self.compute()
            self.assertEqual(self.score(self.alicja, plan).score, points)

    def test_a_new_validity_of_consents_touches_scores(self):
        expires = [("expiry_date", "!=", False)]
        plan = self.new_plan(
            {"name": "Expires", "points": 3}
            | {"domain": repr([("consent_ids", "any", expires)])}
        )
        plan.action_start()
        self.alicja.contact_consent_grant(
            [self.newsletter.code], "manual", **PROOFS["grant"]
        )
        self.newsletter.validity_months = 0
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, 0)
        self.newsletter.validity_months = 12
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, 3)

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
        self.assertTrue(self.plan.is_passing)
        self.env.cr.precommit.data.clear()
        self.plan.note = "Only words"
        self.assertEqual(self.plan.version, 2)

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
        found = self.env["res.partner"].search(hot._domain())
        self.assertIn(self.alicja, found)
        self.assertNotIn(self.bruno, found)

    def test_what_plans_use_stays(self):
        customers = self.env.ref("contact_marketing.mailing_filter_customers")
        self.plan.domain = repr([("segment_ids", "in", customers.ids)])
        self.assertRefused("Reference", customers.write, {"active": False})
        usage = self.env["contact.usage"]
        self.plan.rule_ids[0].write({"kind": "tag", "tag_id": self.product_a.id})
        self.env.flush_all()
        used = usage.search([("tag_id", "=", self.product_a.id)])
        self.assertEqual(used.record_ref, self.plan)

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
