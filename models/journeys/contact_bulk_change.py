from odoo import models
from odoo.exceptions import UserError


class ContactBulkChange(models.Model):
    """Journeys are started while they run."""

    _inherit = "contact.bulk.change"

    def _check_applicable(self):
        result = super()._check_applicable()
        names = self.journey_start_ids.filtered(
            lambda journey: journey.state != "running"
        ).mapped("name")
        if names:
            raise UserError(
                self.env._(
                    "“%(journeys)s” does not run, so nobody can enter. Publish or "
                    "resume it, or choose another journey.",
                    journeys=", ".join(names),
                )
            )
        return result
