from odoo import api, models
from odoo.tools import SQL

from ...lib.sql import sql_array

CHUNK = 5_000


class ContactScoreTouch(models.Model):
    """Contacts about whom something changed, and whose scores wait to be computed."""

    _name = "contact.score.touch"
    _description = "Contact Whose Score Waits"
    _inherit = ["contact.touch.mixin"]
    _log_access = False
    _touch_process = "contact_marketing.ir_cron_touched_scores"

    @api.model
    def _is_awaited(self):
        return self.env["contact.scoring.plan"]._is_any_running()

    @api.model
    def _cron_compute(self):
        """Compute the scores of contacts that were touched, in chunks."""
        self._process_waiting(self._compute_chunk)

    @api.model
    def _compute_chunk(self):
        """Compute the scores of some contacts that were touched.

        :return: how many touches were worked off; 0 also while another worker computes
            one of the plans
        """
        running = self.env["contact.scoring.plan"].search([("state", "=", "running")])
        if not running._take():
            return 0
        taken = self._take(CHUNK)
        ids = sorted({touch["partner_id"] for touch in taken})
        if ids:
            those = sql_array(ids)
            for plan in running:
                plan._compute(lambda partner_id: SQL("%s = ANY(%s)", partner_id, those))
        return len(taken)
