from odoo import models
from odoo.tools import SQL


class ContactRatesMixin(models.AbstractModel):
    """A report that has percentages: that of many rows is that of their sums, however
    little each of them counts."""

    _name = "contact.rates.mixin"
    _description = "Report With Percentages"

    _rates = {}  # by name of the percentage, what it counts, and of what

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in self._rates or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        count, total = self._rates[name]
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, count, query),
            self._field_to_sql(self._table, total, query),
        )
