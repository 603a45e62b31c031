from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...lib.page_pattern import sql_matches_page
from ..interactions.kinds import BY_CONTACT

# Weights of hits are whole numbers of this part, so that their sum does not depend on
# the order in which they are added.
WEIGHT_UNIT = 1_000_000


class Line(NamedTuple):
    """A line of *Explain*."""

    rule_id: int
    part: str
    limited: str | None  # ``rule``: what the rule's limit takes away
    hits: SQL
    points: SQL  # NULL: there is no such line


class ContactScoringRule(models.Model):
    """Scoring rules in SQL.

    They read the common table expression ``source`` of the plan's statement, with the
    columns ``partner_id``, ``at`` (UTC) and ``day`` (of ``at``). To each of its rows
    they join what they must know of the contact: its *facts*. Ages are whole days: the
    days between two dates in UTC.
    """

    _inherit = "contact.scoring.rule"

    def _lines(self):
        """The lines that this rule may give, of a row of ``source`` with its facts.

        :rtype: list[Line]
        """
        self.ensure_one()
        hits, points = self._sql_hits(), self._sql_points()
        given = SQL("CASE WHEN %s > 0 THEN %s END", hits, points)
        lines = [Line(self.id, self.group, None, hits, given)]
        if self.max_points:
            beyond = SQL(
                "CASE WHEN ABS(%(given)s) > %(most)s "
                "THEN SIGN(%(given)s) * %(most)s - %(given)s END",
                given=given,
                most=SQL("%s::numeric", self.max_points),
            )
            lines.append(Line(self.id, self.group, "rule", SQL("0"), beyond))
        return lines

    def _sql_hits(self):
        """:return: how often this rule hits: a whole number"""
        self.ensure_one()
        if self.kind == "profile":
            return SQL("(%s IS NOT NULL)::int", SQL.identifier(self._alias(), "id"))
        if self.kind == "behaviour":
            count = SQL.identifier(self._alias())
            return SQL("LEAST(%s, %s)", count, self.max_hits or None)
        if self.kind == "inactivity":
            return self._sql_is_silent()
        return SQL("%s::int", SQL.identifier(self._alias()))

    def _sql_points(self):
        """:return: what the hits give, if there are any; in hundredths"""
        points = SQL("%s::numeric", self.points)
        if self.kind != "behaviour" or not self.half_life_days:
            return SQL("ROUND(%s * %s, 2)", points, self._sql_hits())
        weight = SQL.identifier(self._fading())
        if self.max_hits:
            # The ages of the newest hits.
            faded = self._sql_faded(SQL("age"))
            weight = SQL("(SELECT SUM(%s) FROM unnest(%s) age)", faded, weight)
        return SQL("ROUND(%s * %s / %s, 2)", points, weight, WEIGHT_UNIT)

    def _alias(self):
        return f"rule_{self.id}"

    def _sql_facts(self, is_past, partner_filter=None):
        """What these rules must know of each contact.

        :param is_past: see ``contact.scoring.plan._sql_scores``; so is
            ``partner_filter``
        :return: joins to ``source``; none of them takes or adds a row
        """
        joins = [rule._sql_profile(partner_filter) for rule in self._of_kind("profile")]
        if tag_rules := self._of_kind("tag"):
            joins += (
                [rule._sql_past_tag() for rule in tag_rules]
                if is_past
                else [tag_rules._sql_tags()]
            )
        if act_rules := self._of_kind("behaviour", "inactivity"):
            joins.append(act_rules._sql_acts())
        if any(rule.grace_days for rule in self._of_kind("inactivity")):
            joins.append(
                SQL("JOIN res_partner partner ON partner.id = source.partner_id")
            )
        return SQL(" ").join(joins)

    def _of_kind(self, *kinds):
        return self.filtered(lambda rule: rule.kind in kinds)

    # ------------------------------------------------------------
    # Who the contact is
    # ------------------------------------------------------------

    def _sql_profile(self, partner_filter):
        """The profile as it is now, also for a past ``at``: its past is not kept."""
        matching = self._matching_query(self.plan_id._partners())
        partner_id = SQL.identifier(matching.table, "id")
        matching.add_where(
            partner_filter(partner_id)
            if partner_filter
            else SQL("%s IN (SELECT partner_id FROM source)", partner_id)
        )
        return SQL(
            "LEFT JOIN %s %s ON %s = source.partner_id",
            matching.subselect(partner_id),
            SQL.identifier(self._alias()),
            SQL.identifier(self._alias(), "id"),
        )

    # ------------------------------------------------------------
    # Tags
    # ------------------------------------------------------------

    def _sql_tags(self):
        """One look at the tags, for all these rules."""
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT %(columns)s FROM contact_tag_assignment current
                WHERE current.partner_id = source.partner_id
                  AND current.tag_id = ANY(%(tag_ids)s)
            ) tags
            """,
            columns=SQL(", ").join(
                SQL(
                    """COUNT(*) FILTER (
                        WHERE current.tag_id = %s AND current.count >= %s
                          AND (current.state = 'active' OR %s)) AS %s""",
                    rule.tag_id.id,
                    rule.tag_count,
                    rule.tag_condition == "counted",
                    SQL.identifier(rule._alias()),
                )
                for rule in self
            ),
            tag_ids=self.tag_id.ids,
        )

    def _sql_past_tag(self):
        """What the tag's history says of that time. Without an assignment's present:
        occurrences that were taken back since are left out, as if they never were.

        Histories of merged contacts are joined; what ended one, ends both.
        """
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT (SUM(event.count_change) >= %(count)s
                    AND (%(ever)s OR (array_agg(event.kind ORDER BY event.id DESC)
                        FILTER (WHERE %(is_live)s
                                OR event.kind IN ('expired', 'removed'))
                    )[1] IN ('added', 'renewed'))) IS TRUE AS %(name)s
                FROM contact_tag_assignment current
                JOIN contact_tag_event event ON event.assignment_id = current.id
                LEFT JOIN contact_tag_event taken
                  ON taken.id = event.retracted_event_id
                WHERE current.partner_id = source.partner_id
                    AND current.tag_id = %(tag_id)s
                  AND COALESCE(taken.date, event.date) <= source.at
            ) %(alias)s
            """,
            tag_id=self.tag_id.id,
            count=self.tag_count,
            ever=self.tag_condition == "counted",
            is_live=self.env["contact.tag.event"]._sql_is_live("event"),
            name=SQL.identifier(self._alias()),
            alias=SQL.identifier(f"past_{self._alias()}"),
        )

    # ------------------------------------------------------------
    # What the contact did, and did not
    # ------------------------------------------------------------

    @api.model
    def _sql_age(self):
        return SQL("(source.day - interaction.date::date)")

    def _sql_acts(self):
        """One pass over the interactions, for all these rules."""
        self.env["contact.interaction"].flush_model()
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT %(columns)s FROM contact_interaction interaction
                WHERE interaction.partner_id = source.partner_id
                  AND interaction.kind = ANY(%(kinds)s)
                      AND interaction.date <= source.at
                  AND interaction.verdict = 'human'
                      AND interaction.retracted_date IS NULL
            ) acts
            """,
            columns=SQL(", ").join(
                column for rule in self for column in rule._sql_act_columns()
            ),
            kinds=sorted({kind for rule in self for kind in rule._kinds()}),
        )

    def _sql_act_columns(self):
        """What the pass over the interactions counts for this rule."""
        self.ensure_one()
        listens = self._sql_listens()
        count = SQL(
            "COUNT(*) FILTER (WHERE %s) AS %s", listens, SQL.identifier(self._alias())
        )
        if self.kind != "behaviour" or not self.half_life_days:
            return [count]
        age = self._sql_age()
        if self.max_hits:
            fading = SQL(
                "(array_agg(%s ORDER BY %s) FILTER (WHERE %s))[:%s]",
                age,
                age,
                listens,
                self.max_hits,
            )
        else:
            fading = SQL("SUM(%s) FILTER (WHERE %s)", self._sql_faded(age), listens)
        return [count, SQL("%s AS %s", fading, SQL.identifier(self._fading()))]

    def _fading(self):
        return f"fading_{self.id}"

    def _sql_listens(self):
        conditions = [self._sql_kind()]
        if self.url_pattern:
            conditions.append(sql_matches_page("interaction", self.url_pattern.strip()))
        days = self.window_days if self.kind == "behaviour" else self.inactive_days
        if days:
            conditions.append(SQL("%s < %s", self._sql_age(), days))
        return SQL(" AND ").join(conditions)

    def _sql_kind(self):
        return SQL("interaction.kind = ANY(%s)", list(self._kinds()))

    def _kinds(self):
        return (self.interaction_kind,) if self.interaction_kind else BY_CONTACT

    def _sql_faded(self, age):
        """The weight of a hit of this age, in whole days."""
        return SQL(
            "ROUND(%s * power(0.5, %s / %s::float))::bigint",
            WEIGHT_UNIT,
            age,
            self.half_life_days,
        )

    def _sql_is_silent(self):
        is_silent = SQL("%s = 0", SQL.identifier(self._alias()))
        if self.grace_days:
            # Contacts that Odoo itself came with have no date: they are old.
            is_silent = SQL(
                "(%s AND (source.day - partner.create_date::date < %s) IS NOT TRUE)",
                is_silent,
                self.grace_days,
            )
        return SQL("(%s)::int", is_silent)
