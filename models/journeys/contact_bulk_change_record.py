from odoo import models


class ContactBulkChange(models.Model):
    """By hand, nobody enters a journey that contacts enter by their records alone."""

    _inherit = "contact.bulk.change"

    def action_apply(self):
        for journey in self.journey_start_ids:
            journey._check_takes_contacts()
        return super().action_apply()
