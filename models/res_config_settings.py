from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_consent_mail_count import PER_ADDRESS, PER_HOUR, PER_VISITOR
from .contact_import_read_mixin import DEFAULT_MEGABYTES, DEFAULT_ROWS
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

    group_contact_marketing_maker = fields.Boolean(
        "Marketing Users Make Tags, Lists, Segments and Triggers",
        group="contact_marketing.group_user",
        implied_group="contact_marketing.group_maker",
    )

    interaction_retention_months = fields.Integer(
        "Keep Interactions",
        config_parameter="contact_marketing.interaction_retention_months",
        help="How many months clicks, visits and other signals are kept, and who came "
        "to segments and left. Counts, dates and lists stay for ever. 0: all is kept.",
    )

    consent_confirm_days = fields.Integer(
        "Confirm Within",
        default=14,
        config_parameter="contact_marketing.confirm_days",
        help="Who has not confirmed by then has not agreed.",
    )
    consent_remind_days = fields.Integer(
        "Remind After", default=3, config_parameter="contact_marketing.remind_days"
    )
    consent_warn_days = fields.Integer(
        "Ask to Renew Before",
        default=30,
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

    campaign_weekly_cap = fields.Integer(
        "Mails per Contact and Week",
        config_parameter="contact_marketing.weekly_cap",
        help="Over all campaigns. 0: no limit.",
    )

    refuse_wrong_addresses = fields.Boolean(
        "Refuse Contacts with Wrong Addresses",
        config_parameter="contact_marketing.refuse_wrong_addresses",
    )
    refuse_duplicates = fields.Boolean(
        config_parameter="contact_marketing.refuse_duplicates"
    )

    import_megabytes = fields.Integer(
        "Largest File",
        default=DEFAULT_MEGABYTES,
        config_parameter="contact_marketing.import_megabytes",
    )
    import_rows = fields.Integer(
        "Most Rows",
        default=DEFAULT_ROWS,
        config_parameter="contact_marketing.import_rows",
    )

    import_retention_months = fields.Integer(
        "Keep Files and Rows",
        config_parameter="contact_marketing.import_retention_months",
        help="How many months after an import its file, and what stood in its rows, "
        "are kept. 0: for ever.",
    )

    @api.constrains("import_retention_months")
    def _check_import_retention_months(self):
        for settings in self:
            if settings.import_retention_months < 0:
                raise ValidationError(
                    self.env._("Keep files 1 month or more, or 0 for ever.")
                )

    @api.constrains("import_megabytes", "import_rows")
    def _check_import_limits(self):
        for settings in self:
            if settings.import_megabytes < 1 or settings.import_rows < 1:
                raise ValidationError(
                    self.env._("Let imports have at least 1 MB and 1 row.")
                )

    @api.constrains("campaign_weekly_cap")
    def _check_campaign_weekly_cap(self):
        for settings in self:
            if settings.campaign_weekly_cap < 0:
                raise ValidationError(
                    self.env._("Allow 1 mail a week or more, or 0 for no limit.")
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
