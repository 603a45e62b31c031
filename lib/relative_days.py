"""Dates as numbers of days, for the editor of domains, which only picks dates."""

from datetime import datetime

from odoo import fields
from odoo.fields import Domain

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "in"}
MAX_DAYS = 700_000  # about 1,900 years: dates end there


def days_since(name, date_field, label, **attributes):
    """A searchable field: how many days ago a date was, in the user's time zone. Today
    is 0; tomorrow is -1.

    :param str name: of the new field
    :param str date_field: a date, or a datetime, of the same model
    :param str label: of the new field
    :param attributes: more of the new field, as ``groups``
    """
    return RelativeDays(name, date_field, 1).as_field(label, attributes)


def days_until(name, date_field, label, **attributes):
    """As ``days_since``, for a date to come: tomorrow is 1, yesterday is -1."""
    return RelativeDays(name, date_field, -1).as_field(label, attributes)


class RelativeDays:
    def __init__(self, name, date_field, sign):
        self.name, self.date_field, self.sign = name, date_field, sign
        self.is_set = Domain(date_field, "!=", False)

    def as_field(self, label, attributes):
        return fields.Integer(
            label,
            compute=self.compute,
            search=self.search,
            depends=[self.date_field],
            aggregator=None,
            **attributes,
        )

    def compute(self, records):
        today = fields.Date.context_today(records)
        for record in records:
            days, date = False, record[self.date_field]
            if date:
                if isinstance(date, datetime):
                    date = fields.Datetime.context_timestamp(record, date).date()
                days = self.sign * (today - date).days
            record[self.name] = days

    def search(self, records, operator, value):
        # See guarded_search: core asks for the groups of stored fields alone.
        records._check_field_access(records._fields[self.name], "read")
        if self.sign < 0:
            operator = MIRRORED.get(operator)
        if operator == "in":
            return Domain.OR(self._exactly(each) for each in value)
        if operator not in MIRRORED or isinstance(value, bool):
            return NotImplemented
        days = self.sign * _number(value)
        if operator in ("<", ">="):
            days -= 1
        within = self._within(days)
        return within if operator in ("<", "<=") else ~within & self.is_set

    def _exactly(self, value):
        if value is False:
            return ~self.is_set
        days = self.sign * _number(value)
        return self._within(days) & ~self._within(days - 1)

    def _within(self, days):
        """The date is so many days ago, or later."""
        days = max(-MAX_DAYS, min(days, MAX_DAYS))
        return Domain(self.date_field, ">=", f"today {-days:+d}d")


def _number(value):
    if not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is no number of days")
    return int(value)
