from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common.common import NOW
from .segment_watch_common import WatchCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentPast(WatchCommon):
    """Who was in it, since when, and why."""

    def test_who_matched_on_a_day(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        self.bruno.contact_tag_add(self.product_a.ids)
        self.alicja.contact_tag_remove(self.product_a.ids)
        self.look(days=1)
        self.bruno.contact_tag_remove(self.product_a.ids)
        self.look(days=2)
        with freeze_time(NOW + timedelta(days=3)):
            for user in (self.marketer, self.salesman):
                Day = self.env["contact.segment.day"].with_user(user)
                with Form(Day.with_context(default_segment_id=segment.id)) as form:
                    self.assertEqual(form.answer, "0 contacts were in it.")
                    for days, matched in (
                        (0, self.alicja),
                        (1, self.bruno),
                        (2, self.env["res.partner"]),
                    ):
                        form.date = (NOW + timedelta(days=days)).date()
                        day = form.save()
                        self.assertEqual(self.listed(day), matched)
                    form.date = (NOW - timedelta(days=1)).date()
                    self.assertIn("known from 03/02/2026 on", form.answer)
                    self.assertFalse(form.is_known)
                with self.assertRaisesRegex(UserError, "known from"):
                    day.action_open_contacts()
                day.date = NOW + timedelta(days=9)
                self.assertIn("has come", day.answer)
        with self.assertRaises(AccessError):
            self.env["contact.segment.day"].with_user(self.employee).create(
                {"segment_id": segment.id}
            )

    def test_search_who_came_lately(self):
        segment = self.watched()
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        self.bruno.contact_tag_add(self.product_a.ids)
        self.look(days=20)
        of_it = ("segment_id", "=", segment.id)
        asking = self.segment("Asking", ("segment_member_ids", "any", [of_it]))
        with self.refused(ValidationError, "used by: Asking"):
            segment.unlink()
        with self.refused(ValidationError, "segments use who entered it: Asking"):
            segment.is_watched = False
        asking.unlink()
        with freeze_time(NOW + timedelta(days=21)):
            for condition, matched in (
                (
                    (
                        "segment_event_ids",
                        "any",
                        [of_it, ("kind", "=", "entered"), ("date_days", "<=", 7)],
                    ),
                    self.bruno,
                ),
                (
                    ("segment_member_ids", "any", [of_it, ("entry_days", ">", 7)]),
                    self.alicja,
                ),
                (("segment_member_ids", "not any", [of_it]), self.clara),
            ):
                with self.subTest(condition=condition):
                    self.assertEqual(
                        self.found(self.segment("Asks", condition)), matched
                    )

    def test_why(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched(
            "Interested",
            (
                "tag_assignment_ids",
                "any",
                [("tag_id", "=", self.product_a.id), ("count", ">=", 2)],
            ),
            ("category_id", "in", self.product_a.ids),
            "|",
            ("email", "ilike", "example.com"),
            ("is_customer", "=", True),
        )
        action = self.alicja.with_user(self.salesman).action_why_in_segment()
        Why = self.env["contact.segment.why"].with_user(self.salesman)
        with Form(Why.with_context(**action["context"])) as form:
            form.segment_id = segment
        why = form.record
        self.assertRecordValues(
            why.line_ids,
            [
                {
                    "name": "Tag History with (Tag is Product A and Count is at least "
                    "2)",
                    "is_met": False,
                },
                {"name": "Tags is Product A", "is_met": True},
                {
                    "name": "Email contains example.com or Customer is yes",
                    "is_met": True,
                },
            ],
        )
        self.assertFalse(why.is_in)
        self.assertIn("All of these", why.joint)
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        why = Why.create({"segment_id": segment.id, "partner_id": self.alicja.id})
        self.assertTrue(why.is_in)
        self.assertIn("since 03/03/2026", why.answer)
        self.assertEqual(set(why.line_ids.mapped("is_met")), {True})

    def test_why_with_alternatives_and_archived(self):
        segment = self.watched(
            "Either",
            "|",
            ("id", "in", self.alicja.ids),
            "!",
            ("country_id", "=", False),
        )
        why = self.env["contact.segment.why"].create(
            {"segment_id": segment.id, "partner_id": self.alicja.id}
        )
        self.assertIn("One of these", why.joint)
        self.assertIn("or earlier", why.answer)
        self.assertEqual(why.line_ids.mapped("is_met"), [True, False])
        self.assertEqual(why.line_ids[1].name, "not: Country is not set")
        self.alicja.action_archive()
        why = why.copy()
        self.assertEqual(why.line_ids[-1].name, "not archived")
        self.assertFalse(why.is_in)
        everybody = self.segment("Everybody")
        why = why.create({"segment_id": everybody.id, "partner_id": self.bruno.id})
        self.assertEqual(why.line_ids.mapped("name"), ["all contacts"])
