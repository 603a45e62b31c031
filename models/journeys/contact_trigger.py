from odoo import api, models


class ContactTrigger(models.Model):
    """Whoever waits for an interaction in a journey hears of it as triggers do."""

    _inherit = "contact.trigger"

    @api.model
    def _fire(self, interaction_ids):
        result = super()._fire(interaction_ids)
        self.env["contact.journey.step"]._wake_for(interaction_ids)
        return result
