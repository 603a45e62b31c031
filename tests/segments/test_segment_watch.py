from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from .segment_watch_common import WatchCommon

WATCH_LOGGER = "odoo.addons.contact_marketing.models.segments.mailing_filter_watch"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentWatch(WatchCommon):
    def test_the_first_look_fires_nothing(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        self.assertEqual(self.members(segment), self.alicja)
        self.assertEqual(self.moves(segment, self.alicja), [("entered", "baseline")])
        self.assertTrue(self.alicja.segment_member_ids.is_earlier)
        self.assertEqual(self.alicja.segment_member_ids.since, "03/02/2026 or earlier")
        self.assertFalse(self.alicja.segment_event_ids)
        self.assertFalse(self.interactions())
        self.assertEqual(segment.watch_date, NOW)
        self.assertEqual(segment.next_snapshot_date, NOW.replace(day=3, hour=0))
        self.assertEqual((segment.came_count, segment.left_count), (0, 0))

    def test_since_when_is_told_in_days_of_the_reader(self):
        self.watched()
        self.bruno.contact_tag_add(self.product_a.ids)
        self.look(days=1, hours=14)
        member = self.bruno.segment_member_ids
        self.assertEqual(member.with_context(tz="UTC").since, "03/03/2026")
        self.assertEqual(member.with_context(tz="Asia/Tokyo").since, "03/04/2026")

    def test_who_came_and_who_unsubscribed(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        self.bruno.contact_tag_add(self.product_a.ids)
        self.alicja.contact_tag_remove(self.product_a.ids)
        self.look()
        self.assertEqual(self.members(segment), self.alicja, "once a day")
        self.look(days=1)
        self.assertEqual(self.members(segment), self.bruno)
        self.assertEqual(self.moves(segment, self.bruno), [("entered", "change")])
        self.assertEqual(self.moves(segment, self.alicja)[-1], ("left", "change"))
        self.assertRecordValues(
            self.interactions("entered") + self.interactions("left"),
            [
                {
                    "partner_id": partner.id,
                    "name": "Tracked",
                    "res_model": "mailing.filter",
                    "res_id": segment.id,
                    "date": NOW + timedelta(days=1),
                    "verdict": "human",
                }
                for partner in (self.bruno, self.alicja)
            ],
        )
        self.assertEqual((segment.came_count, segment.left_count), (1, 1))
        self.assertEqual(len(segment.last_event_ids), 2)
        self.assertEqual(
            self.Event.search(segment.action_open_came()["domain"]).partner_id,
            self.bruno,
        )
        self.assertEqual(
            self.Event.search(segment.action_open_left()["domain"]).partner_id,
            self.alicja,
        )
        self.look(days=1)
        self.assertEqual(len(self.interactions()), 2)

    def test_changed_conditions_fire_nothing(self):
        inner = self.segment("Inner", ("id", "in", self.alicja.ids))
        segment = self.watched("Outer", ("segment_ids", "in", inner.ids))
        inner.mailing_domain = repr([("id", "in", self.bruno.ids)])
        self.look(days=1)
        self.assertEqual(self.members(segment), self.bruno)
        self.assertEqual(self.moves(segment, self.alicja)[-1], ("left", "conditions"))
        self.assertEqual(self.moves(segment, self.bruno), [("entered", "conditions")])
        self.assertFalse(self.interactions())
        self.assertEqual(segment.came_count, 0)

    def test_off_and_on_again(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        segment.is_watched = False
        self.assertFalse(segment.next_snapshot_date)
        self.assertFalse(self.alicja.segment_member_ids)
        self.alicja.contact_tag_remove(self.product_a.ids)
        self.look(days=1)
        self.assertEqual(self.members(segment), self.alicja)
        with freeze_time(NOW + timedelta(days=2)):
            segment.is_watched = True
        self.look(days=2)
        self.assertEqual(self.moves(segment, self.alicja)[-1], ("left", "baseline"))
        self.assertEqual(segment.watch_date, NOW + timedelta(days=2))
        self.assertFalse(self.interactions())

    def test_archived_segments_rest(self):
        segment = self.watched()
        segment.action_archive()
        self.assertFalse(segment.next_snapshot_date)
        segment.action_unarchive()
        self.assertTrue(segment.next_snapshot_date)

    def test_a_broken_segment_stops_no_other(self):
        broken, good = self.watched("Broken"), self.watched("Good")
        self.alicja.contact_tag_add(self.product_a.ids)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('x_gone', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        with mute_logger(WATCH_LOGGER):
            self.look(days=1)
            self.look(days=2)
        self.assertEqual(self.members(good), self.alicja)
        self.assertFalse(self.members(broken))
        self.assertIn("x_gone", broken.watch_problem)
        self.assertFalse(good.watch_problem)
        messages = self.env["mail.message"].search(
            [("model", "=", "mailing.filter"), ("res_id", "=", broken.id)]
        )
        self.assertEqual(len(messages), 1, "told once")
        self.assertIn(self.marketer.partner_id, messages.notified_partner_ids)
        broken.mailing_domain = repr([("id", "in", self.bruno.ids)])
        self.look(days=3)
        self.assertFalse(broken.watch_problem)
        self.assertEqual(self.members(broken), self.bruno)

    def test_only_segments_of_contacts(self):
        with self.refused(ValidationError, "only segments of contacts"):
            self.segment(
                "Leads",
                mailing_model_id=self.env["ir.model"]._get("crm.lead").id,
                is_watched=True,
            )

    def test_in_chunks_one_snapshot(self):
        """What the first chunk sets off moves nobody back in the same snapshot."""
        module = "odoo.addons.contact_marketing.models.segments.contact_segment_member"
        self.startPatcher(patch(f"{module}.CHUNK", 1))
        segment = self.watched()
        self.env["contact.trigger"].create(
            {
                "name": "Away again",
                "kind": "entered",
                "segment_id": segment.id,
                "tag_remove_ids": self.link(self.product_a),
            }
        )
        self.everybody.contact_tag_add(self.product_a.ids)
        with freeze_time(NOW + timedelta(days=1)):
            segment.flush_recordset()
            for _chunk in range(10):
                self.Member._watch_chunk()
                self.drain()
        self.assertFalse(self.everybody.category_id)
        for partner in self.everybody:
            self.assertEqual(self.moves(segment, partner), [("entered", "change")])
        self.look(days=2)
        self.assertFalse(self.members(segment))
        self.assertEqual(len(self.interactions("entered")), 3)

    def test_other_companies_and_erased_people_stay_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.everybody.contact_tag_add(self.product_a.ids)
        self.bruno.company_id = other
        self.env["contact.suppression"].sudo()._suppress([self.clara.email], "Erased")
        self.env.flush_all()
        self.clara.invalidate_recordset()
        segment = self.segment(
            "Ours", ("category_id", "in", self.product_a.ids), is_watched=True
        )
        segment.company_id = self.env.company
        self.look()
        self.assertTrue(self.clara.is_suppressed)
        self.assertEqual(self.members(segment), self.alicja)

    def test_days_are_those_of_the_maker(self):
        self.marketer.tz = "Asia/Tokyo"
        self.alicja.contact_interaction_log("visit", date=NOW.replace(day=1, hour=14))
        self.bruno.contact_interaction_log("visit", date=NOW.replace(day=1, hour=15))
        segment = self.watched("Today", ("last_interaction_days", "=", 0))
        # Seen from Tokyo it is March 2, 18:00; at 15:00 UTC it was midnight there.
        self.assertEqual(self.members(segment), self.bruno)

    def test_rights(self):
        segment = self.watched()
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        with self.assertRaises(AccessError):
            segment.with_user(self.salesman).is_watched = False
        member = self.alicja.with_user(self.salesman).segment_member_ids
        self.assertEqual(member.segment_id, segment)
        member.action_why()
        other = self.env["res.company"].create({"name": "Other"})
        segment.sudo().company_id = other
        for Model in (self.Member, self.Event):
            found = Model.with_user(self.marketer).search([("segment_id.id", ">", 0)])
            self.assertFalse(found.filtered(lambda row: row.segment_id == segment))

    def test_cost(self):
        """Statements do not depend on how many come."""
        self.watched()
        counts = []
        for day, number in enumerate((1, 100), 1):
            contacts = self.env["res.partner"].create(
                [{"name": f"Contact {i}"} for i in range(number)]
            )
            contacts.contact_tag_add(self.product_a.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.look(days=day)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
