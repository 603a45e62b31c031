from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_category import LIFETIME_UNITS


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

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

    interaction_retention_months = fields.Integer(
        "Keep Interactions",
        config_parameter="contact_marketing.interaction_retention_months",
        help="How many months clicks, visits and other signals are kept. Counts, dates "
        "and lists stay for ever. 0: all is kept.",
    )

    @api.constrains("interaction_retention_months")
    def _check_interaction_retention_months(self):
        for settings in self:
            if settings.interaction_retention_months < 0:
                raise ValidationError(
                    self.env._("Keep interactions 1 month or more, or 0 for ever.")
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
