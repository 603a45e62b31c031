from odoo import models
from odoo.exceptions import UserError


class ContactBulkChange(models.Model):
    """Journeys are started while they run; by hand, nobody enters one that contacts
    enter by their records alone."""

    _inherit = "contact.bulk.change"

    def _check_applicable(self):
        result = super()._check_applicable()
        if self._idle_names() and not self._does_more_than_idle():
            raise UserError(
                self.env._(
                    "“%(journeys)s” does not run, so nobody can enter. Publish or "
                    "resume it, or choose another journey.",
                    journeys=self._idle_names(),
                )
            )
        for journey in self.journey_start_ids:
            journey._check_takes_contacts()
        return result

    def action_apply(self):
        action = super().action_apply()
        if names := self._idle_names():
            message = self.env._(
                "Nobody entered “%(journeys)s”, which does not run.", journeys=names
            )
            action["params"].update(
                type="warning", message=f"{action['params']['message']} {message}"
            )
        return action

    def _idle(self):
        return self.journey_start_ids.filtered(
            lambda journey: journey.state != "running"
        )

    def _idle_names(self):
        return ", ".join(self._idle().mapped("name"))

    def _does_more_than_idle(self):
        return bool(
            self.journey_leave_ids
            or self.journey_start_ids - self._idle()
            or self.effect_id._has_targets()
        )
