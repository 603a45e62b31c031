from odoo import api, models
from odoo.fields import Domain

from ..common.contact_timeline import TimelineSource


class ContactTimeline(models.AbstractModel):
    """How far sunset policies have gone with the contact."""

    _inherit = "contact.timeline"

    @api.model
    def _timeline_subjects(self):
        return {
            **super()._timeline_subjects(),
            "sunset": (100, self.env._("Sunset"), "fa-moon-o"),
        }

    @api.model
    def _timeline_sources(self, contact):
        return [
            *super()._timeline_sources(contact),
            TimelineSource(
                "sunset",
                "sunset",
                "contact.sunset.member",
                Domain("partner_id", "=", contact.id),
                self._sunset_entries,
                names=["policy_id", "step", "reason"],
            ),
        ]

    @api.model
    def _sunset_entries(self, members):
        steps, reasons = (
            dict(members._fields[name]._description_selection(self.env))
            for name in ("step", "reason")
        )
        return [
            self._timeline_entry(
                "fa-moon-o",
                self.env._("Sunset: %(step)s", step=steps[member.step]),
                member.policy_id.display_name,
                reasons.get(member.reason),
            )
            for member in members
        ]
