from datetime import datetime, time

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.failures import isolated
from ..common.notice_language import in_language_of
from .contact_scoring_plan import LIMITS

CHUNK = 5_000


class ContactScoringPlan(models.Model):
    """Computes a plan: one statement for each chunk of contacts.

    A score is a function of what is known and of the day, in UTC: the age of an
    interaction is the days between two dates. So it is the same whenever on that day it
    is computed, for one contact or for all.
    """

    _inherit = "contact.scoring.plan"

    computed_date = fields.Datetime(
        "Last Computed", readonly=True, copy=False, help="When scores were computed."
    )
    # The day a pass over all contacts was last begun for, whether one is going on,
    # and the contact it came to.
    pass_day = fields.Date(readonly=True, copy=False)
    recompute_in_progress = fields.Boolean("Being Computed", readonly=True, copy=False)
    pass_partner_id = fields.Integer(readonly=True, copy=False)

    # ------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------

    def _sql_scores(self, source, is_past=False, partner_filter=None):
        """What this plan says of contacts, and the lines that *Explain* shows. Their
        sum is the score: what a limit takes away or gives is a line, too.

        All that is known is looked up contact by contact, by indexes: so the time it
        takes depends on these contacts alone, however many others there are.

        :param SQL source: a sub-select of ``partner_id`` and ``at`` (a timestamp in
            UTC, up to which interactions count); each pair once
        :param bool is_past: whether ``at`` is before today; tags are then read from
            their history. Profiles are those of today: their past is not kept.
        :param partner_filter: callable; of the id of a contact it makes a condition
            that holds for all contacts of ``source``, and helps to find them fast
        :return: a sub-select with a row for each of ``source``: ``partner_id``,
            ``at``, ``score``, ``fit_score``, ``engagement_score`` and ``lines``, a JSON
            list of lists: the id of the rule (null for limits of a group or the plan),
            the part (fit, engagement, plan), the limit (null, or rule, fit, engagement,
            plan: it is a limit's line), hits, points
        """
        self.ensure_one()
        lines = [line for rule in self.rule_ids for line in rule._lines()]
        return SQL(
            """
WITH source AS MATERIALIZED (
    SELECT partner_id, at, at::date AS day FROM (%(source)s) given
), total AS (
    SELECT source.partner_id, source.at, sums.*
    FROM source %(facts)s
    CROSS JOIN LATERAL (
        SELECT COALESCE(SUM(points) FILTER (WHERE part = 'fit'), 0) AS fit,
               COALESCE(SUM(points) FILTER (WHERE part = 'engagement'), 0)
                   AS engagement,
               COALESCE(jsonb_agg(
                   jsonb_build_array(rule_id, part, limited, hits, points)
                   ORDER BY rule_id, limited), '[]') AS lines
        -- Much faster than VALUES, whose expressions are prepared for each contact.
        FROM (
            SELECT unnest(%(rule_ids)s::int[]) AS rule_id,
                   unnest(%(parts)s::text[]) AS part,
                   unnest(%(limits)s::text[]) AS limited,
                   unnest(ARRAY[%(hits)s]::int[]) AS hits,
                   unnest(ARRAY[%(points)s]::numeric[]) AS points
        ) line
        WHERE points IS NOT NULL
    ) sums
), bounded AS (
    SELECT *, LEAST(GREATEST(fit, %(fit_min)s), %(fit_max)s) AS fit_score,
           LEAST(GREATEST(engagement, %(engagement_min)s), %(engagement_max)s)
               AS engagement_score
    FROM total
), computed AS (
    SELECT *, LEAST(GREATEST(fit_score + engagement_score, %(score_min)s),
                    %(score_max)s) AS score
    FROM bounded
)
SELECT partner_id, at, score, fit_score, engagement_score,
       CASE WHEN fit_score = fit AND engagement_score = engagement
                 AND score = fit_score + engagement_score THEN lines
       ELSE lines || (
           SELECT jsonb_agg(
               jsonb_build_array(NULL, part, part, 0, points) ORDER BY part)
           FROM (VALUES ('fit', fit_score - fit),
                        ('engagement', engagement_score - engagement),
                        ('plan', score - fit_score - engagement_score)
           ) AS limited(part, points)
           WHERE points != 0
       ) END AS lines
FROM computed
            """,
            source=source,
            facts=self.rule_ids._sql_facts(is_past, partner_filter),
            rule_ids=[line.rule_id for line in lines],
            parts=[line.part for line in lines],
            limits=[line.limited for line in lines],
            hits=SQL(", ").join(line.hits for line in lines),
            points=SQL(", ").join(line.points for line in lines),
            **{name: SQL("%s::numeric", self[name]) for name in LIMITS},
        )

    def _sql_lines(self, source, is_past=False):
        """The lines that *Explain* shows, each a row.

        :param source: see ``_sql_scores``; so is ``is_past``
        :return: a sub-select of ``partner_id``, ``at``, ``rule_id`` (NULL for limits of
            a group or the plan), ``part`` (fit, engagement, plan), ``limited`` (NULL,
            or rule, fit, engagement, plan: it is a limit's line), ``hits``, ``points``
        """
        return SQL(
            """
            SELECT computed.partner_id, computed.at, (line ->> 0)::int AS rule_id,
                   line ->> 1 AS part, line ->> 2 AS limited,
                   (line ->> 3)::int AS hits, (line ->> 4)::numeric AS points
            FROM (%s) computed CROSS JOIN LATERAL jsonb_array_elements(computed.lines)
                line
            """,
            self._sql_scores(source, is_past),
        )

    def _sql_grade(self):
        """The grade of what the plan tells: A to C for the fit, 1 to 3 for the
        engagement."""
        return SQL(
            """CASE WHEN fit_score >= %(fit_a)s THEN 'A'
                    WHEN fit_score >= %(fit_b)s THEN 'B' ELSE 'C' END
            || CASE WHEN engagement_score >= %(engagement_1)s THEN '1'
                    WHEN engagement_score >= %(engagement_2)s THEN '2' ELSE '3' END""",
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
            )
            SELECT source.partner_id FROM source %s WHERE %s > 0
            """,
            self._sql_scored(no_filter),
            rule._sql_facts(is_past=False, partner_filter=no_filter),
            rule._sql_hits(),
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
WITH computed AS MATERIALIZED (%(computed)s)
SELECT (line ->> 0)::int, NULL, COUNT(*)
FROM computed CROSS JOIN LATERAL jsonb_array_elements(lines) line
WHERE line ->> 2 IS NULL GROUP BY 1
UNION ALL
SELECT NULL, %(grade)s, COUNT(*) FROM computed GROUP BY 2
                """,
                computed=self._sql_scores(
                    self._sql_scored(no_filter), partner_filter=no_filter
                ),
                grade=self._sql_grade(),
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

    def _sql_scored(self, partner_filter):
        """Who of some contacts is scored by this plan now.

        :param partner_filter: callable; of the id of a contact it makes the condition
            that this is one of them
        :return: a sub-select as ``_sql_scores`` takes it
        """
        domain = Domain.TRUE
        if self.company_id:
            domain = Domain("company_id", "in", [self.company_id.id, False])
        query = self._matching_query(self._partners(), domain)
        query.add_where(partner_filter(SQL.identifier(query.table, "id")))
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
        self._set_kept(
            {
                "pass_day": fields.Datetime.now().date(),
                "recompute_in_progress": True,
                "pass_partner_id": 0,
            }
        )

    def _pass_chunk(self):
        """Compute the next contacts of a pass, in the order of their ids.

        :return: how many contacts there are in this chunk; 0 when the pass is over, or
            another worker computes this plan
        """
        self.ensure_one()
        if (
            self.state != "running"
            or not self.recompute_in_progress
            or not self._take()
        ):
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
            {
                "pass_partner_id": upto,
                "recompute_in_progress": self.recompute_in_progress and bool(upto),
            }
        )
        return CHUNK

    def _take(self):
        """Keep other workers, and whoever would change the plan, out of it until the
        end of this transaction. To be called before anything is computed.

        What another one changed since this transaction began, fails here, and is read
        anew by the next try. Nobody waits for a turn: a pass takes turn after turn, and
        who waited would lose each.

        :return: whether no other worker computes one of these plans
        """
        return len(self.try_lock_for_update(allow_referencing=True)) == len(self)

    def _compute(self, partner_filter):
        """Bring the scores of some contacts up to date; a plan that cannot be computed
        any more (a field was removed) is stopped, and no other plan suffers.

        :param partner_filter: see ``_sql_scored``
        """
        self.ensure_one()
        self.computed_date = fields.Datetime.now()
        plan = in_language_of(self, self._makers())
        with isolated(plan, plan._stop):
            plan.env["contact.score"]._rewrite(plan, partner_filter)

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


def no_filter(_partner_id):
    """The condition that leaves no contact out; see ``_sql_scored``."""
    return SQL("TRUE")
