from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...lib.anniversaries import anniversaries
from ..common.common import NOW
from .journey_common import SIGNALS, JourneyCase

STEPS = {"wait": {"kind": "wait", "days": 3, "next": None}}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyEntry(JourneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls.env["mailing.filter"].create(
            {
                "name": "With A",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": f"[('category_id', 'in', [{cls.product_a.id}])]",
            }
        )

    def _by_segment(self, existing):
        return self._load(
            STEPS,
            entries=[{"kind": "segment", "segment": "With A", "existing": existing}],
        )

    def test_who_comes_to_a_segment(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        journey = self._by_segment(existing=False)
        self._tick()
        self.assertFalse(self._of(journey))
        with self._day(0, hours=1):
            self.bruno.contact_tag_add(self.product_a.ids)
            self._tick()
        self.assertEqual(self._of(journey).partner_id, self.bruno)

    def test_who_is_in_it_now_as_well(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        journey = self._by_segment(existing=True)
        self._tick()
        self.assertEqual(self._of(journey).partner_id, self.alicja)
        with self._day(0, hours=1):
            self.bruno.contact_tag_add(self.product_a.ids)
            self._tick()
            self._tick()
        self.assertEqual(self._of(journey).partner_id, self.alicja + self.bruno)

    def test_days_of_moments_by_every_clock(self):
        """Also where PostgreSQL knows the name otherwise, or not at all."""
        company = self.env.company.partner_id
        for name, hour in (
            ("Europe/Warsaw", 14),
            ("CET", 14),
            ("US/Pacific-New", 5),
            ("Mars/Base", 12),
        ):
            with self.subTest(name=name):
                self.env.cr.execute(
                    "UPDATE res_partner SET tz = %s WHERE id = %s", [name, company.id]
                )
                self.env.invalidate_all()
                journey = self._load(
                    STEPS, entries=[{"kind": "date", "field": "create_date", "days": 7}]
                )
                self._tick()
                self.assertFalse(journey.sudo().problem)
                [(found,)] = self.env.execute_query(
                    SQL(
                        """SELECT '2026-07-01 12:00'::timestamp
                                  AT TIME ZONE 'UTC' AT TIME ZONE %s""",
                        journey.sudo().live_version_id.rule_ids._sql_zone(),
                    )
                )
                self.assertEqual(found.hour, hour)

    def test_a_segment_that_lets_in_stays_watched(self):
        self._by_segment(existing=False)
        self.assertTrue(self.segment.is_watched)
        with self.assertRaises(ValidationError):
            self.segment.is_watched = False
        with self.assertRaises(ValidationError):
            self.segment.active = False

    def test_days_after_a_date(self):
        with self._day(-7):
            fresh = self.env["res.partner"].create({"name": "Fresh"})
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=7), fresh.id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [NOW - timedelta(days=5, hours=8, minutes=30), self.people.ids],
        )
        journey = self._load(
            STEPS,
            entries=[{"kind": "date", "field": "create_date", "days": 7}],
        )
        self._tick()
        self.assertIn(fresh, self._of(journey).partner_id)
        self.assertNotIn(self.alicja, self._of(journey).partner_id)
        # 0:30 in UTC is the same day in Warsaw, 23:30 would be the next.
        with self._day(2):
            self._tick()
        self.assertLessEqual(self.people, self._of(journey).partner_id)
        with self._day(3):
            self._tick()
        self.assertEqual(len(self._of(journey, fresh)), 1)

    def test_each_year(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_birthday",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "date",
            }
        )
        self.alicja.x_birthday = date(2000, 2, 29)
        self.bruno.x_birthday = date(1990, 3, 3)
        entry = {"kind": "date", "field": "x_birthday", "days": -1, "yearly": True}
        journey = self._load({"end": {"kind": "end"}}, entries=[entry])
        self._tick()
        self.assertEqual(self._of(journey).partner_id, self.bruno)
        for year, day in ((2027, 27), (2028, 28)):
            with freeze_time(f"{year}-02-{day} 12:00:00"):
                self._tick()
        came = [
            str(fields.Date.to_date(each.entered_date))
            for each in self._of(journey)
            if each.partner_id == self.alicja
        ]
        self.assertEqual(came, ["2027-02-27", "2028-02-28"])

    def test_anniversaries(self):
        self.assertEqual(anniversaries([date(2027, 2, 28)]), ["02-28", "02-29"])
        self.assertEqual(anniversaries([date(2028, 2, 28)]), ["02-28"])
        self.assertEqual(anniversaries([date(2028, 2, 29)]), ["02-29"])

    def test_again(self):
        never = self._load({"end": {"kind": "end"}}, name="Never")
        after = self._load(
            {"end": {"kind": "end"}},
            name="After",
            reentry={"mode": "after", "days": 10},
        )
        always = self._load({"end": {"kind": "end"}}, name="Always", reentry="always")
        entered = []
        for day in (0, 9, 10):
            with self._day(day):
                entered.append(
                    [self._enter(each, self.alicja) for each in (never, after, always)]
                )
                self._tick()
        self.assertEqual(entered, [[1, 1, 1], [0, 0, 1], [0, 1, 1]])

    def test_effects_start_and_leave(self):
        first = self._load(STEPS, name="First")
        second = self._load(STEPS, name="Second")
        effect = self.env["contact.bulk.change"].create(
            {
                "name": "Move",
                "domain": f"[('id', '=', {self.alicja.id})]",
                "journey_start_ids": [Command.set(first.ids)],
                "journey_leave_ids": [Command.set(second.ids)],
            }
        )
        self._enter(second)
        trigger = self.env["contact.trigger"].create(
            {
                "name": "Visits",
                "kind": "visit",
                "url_pattern": "/a",
                "journey_start_ids": [Command.set(first.ids)],
                "journey_leave_ids": [Command.set(second.ids)],
            }
        )
        self.assertIn("First", trigger.effect_id.display_name)
        self.assertIn("Second", effect.effect_id.display_name)
        self.alicja.contact_interaction_log("visit", url="/a")
        self._tick(SIGNALS)
        self.assertEqual(self._of(first).partner_id, self.alicja)
        self.assertEqual(self._of(second, self.alicja).state, "removed")
        self.assertEqual(self._of(second, self.bruno).state, "active")

    def test_a_step_starts_another_journey(self):
        other = self._load(STEPS, name="Other")
        journey = self._load(
            {"go": {"kind": "effect", "journey_start": ["Other"], "next": None}}
        )
        self._enter(journey, self.alicja)
        self._tick()
        self.assertEqual(self._of(other).partner_id, self.alicja)

    def test_who_may_not_enter(self):
        journey = self._load(STEPS)
        self.alicja.active = False
        there = self.env["res.company"].create({"name": "There"})
        self.bruno.company_id = there
        self.env["contact.suppression"].create({"address": "clara@example.com"})
        self.assertEqual(self.people.contact_journey_enter(journey.ids), 0)
        journey.action_pause()
        with self.assertRaisesRegex(UserError, "does not run"):
            self._enter(journey, self.clara)

    def test_a_broken_segment_stops_its_entry_alone(self):
        journey = self._by_segment(existing=False)
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", self.segment.id],
        )
        self.env.invalidate_all()
        self._enter(journey, self.alicja)
        with self._day(0, hours=1):
            self._tick()
        self.assertTrue(journey.problem)
        self.assertEqual(self._of(journey).step_id.key, "wait")
        self.segment.mailing_domain = f"[('category_id', 'in', [{self.product_a.id}])]"
        with self._day(0, hours=2):
            self.bruno.contact_tag_add(self.product_a.ids)
            self._tick()
        self.assertFalse(journey.sudo().problem)
        self.assertIn(self.bruno, self._of(journey).partner_id)
