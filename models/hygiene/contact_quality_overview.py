from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.percentages import whole_percent
from .contact_hygiene_issue import KINDS
from .res_partner_quality import CHECKED, FAIR, GOOD, LEVEL_PERCENTS, LEVELS

TREND_DAYS = 90
SINCE_DAYS = 30  # what the trend of a figure is told for
OPEN = [("state", "=", "open")]


class ContactQualityOverview(models.AbstractModel):
    """The figures of the quality overview, of the contacts that the user may see.

    Each figure comes with the domain of the records that it counts. The cost is that of
    a handful of queries over the base, however many contacts there are.
    """

    _name = "contact.quality.overview"
    _description = "Quality Overview"

    @api.model
    @api.readonly
    def figures(self):
        """
        :return: a dictionary of ``base`` (the score and how many are checked),
            ``levels``, ``fields``, ``kinds``, ``trend``, ``sources`` and ``may_check``;
            all percentages are from 0 to 100
        :raises AccessError: for others than marketing users
        """
        if not self.env.user.has_group("contact_marketing.group_user"):
            raise AccessError(
                self.env._("The quality overview is for users of Contact Marketing.")
            )
        for name in ("res.partner", "contact.quality", "contact.hygiene.issue"):
            self.env[name].flush_model()
        trend = self._trend()
        return {
            **self._measured(trend),
            "kinds": self._kinds(trend),
            "trend": trend,
            "sources": self._sources(),
            "may_check": self.env.user.has_group("contact_marketing.group_manager"),
        }

    # ------------------------------------------------------------
    # The base
    # ------------------------------------------------------------

    @api.model
    def _checked(self):
        """:return: the query of the contacts that are checked, and the alias of their
        quality in it"""
        query = self.env["res.partner"]._search([])
        measured = query.join(
            query.table, "id", "contact_quality", "partner_id", "checked"
        )
        query.add_where(SQL("%s IS NOT NULL", SQL.identifier(measured, "plan_id")))
        return query, measured

    @api.model
    def _measured(self, trend):
        """The score of the base, its levels, and how complete it is by field: all in
        one walk through the contacts."""
        query, measured = self._checked()
        weights = self._weights()
        quality = SQL.identifier(measured, "quality")
        columns = [
            SQL("COUNT(*)"),
            SQL("COALESCE(ROUND(AVG(%s), 1), 0)::float", quality),
            SQL(
                "COALESCE(ROUND(AVG(%s), 1), 0)::float",
                SQL.identifier(measured, "completeness"),
            ),
            SQL("COUNT(*) FILTER (WHERE %s >= %s)", quality, GOOD),
            SQL("COUNT(*) FILTER (WHERE %s < %s)", quality, FAIR),
        ]
        for weight in weights:
            columns += self._sql_completeness(weight, query, measured)
        ((count, average, complete, good, bad, *counts),) = self.env.execute_query(
            query.select(*columns)
        )
        by_level = {"good": good, "fair": count - good - bad, "bad": bad}
        return {
            "base": {
                "checked": count,
                "checked_domain": CHECKED,
                **self._unchecked(),
                "quality": average,
                "completeness": complete,
                "gained": self._gained(trend, average) if count else False,
            },
            "levels": self._levels(by_level),
            "fields": [
                self._field_figures(weight, *counts[2 * place : 2 * place + 2])
                for place, weight in enumerate(weights)
            ],
        }

    @api.model
    def _unchecked(self):
        """Contacts that a check is for, and has not seen yet."""
        domain = Domain.FALSE
        for plan in self.env["contact.hygiene.plan"].search([("active", "=", True)]):
            own = plan._condition_domain()
            if plan.company_id:
                own &= Domain("company_id", "in", [plan.company_id.id, False])
            domain |= own
        domain &= Domain("quality_ids", "=", False) & Domain("erased_date", "=", False)
        return {
            "unchecked": self.env["res.partner"].search_count(domain),
            "unchecked_domain": list(domain),
        }

    @api.model
    def _gained(self, trend, quality):
        """:return: points since the first day that is not too long ago; False: there is
        none"""
        then = self._since(trend)
        return round(quality - then["quality"], 1) if then else False

    @api.model
    def _levels(self, counts):
        names = dict(
            self.env["res.partner"]
            ._fields["contact_quality_level"]
            ._description_selection(self.env)
        )
        return [
            {
                "key": level,
                "name": names[level],
                "count": counts[level],
                "domain": [("contact_quality_level", "=", level)],
                "percent": LEVEL_PERCENTS[level],
            }
            for level, _name in LEVELS
        ]

    # ------------------------------------------------------------
    # Completeness by field
    # ------------------------------------------------------------

    @api.model
    def _weights(self):
        """:return: lists of a field that counts, for whom, and by which plans; what
        weighs most is first"""
        Contact = self.env["res.partner"]
        plans = {}
        for line in self.env["contact.hygiene.weight"].search(
            [("plan_id.active", "=", True)]
        ):
            # Who reads the overview need not read models.
            field = Contact._fields.get(line.field_id.sudo().name)
            if field and Contact._has_field_access(field, "read"):
                plans.setdefault((field.name, line.who), []).append(line.plan_id.id)
        return [(name, who, plan_ids) for (name, who), plan_ids in plans.items()]

    @api.model
    def _sql_completeness(self, weight, query, measured):
        """:return: SQL that counts for whom the field matters, and who lacks it"""
        name, who, plan_ids = weight
        Contact = self.env["res.partner"]
        matters = SQL("%s = ANY(%s)", SQL.identifier(measured, "plan_id"), plan_ids)
        if who != "all":
            is_company = SQL.identifier(query.table, "is_company")
            matters = SQL("%s AND %s = %s", matters, is_company, who == "company")
        lacks = Domain(name, "=", False).optimize_full(Contact)
        condition = lacks._to_sql(Contact, query.table, query)
        return (
            SQL("COUNT(*) FILTER (WHERE %s)", matters),
            SQL("COUNT(*) FILTER (WHERE %s AND (%s))", matters, condition),
        )

    @api.model
    def _field_figures(self, weight, total, lacking):
        name, who, plan_ids = weight
        Contact = self.env["res.partner"]
        domain = Domain("quality_ids", "any", [("plan_id", "in", plan_ids)])
        if who != "all":
            domain &= Domain("is_company", "=", who == "company")
        return {
            "key": f"{name}-{who}",
            "name": Contact._fields[name]._description_string(self.env),
            "who": who,
            "total": total,
            "filled": total - lacking,
            "lacking": lacking,
            "percent": whole_percent(total - lacking, total),
            "filled_domain": list(domain & Domain(name, "!=", False)),
            "lacking_domain": list(domain & Domain(name, "=", False)),
        }

    # ------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------

    @api.model
    def _kinds(self, trend):
        Issue = self.env["contact.hygiene.issue"]
        counts = {}
        for kind, confidence, count in Issue._read_group(
            OPEN, ["kind", "confidence"], ["__count"]
        ):
            counts.setdefault(kind, {})[confidence] = count
        then = self._since(trend)
        before = then["kinds"] if then else {}
        names = dict(Issue._fields["kind"]._description_selection(self.env))
        return sorted(
            (
                {
                    "key": kind,
                    "name": names[kind],
                    "count": sum(found.values()),
                    "gained": sum(found.values()) - before.get(kind, 0) if then else 0,
                    "domain": [*OPEN, ("kind", "=", kind)],
                    **{
                        confidence: {
                            "count": count,
                            "domain": [
                                *OPEN,
                                ("kind", "=", kind),
                                ("confidence", "=", confidence),
                            ],
                        }
                        for confidence, count in found.items()
                    },
                }
                for kind, found in counts.items()
            ),
            key=lambda figures: (-figures["count"], figures["key"]),
        )

    # ------------------------------------------------------------
    # Trend
    # ------------------------------------------------------------

    @api.model
    def _trend(self):
        """:return: a dictionary a day, the oldest first"""
        trend = {}
        days = self.env["contact.quality.day"].search(
            [("date", ">=", f"today -{TREND_DAYS}d")], order="date"
        )
        for day in days:
            figures = trend.setdefault(
                day.date,
                {
                    "date": fields.Date.to_string(day.date),
                    "contacts": 0,
                    "quality": 0,
                    "completeness": 0,
                    "findings": 0,
                    "kinds": dict.fromkeys(dict(KINDS), 0),
                    "domain": self._found_on(day.date),
                },
            )
            figures["contacts"] += day.contact_count
            figures["findings"] += day.finding_count
            # Companies weigh as much as they have contacts.
            for name in ("quality", "completeness"):
                figures[name] += day[name] * day.contact_count
            for line in day.finding_ids:
                figures["kinds"][line.kind] += line.count
        for figures in trend.values():
            for name in ("quality", "completeness"):
                figures[name] = round(figures[name] / (figures["contacts"] or 1), 1)
        return list(trend.values())

    @api.model
    def _found_on(self, day):
        return [
            ("date", ">=", fields.Date.to_string(day)),
            ("date", "<", fields.Date.to_string(day + timedelta(days=1))),
        ]

    @api.model
    def _since(self, trend):
        """:return: the first day of the trend that is not too long ago, or None"""
        first = fields.Date.to_string(fields.Date.today() - timedelta(days=SINCE_DAYS))
        today = fields.Date.to_string(fields.Date.today())
        return next((day for day in trend if first <= day["date"] < today), None)
