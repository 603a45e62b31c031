from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.notice_language import in_language_of

CHUNK = 20_000
ANSWER_MINUTES = 15  # what a mail server may need; core waits for one
LATE_HOURS = 24
LATE_HOURS_BY_CLOCK = 72  # where mails wait for an hour of the recipient


class ContactCampaignRun(models.Model):
    """Ends a run: what was planned was sent, or was not, with the reason."""

    _inherit = "contact.campaign.run"

    @api.model
    def _finish(self):
        """Finalize the runs whose mails have all left the queue.

        :return: whether all is done; False when the time was up before
        """
        sending = self.search([("state", "=", "sending")], order="id")
        for run in sending:
            run = in_language_of(run, run.campaign_id.user_id)
            if run._is_on_its_way():
                run._warn_if_late()
            elif not self._process_in_chunks(run._finalize_chunk):
                return False
        return True

    def _wake_if_sent(self):
        """Have the runs of these finalized within seconds whose mails have all left."""
        sending = self.filtered(lambda run: run.state == "sending")
        if any(not run._is_on_its_way() for run in sending):
            self.env["contact.campaign"]._wake()

    def _warn_if_late(self):
        """Tell, once, that mails have not left since long."""
        waits = self.campaign_id._may_wait()
        late = fields.Datetime.subtract(
            fields.Datetime.now(), hours=LATE_HOURS_BY_CLOCK if waits else LATE_HOURS
        )
        if self.date <= late and not self.error:
            self.error = self.env._(
                "Not all mails were sent in time: look at the mailing and at the mail "
                "queue. The campaign goes on when they are."
            )
            self.campaign_id._notify_responsible(f"{self.display_name}: {self.error}")

    def _is_on_its_way(self):
        mailings = self.mailing_id + self.mailing_b_id
        if any(mailing.state != "done" for mailing in mailings):
            return True
        return bool(
            self.env["mail.mail"].search_count(
                [("mailing_id", "in", mailings.ids), ("state", "=", "outgoing")],
                limit=1,
            )
            or self.env["mailing.trace"].search_count(
                [
                    ("mass_mailing_id", "in", mailings.ids),
                    ("trace_status", "=", "pending"),
                    ("sent_datetime", ">", self._answers_since()),
                ],
                limit=1,
            )
        )

    @api.model
    def _answers_since(self):
        return fields.Datetime.subtract(fields.Datetime.now(), minutes=ANSWER_MINUTES)

    def _finalize_chunk(self):
        """Finalize the next recipients, with the effect on those who were sent the
        mail; at last, close the run.

        :return: how many; 0 when the run is closed
        """
        run = self.try_lock_for_update(allow_referencing=True)
        if not run or run.state != "sending":
            return 0
        chunk = SQL(
            """id IN (SELECT id FROM contact_campaign_recipient
                      WHERE run_id = %s AND state = 'planned' ORDER BY id LIMIT %s)""",
            self.id,
            CHUNK,
        )
        finalized = run._finalize_recipients(chunk)
        sent = [recipient_id for recipient_id, state in finalized if state == "sent"]
        if sent:
            self.env["contact.effect"]._apply(run._sql_effects(sent))
        if not finalized:
            run._close()
        return len(finalized)

    def _finalize_recipients(self, chunk):
        """
        :param SQL chunk: the condition on the recipients
        :return: pairs of the id of a recipient and what became of it
        """
        self.env.flush_all()
        mailings = self.mailing_id + self.mailing_b_id
        planned = SQL(
            "SELECT partner_id FROM contact_campaign_recipient WHERE %s"
            " AND partner_id IS NOT NULL",
            chunk,
        )
        content = mailings[:1] or self.campaign_id.mailing_id
        Gate = self.env["contact.consent.gate"]
        gate = Gate._sql_reasons(content, Gate._sql_recipients(content, planned))
        return self._finalize_as(
            SQL("CASE WHEN outcome.is_sent THEN 'sent' ELSE 'skipped' END"),
            SQL(
                """CASE
                WHEN outcome.status = 'pending' THEN 'unanswered'
                WHEN outcome.is_sent THEN NULL
                WHEN recipient.partner_id IS NULL THEN 'deleted'
                WHEN outcome.failure_type IN ('mail_email_invalid',
                    'mail_email_missing')
                    THEN 'no_address'
                WHEN outcome.failure_type = 'mail_dup' THEN 'duplicate'
                WHEN outcome.status = 'cancel' THEN COALESCE(outcome.gate_reason, CASE
                    outcome.failure_type WHEN 'mail_bl' THEN 'blacklisted'
                    WHEN 'mail_optout' THEN 'withdrawn' ELSE 'failed' END)
                WHEN outcome.status = 'error' THEN 'failed'
                WHEN NOT outcome.active THEN 'archived'
                ELSE COALESCE(outcome.gate_reason, 'lost') END"""
            ),
            chunk,
            outcome=SQL(
                """
                SELECT planned.id, contact.active, gate.reason AS gate_reason,
                       trace.trace_status AS status, trace.failure_type,
                       COALESCE(trace.trace_status IN (
                           'sent', 'pending', 'open', 'reply', 'bounce'), FALSE)
                           AS is_sent
                FROM (SELECT * FROM contact_campaign_recipient WHERE %(chunk)s) planned
                LEFT JOIN res_partner contact ON contact.id = planned.partner_id
                LEFT JOIN (%(gate)s) gate ON gate.res_id = planned.partner_id
                LEFT JOIN (
                    SELECT DISTINCT ON (res_id) res_id, trace_status, failure_type
                    FROM mailing_trace
                    WHERE mass_mailing_id = ANY(%(mailing_ids)s)
                      AND model = 'res.partner' AND is_test_trace IS NOT TRUE
                    ORDER BY res_id, trace_status IN ('cancel', 'error', 'outgoing'), id
                ) trace ON trace.res_id = planned.partner_id
                """,
                chunk=chunk,
                gate=gate,
                mailing_ids=mailings.ids,
            ),
        )

    def _finalize_as(self, state, reason, chunk, outcome=None):
        """Write what became of planned recipients.

        :param SQL outcome: a sub-select that ``state`` and ``reason`` read, by ``id``
        :return: pairs of the id of a recipient and its state
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_campaign_recipient recipient
                SET state = %(state)s, reason = %(reason)s
                FROM (%(outcome)s) outcome
                WHERE outcome.id = recipient.id AND recipient.state = 'planned'
                  AND recipient.run_id = ANY(%(run_ids)s)
                RETURNING recipient.id, recipient.state
                """,
                state=state,
                reason=reason,
                outcome=outcome
                or SQL(
                    "SELECT id FROM contact_campaign_recipient"
                    " WHERE run_id = ANY(%s) AND %s",
                    self.ids,
                    chunk,
                ),
                run_ids=self.ids,
            )
        )
        self._invalidate_recipients()
        return rows

    def _sql_effects(self, recipient_ids):
        return SQL(
            """
            SELECT %(effect_id)s AS effect_id, partner_id, %(now)s::timestamp AS date,
                   %(source)s AS source, NULL::int AS interaction_id,
                   %(uid)s AS user_id
            FROM contact_campaign_recipient WHERE id = ANY(%(ids)s)
            """,
            effect_id=self.campaign_id.effect_id.id,
            now=fields.Datetime.now(),
            source=f"{self._name},{self.id}",
            uid=self.campaign_id.user_id.id,
            ids=recipient_ids,
        )

    def _close(self, state=None):
        """Sum up: each planned recipient was sent the mail, or has a reason."""
        self.ensure_one()
        groups = self.env["contact.campaign.recipient"]._read_group(
            [("run_id", "=", self.id)], ["state", "reason"], ["__count"]
        )
        skipped = {reason: count for how, reason, count in groups if how == "skipped"}
        vals = {
            "sent_count": sum(count for how, _why, count in groups if how == "sent"),
            "skipped_count": sum(skipped.values()),
            "skipped": skipped,
        }
        if not state:
            state = "failed" if self._has_failed(vals) else "done"
        self.write({**vals, "state": state, "error": False})
        if state == "failed":
            self.error = self.env._(
                "No mail was sent: look at the outgoing mail server and the mailing. "
                "Then press Retry on the mailing."
            )
            self.campaign_id._notify_responsible(f"{self.display_name}: {self.error}")

    def _has_failed(self, vals):
        """Whether all that could have been sent failed."""
        ours = {"failed", "lost"} & vals["skipped"].keys()
        return bool(ours) and not vals["sent_count"]

    # ------------------------------------------------------------
    # Once more to those it failed for
    # ------------------------------------------------------------

    def _reopen(self, mailing):
        """Plan those anew for whom a mailing of this run failed."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_campaign_recipient
                SET state = 'planned', reason = NULL
                WHERE run_id = %s AND variant = %s AND state = 'skipped'
                  AND reason = 'failed'
                """,
                self.id,
                mailing.run_variant,
            )
        )
        self.write({"state": "sending", "error": False})
        self._invalidate_recipients()

    def _domain_of_recipients(self, variant):
        """The recipients of one content, whoever asks: a ``Domain`` on contacts."""
        self.ensure_one()
        recipients = SQL(
            """SELECT partner_id FROM contact_campaign_recipient
               WHERE run_id = %s AND variant = %s AND state != 'skipped'
                 AND partner_id IS NOT NULL""",
            self.id,
            variant or "a",
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), recipients
            )
        )
