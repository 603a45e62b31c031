from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .segment_watch_common import WatchCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentGone(WatchCommon):
    """Contacts and segments that go."""

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
        self.assertFalse(self.interactions())

    def test_erased_contacts(self):
        segment = self.watched()
        self.alicja.contact_tag_add(self.product_a.ids)
        self.look(days=1)
        data = self.alicja.with_user(self.manager)._privacy_data()
        self.assertEqual(data["segments"][0]["segment_id"], "Tracked")
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
                self.assertEqual(self.listed(day), matched)
        self.assertEqual(len(self.moves(segment, self.clara)), 0)
