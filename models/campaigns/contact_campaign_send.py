import logging

from odoo import api, fields, models

from ..common.failures import isolated
from ..common.notice_language import in_language_of
from ..common.scheduler import wake_scheduler

_logger = logging.getLogger(__name__)


class ContactCampaign(models.Model):
    """Executes the runs that are due, each in a transaction of its own."""

    _inherit = "contact.campaign"

    @api.model
    def _wake(self):
        wake_scheduler(self.env, "contact_marketing.ir_cron_campaigns")

    @api.model
    def _cron_run(self):
        """Execute the runs that are due, and finish those whose mails have left.

        Each run is one transaction: a killed worker leaves nothing of it, or all.
        """
        Run = self.env["contact.campaign.run"]
        self.env["ir.cron"]._commit_progress(
            remaining=self.search_count(self._due_domain())
            + Run.search_count([("state", "=", "sending")])
        )
        if self._process_in_chunks(self._send_chunk):
            Run._finish()

    @api.model
    def _due_domain(self):
        return [
            ("state", "=", "running"),
            ("next_date", "<=", fields.Datetime.now()),
            ("run_ids", "not any", [("state", "=", "waiting")]),
        ]

    @api.model
    def _send_chunk(self):
        due = self.search(self._due_domain(), order="next_date, id")
        campaign = due.try_lock_for_update(allow_referencing=True, limit=1)
        if campaign:
            campaign = in_language_of(campaign, campaign.user_id)
            with isolated(campaign, campaign._fail):
                campaign._execute_run()
        return len(campaign)

    def _execute_run(self):
        """Plan a run and hand it to the mail queue, or let it wait for an answer."""
        self._check_ready()
        self._decide_winner()
        run = self.env["contact.campaign.run"].create(
            {"campaign_id": self.id, "date": fields.Datetime.now()}
        )
        run._plan()
        self.write(
            {"next_date": self._next_slot(fields.Datetime.now()), "error": False}
        )
        if anomaly := run._audience_anomaly():
            run._wait(anomaly)
        else:
            run._hand_over()

    def _fail(self, problem):
        """Pause, say why, and tell the responsible person."""
        _logger.warning("Campaign %s is paused: %s", self.id, problem)
        self.env["contact.campaign.run"].create(
            {
                "campaign_id": self.id,
                "date": fields.Datetime.now(),
                "state": "failed",
                "error": problem,
            }
        )
        self.write({"state": "paused", "error": problem})
        self._notify_responsible(
            self.env._("Paused, nothing was sent. %(error)s", error=problem)
        )
