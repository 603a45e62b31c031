from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.hygiene.ranges import RANGE

RANGES = 20  # of one chunk
COUNT_AGAIN = timedelta(days=1)


class ContactQualityRange(models.Model):
    """Which contacts are summed up in ``contact.quality.sum``, in ranges of their ids,
    and since when.

    A range is summed up anew when one of its contacts is touched, and once a day: that
    finds what nobody told of, as what other addons write by SQL. This model is its one
    writer.
    """

    _name = "contact.quality.range"
    _description = "Contacts That Are Summed Up"
    _inherit = ["contact.batch.mixin"]
    _order = "first_id"
    _rec_name = "first_id"
    _log_access = False

    first_id = fields.Integer("First Contact", required=True, readonly=True)
    counted_date = fields.Datetime("Counted", required=True, readonly=True)
    names = fields.Char(
        "Fields",
        readonly=True,
        help="Of which it is known how many contacts lack them.",
    )

    _first_uniq = models.Constraint("UNIQUE (first_id)", "A range is there once.")

    @api.model
    def _cron_count(self):
        """Sum up what was touched, in chunks."""
        self.env["ir.cron"]._commit_progress(remaining=len(self._due()))
        self._process_in_chunks(self._count_chunk, is_last=True)

    @api.model
    def _count_chunk(self):
        """:return: how many ranges were summed up"""
        first_ids = self._due(RANGES)
        if not first_ids:
            return 0
        Touch = self.env["contact.quality.touch"]
        Touch._take(None, SQL("partner_id = ANY(%s)", first_ids))
        self.env["contact.quality.sum"]._rewrite(first_ids)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_quality_range (first_id, counted_date, names)
                SELECT unnest(%s::int[]), %s, %s
                ON CONFLICT (first_id) DO UPDATE
                SET counted_date = EXCLUDED.counted_date, names = EXCLUDED.names
                """,
                first_ids,
                fields.Datetime.now(),
                self._current_names(),
            )
        )
        self.invalidate_model(flush=False)
        return len(first_ids)

    @api.model
    def _due(self, limit=None):
        """:return: the first ids of ranges that are no longer right"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM contact_quality_touch
                UNION (%(uncounted)s)
                UNION SELECT first_id FROM contact_quality_range
                WHERE names IS DISTINCT FROM %(names)s OR counted_date < %(before)s
                ORDER BY 1 LIMIT %(limit)s
                """,
                uncounted=self._sql_uncounted(),
                names=self._current_names(),
                before=fields.Datetime.now() - COUNT_AGAIN,
                limit=limit,
            )
        )
        return [first_id for (first_id,) in rows]

    @api.model
    def _sql_uncounted(self):
        return SQL(
            """
            SELECT generate_series(0, (SELECT MAX(id) FROM res_partner), %s)
            EXCEPT SELECT first_id FROM contact_quality_range
            """,
            RANGE,
        )

    @api.model
    def _current_names(self):
        return ",".join(self.env["contact.quality.sum"]._names())

    @api.model
    def _is_kept_up(self):
        """:return: whether somebody sums up what is touched: not where an administrator
        switched that off"""
        touches = self.env["contact.quality.touch"]
        cron = self.env.ref(touches._touch_process, raise_if_not_found=False)
        # Whether it is on is no secret.
        return bool(cron and cron.sudo().active)

    @api.model
    def _unsure(self):
        """Which ranges cannot be read from sums now.

        :return: the first ids of those that were touched since they were summed up; and
            of those that never were, or when other fields counted
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, false FROM contact_quality_touch
                UNION SELECT uncounted.*, true FROM (%s) uncounted
                UNION SELECT first_id, true FROM contact_quality_range
                WHERE names IS DISTINCT FROM %s
                """,
                self._sql_uncounted(),
                self._current_names(),
            )
        )
        unknown = {first_id for first_id, is_unknown in rows if is_unknown}
        return {first_id for first_id, _is_unknown in rows} - unknown, unknown
