from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_consent import CONFIRM_DAYS
from .contact_consent_mail import REMIND_DAYS, WARN_DAYS
from .contact_consent_mail_count import PER_ADDRESS, PER_HOUR, PER_VISITOR


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    consent_confirm_days = fields.Integer(
        "Confirm Within",
        default=CONFIRM_DAYS,
        config_parameter="contact_marketing.confirm_days",
        help="Who has not confirmed by then has not agreed.",
    )
    consent_remind_days = fields.Integer(
        "Remind After",
        default=REMIND_DAYS,
        config_parameter="contact_marketing.remind_days",
    )
    consent_warn_days = fields.Integer(
        "Ask to Renew Before",
        default=WARN_DAYS,
        config_parameter="contact_marketing.warn_days",
    )
    consent_mails_per_address = fields.Integer(
        "Mails to Confirm per Address and Day",
        default=PER_ADDRESS,
        config_parameter="contact_marketing.confirm_mails_per_address",
    )
    consent_mails_per_visitor = fields.Integer(
        "Mails to Confirm per Visitor and Hour",
        default=PER_VISITOR,
        config_parameter="contact_marketing.confirm_mails_per_visitor",
    )
    consent_mails_per_hour = fields.Integer(
        "Mails to Confirm per Hour",
        default=PER_HOUR,
        config_parameter="contact_marketing.confirm_mails_per_hour",
    )
    purpose_only_warns = fields.Boolean(
        "Mailings of a Contract Need No Purpose",
        config_parameter="contact_marketing.purpose_only_warns",
    )

    @api.constrains("consent_confirm_days", "consent_remind_days", "consent_warn_days")
    def _check_consent_days(self):
        for settings in self:
            days = (
                settings.consent_confirm_days,
                settings.consent_remind_days,
                settings.consent_warn_days,
            )
            if min(days) < 1 or max(days) > 365:
                raise ValidationError(
                    self.env._("Use 1 to 365 days to confirm, to remind and to renew.")
                )
            if settings.consent_remind_days >= settings.consent_confirm_days:
                raise ValidationError(
                    self.env._("Remind before the time to confirm is over.")
                )

    @api.constrains(
        "consent_mails_per_address",
        "consent_mails_per_visitor",
        "consent_mails_per_hour",
    )
    def _check_consent_mails(self):
        for settings in self:
            limits = (
                settings.consent_mails_per_address,
                settings.consent_mails_per_visitor,
                settings.consent_mails_per_hour,
            )
            if min(limits) < 1:
                raise ValidationError(
                    self.env._("Allow at least 1 mail to confirm a consent.")
                )
