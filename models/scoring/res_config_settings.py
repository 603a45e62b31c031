from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rfm_source = fields.Selection(
        related="company_id.rfm_source", readonly=False, required=True
    )
