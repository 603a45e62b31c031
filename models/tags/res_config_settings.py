from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_category import LIFETIME_UNITS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contact_tag_lifetime_number = fields.Integer(
        "Default Lifetime of Tags",
        config_parameter="contact_marketing.default_lifetime_number",
    )
    contact_tag_lifetime_unit = fields.Selection(
        LIFETIME_UNITS,
        "Unit of the Default Lifetime",
        default="day",
        config_parameter="contact_marketing.default_lifetime_unit",
    )

    @api.constrains("contact_tag_lifetime_number", "contact_tag_lifetime_unit")
    def _check_contact_tag_lifetime(self):
        for settings in self:
            if settings.contact_tag_lifetime_number < 0:
                raise ValidationError(
                    self.env._(
                        "A lifetime cannot be negative. "
                        "Use 0 for tags that never expire."
                    )
                )
