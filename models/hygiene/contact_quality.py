from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ...lib.sql import sql_array, sql_rows

COMPARE_CHUNK = 5_000
PLACE_NUMBER = SQL(
    "hashtext(lower(COALESCE(NULLIF(partner.city, ''), partner.zip, '')))"
)
# What an open finding takes from a contact's 100 points.
PENALTIES = {
    "email_syntax": 40,
    "email_lookalike": 40,
    "email_typo": 30,
    "email_domain": 40,
    "email_disposable": 30,
    "email_role": 5,
    "email_bounced": 40,
    "phone_invalid": 15,
    "phone_format": 5,
    "duplicate": 15,
    "stale": 10,
    "inactive": 10,
    "incomplete": 0,  # the completeness says it
}


class ContactQuality(models.Model):
    """How good the data of a contact are, and what they were checked as.

    The quality is the completeness less what each open finding takes, and at least 0.
    This model is its one writer.
    """

    _name = "contact.quality"
    _description = "Quality of a Contact"
    _inherit = ["contact.open.mixin"]
    _order = "quality, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(
        "contact.hygiene.plan",
        "Rule",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the contact is not checked.",
    )
    completeness = fields.Integer("Complete (%)", readonly=True, aggregator="avg")
    quality = fields.Integer("Quality (%)", readonly=True, aggregator="avg")
    checked_date = fields.Datetime("Checked", required=True, readonly=True)
    checked_write_date = fields.Datetime(
        "Checked as of",
        readonly=True,
        help="When the contact had last been changed, as it was checked.",
    )
    compared_date = fields.Datetime(
        "Compared", readonly=True, help="When its duplicates were searched; empty: due."
    )
    # Neighbours have much in common: compared together, what they share is read once.
    place_number = fields.Integer(readonly=True, groups=NO_ACCESS)

    _partner_uniq = models.Constraint(
        "UNIQUE (partner_id)", "A contact has one quality."
    )
    _compared_idx = models.Index(
        "(compared_date NULLS FIRST, place_number) WHERE plan_id IS NOT NULL"
    )

    @api.model
    def _record(self, plan, partner_ids, completeness):
        """Write down that contacts were checked, and what that makes of their quality.

        :param plan: the ``contact.hygiene.plan``, or none: they are not checked
        :param partner_ids: ids
        :param dict completeness: percent by id
        """
        self.env["contact.hygiene.issue"].flush_model()
        ids = list(partner_ids)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_quality AS quality (
                    partner_id, plan_id, completeness, quality, checked_date,
                    checked_write_date, place_number)
                SELECT partner.id, %(plan_id)s, complete.percent,
                       CASE WHEN complete.percent IS NOT NULL THEN
                           GREATEST(0, complete.percent - COALESCE(taken.points, 0))
                       END, %(now)s, partner.write_date, %(place_number)s
                FROM %(complete)s
                JOIN res_partner partner ON partner.id = complete.partner_id
                LEFT JOIN (%(taken)s) taken ON taken.partner_id = partner.id
                ON CONFLICT (partner_id) DO UPDATE
                SET plan_id = EXCLUDED.plan_id, completeness = EXCLUDED.completeness,
                    quality = EXCLUDED.quality, checked_date = EXCLUDED.checked_date,
                    checked_write_date = EXCLUDED.checked_write_date,
                    place_number = EXCLUDED.place_number,
                    compared_date = CASE WHEN quality.checked_write_date
                            IS NOT DISTINCT FROM EXCLUDED.checked_write_date
                        AND quality.plan_id IS NOT DISTINCT FROM EXCLUDED.plan_id
                        THEN quality.compared_date END
                """,
                plan_id=plan.id or None,
                taken=self._sql_taken(ids),
                now=fields.Datetime.now(),
                place_number=PLACE_NUMBER,
                complete=sql_rows(
                    "complete",
                    [(partner_id, completeness.get(partner_id)) for partner_id in ids],
                    partner_id="int",
                    percent="int",
                ),
            )
        )
        self.env["contact.quality.touch"]._touch(ids)
        self._invalidate()

    @api.model
    def _refresh(self, partner_ids):
        """Bring the quality in line after a person decided about findings."""
        self.env["contact.hygiene.issue"].flush_model()
        ids = list(partner_ids)
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_quality quality SET quality = now.quality
                FROM (
                    SELECT measured.id, GREATEST(
                        0, measured.completeness - COALESCE(taken.points, 0)) AS quality
                    FROM contact_quality measured
                    LEFT JOIN (%s) taken ON taken.partner_id = measured.partner_id
                    WHERE measured.partner_id = ANY(%s)
                      AND measured.completeness IS NOT NULL
                ) now
                WHERE now.id = quality.id
                  AND quality.quality IS DISTINCT FROM now.quality
                """,
                self._sql_taken(ids),
                sql_array(ids),
            )
        )
        self.env["contact.quality.touch"]._touch(ids)
        self._invalidate()

    @api.model
    def _sql_taken(self, partner_ids):
        """What open findings take from contacts; of a pair, from both."""
        return SQL(
            """
            SELECT issue.partner_id, SUM(penalty.points) AS points
            FROM (
                SELECT partner_id, kind FROM contact_hygiene_issue
                WHERE state = 'open' AND partner_id = ANY(%(ids)s)
                UNION ALL
                SELECT other_id, kind FROM contact_hygiene_issue
                WHERE state = 'open' AND other_id = ANY(%(ids)s)
            ) issue
            JOIN unnest(%(kinds)s::text[], %(points)s::int[])
              AS penalty(kind, points) ON penalty.kind = issue.kind
            GROUP BY issue.partner_id
            """,
            ids=sql_array(partner_ids),
            kinds=list(PENALTIES),
            points=list(PENALTIES.values()),
        )

    @api.model
    def _invalidate(self):
        self.invalidate_model(flush=False)
        self.env["res.partner"].invalidate_model(
            ["quality_ids", "contact_quality", "contact_completeness"], flush=False
        )

    # ------------------------------------------------------------
    # Duplicates
    # ------------------------------------------------------------

    @api.model
    def _next_to_compare(self, last=(None, None)):
        """Those behind ``last`` first, as the chunk before left it: what was compared
        since is still in the index until PostgreSQL tidies it up, and each chunk would
        walk through all of it.

        :param tuple last: a ``compared_date`` and a ``place_number``, both may be None
        :return: pair of the ids of contacts that are checked, and whose duplicates were
            not searched since they, or what their plan asks, changed; and the last
        """
        date, place = last
        never = SQL("quality.compared_date IS NULL")
        # A clock may be ahead of ours: what is compared now is done.
        before = SQL(
            """
            quality.compared_date < plan.compare_from
            AND quality.compared_date < %s
            AND quality.compared_date < (
                SELECT MAX(compare_from) FROM contact_hygiene_plan)
            """,
            fields.Datetime.now(),
        )
        conditions = [never, before]
        if date is not None:
            conditions.insert(
                0, SQL("%s AND quality.compared_date >= %s", before, date)
            )
        elif place is not None:
            conditions.insert(0, SQL("%s AND quality.place_number >= %s", never, place))
        found = {}
        for condition in conditions:
            if len(found) < COMPARE_CHUNK:
                found |= self._due_to_compare(condition, COMPARE_CHUNK - len(found))
        return sorted(found), next(reversed(found.values()), (None, None))

    @api.model
    def _due_to_compare(self, condition, limit):
        """In the order of the index, which is read no further than that.

        :return: pairs as ``last``, by ids of contacts
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT quality.partner_id, quality.compared_date, quality.place_number
                FROM contact_quality quality
                JOIN contact_hygiene_plan plan ON plan.id = quality.plan_id
                WHERE quality.plan_id IS NOT NULL AND %s
                ORDER BY quality.compared_date NULLS FIRST, quality.place_number
                LIMIT %s
                """,
                condition,
                limit,
            )
        )
        return {partner_id: (date, place) for partner_id, date, place in rows}

    @api.model
    def _checked_by(self, plans, partner_ids):
        """:return: the ids of those contacts, of these ids, that these plans check"""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM contact_quality "
                "WHERE plan_id = ANY(%s) AND partner_id = ANY(%s)",
                plans.ids,
                sql_array(partner_ids),
            )
        )
        return {partner_id for (partner_id,) in rows}

    @api.model
    def _mark_compared(self, partner_ids):
        """Write down that duplicates were searched, and what that makes of the quality:
        each row is written once."""
        self.env["contact.hygiene.issue"].flush_model()
        ids = list(partner_ids)
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_quality quality
                SET compared_date = %(now)s, quality = CASE
                    WHEN quality.completeness IS NOT NULL
                    THEN GREATEST(0, quality.completeness - COALESCE(taken.points, 0))
                    ELSE quality.quality END
                FROM unnest(%(ids)s) AS compared(partner_id)
                LEFT JOIN (%(taken)s) taken USING (partner_id)
                WHERE quality.partner_id = compared.partner_id
                """,
                now=fields.Datetime.now(),
                ids=sql_array(ids),
                taken=self._sql_taken(ids),
            )
        )
        self.env["contact.quality.touch"]._touch(ids)
        self._invalidate()
