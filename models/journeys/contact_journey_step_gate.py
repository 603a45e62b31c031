from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...lib.journeys.windows import is_open, next_open
from ...lib.mail.addresses import sql_email

AGAIN_HOURS = 1  # until a mail that may not be sent now is tried again
FEW = 1_000
FINAL_REASONS = (
    "duplicate",
    "no_record",
)  # why a mail is not sent however long one waits


class ContactJourneyStep(models.Model):
    """Steps that send: who may be sent it now, who waits for that, and who goes on
    without."""

    _inherit = "contact.journey.step"

    def _postpone(self, ids, windows):
        """Have those wait whose clock is outside of the windows.

        :return: the ids of the others, and by id the reason of those for whom the
            windows do not open, or not in time
        """
        if not windows or not ids:
            return ids, {}
        now = fields.Datetime.now()
        closed = [
            (tz, country_id, next_open(now, windows, self._zone(tz, code)))
            for tz, country_id, code in self._clocks(ids)
            if not is_open(now, windows, self._zone(tz, code))
        ]
        if not closed:
            return ids, {}
        zones, country_ids, dues = map(list, zip(*closed, strict=True))
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET due_date = COALESCE(outside.opening, participant.due_date)
                FROM (
                    SELECT held.id, CASE WHEN clock.opening <= %(until)s
                           THEN clock.opening END AS opening
                    FROM contact_journey_participant held
                    JOIN res_partner contact ON contact.id = held.partner_id
                    JOIN unnest(%(zones)s::text[], %(country_ids)s::int[],
                                %(dues)s::timestamp[])
                      AS clock(tz, country_id, opening)
                      ON clock.tz = COALESCE(contact.tz, '')
                     AND clock.country_id = COALESCE(contact.country_id, 0)
                    WHERE held.id = ANY(%(ids)s)
                ) outside
                WHERE outside.id = participant.id
                RETURNING outside.id, outside.opening
                """,
                until=self._sql_until("held")
                if self.options.get("wait_days")
                else SQL("'infinity'"),
                zones=zones,
                country_ids=country_ids,
                dues=dues,
                ids=list(ids),
            )
        )
        openings = dict(rows)
        waiting = {each: due for each, due in rows if due}
        self._append_reasons("waited", dict.fromkeys(waiting, "quiet"), waiting)
        return (
            [each for each in ids if each not in openings],
            {each: "quiet" for each, due in rows if not due},
        )

    def _sql_until(self, row):
        """How long the participant ``row`` is tried at a step with ``wait_days``."""
        return SQL(
            "COALESCE(%s, %s + make_interval(days => %s))",
            SQL.identifier(row, "until_date"),
            SQL.identifier(row, "arrived_date"),
            self.options["wait_days"],
        )

    def _refused(self, ids):
        """:return: by id of a participant, why it may not be sent the mail now"""
        Gate = self.env["contact.consent.gate"]
        mailing_sudo = self.mailing_id.sudo()
        chosen = SQL(
            "SELECT partner_id FROM contact_journey_participant WHERE id = ANY(%s)",
            list(ids),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.id, COALESCE(gate.reason, 'cap')
                FROM contact_journey_participant participant
                JOIN res_partner contact ON contact.id = participant.partner_id
                JOIN (%(gate)s) gate ON gate.res_id = participant.partner_id
                LEFT JOIN (%(capped)s) capped ON capped.address = %(address)s
                WHERE participant.id = ANY(%(ids)s)
                  AND (gate.reason IS NOT NULL OR capped.address IS NOT NULL)
                """,
                gate=Gate._sql_reasons(
                    mailing_sudo,
                    Gate._sql_recipients(mailing_sudo, chosen),
                    are_few=len(ids) <= FEW,
                ),
                capped=self._sql_capped(ids),
                address=sql_email("contact"),
                ids=list(ids),
            )
        )
        return dict(rows)

    def _sql_capped(self, ids):
        """Which addresses of participants had as many mails as a week allows."""
        Campaign = self.env["contact.campaign"]
        cap = Campaign._weekly_cap()
        # What a contract needs is not counted, nor may marketers read all mailings.
        if not cap or self.mailing_id.sudo().purpose_id.legal_basis == "contract":
            return SQL("SELECT NULL AS address WHERE FALSE")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT %s FROM contact_journey_participant participant
                JOIN res_partner contact ON contact.id = participant.partner_id
                WHERE participant.id = ANY(%s)
                """,
                sql_email("contact"),
                list(ids),
            )
        )
        return SQL(
            "SELECT got.address FROM (%s) got GROUP BY got.address"
            " HAVING COUNT(*) >= %s",
            Campaign._sql_this_week([address for (address,) in rows if address]),
            cap,
        )

    def _skip_or_wait(self, refused):
        """
        :param dict refused: by id of a participant, the reason
        :return: the ids of who goes on without the mail; the others are tried again
        """
        if not refused:
            return []
        waiting = set()
        if self.options.get("wait_days"):
            waiting = self._try_later(
                {
                    each: reason
                    for each, reason in refused.items()
                    if reason not in FINAL_REASONS
                }
            )
        skipped = {
            each: reason for each, reason in refused.items() if each not in waiting
        }
        self._append_reasons("skipped", skipped)
        return list(skipped)

    def _try_later(self, refused):
        """
        :param dict refused: by id of a participant, the reason
        :return: the ids of who is tried again, since the days to wait are not over
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE contact_journey_participant
                SET due_date = LEAST(until, %(again)s::timestamp), until_date = until
                FROM (SELECT id AS participant_id, %(until)s AS until,
                             until_date IS NULL AS is_first
                      FROM contact_journey_participant held WHERE id = ANY(%(ids)s)
                ) longest
                WHERE id = participant_id AND until > %(now)s
                RETURNING id, is_first, until
                """,
                again=now + timedelta(hours=AGAIN_HOURS),
                until=self._sql_until("held"),
                ids=list(refused),
                now=now,
            )
        )
        firsts = {each: until for each, is_first, until in rows if is_first}
        self._append_reasons("waited", {each: refused[each] for each in firsts}, firsts)
        return {each for each, _is_first, _until in rows}

    def _append_reasons(self, kind, reasons, dues=None):
        """
        :param dict reasons: by id of a participant
        :param dict dues: by id, until when it waits
        """
        if not reasons:
            return
        dues = dues or {}
        self.env["contact.journey.event"]._append(
            SQL(
                """
                SELECT id AS participant_id, %(journey_id)s AS journey_id,
                       %(step_id)s AS step_id, %(kind)s AS kind,
                       NULL AS outcome, reason, due AS due_date
                FROM unnest(%(ids)s::int[], %(reasons)s::text[],
                            %(dues)s::timestamp[]) AS parts(id, reason, due)
                """,
                journey_id=self.journey_id.id,
                step_id=self.id,
                kind=kind,
                ids=list(reasons),
                reasons=list(reasons.values()),
                dues=[dues.get(each) for each in reasons],
            )
        )
