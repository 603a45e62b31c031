from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ContactTagAssignment(models.Model):
    """How often a tag was counted lately: what its events of the last days say.

    ``count`` is of all time, and stays when a tag expires.
    """

    _inherit = "contact.tag.assignment"

    count_7 = fields.Integer(
        "Times in 7 Days", compute="_compute_recent", search="_search_count_7"
    )
    count_30 = fields.Integer(
        "Times in 30 Days", compute="_compute_recent", search="_search_count_30"
    )
    count_90 = fields.Integer(
        "Times in 90 Days", compute="_compute_recent", search="_search_count_90"
    )

    @api.depends("count", "last_date")
    def _compute_recent(self):
        condition = SQL("event.assignment_id = ANY(%s)", list(self.ids))
        for days in (7, 30, 90):
            counts = dict(self.env.execute_query(self._sql_recent(days, condition)))
            for assignment in self:
                assignment[f"count_{days}"] = counts.get(assignment._origin.id, 0)

    def _search_count_7(self, operator, value):
        return self._search_recent(7, operator, value)

    def _search_count_30(self, operator, value):
        return self._search_recent(30, operator, value)

    def _search_count_90(self, operator, value):
        return self._search_recent(90, operator, value)

    @api.model
    def _search_recent(self, days, operator, value):
        for each in value if operator in ("in", "not in") else [value]:
            if not isinstance(each, (int, float)):
                raise ValueError(f"{each!r} is no number")
        at_least = self._domain_at_least
        if operator == ">=":
            return at_least(days, value)
        if operator == ">":
            return at_least(days, value + 1)
        if operator == "<":
            return ~at_least(days, value)
        if operator == "<=":
            return ~at_least(days, value + 1)
        if operator == "in":
            return Domain.OR(
                at_least(days, each or 0) & ~at_least(days, (each or 0) + 1)
                for each in value
            )
        return NotImplemented

    @api.model
    def _domain_at_least(self, days, times):
        if times <= 0:
            return Domain.TRUE
        since = self._since(days)
        return (
            # Never less than lately; and so most are not looked at.
            Domain("count", ">=", times)
            & Domain("last_date", ">=", since)
            & Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "(SELECT times FROM (%s) recent) >= %s",
                    self._sql_recent(
                        days,
                        SQL("event.assignment_id = %s", SQL.identifier(alias, "id")),
                    ),
                    times,
                )
            )
        )

    @api.model
    def _since(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    @api.model
    def _sql_recent(self, days, condition):
        """The occurrences of the last days that still stand, by assignment."""
        Event = self.env["contact.tag.event"]
        Event.flush_model()
        return SQL(
            """
            SELECT event.assignment_id, SUM(event.count_change)::int AS times
            FROM contact_tag_event event
            WHERE event.date >= %(since)s AND %(is_live)s AND %(condition)s
            GROUP BY event.assignment_id
            """,
            since=self._since(days),
            is_live=Event._sql_is_live("event"),
            condition=condition,
        )
