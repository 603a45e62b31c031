import hashlib

from odoo import api, fields, models
from odoo.tools import SQL

SENDING_KINDS = ("mail", "text")
FAILED_REASONS = ("failed", "lost")  # why a mail was not sent that can be tried again
# What a reader sees of a mailing, or what decides how it is sent.
CONTENT_FIELDS = (
    "subject",
    "preview",
    "body_html",
    "body_plaintext",
    "email_from",
    "reply_to",
    "mail_server_id",
    "purpose_id",
    "attachment_ids",
)


class ContactJourneyStep(models.Model):
    """Steps that send: who is planned, and what becomes of them.

    Mails go out as those of campaigns do, as recipients of a run.
    """

    _inherit = "contact.journey.step"

    def _make_campaigns(self):
        for step in self.filtered(lambda step: step.kind in SENDING_KINDS):
            self.env["contact.campaign"]._of_step(step)

    # ------------------------------------------------------------
    # Planned, as recipients of a run
    # ------------------------------------------------------------

    def _split_sent(self, ids):
        """Who has a mail on its way, or was sent it after all, since the step failed.

        :return: the ids of who has none, and the ids of who was sent it
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET due_date = NULL, is_waiting = TRUE
                FROM contact_campaign_recipient recipient
                WHERE participant.id = ANY(%s)
                  AND recipient.id = participant.recipient_id
                  AND recipient.state IN ('planned', 'sent')
                RETURNING participant.id, recipient.state
                """,
                list(ids),
            )
        )
        states = dict(rows)
        sent = [each for each in ids if states.get(each) == "sent"]
        return [each for each in ids if each not in states], sent

    def _plan_mails(self, ids):
        run = self._run_for(ids)
        self.env.cr.execute(
            SQL(
                """
                WITH planned AS (
                    INSERT INTO contact_campaign_recipient (
                        run_id, campaign_id, partner_id, date, variant, state)
                    SELECT %(run_id)s, %(campaign_id)s, partner_id, %(now)s, 'a',
                           'planned'
                    FROM contact_journey_participant WHERE id = ANY(%(ids)s)
                    ORDER BY partner_id
                    RETURNING id, partner_id
                )
                UPDATE contact_journey_participant participant
                SET recipient_id = planned.id, due_date = NULL, is_waiting = TRUE
                FROM planned
                WHERE participant.id = ANY(%(ids)s)
                  AND participant.partner_id = planned.partner_id
                """,
                run_id=run.id,
                campaign_id=run.campaign_id.id,
                now=fields.Datetime.now(),
                ids=list(ids),
            )
        )
        # Who comes to the step is its audience; the gate asks when the mail is sent.
        came = self.env.cr.rowcount  # before anything else is read
        run.matched_count += came
        run.planned_count = run.matched_count
        run._invalidate_recipients()
        self.env["contact.journey.participant"]._notify_orm()

    def _run_for(self, ids):
        """:return: a run of this step that takes these participants, with its mailing
        in the queue"""
        campaign = self.env["contact.campaign"]._of_step(self)
        content_hash = self._content_hash()
        latest = campaign.run_ids.sorted("id")[-1:]
        run = latest.try_lock_for_update(allow_referencing=True)
        if run and run._takes(content_hash, ids):
            run.state = "sending"
            run.mailing_id.action_put_in_queue()
            return run
        run = campaign.run_ids.create(
            {
                "campaign_id": campaign.id,
                "date": fields.Datetime.now(),
                "content_hash": content_hash,
            }
        )
        run.mailing_id = run._queue(self.mailing_id, "a")
        return run

    def _content_hash(self):
        content_sudo = self.mailing_id.sudo()
        parts = [
            str(content_sudo[name].ids)
            if content_sudo._fields[name].relational
            else str(content_sudo[name] or "")
            for name in CONTENT_FIELDS
            if name in content_sudo._fields
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @api.model
    def _after_mails(self, recipient_ids):
        """Have those go on whose mail was sent, or was not, with the reason.

        :param list recipient_ids: of ``contact.campaign.recipient``, settled
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.step_id, participant.id, recipient.state,
                       recipient.reason, (
                           SELECT MAX(trace.id) FROM mailing_trace trace
                           JOIN contact_campaign_run run ON run.id = recipient.run_id
                           WHERE trace.mass_mailing_id = run.mailing_id
                             AND trace.model = 'res.partner'
                             AND trace.res_id = recipient.partner_id)
                FROM contact_campaign_recipient recipient
                JOIN contact_journey_participant participant
                  ON participant.recipient_id = recipient.id
                -- Who was moved to another version waits at its step.
                JOIN contact_journey_step step ON step.id = participant.step_id
                 AND step.kind = ANY(%s)
                WHERE recipient.id = ANY(%s)
                  AND participant.state IN ('active', 'failed')
                ORDER BY participant.id
                """,
                list(SENDING_KINDS),
                list(recipient_ids),
            )
        )
        for step_id in {step_id for step_id, *_rest in rows}:
            step = self.browse(step_id)
            step._after_own_mails([rest for at, *rest in rows if at == step_id])

    def _after_own_mails(self, rows):
        """
        :param list rows: of each participant, its id, the state of its mail, why it
            was not sent, and the id of its trace
        """
        Participant = self.env["contact.journey.participant"]
        sent = [(each, trace) for each, state, _why, trace in rows if state == "sent"]
        self._append_sent(sent)
        skipped = {each: why for each, state, why, _trace in rows if state != "sent"}
        for reason in FAILED_REASONS:
            failed = [each for each, why in skipped.items() if why == reason]
            if failed:
                self._fail(failed, Participant._reasons()[reason])
        refused = {
            each: why for each, why in skipped.items() if why not in FAILED_REASONS
        }
        going = [each for each, _trace in sent] + self._skip_or_wait(refused)
        if going:
            Participant._pass(self, self._sql_ids(going))
            self.journey_id._wake()

    def _append_sent(self, sent):
        if not sent:
            return
        ids, trace_ids = map(list, zip(*sent, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, trace_id, date)
                SELECT id, %(journey_id)s, %(step_id)s, 'sent', trace_id, %(now)s
                FROM unnest(%(ids)s::int[], %(trace_ids)s::int[]) AS sent(id, trace_id)
                """,
                journey_id=self.journey_id.id,
                step_id=self.id,
                now=fields.Datetime.now(),
                ids=ids,
                trace_ids=trace_ids,
            )
        )
