import operator as comparing

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.anniversaries import days_until_anniversaries
from ..common.guarded_search import guarded_search
from ..common.readers import READERS
from ..common.sql_zones import zone_in_sql

YEARLY_FIELD = "contact_marketing.yearly_field_id"
YEARLY_TYPES = ("date", "datetime")
COMPARISONS = {
    "<": comparing.lt,
    "<=": comparing.le,
    ">": comparing.gt,
    ">=": comparing.ge,
}


class ResPartner(models.Model):
    """How many days it is until a date of contacts comes back, as a birthday.

    Odoo knows no birthdays: which date it is, is chosen in the settings. Days are those
    of the user's time zone; who was born on 29 February has the birthday on the 28th
    where there is no 29th.
    """

    _inherit = "res.partner"

    anniversary_days = fields.Integer(
        "Days Until Anniversary",
        compute="_compute_anniversary_days",
        search="_search_anniversary_days",
        aggregator=None,
        groups=READERS,
        help="Until the date comes back that the settings name, as a birthday. Today "
        "is 0. Empty: the contact has none, or none is chosen.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        if "string" in found.get("anniversary_days", ()) and (
            field := self._segment_yearly_field()
        ):
            found["anniversary_days"]["string"] = self.env._(
                "Days Until Anniversary: %(date)s",
                date=field._description_string(self.env),
            )
        return found

    @api.depends_context("tz", "uid")
    def _compute_anniversary_days(self):
        field = self._segment_yearly_field()
        until = days_until_anniversaries(fields.Date.context_today(self))
        for partner in self:
            date = field and partner[field.name]
            if date and field.type == "datetime":
                date = fields.Datetime.context_timestamp(partner, date)
            partner.anniversary_days = date and until[f"{date:%m-%d}"]

    @api.model
    @guarded_search
    def _search_anniversary_days(self, operator, value):
        field = self._segment_yearly_field()
        # 0 is today, and not False.
        or_without = operator == "in" and any(each is False for each in value)
        if operator == "in":
            is_wanted = {int(each) for each in value if each is not False}.__contains__
        elif operator in COMPARISONS:

            def is_wanted(days):
                return COMPARISONS[operator](days, value)
        else:
            return NotImplemented
        if not field:
            return Domain.TRUE if or_without else Domain.FALSE
        until = days_until_anniversaries(fields.Date.context_today(self))
        found = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "to_char(%s, 'MM-DD') = ANY(%s)",
                model._segment_sql_yearly_date(field, alias, query),
                sorted(each for each, days in until.items() if is_wanted(days)),
            )
        )
        if or_without:
            return found | Domain(field.name, "=", False)
        return found

    @api.model
    def _segment_yearly_field(self):
        """:return: the field of contacts that the settings name; None where it is gone,
        or the user may not read it"""
        # Which date it is, is no secret; what it holds has its own readers.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        field_id = parameters_sudo.get_param(YEARLY_FIELD)
        chosen_sudo = self.env["ir.model.fields"].sudo().browse(int(field_id or 0))
        chosen_sudo = chosen_sudo.exists()
        field = chosen_sudo.model == self._name and self._fields.get(chosen_sudo.name)
        if (
            field
            and field.store
            and field.type in YEARLY_TYPES
            and self._has_field_access(field, "read")
        ):
            return field
        return None

    @api.model
    def _segment_sql_yearly_date(self, field, alias, query):
        column = self._field_to_sql(alias, field.name, query)
        if field.type == "date":
            return column
        zone = zone_in_sql(self.env, self.env.context.get("tz") or self.env.user.tz)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)", column, zone)
