from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_contact_marketing_maker = fields.Boolean(
        "Marketing Users Make Tags, Lists, Segments and Triggers",
        group="contact_marketing.group_user",
        implied_group="contact_marketing.group_maker",
    )
