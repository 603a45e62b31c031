from odoo import api, fields, models
from odoo.fields import Domain

from .contact_journey_participant import INSIDE

MAX_JOURNEYS = 5


class ContactSummary(models.AbstractModel):
    """In which journeys the contact is, and what comes next."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {**super()._summary(contact), "journeys": self._journeys(contact)}

    @api.model
    def _links(self, contact):
        return [
            *super()._links(contact),
            self._link(
                [("partner_id", "=", contact.id)],
                self.env._("Journeys"),
                "contact_journey_participant_action",
            ),
            self._button(
                self.env._("All that happened in journeys"),
                "action_open_journey_events",
            ),
            self._button(
                self.env._("Why in a journey, or why not?"), "action_why_in_journey"
            ),
        ]

    @api.model
    def _journeys(self, contact):
        """:return: dictionaries of ``id``, ``name``, ``step``, ``next`` (what may
        follow), ``date`` (when it goes on: UTC, as text) and ``is_failed``"""
        inside = self.env["contact.journey.participant"].search_fetch(
            Domain("partner_id", "=", contact.id) & Domain("state", "in", INSIDE),
            ["journey_id", "state", "step_id", "due_date"],
            order="due_date, id",
            limit=MAX_JOURNEYS,
        )
        paths = self.env["contact.journey.path"].search_fetch(
            [("from_step_id", "in", inside.step_id.ids), ("to_step_id", "!=", False)],
            ["from_step_id", "to_step_id"],
        )
        following = paths.grouped("from_step_id")
        return [
            {
                "id": participant.id,
                "name": participant.journey_id.display_name,
                "step": participant.step_id.key or "",
                "next": list(
                    dict.fromkeys(
                        following.get(
                            participant.step_id, self.env["contact.journey.path"]
                        ).to_step_id.mapped("key")
                    )
                ),
                "date": fields.Datetime.to_string(participant.due_date),
                "is_failed": participant.state == "failed",
            }
            for participant in inside
        ]
