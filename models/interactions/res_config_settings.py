from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    interaction_retention_months = fields.Integer(
        "Keep Interactions",
        config_parameter="contact_marketing.interaction_retention_months",
        help="How many months clicks, visits and other interactions are kept, and who "
        "entered and left segments. Counts, dates and lists stay for ever. 0: all "
        "is kept.",
    )

    @api.constrains("interaction_retention_months")
    def _check_interaction_retention_months(self):
        for settings in self:
            if settings.interaction_retention_months < 0:
                raise ValidationError(
                    self.env._("Keep interactions 1 month or more, or 0 for ever.")
                )
