from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    campaign_weekly_cap = fields.Integer(
        "Mails per Contact and Week",
        config_parameter="contact_marketing.weekly_cap",
        help="Over all campaigns. 0: no limit.",
    )

    @api.constrains("campaign_weekly_cap")
    def _check_campaign_weekly_cap(self):
        for settings in self:
            if settings.campaign_weekly_cap < 0:
                raise ValidationError(
                    self.env._("Allow 1 mail a week or more, or 0 for no limit.")
                )
