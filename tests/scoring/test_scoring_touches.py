import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .scoring_common import ScoringCommon

PROOFS = {"grant": {"proof": "Said so on the phone"}, "withdraw": {}}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoringTouches(ScoringCommon):
    """What makes scores anew."""

    def test_time_does_its_part(self):
        self.interaction(self.alicja, "visit", days=59)
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

    def test_touching_many_takes_no_more_statements_than_one(self):
        self.plan.action_start()
        Touch = self.env["contact.score.touch"]
        Touch._touch(self.bruno.ids)
        # One writes, one looks whether the scheduler is still to wake.
        with self.assertQueryCount(2):
            Touch._touch((self.alicja + self.bruno + self.clara).ids * 2)

    def test_merged_contacts(self):
        self.interaction(self.bruno, "visit", days=1)
        self.plan.action_start()
        self.compute()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.bruno).ids, self.alicja
        )
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 15)
        lines = self.score(self.alicja).explain()[0]
        self.assertNotIn("No visit for 60 days", [line["name"] for line in lines])

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
