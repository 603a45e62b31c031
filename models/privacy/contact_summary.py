from odoo import api, fields, models


class ContactSummary(models.AbstractModel):
    """Who was erased only counts."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {
            **super()._summary(contact),
            "erased": fields.Datetime.to_string(contact.erased_date),
        }
