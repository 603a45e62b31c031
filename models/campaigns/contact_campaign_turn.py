import logging

from psycopg2 import DataError, IntegrityError, ProgrammingError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..common.contact_domain_check import BROKEN_CONDITION

_logger = logging.getLogger(__name__)

# What stops one campaign, and no other. Lost races are no failures: they pass through.
FAILURES = (
    UserError,
    *BROKEN_CONDITION,
    DataError,
    IntegrityError,
    ProgrammingError,
)


class ContactCampaign(models.Model):
    """Takes the turns that are due, each in a transaction of its own."""

    _inherit = "contact.campaign"

    @api.model
    def _wake(self):
        # Whoever may start a campaign may have the scheduler send it.
        self.env.ref("contact_marketing.ir_cron_campaigns").sudo()._trigger()

    @api.model
    def _cron_run(self):
        """Take the turns that are due, and finish those whose mails have left.

        Each turn is one transaction: a killed worker leaves nothing of it, or all.
        """
        Run = self.env["contact.campaign.run"]
        self.env["ir.cron"]._commit_progress(
            remaining=self.search_count(self._due_domain())
            + Run.search_count([("state", "=", "sending")])
        )
        if self._process_in_chunks(self._turn_chunk):
            Run._finish()

    @api.model
    def _due_domain(self):
        return [
            ("state", "=", "running"),
            ("next_date", "<=", fields.Datetime.now()),
            ("run_ids", "not any", [("state", "=", "waiting")]),
        ]

    @api.model
    def _turn_chunk(self):
        due = self.search(self._due_domain(), order="next_date, id")
        campaign = due.try_lock_for_update(allow_referencing=True, limit=1)
        if campaign:
            try:
                with self.env.cr.savepoint():
                    campaign._take_turn()
            except FAILURES as error:
                campaign._fail(error)
        return len(campaign)

    def _take_turn(self):
        """Plan a turn and hand it to the mail queue, or let it wait for an answer."""
        self._check_ready()
        run = self.env["contact.campaign.run"].create(
            {"campaign_id": self.id, "date": fields.Datetime.now()}
        )
        run._plan()
        self.write(
            {"next_date": self._next_slot(fields.Datetime.now()), "error": False}
        )
        if doubt := run._doubt():
            run._wait(doubt)
        else:
            run._hand_over()

    def _fail(self, error):
        """Pause, say why, and tell the responsible person."""
        _logger.warning("Campaign %s is paused: %s", self.id, error)
        self.env["contact.campaign.run"].create(
            {
                "campaign_id": self.id,
                "date": fields.Datetime.now(),
                "state": "failed",
                "error": str(error),
            }
        )
        self.write({"state": "paused", "error": str(error)})
        self._tell_responsible(
            self.env._("Paused, nothing was sent. %(error)s", error=error)
        )
