from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .segment_watch_common import WatchCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentSignals(WatchCommon):
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
        with self.refused(ValidationError, "Tracked.*Listens"):
            segment.is_watched = False
        for attempt in (segment.unlink, segment.action_archive):
            with self.refused(ValidationError, "used by: Listens"):
                attempt()
        unwatched = self.segment("Unwatched")
        with self.refused(ValidationError, "a segment whose changes are tracked"):
            trigger.segment_id = unwatched
        with self.refused(ValidationError, "a segment whose changes are tracked"):
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
        self.assertTrue(self.interactions("entered"))
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
