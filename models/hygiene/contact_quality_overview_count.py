from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.hygiene.ranges import joined_ranges, sql_in_ranges
from ..common.overrides import is_overridden
from .res_partner_quality import FAIR, GOOD

# Ranges of contacts that are counted while somebody waits; of more, what was summed up
# last is shown: it is a minute old.
MAX_COUNTED = 3
# More ranges apart from each other than these cost more to find than to pass over all.
MAX_JOINED = 40
# Figures of sums that are shown as they are.
AS_THEY_ARE = {"quality", "completeness", "good", "bad", "issue", "source", "faulty"}
KINDS_OF = {
    "all": ("person", "company"),
    "person": ("person",),
    "company": ("company",),
}
# What is counted of all contacts that are checked.
BASE = {
    "checked": "COUNT(*)",
    "quality": "COALESCE(SUM(%(measured)s.quality), 0)",
    "completeness": "COALESCE(SUM(%(measured)s.completeness), 0)",
    "good": f"COUNT(*) FILTER (WHERE %(measured)s.quality >= {GOOD})",
    "bad": f"COUNT(*) FILTER (WHERE %(measured)s.quality < {FAIR})",
}


class ContactQualityOverview(models.AbstractModel):
    """What contacts come to: by sums where these are right, counted where not.

    Counts are a ``Counter`` by pairs of a figure and what it is of: ``checked``,
    ``unchecked``, ``quality``, ``completeness``, ``good``, ``bad``; ``total`` and
    ``lacking`` by field and for whom; ``issue`` by kind and confidence; ``source`` and
    ``faulty`` by who brought contacts.
    """

    _inherit = "contact.quality.overview"

    @api.model
    def _counts(self, weights):
        # What this very transaction changed is among what is not summed up.
        self.env["contact.quality.touch"]._write_down()
        Sum = self.env["contact.quality.sum"]
        is_usual = not is_overridden(self.env["res.partner"], "_search")
        visible = None
        if is_usual and self.env["contact.quality.range"]._is_kept_up():
            visible = Sum._visible_domain()
        if visible is None:
            return self._count_all(weights)
        touched, unknown = self.env["contact.quality.range"]._unsure()
        if len(unknown) > MAX_COUNTED:
            return self._count_all(weights)
        unsure = touched | unknown
        if len(unsure) > MAX_COUNTED:
            unsure = unknown
        names = set(Sum._names())
        summed = [weight for weight in weights if weight[0] in names]
        counts = self._summed(summed, visible, unsure)
        if unsure:
            counts.update(self._count(summed, unsure))
        others = [weight for weight in weights if weight[0] not in names]
        if others:
            counts.update(self._count_fields(others))
        unseen = Sum._ranges_with("unseen") | unsure
        counts["unchecked", ""] = self._count_unchecked(unseen)
        return counts

    @api.model
    def _count_all(self, weights):
        counts = self._count(weights)
        counts["unchecked", ""] = self._count_unchecked()
        return counts

    # ------------------------------------------------------------
    # By sums
    # ------------------------------------------------------------

    @api.model
    def _summed(self, weights, visible, without):
        Sum = self.env["contact.quality.sum"]
        sums = Sum._read_sums(visible, without)
        counts = Counter()
        is_alike = None
        for (figure, key), number in sums.items():
            if figure == "checked":
                counts[figure, ""] += number
            elif figure == "twin":
                if is_alike is None:
                    is_alike = Sum._visible_groups(visible).intersection
                groups, _space, source = key.partition(" ")
                if is_alike(groups.split(",")):
                    counts["faulty", source] += number
            elif figure in AS_THEY_ARE:
                counts[figure, key] += number
        for name, who, plan_ids in weights:
            for kind in KINDS_OF[who]:
                for plan_id in plan_ids:
                    of_kind = f"{plan_id}:{kind}"
                    counts["total", (name, who)] += sums.get(("checked", of_kind), 0)
                    lacking = sums.get(("lacking", f"{of_kind}:{name}"), 0)
                    counts["lacking", (name, who)] += lacking
        return counts

    # ------------------------------------------------------------
    # Counted
    # ------------------------------------------------------------

    @api.model
    def _count(self, weights, first_ids=None):
        """
        :param weights: see ``_weights``
        :param first_ids: of ranges of contacts; None: of all
        """
        counts = self._count_fields(weights, first_ids, BASE)
        counts.update(self._count_issues(first_ids))
        counts.update(self._count_sources(first_ids))
        return counts

    @api.model
    def _checked(self, first_ids=None):
        """:return: the query of the contacts that are checked, and the alias of their
        quality in it"""
        query = self.env["res.partner"]._search([])
        measured = query.join(
            query.table, "id", "contact_quality", "partner_id", "checked"
        )
        if first_ids is not None:
            # Of both tables: else PostgreSQL reads one of them from end to end.
            query.add_where(sql_in_ranges(query.table, "id", first_ids))
            query.add_where(sql_in_ranges(measured, "partner_id", first_ids))
        query.add_where(SQL("%s IS NOT NULL", SQL.identifier(measured, "plan_id")))
        return query, measured

    @api.model
    def _count_fields(self, weights, first_ids=None, base=None):
        """How complete contacts are by field, and what else is counted of each: all in
        one walk through the contacts.

        :param dict base: by figure, SQL of what is counted of ``measured``
        """
        query, measured = self._checked(first_ids)
        columns = {
            (figure, ""): SQL(code, measured=SQL.identifier(measured))
            for figure, code in (base or {}).items()
        }
        for weight in weights:
            name, who, _plan_ids = weight
            total, lacking = self._sql_completeness(weight, query, measured)
            columns["total", (name, who)] = total
            columns["lacking", (name, who)] = lacking
        (numbers,) = self.env.execute_query(query.select(*columns.values()))
        return Counter(dict(zip(columns, numbers, strict=True)))

    @api.model
    def _sql_completeness(self, weight, query, measured):
        """:return: SQL that counts for whom the field matters, and who lacks it"""
        name, who, plan_ids = weight
        Contact = self.env["res.partner"]
        matters = SQL("%s = ANY(%s)", SQL.identifier(measured, "plan_id"), plan_ids)
        if who != "all":
            is_company = SQL.identifier(query.table, "is_company")
            matters = SQL(
                "%s AND COALESCE(%s, false) = %s", matters, is_company, who == "company"
            )
        lacks = Domain(name, "=", False).optimize_full(Contact)
        condition = lacks._to_sql(Contact, query.table, query)
        return (
            SQL("COUNT(*) FILTER (WHERE %s)", matters),
            SQL("COUNT(*) FILTER (WHERE %s AND (%s))", matters, condition),
        )

    @api.model
    def _count_issues(self, first_ids=None):
        query = self.env["contact.hygiene.issue"]._search([("state", "=", "open")])
        if first_ids is not None:
            query.add_where(sql_in_ranges(query.table, "partner_id", first_ids))
        kind = SQL.identifier(query.table, "kind")
        confidence = SQL.identifier(query.table, "confidence")
        query.groupby = SQL("1")
        rows = self.env.execute_query(
            query.select(SQL("%s || ':' || %s", kind, confidence), SQL("COUNT(*)"))
        )
        return Counter({("issue", key): count for key, count in rows})

    @api.model
    def _count_sources(self, first_ids=None):
        Contact = self.env["res.partner"]
        query, _measured = self._checked(first_ids)
        query.add_join(
            "LEFT JOIN",
            "faulty",
            SQL("(%s)", Contact._quality_sql_faulty_at_creation(first_ids)),
            SQL("faulty.id = %s", SQL.identifier(query.table, "id")),
        )
        source = Contact._quality_sql_data_source(query.table)
        brought = query.select(SQL("%s AS source", source), "faulty.id AS faulty_id")
        rows = self.env.execute_query(
            SQL(
                "SELECT source, COUNT(*), COUNT(faulty_id) FROM (%s) AS brought"
                " GROUP BY source",
                brought,
            )
        )
        counts = Counter({("source", source): count for source, count, _faulty in rows})
        counts.update({("faulty", source): faulty for source, _count, faulty in rows})
        return counts

    @api.model
    def _count_unchecked(self, first_ids=None):
        if first_ids is not None and not first_ids:
            return 0
        query = self.env["res.partner"]._search(self._unchecked_domain())
        if first_ids is not None and len(joined_ranges(first_ids)) <= MAX_JOINED:
            query.add_where(sql_in_ranges(query.table, "id", first_ids))
        return self.env.execute_query(query.select(SQL("COUNT(*)")))[0][0]
