from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .segment_common import SegmentCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentFacts(SegmentCommon):
    """What can be filtered on."""

    def test_facts_to_filter_on(self):
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=20))
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=5))
        self.alicja.contact_list_add(self.fair.ids, date=NOW - timedelta(days=5))
        self.alicja.contact_interaction_log("form", date=NOW - timedelta(days=5))
        self.alicja.contact_consent_grant(
            ["newsletter"], "manual", proof="Card", date=NOW - timedelta(days=5)
        )
        mailing = self.env["mailing.mailing"].create(
            {"subject": "Offer", "mailing_model_id": self.model.id}
        )
        self.env["mailing.trace"].create(
            {
                "model": "res.partner",
                "res_id": self.alicja.id,
                "mass_mailing_id": mailing.id,
                "trace_status": "open",
                "open_datetime": NOW - timedelta(days=5),
            }
        )
        self.env["mailing.trace"].create(
            {"model": "crm.lead", "res_id": self.bruno.id, "trace_status": "open"}
        )
        tag = ("tag_id", "=", self.product_a.id)
        for field, inside in (
            ("tag_assignment_ids", [tag, ("count", ">=", 2), ("last_days", "<=", 30)]),
            ("tag_assignment_ids", [("last_days", "=", 5), ("first_days", "=", 20)]),
            ("tag_assignment_ids", [("expiry_days", "=", 25)]),
            ("tag_assignment_ids", [("expiry_days", "<", 26)]),
            ("tag_assignment_ids", [("count_7", "=", 1), ("count_30", ">", 1)]),
            ("tag_assignment_ids", [("count_90", "<=", 2)]),
            ("tag_assignment_ids", [("expiry_date", "<", "today +30d")]),
            ("list_member_ids", [("added_days", "<", 6), ("added_days", ">", 4)]),
            ("interaction_ids", [("kind", "=", "form"), ("date_days", "in", [4, 5])]),
            ("consent_ids", [("status", "=", "granted"), ("status_days", ">=", 5)]),
            ("consent_ids", [("purpose_id", "=", self.newsletter.id)]),
            ("consent_ids", [("expiry_days", "=", False)]),
            ("mailing_trace_ids", [("open_days", "=", 5)]),
            ("mailing_trace_ids", [("trace_status", "=", "open")]),
        ):
            with self.subTest(inside=inside):
                segment = self.segment("Any", (field, "any", inside))
                self.assertEqual(self.found(segment), self.alicja)
                segment = self.segment("None", (field, "not any", inside))
                self.assertEqual(self.found(segment), self.bruno + self.clara)
        for condition in (
            ("last_interaction_days", "=", 5),
            ("last_interaction_days", "<=", 5),
            ("last_interaction_days", "!=", False),
            ("granted_purpose_ids", "in", self.newsletter.ids),
        ):
            with self.subTest(condition=condition):
                segment = self.segment("Simple", condition)
                self.assertEqual(self.found(segment), self.alicja)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual(
            [held.last_days, held.expiry_days, held.count_7, held.count_30],
            [5, 25, 1, 2],
        )

    def test_days_are_those_of_the_user(self):
        self.marketer.tz = "Asia/Tokyo"
        # Seen from Tokyo it is March 2, 18:00, and this was on March 1.
        self.alicja.contact_tag_add(
            self.product_a.ids, date=NOW.replace(day=1, hour=14)
        )
        held = self.held(self.alicja, self.product_a)
        tokyo = held.with_user(self.marketer).with_context(tz="Asia/Tokyo")
        self.assertEqual(tokyo.last_days, 1)
        self.assertTrue(tokyo.search([("last_days", "=", 1)]) & held)
        self.alicja.contact_tag_add(
            self.product_a.ids, date=NOW.replace(day=1, hour=15)
        )
        self.assertEqual(tokyo.last_days, 0)
        self.assertTrue(tokyo.search([("last_days", "=", 0)]) & held)

    def test_labels_are_words(self):
        """What a marketer picks in the domain editor."""
        labels = (
            self.env["res.partner"]
            .with_user(self.marketer)
            .fields_get(attributes=["string", "searchable"])
        )
        for name, label in (
            ("tag_assignment_ids", "Tag History"),
            ("past_tag_ids", "Past Tags"),
            ("list_member_ids", "List Memberships"),
            ("contact_list_ids", "Lists"),
            ("interaction_ids", "Interactions"),
            ("last_interaction_date", "Last Interaction"),
            ("last_interaction_days", "Days Since Last Interaction"),
            ("consent_ids", "Consents"),
            ("granted_purpose_ids", "Agreed To"),
            ("is_suppressed", "Suppressed"),
            ("is_customer", "Customer"),
            ("mailing_trace_ids", "Mailings Sent"),
            ("message_bounce", "Bounce"),
            ("segment_ids", "In Segment"),
        ):
            self.assertEqual(labels[name], {"string": label, "searchable": True})
