from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource
from .why_lines import UNTOLD


class ContactTimeline(models.AbstractModel):
    """The steps of journeys."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "journeys": (70, self.env._("Journeys"), "fa-map-signs"),
        }

    @api.model
    def _timeline_sources(self, contact):
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "journey",
                "journeys",
                "contact.journey.event",
                Domain("participant_id.partner_id", "=", contact.id)
                & Domain("kind", "not in", UNTOLD),
                self._journey_entries,
                names=["journey_id", "step_id", "kind", "outcome", "reason"],
            ),
        ]

    @api.model
    def _journey_entries(self, events):
        kinds = dict(events._fields["kind"]._description_selection(self.env))
        return [
            self._timeline_entry(
                "fa-map-signs",
                self.env._("Journey: %(what)s", what=kinds[event.kind]),
                " · ".join(
                    filter(None, (event.journey_id.display_name, event.step_id.key))
                ),
                event.reason_label or event.outcome_label,
            )
            for event in events
        ]
