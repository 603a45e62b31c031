import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.journeys.windows import Window, is_open, next_open
from ...lib.mail.addresses import sql_email

SENDING_KINDS = ("mail", "text")
FAILED_REASONS = ("failed", "lost")  # why a mail was not sent that can be tried again
AGAIN_HOURS = 1  # until a mail that may not be sent now is tried again
FEW = 1_000
QUIET_PARAMETERS = (
    "contact_marketing.quiet_from",
    "contact_marketing.quiet_to",
)
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
    """Steps that send: who may be sent it now, and who is planned.

    Mails go out as those of campaigns do, as recipients of a run.
    """

    _inherit = "contact.journey.step"

    def _make_campaigns(self):
        for step in self.filtered(lambda step: step.kind in SENDING_KINDS):
            self.env["contact.campaign"]._of_step(step)

    def _quiet_window(self):
        """:return: when mails may be sent at all; None: always"""
        # A setting for all, which marketers may not read.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        start, end = (
            float(parameters_sudo.get_param(name) or 0) for name in QUIET_PARAMETERS
        )
        return None if start == end else Window(start=end, end=start)

    def _postpone(self, ids, windows):
        """Have those wait whose clock is outside of the windows.

        :return: the ids of the others
        """
        if not windows or not ids:
            return ids
        now = fields.Datetime.now()
        clocks = self._clocks(ids)
        closed = [
            (tz, country_id, next_open(now, windows, self._zone(tz, code)))
            for tz, country_id, code in clocks
            if not is_open(now, windows, self._zone(tz, code))
        ]
        if not closed:
            return ids
        zones, country_ids, dues = map(list, zip(*closed, strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_journey_participant participant SET due_date = clock.due
                FROM unnest(%s::text[], %s::int[], %s::timestamp[])
                     AS clock(tz, country_id, due), res_partner contact
                WHERE participant.id = ANY(%s) AND contact.id = participant.partner_id
                  AND clock.tz = COALESCE(contact.tz, '')
                  AND clock.country_id = COALESCE(contact.country_id, 0)
                RETURNING participant.id
                """,
                zones,
                country_ids,
                dues,
                list(ids),
            )
        )
        waiting = {participant_id for (participant_id,) in rows}
        return [each for each in ids if each not in waiting]

    def _refused(self, ids):
        """:return: by id of a participant, why it may not be sent the mail now"""
        Gate = self.env["contact.consent.gate"]
        Campaign = self.env["contact.campaign"]
        mailing_sudo = self.mailing_id.sudo()
        chosen = SQL(
            "SELECT partner_id FROM contact_journey_participant WHERE id = ANY(%s)",
            list(ids),
        )
        is_capped = mailing_sudo.purpose_id.legal_basis != "contract"
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.id, COALESCE(gate.reason, 'cap')
                FROM contact_journey_participant participant
                JOIN res_partner contact ON contact.id = participant.partner_id
                JOIN (%(gate)s) gate ON gate.res_id = participant.partner_id
                LEFT JOIN (SELECT got.address FROM (%(this_week)s) got
                           GROUP BY got.address HAVING COUNT(*) >= %(cap)s) capped
                       ON capped.address = %(address)s AND %(is_capped)s
                WHERE participant.id = ANY(%(ids)s)
                  AND (gate.reason IS NOT NULL OR capped.address IS NOT NULL)
                """,
                gate=Gate._sql_reasons(
                    mailing_sudo,
                    Gate._sql_recipients(mailing_sudo, chosen),
                    are_few=len(ids) <= FEW,
                ),
                this_week=Campaign._sql_this_week(0),
                cap=Campaign._weekly_cap(),
                address=sql_email("contact"),
                is_capped=is_capped,
                ids=list(ids),
            )
        )
        return dict(rows)

    def _skip_or_wait(self, refused):
        """
        :param dict refused: by id of a participant, the reason
        :return: the ids of who goes on without the mail; the others are tried again
        """
        if not refused:
            return []
        now = fields.Datetime.now()
        waiting = []
        if days := self.options.get("wait_days"):
            rows = self.env.execute_query(
                SQL(
                    """
                    UPDATE contact_journey_participant
                    SET due_date = LEAST(until, %(again)s::timestamp),
                        until_date = until
                    FROM (SELECT id AS participant_id, COALESCE(
                              until_date,
                              arrived_date + make_interval(days => %(days)s)) AS until,
                              until_date IS NULL AS is_first
                          FROM contact_journey_participant WHERE id = ANY(%(ids)s)
                    ) longest
                    WHERE id = participant_id AND until > %(now)s
                    RETURNING id, is_first
                    """,
                    again=now + timedelta(hours=AGAIN_HOURS),
                    days=days,
                    ids=list(refused),
                    now=now,
                )
            )
            waiting = [participant_id for participant_id, _is_first in rows]
            self._append_reasons(
                "waited", {each: refused[each] for each, is_first in rows if is_first}
            )
        skipped = {
            each: reason for each, reason in refused.items() if each not in set(waiting)
        }
        self._append_reasons("skipped", skipped)
        return list(skipped)

    def _append_reasons(self, kind, reasons):
        if reasons:
            self.env["contact.journey.event"]._append(
                SQL(
                    """
                    SELECT id AS participant_id, %(journey_id)s AS journey_id,
                           %(step_id)s AS step_id, %(kind)s AS kind,
                           NULL AS outcome, reason, NULL::timestamp AS due_date
                    FROM unnest(%(ids)s::int[], %(reasons)s::text[]) AS parts(id,
                        reason)
                    """,
                    journey_id=self.journey_id.id,
                    step_id=self.id,
                    kind=kind,
                    ids=list(reasons),
                    reasons=list(reasons.values()),
                )
            )

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
