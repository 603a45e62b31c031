from odoo import api, models


class ContactTrigger(models.Model):
    """Journeys hear of interactions as triggers do: who waits for one, and who enters
    with its record."""

    _inherit = "contact.trigger"

    @api.model
    def _fire(self, interaction_ids):
        result = super()._fire(interaction_ids)
        self.env["contact.journey.rule"]._enter_by_interactions(interaction_ids)
        self.env["contact.journey.step"]._wake_for(interaction_ids)
        return result
