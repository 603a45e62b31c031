from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOW
from .test_segment import SegmentCommon

WATCH_LOGGER = "odoo.addons.contact_marketing.models.contact_segment_watch_mixin"


class WatchCommon(SegmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Member = cls.env["contact.segment.member"]
        cls.Event = cls.env["contact.segment.event"]

    def tearDown(self):
        self.assertMembersAreEvents()
        super().tearDown()

    def watched(self, name="Watched", *domain, **values):
        """A segment of ours that was looked at for the first time."""
        domain = domain or [("category_id", "in", self.product_a.ids)]
        segment = self.segment(name, *domain, is_watched=True, **values)
        self.look()
        return segment

    def look(self, **later):
        """Take the snapshots that are due, so much later."""
        with freeze_time(Datetime.now() + timedelta(**later)):
            self.env.flush_all()
            while self.Member._watch_chunk():
                pass

    def drain(self):
        self.env.flush_all()
        while self.env["contact.interaction"]._apply_chunk():
            pass

    def members(self, segment):
        return self.Member.search([("segment_id", "=", segment.id)]).partner_id

    def moves(self, segment, partner):
        """What happened to a contact, in order: kind and cause."""
        events = self.Event.search(
            [("segment_id", "=", segment.id), ("partner_id", "=", partner.id)]
        )
        return events.sorted("id").mapped(lambda event: (event.kind, event.cause))

    def signals(self, kind=None):
        return self.env["contact.interaction"].search(
            [
                ("partner_id", "in", self.everybody.ids),
                ("kind", "in", [kind] if kind else ["entered", "left"]),
            ]
        )

    def assertMembersAreEvents(self):
        """The law: who is a member is who entered last."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH last_event AS (
                SELECT DISTINCT ON (segment_id, partner_id) segment_id, partner_id, kind
                FROM contact_segment_event
                ORDER BY segment_id, partner_id, date DESC, id DESC
            ), entered AS (
                SELECT segment_id, partner_id FROM last_event WHERE kind = 'entered'
            ), member AS (SELECT segment_id, partner_id FROM contact_segment_member)
            (TABLE member EXCEPT TABLE entered)
            UNION ALL (TABLE entered EXCEPT TABLE member)
            """
        )
        self.assertFalse(self.env.cr.fetchall(), "members are what the events say")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentWatch(WatchCommon):
    def test_the_first_look_fires_nothing(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        self.assertEqual(self.members(segment), self.alicja)
        self.assertEqual(self.moves(segment, self.alicja), [("entered", "baseline")])
        self.assertTrue(self.alicja.segment_member_ids.is_earlier)
        self.assertFalse(self.alicja.segment_event_ids)
        self.assertFalse(self.signals())
        self.assertEqual(segment.watch_date, NOW)
        self.assertEqual(segment.next_snapshot_date, NOW.replace(day=3, hour=0))
        self.assertEqual((segment.came_count, segment.left_count), (0, 0))

    def test_who_came_and_who_left(self):
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
            self.signals("entered") + self.signals("left"),
            [
                {
                    "partner_id": partner.id,
                    "name": "Watched",
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
        self.assertEqual(len(self.signals()), 2)

    def test_changed_conditions_fire_nothing(self):
        inner = self.segment("Inner", ("id", "in", self.alicja.ids))
        segment = self.watched("Outer", ("segment_ids", "in", inner.ids))
        inner.mailing_domain = repr([("id", "in", self.bruno.ids)])
        self.look(days=1)
        self.assertEqual(self.members(segment), self.bruno)
        self.assertEqual(self.moves(segment, self.alicja)[-1], ("left", "conditions"))
        self.assertEqual(self.moves(segment, self.bruno), [("entered", "conditions")])
        self.assertFalse(self.signals())
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
        self.assertFalse(self.signals())

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
        told = self.env["mail.message"].search(
            [("model", "=", "mailing.filter"), ("res_id", "=", broken.id)]
        )
        self.assertEqual(len(told), 1, "told once")
        self.assertIn(self.marketer.partner_id, told.notified_partner_ids)
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
        module = "odoo.addons.contact_marketing.models.contact_segment_member"
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
        self.assertEqual(len(self.signals("entered")), 3)

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

    # ------------------------------------------------------------
    # Signals
    # ------------------------------------------------------------

    def test_triggers(self):
        segment, other = self.watched(), self.watched("Other", ("id", "=", 0))
        values = {"kind": "entered", "segment_id": segment.id}
        came, left, _deaf = self.env["contact.trigger"].create(
            [
                {**values, "name": "Came", "list_add_ids": self.link(self.fair)},
                {
                    **values,
                    "name": "Left",
                    "kind": "left",
                    "list_remove_ids": self.link(self.fair),
                },
                {
                    **values,
                    "name": "Deaf",
                    "segment_id": other.id,
                    "tag_add_ids": self.link(self.product_b),
                },
            ]
        )
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        self.drain()
        self.assertEqual(self.alicja.contact_list_ids, self.fair)
        self.assertFalse(self.alicja.category_id & self.product_b)
        self.alicja.contact_tag_remove(self.product_a.ids)
        self.look(days=2)
        self.drain()
        self.assertFalse(self.alicja.contact_list_ids)
        self.assertEqual((came + left).mapped("fired_count"), [1, 1])
        self.assertEqual(segment.usage_count, 2)
        self.assertEqual(segment.with_user(self.marketer).trigger_ids, came + left)

    def test_what_triggers_listen_to_stays_watched(self):
        segment = self.watched()
        trigger = self.env["contact.trigger"].create(
            {"name": "Listens", "kind": "entered", "segment_id": segment.id}
        )
        with self.refused(ValidationError, "Watched.*Listens"):
            segment.is_watched = False
        for attempt in (segment.unlink, segment.action_archive):
            with self.refused(ValidationError, "used by: Listens"):
                attempt()
        unwatched = self.segment("Unwatched")
        with self.refused(ValidationError, "a segment that is watched"):
            trigger.segment_id = unwatched
        with self.refused(ValidationError, "a segment that is watched"):
            trigger.segment_id = False
        with self.refused(ValidationError, "more than a click or a visit"):
            trigger.purpose_grant_ids = [Command.link(self.newsletter.id)]

    def test_coming_is_no_activity(self):
        self.watched()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=200), self.alicja.id],
        )
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        self.assertTrue(self.signals("entered"))
        self.alicja.invalidate_recordset()
        self.assertEqual(self.alicja.interaction_count, 0)
        self.assertFalse(self.alicja.last_interaction_date)
        self.assertFalse(self.alicja.interaction_ids)
        inactive = self.env.ref("contact_marketing.mailing_filter_inactive")
        self.assertIn(self.alicja, self.found(inactive))
        recent = [("last_interaction_date", ">=", "today -30d")]
        self.assertNotIn(self.alicja, self.env["res.partner"].search(recent))
        with self.assertRaisesRegex(UserError, "no kind of interaction"):
            self.alicja.contact_interaction_log("entered")

    # ------------------------------------------------------------
    # Contacts that go
    # ------------------------------------------------------------

    def test_deleted_contacts_and_segments(self):
        segment = self.watched()
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        self.alicja.unlink()
        self.assertFalse(self.Event.search([("segment_id", "=", segment.id)]))
        self.look(days=2)
        self.bruno.contact_tag_add(self.product_a.ids)
        self.look(days=3)
        segment.unlink()
        self.assertFalse(self.Member.search([("partner_id", "=", self.bruno.id)]))

    def test_merged_contacts(self):
        """Of who is in it, the longest."""
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched()
        self.bruno.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        self.alicja.contact_tag_remove(self.product_a.ids)
        self.clara.contact_tag_add(self.product_a.ids)
        self.look(days=2)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set(self.everybody.ids)],
                "dst_partner_id": self.alicja.id,
            }
        )
        wizard.action_merge()
        self.assertEqual(self.members(segment), self.alicja)
        member = self.alicja.segment_member_ids
        self.assertEqual(member.entry_date, NOW + timedelta(days=1))
        self.assertEqual(self.moves(segment, self.alicja), [("entered", "change")])
        self.look(days=3)
        self.assertEqual(self.members(segment), self.alicja)

    def test_merged_tags_are_followed(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        segment = self.watched(
            "Deep",
            "|",
            ("tag_assignment_ids", "any", [("tag_id", "=", self.product_a.id)]),
            ("category_id", "in", [self.product_a.id, self.product_b.id]),
        )
        self.env["res.partner.category.merge"].with_user(self.manager).create(
            {
                "tag_ids": [Command.set((self.product_a + self.product_b).ids)],
                "target_id": self.product_b.id,
            }
        ).action_merge()
        self.assertEqual(segment.used_tag_ids, self.product_b)
        self.assertEqual(
            segment.mailing_domain,
            repr(
                [
                    "|",
                    (
                        "tag_assignment_ids",
                        "any",
                        [("tag_id", "=", self.product_b.id)],
                    ),
                    ("category_id", "in", [self.product_b.id]),
                ]
            ),
        )
        self.look(days=1)
        self.assertEqual(self.members(segment), self.alicja)
        self.assertFalse(self.signals())

    def test_erased_contacts(self):
        segment = self.watched()
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        data = self.alicja.with_user(self.manager)._personal_data()
        self.assertEqual(data["segments"][0]["segment_id"], "Watched")
        self.assertEqual(data["segment_history"][0]["kind"], "entered")
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(self.members(segment))
        self.assertFalse(self.moves(segment, self.alicja))

    def test_retention_keeps_who_was_in_it(self):
        segment = self.watched()
        for day, interested in enumerate(
            (self.everybody, self.alicja + self.bruno, self.alicja, self.bruno), 1
        ):
            others = self.everybody - interested
            interested.contact_tag_add(self.product_a.ids)
            others.contact_tag_remove(self.product_a.ids)
            self.look(days=day)
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.interaction_retention_months", 1
        )
        # A month after the last look but one, and an hour.
        with freeze_time("2026-04-05 10:00:00"):
            while self.Event._gc_old()[0]:
                pass
            day = self.env["contact.segment.day"].create(
                {"segment_id": segment.id, "date": NOW + timedelta(days=2)}
            )
            self.assertFalse(day.is_known)
            for days, matched in ((3, self.alicja), (4, self.bruno)):
                day.date = NOW + timedelta(days=days)
                self.assertEqual(self._listed(day), matched)
        self.assertEqual(len(self.moves(segment, self.clara)), 0)

    # ------------------------------------------------------------
    # What can be asked
    # ------------------------------------------------------------

    def _listed(self, day):
        return self.env["res.partner"].search(day.action_open_contacts()["domain"])

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
                        self.assertEqual(self._listed(day), matched)
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
        with self.refused(ValidationError, "segments ask who came to it: Asking"):
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
                    "name": "Tag Memory with (Tag is Product A and Count is at least "
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
        self.assertEqual(why.line_ids.mapped("name"), ["everybody"])

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
