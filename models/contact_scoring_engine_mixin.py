from ast import literal_eval
from datetime import datetime, time

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .contact_domain_check import UNUSABLE
from .contact_scoring_sql_mixin import WEIGHT_UNIT

CHUNK = 20_000
# What a plan that broke after saving raises: by the ORM, or by PostgreSQL.
BROKEN = (
    *UNUSABLE,
    SyntaxError,
    psycopg2.ProgrammingError,
    psycopg2.DataError,
)


LIMITS = (
    "fit_min",
    "fit_max",
    "engagement_min",
    "engagement_max",
    "score_min",
    "score_max",
)


class ContactScoringEngineMixin(models.AbstractModel):
    """Computes a plan: one statement for each chunk of contacts.

    A score is a function of what is known and of the day, in UTC: the age of a signal
    is the days between two dates. So it is the same whenever on that day it is
    computed, for one contact or for all.
    """

    _name = "contact.scoring.engine.mixin"
    _description = "Computes Scores"

    computed_date = fields.Datetime(
        "Last Computed", readonly=True, copy=False, help="When scores were computed."
    )
    # The day a pass over all contacts was last begun for, whether one is going on,
    # and the contact it came to.
    pass_day = fields.Date(readonly=True, copy=False)
    is_passing = fields.Boolean("Being Computed", readonly=True, copy=False)
    pass_partner_id = fields.Integer(readonly=True, copy=False)

    # ------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------

    def _sql_lines(self, source, is_past=False):
        """The lines that *Explain* shows; the score is their sum.

        :param SQL source: a sub-select of ``partner_id`` and ``at`` (a timestamp in
            UTC, up to which signals count); each pair once
        :param bool is_past: whether ``at`` is before today; tags are then read from
            their history. Profiles are those of today: their past is not kept.
        :return: a sub-select of ``partner_id``, ``at``, ``rule_id`` (NULL for limits of
            a group or the plan), ``part`` (fit, engagement, plan), ``limited`` (NULL,
            or rule, fit, engagement, plan: it is a limit's line), ``hits``, ``points``
        """
        self.ensure_one()
        rules = self.rule_ids
        self.env["contact.interaction"].flush_model()
        return SQL(
            """
WITH source AS MATERIALIZED (
    SELECT partner_id, at, at::date AS day FROM (%(source)s) given
), acts AS MATERIALIZED (
    %(acts)s
), given AS MATERIALIZED (
    %(given)s
), line AS MATERIALIZED (
    SELECT * FROM given
    UNION ALL
    SELECT partner_id, at, rule_id, part, 'rule', 0,
           SIGN(points) * most.max_points - points
    FROM given JOIN unnest(%(limited_ids)s::int[], %(max_points)s::numeric[])
      AS most(rule_id, max_points) USING (rule_id)
    WHERE ABS(points) > most.max_points
), total AS (
    SELECT source.partner_id, source.at,
           COALESCE(SUM(line.points) FILTER (WHERE line.part = 'fit'), 0) AS fit,
           COALESCE(SUM(line.points) FILTER (WHERE line.part = 'engagement'), 0)
               AS engagement
    FROM source LEFT JOIN line USING (partner_id, at)
    GROUP BY source.partner_id, source.at
), bounded AS MATERIALIZED (
    SELECT *, LEAST(GREATEST(fit, %(fit_min)s), %(fit_max)s) AS new_fit,
           LEAST(GREATEST(engagement, %(engagement_min)s), %(engagement_max)s)
               AS new_engagement
    FROM total
)
SELECT * FROM line
UNION ALL
SELECT partner_id, at, NULL, 'fit', 'fit', 0, new_fit - fit
FROM bounded WHERE new_fit != fit
UNION ALL
SELECT partner_id, at, NULL, 'engagement', 'engagement', 0,
       new_engagement - engagement
FROM bounded WHERE new_engagement != engagement
UNION ALL
SELECT partner_id, at, NULL, 'plan', 'plan', 0,
       LEAST(GREATEST(new_fit + new_engagement, %(score_min)s), %(score_max)s)
           - new_fit - new_engagement
FROM bounded
WHERE new_fit + new_engagement NOT BETWEEN %(score_min)s AND %(score_max)s
            """,
            source=source,
            acts=self._sql_acts(rules),
            given=SQL(" UNION ALL ").join(
                self._sql_given(rule, is_past) for rule in rules
            ),
            limited_ids=rules.filtered("max_points").ids,
            max_points=rules.filtered("max_points").mapped("max_points"),
            **{name: SQL("%s::numeric", self[name]) for name in LIMITS},
        )

    @api.model
    def _sql_acts(self, rules):
        """One pass over the signals, for all rules that count them."""
        rules = rules.filtered(lambda rule: rule.kind in ("behaviour", "inactivity"))
        if not rules:
            return SQL("SELECT partner_id, at FROM source")
        return SQL(
            """
            SELECT source.partner_id, source.at, %(columns)s
            FROM source LEFT JOIN contact_interaction signal
              ON signal.partner_id = source.partner_id
             AND signal.kind = ANY(%(kinds)s) AND signal.date <= source.at
             AND signal.verdict = 'human' AND signal.retracted_date IS NULL
            GROUP BY source.partner_id, source.at
            """,
            columns=SQL(", ").join(
                column for rule in rules for column in rule._sql_acts()
            ),
            kinds=sorted({kind for rule in rules for kind in rule._kinds()}),
        )

    def _sql_given(self, rule, is_past):
        return SQL(
            """
            SELECT partner_id, at, %(rule_id)s AS rule_id, %(part)s::text AS part,
                   NULL::text AS limited, hits::int AS hits,
                   ROUND(%(points)s::numeric * weight / %(unit)s, 2) AS points
            FROM (%(hits)s) hit
            """,
            rule_id=rule.id,
            part=rule.group,
            points=rule.points,
            unit=WEIGHT_UNIT,
            hits=rule._sql_hits(is_past),
        )

    def _sql_grade(self, fit, engagement):
        """The grade of two columns of points: A to C for the fit, 1 to 3 for the
        engagement."""
        return SQL(
            """CASE WHEN %(fit)s >= %(fit_a)s THEN 'A'
                    WHEN %(fit)s >= %(fit_b)s THEN 'B' ELSE 'C' END
            || CASE WHEN %(engagement)s >= %(engagement_1)s THEN '1'
                    WHEN %(engagement)s >= %(engagement_2)s THEN '2' ELSE '3' END""",
            fit=fit,
            engagement=engagement,
            fit_a=self.fit_a,
            fit_b=self.fit_b,
            engagement_1=self.engagement_1,
            engagement_2=self.engagement_2,
        )

    def _sql_hit_by(self, rule):
        """:return: a sub-select of the ids of the contacts that a rule hits now"""
        return SQL(
            """
            WITH source AS MATERIALIZED (
                SELECT partner_id, at, at::date AS day FROM (%s) given
            ), acts AS MATERIALIZED (%s)
            SELECT partner_id FROM (%s) hit
            """,
            self._sql_scored(lambda _partner_id: SQL("TRUE")),
            self._sql_acts(rule),
            rule._sql_hits(is_past=False),
        )

    def _count_now(self):
        """Count what the plan would say now of all whom it scores; nothing is written.

        :return: two mappings: the id of a rule to how many contacts it hits, and a
            grade to how many contacts have it
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """
WITH scored AS MATERIALIZED (%(scored)s), line AS MATERIALIZED (%(lines)s),
told AS (
    SELECT COALESCE(SUM(line.points) FILTER (WHERE line.part = 'fit'), 0) AS fit,
           COALESCE(SUM(line.points) FILTER (WHERE line.part = 'engagement'), 0)
               AS engagement
    FROM scored LEFT JOIN line USING (partner_id) GROUP BY scored.partner_id
)
SELECT rule_id, NULL, COUNT(*) FROM line WHERE limited IS NULL GROUP BY rule_id
UNION ALL
SELECT NULL, %(grade)s, COUNT(*) FROM told GROUP BY 2
                """,
                scored=self._sql_scored(lambda _partner_id: SQL("TRUE")),
                lines=self._sql_lines(SQL("SELECT partner_id, at FROM scored")),
                grade=self._sql_grade(SQL("fit"), SQL("engagement")),
            )
        )
        by_rule = {rule_id: count for rule_id, _grade, count in rows if rule_id}
        by_grade = {grade: count for _rule_id, grade, count in rows if grade}
        return by_rule, by_grade

    # ------------------------------------------------------------
    # Who is scored
    # ------------------------------------------------------------

    def _partners(self):
        """The contacts, to search them as the plan does: for its company, in its
        maker's language, by days in UTC, the archived left out."""
        self.ensure_one()
        partners = self.env["res.partner"].with_context(
            active_test=True, lang=self.create_uid.lang or None, tz="UTC"
        )
        return partners.with_company(self.company_id) if self.company_id else partners

    def _sql_scored(self, among):
        """Who of some contacts is scored by this plan now.

        :param among: callable; of the id of a contact it makes the condition that
            this is one of them
        :return: a sub-select as ``_sql_lines`` takes it
        """
        domain = Domain(literal_eval(self.domain or "[]"))
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        query = self._partners()._search(domain)
        query.add_where(among(SQL.identifier(query.table, "id")))
        return query.select(
            SQL("%s AS partner_id", SQL.identifier(query.table, "id")),
            SQL("%s::timestamp AS at", self._end_of_day()),
        )

    def _end_of_day(self):
        """What happens until then counts for today's scores, with age 0."""
        return datetime.combine(fields.Datetime.now().date(), time.max)

    # ------------------------------------------------------------
    # The work
    # ------------------------------------------------------------

    def _begin_pass(self):
        """Have all contacts computed, in the background."""
        self.write(
            {
                "pass_day": fields.Datetime.now().date(),
                "is_passing": True,
                "pass_partner_id": 0,
            }
        )

    def _pass_chunk(self):
        """Compute the next contacts of a pass, in the order of their ids.

        :return: how many contacts there are in this chunk; 0 when the pass is over
        """
        self.ensure_one()
        if self.state != "running" or not self.is_passing:
            return 0
        after, upto = self.pass_partner_id, self._next_stop()
        self._compute(
            lambda partner_id: SQL(
                "%(id)s > %(after)s AND (%(upto)s = 0 OR %(id)s <= %(upto)s)",
                id=partner_id,
                after=after,
                upto=upto,
            )
        )
        # A plan that broke has stopped.
        self.write(
            {"pass_partner_id": upto, "is_passing": self.is_passing and bool(upto)}
        )
        return CHUNK

    def _compute(self, among):
        """Bring the scores of some contacts up to date; a plan that cannot be computed
        any more (a field was removed) is stopped, and no other plan suffers.

        :param among: see ``_sql_scored``
        """
        self.ensure_one()
        # Two workers take turns: the one that comes second, with what it read before
        # the first one wrote, fails here and reads anew.
        self.env.cr.execute(
            SQL(
                "UPDATE contact_scoring_plan SET computed_date = %s WHERE id = %s",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["computed_date"], flush=False)
        try:
            with self.env.cr.savepoint():
                self.env["contact.score"]._rewrite(self, among)
        except BROKEN as error:
            self._stop(error)

    def _next_stop(self):
        """:return: the id of the contact that the next chunk ends with; 0: none is left
        behind it"""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE id > %s "
                "ORDER BY id OFFSET %s LIMIT 1",
                self.pass_partner_id,
                CHUNK,
            )
        )
        return rows[0][0] if rows else 0
