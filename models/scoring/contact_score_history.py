from odoo import api, fields, models
from odoo.tools import SQL

SHOWN_DAYS = 90  # that the chart goes back, and that every day is kept
GC_CHUNK = 50_000


class ContactScoreHistory(models.Model):
    """What a score was at the end of the days on which it changed.

    Written by ``contact.score``.
    """

    _name = "contact.score.history"
    _description = "History of a Score"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    score = fields.Float(digits=(8, 2), required=True, readonly=True, aggregator="avg")
    fit_score = fields.Float(
        "Fit", digits=(8, 2), required=True, readonly=True, aggregator="avg"
    )
    engagement_score = fields.Float(
        "Engagement", digits=(8, 2), required=True, readonly=True, aggregator="avg"
    )
    grade = fields.Char(readonly=True)

    # The contact first: this is also how the history of a contact is found.
    _plan_partner_date_uniq = models.Constraint(
        "UNIQUE (partner_id, plan_id, date)", "One line for each day."
    )

    @api.autovacuum
    def _gc_thin_out(self):
        """Beyond the last days keep the last line of each week: scores that fade change
        every day, and a million of them would fill the disk."""
        before = fields.Date.subtract(fields.Date.today(), days=SHOWN_DAYS)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM contact_score_history WHERE id IN (
                    SELECT day.id FROM contact_score_history day
                    WHERE day.date < %(before)s AND EXISTS (
                        SELECT FROM contact_score_history later
                        WHERE later.partner_id = day.partner_id
                          AND later.plan_id = day.plan_id AND later.date > day.date
                          AND date_trunc('week', later.date)
                              = date_trunc('week', day.date))
                    LIMIT %(chunk)s)
                """,
                before=before,
                chunk=GC_CHUNK,
            )
        )
        removed = self.env.cr.rowcount
        # What core's autovacuum takes as "done, remaining": it calls again.
        return removed, int(removed == GC_CHUNK)

    @api.model
    def _of_scores(self, scores):
        """:return: a mapping of pairs (plan id, contact id) to the last days on which
        the score changed, the oldest first"""
        since = fields.Date.subtract(fields.Date.today(), days=SHOWN_DAYS)
        days = self.search_fetch(
            [
                ("partner_id", "in", scores.partner_id.ids),
                ("plan_id", "in", scores.plan_id.ids),
                ("date", ">=", since),
            ],
            ["plan_id", "partner_id", "date", "score"],
            order="date, id",
        )
        return days.grouped(lambda day: (day.plan_id.id, day.partner_id.id))
