from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource
from .contact_summary import BY_HAND, TAG_MODEL


class ContactTimeline(models.AbstractModel):
    """Tags that came and went, and lists."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "tags": (20, self.env._("Tags"), "fa-tag"),
            "lists": (30, self.env._("Lists"), "fa-list-ul"),
        }

    @api.model
    def _timeline_sources(self, contact):
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "tag",
                "tags",
                "contact.tag.event",
                Domain("assignment_id.partner_id", "=", contact.id),
                self._tag_entries,
                names=["kind", "assignment_id", "interaction_id", "source", "user_id"],
            ),
            TimelineSource(
                "list",
                "lists",
                "contact.list.member",
                Domain("partner_id", "=", contact.id),
                self._list_entries,
                date="date_added",
                names=["list_id", "source", "interaction_id"],
            ),
        ]

    @api.model
    def _tag_entries(self, events):
        titles = {
            "added": self.env._("Tag added"),
            "renewed": self.env._("Tag counted again"),
            "expired": self.env._("Tag expired"),
            "removed": self.env._("Tag removed"),
            "retracted": self.env._("Tag taken back"),
        }
        taken_back = events.search([("retracted_event_id", "in", events.ids)])
        taken_back = set(taken_back.retracted_event_id.ids)
        causes = self._causes(events)
        return [
            self._timeline_entry(
                "fa-tag",
                titles[event.kind],
                event.tag_id.display_name,
                causes[event] or event.sudo().user_id.name,
                is_taken_back=event.id in taken_back,
            )
            for event in events
        ]

    @api.model
    def _list_entries(self, members):
        causes = self._causes(members)
        return [
            self._timeline_entry(
                "fa-list-ul",
                self.env._("Added to a list"),
                member.list_id.display_name,
                causes[member],
            )
            for member in members
        ]

    @api.model
    def _causes(self, records):
        """What added a tag, or put on a list, is known to whoever sees that it did.

        :return: by record, the name of its interaction, or of its source
        """
        sources = {record.source for record in records if record.source}
        names = self.env["contact.tag.assignment"]._names_of_sources(sources)
        causes = {}
        for record in records:
            noted_sudo = record.sudo().interaction_id
            is_by_hand = noted_sudo.kind == BY_HAND and noted_sudo.user_id
            causes[record] = (
                noted_sudo.user_id.name
                if is_by_hand and noted_sudo.res_model == TAG_MODEL
                else noted_sudo.display_name or names.get(record.source)
            )
        return causes
