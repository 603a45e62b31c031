from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Datetime

from .segment_common import SegmentCommon


class WatchCommon(SegmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Member = cls.env["contact.segment.member"]
        cls.Event = cls.env["contact.segment.event"]

    def tearDown(self):
        self.assertMembersAreEvents()
        super().tearDown()

    def watched(self, name="Tracked", *domain, **values):
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

    def interactions(self, kind=None):
        return self.env["contact.interaction"].search(
            [
                ("partner_id", "in", self.everybody.ids),
                ("kind", "in", [kind] if kind else ["entered", "left"]),
            ]
        )

    def listed(self, day):
        return self.env["res.partner"].search(day.action_open_contacts()["domain"])

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
