from odoo import models


class ContactInteraction(models.Model):
    """What is taken back decides nothing in journeys, also afterwards."""

    _inherit = "contact.interaction"

    def _take_back_effects(self):
        result = super()._take_back_effects()
        if self:
            self.flush_model()
            self.env["contact.journey.participant"]._leave_undone(self.ids)
            self.env["contact.journey.step"]._correct(self.ids)
        return result
