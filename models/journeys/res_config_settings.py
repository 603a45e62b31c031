from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    journey_quiet_from = fields.Float(
        "Quiet From", config_parameter="contact_marketing.quiet_from"
    )
    journey_quiet_to = fields.Float(
        "Quiet Until", config_parameter="contact_marketing.quiet_to"
    )

    @api.constrains("journey_quiet_from", "journey_quiet_to")
    def _check_journey_quiet(self):
        for settings in self:
            hours = (settings.journey_quiet_from, settings.journey_quiet_to)
            if not all(0 <= hour < 24 for hour in hours):
                raise ValidationError(
                    self.env._("Quiet hours lie between 0:00 and 23:59.")
                )
