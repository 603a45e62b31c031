from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    refuse_wrong_addresses = fields.Boolean(
        "Refuse Contacts with Wrong Addresses",
        config_parameter="contact_marketing.refuse_wrong_addresses",
    )
    refuse_duplicates = fields.Boolean(
        config_parameter="contact_marketing.refuse_duplicates"
    )
