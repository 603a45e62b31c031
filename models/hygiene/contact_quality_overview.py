from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...lib.percentages import average_of, whole_percent
from .contact_hygiene_issue import KINDS
from .contact_quality_sum_count import COUNTED
from .res_partner_quality import CHECKED, LEVEL_PERCENTS, LEVELS

TREND_DAYS = 90
SINCE_DAYS = 30  # what the trend of a figure is told for
OPEN = [("state", "=", "open")]


class ContactQualityOverview(models.AbstractModel):
    """The figures of the quality overview, of the contacts that the user may see.

    Each figure comes with the domain of the records that it counts. What stands in as
    many rows as there are contacts is read from sums, wherever these are right.
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
        for name in COUNTED:
            self.env[name].flush_model()
        trend = self._trend()
        weights = self._weights()
        counts = self._counts(weights)
        return {
            "base": self._base(counts, trend),
            "levels": self._levels(counts),
            "fields": [self._field_figures(weight, counts) for weight in weights],
            "kinds": self._kinds(counts, trend),
            "trend": trend,
            "sources": self._sources(counts),
            "may_check": self.env.user.has_group("contact_marketing.group_manager"),
        }

    # ------------------------------------------------------------
    # The base
    # ------------------------------------------------------------

    @api.model
    def _base(self, counts, trend):
        count = counts["checked", ""]
        average = average_of(counts["quality", ""], count)
        return {
            "checked": count,
            "checked_domain": CHECKED,
            "unchecked": counts["unchecked", ""],
            "unchecked_domain": list(self._unchecked_domain()),
            "quality": average,
            "completeness": average_of(counts["completeness", ""], count),
            "gained": self._gained(trend, average) if count else False,
        }

    @api.model
    def _unchecked_domain(self):
        """:return: a domain of contacts that a check is for, and has not seen yet"""
        domain = Domain.FALSE
        for plan in self.env["contact.hygiene.plan"].search([("active", "=", True)]):
            own = plan._condition_domain()
            if plan.company_id:
                own &= Domain("company_id", "in", [plan.company_id.id, False])
            domain |= own
        return (
            domain
            & Domain("quality_ids", "=", False)
            & Domain("erased_date", "=", False)
        )

    @api.model
    def _gained(self, trend, quality):
        """:return: points since the first day that is not too long ago; False: there is
        none"""
        then = self._since(trend)
        return round(quality - then["quality"], 1) if then else False

    @api.model
    def _levels(self, counts):
        good, bad = counts["good", ""], counts["bad", ""]
        fair = counts["checked", ""] - good - bad
        by_level = {"good": good, "fair": fair, "bad": bad}
        names = dict(
            self.env["res.partner"]
            ._fields["contact_quality_level"]
            ._description_selection(self.env)
        )
        return [
            {
                "key": level,
                "name": names[level],
                "count": by_level[level],
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
    def _field_figures(self, weight, counts):
        name, who, plan_ids = weight
        total, lacking = counts["total", (name, who)], counts["lacking", (name, who)]
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
    def _kinds(self, counts, trend):
        by_kind = {}
        for (figure, key), count in counts.items():
            if figure == "issue" and count:
                kind, _colon, confidence = key.partition(":")
                by_kind.setdefault(kind, {})[confidence] = count
        then = self._since(trend)
        before = then["kinds"] if then else {}
        field = self.env["contact.hygiene.issue"]._fields["kind"]
        names = dict(field._description_selection(self.env))
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
                for kind, found in by_kind.items()
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
