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
            TimelineSource(
                "list_before",
                "lists",
                "contact.list.removal",
                Domain("partner_id", "=", contact.id),
                self._list_before_entries,
                date="date_added",
                names=["list_id", "kind", "added_source", "added_interaction_id"],
            ),
            TimelineSource(
                "list_removal",
                "lists",
                "contact.list.removal",
                Domain("partner_id", "=", contact.id),
                self._list_removal_entries,
                names=["list_id", "kind", "source", "interaction_id", "user_id"],
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
    def _list_before_entries(self, removals):
        """When contacts that are not on a list any more had been added to it."""
        causes = self._causes(removals, "added_source", "added_interaction_id")
        return [
            self._timeline_entry(
                "fa-list-ul",
                self.env._("Added to a list"),
                removal.list_id.display_name,
                causes[removal],
                is_taken_back=removal.kind == "retracted",
            )
            for removal in removals
        ]

    @api.model
    def _list_removal_entries(self, removals):
        titles = {
            "removed": self.env._("Taken off a list"),
            "retracted": self.env._("Membership of a list taken back"),
        }
        causes = self._causes(removals)
        return [
            self._timeline_entry(
                "fa-list-ul",
                titles[removal.kind],
                removal.list_id.display_name,
                causes[removal] or self._who(removal.sudo().user_id),
            )
            for removal in removals
        ]

    @api.model
    def _who(self, user_sudo):
        """:return: who did something by hand; visitors did it for themselves"""
        if user_sudo.share:
            return self.env._("By the contact")
        return user_sudo.name

    @api.model
    def _causes(self, records, source_name="source", interaction_name="interaction_id"):
        """What added a tag, or put on a list, is known to whoever sees that it did.

        :param str source_name: the field of the records that says what
        :param str interaction_name: the one that says by which interaction
        :return: by record, the name of its interaction, or of its source
        """
        sources = {record[source_name] for record in records if record[source_name]}
        names = self.env["contact.tag.assignment"]._names_of_sources(sources)
        causes = {}
        for record in records:
            noted_sudo = record.sudo()[interaction_name]
            is_by_hand = noted_sudo.kind == BY_HAND and noted_sudo.user_id
            causes[record] = (
                noted_sudo.user_id.name
                if is_by_hand and noted_sudo.res_model == TAG_MODEL
                else noted_sudo.display_name or names.get(record[source_name])
            )
        return causes
