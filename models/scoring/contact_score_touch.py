from odoo import api, fields, models
from odoo.tools import SQL

from ..common.scheduler import wake_scheduler_once

CHUNK = 5_000


class ContactScoreTouch(models.Model):
    """Contacts about whom something changed, and whose scores wait to be computed.

    Filled where state changes, in the same transaction; a queue, so rows are only
    added and taken out. Without a foreign key: it must cost next to nothing, and a
    contact that is deleted meanwhile is simply not found.
    """

    _name = "contact.score.touch"
    _description = "Contact Whose Score Waits"
    _inherit = ["contact.batch.mixin"]
    _log_access = False

    partner_id = fields.Integer("Contact", required=True, readonly=True)

    @api.model
    def _touch(self, partner_ids):
        """Have scores of these contacts computed within minutes."""
        ids = sorted(set(partner_ids))
        if not ids or not self.env["contact.scoring.plan"]._is_any_running():
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO contact_score_touch (partner_id) SELECT unnest(%s::int[])",
                ids,
            )
        )
        wake_scheduler_once(self.env, "contact_marketing.ir_cron_touched_scores")

    @api.model
    def _cron_compute(self):
        """Compute the scores of contacts that were touched, in chunks."""
        self.env["ir.cron"]._commit_progress(remaining=self.search_count([]))
        if self._process_in_chunks(self._compute_chunk):
            # What another worker keeps from being computed, waits for the next run.
            self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _compute_chunk(self):
        """Compute the scores of some contacts that were touched.

        :return: how many touches were worked off; 0 also while another worker computes
            one of the plans
        """
        running = self.env["contact.scoring.plan"].search([("state", "=", "running")])
        if not running._take():
            return 0
        taken = self.env.execute_query(
            SQL(
                """
                DELETE FROM contact_score_touch WHERE id = ANY (ARRAY (
                    SELECT id FROM contact_score_touch ORDER BY id LIMIT %s
                    FOR UPDATE SKIP LOCKED))
                RETURNING partner_id
                """,
                CHUNK,
            )
        )
        ids = sorted({partner_id for (partner_id,) in taken})
        if ids:
            for plan in running:
                plan._compute(lambda partner_id: SQL("%s = ANY(%s)", partner_id, ids))
        return len(taken)
