from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource

ICONS = {"entered": "fa-sign-in", "left": "fa-sign-out"}


class ContactTimeline(models.AbstractModel):
    """Tracked segments that the contact entered and left."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "segments": (80, self.env._("Segments"), "fa-filter"),
        }

    @api.model
    def _timeline_sources(self, contact):
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "segment",
                "segments",
                "contact.segment.event",
                # Who was in it when tracking began did not come then.
                Domain("partner_id", "=", contact.id)
                & Domain("cause", "!=", "baseline"),
                self._segment_entries,
                names=["segment_id", "kind", "cause"],
            ),
        ]

    @api.model
    def _segment_entries(self, events):
        titles = {
            "entered": self.env._("Entered a segment"),
            "left": self.env._("Left a segment"),
        }
        causes = dict(events._fields["cause"]._description_selection(self.env))
        return [
            self._timeline_entry(
                ICONS[event.kind],
                titles[event.kind],
                event.segment_id.display_name,
                causes[event.cause] if event.cause == "conditions" else "",
            )
            for event in events
        ]
