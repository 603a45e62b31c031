from odoo import models


class ContactJourneyParticipant(models.Model):
    """From a participant to its way on the canvas."""

    _inherit = "contact.journey.participant"

    def action_open_canvas(self):
        self.ensure_one()
        action = self.journey_id.action_open_canvas()
        action["context"]["contact_journey_partner_id"] = self.partner_id.id
        return action
