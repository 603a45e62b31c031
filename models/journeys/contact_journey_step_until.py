from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.page_pattern import sql_matches_page
from ...lib.sql import sql_array
from ..common.failures import isolated
from ..common.notice_language import in_language_of
from .contact_journey_condition_mixin import AGAIN_MINUTES

# Until a scanner's burst of clicks is known: its clicks come within two minutes.
SETTLE_SECONDS = 180
POLL_MINUTES = 4
POLL_CHUNK = 10_000
LATE = timedelta(hours=1)  # what is done is applied by then
MAX_LATE = timedelta(days=1)


class ContactJourneyStep(models.Model):
    """Steps that wait until a contact does something, or matches."""

    _inherit = "contact.journey.step"

    interaction_kind = fields.Char(readonly=True)
    poll_date = fields.Datetime("Next Look", readonly=True, copy=False)

    def _sql_decide(self, ids):
        """Who passes a step that waits, and by what; the others wait on.

        :return: SQL as ``contact.journey.participant._pass`` takes it
        """
        now = fields.Datetime.now()
        if self.domain:
            met = self._sql_meets(ids)
            decided = SQL(
                """
                SELECT participant.id, NULL::int AS interaction_id, %s AS is_met,
                       NULL::timestamp AS settled
                FROM contact_journey_participant participant
                WHERE participant.id = ANY(%s)
                """,
                met,
                list(ids),
            )
        else:
            decided = SQL(
                """
                SELECT participant.id, first.id AS interaction_id,
                       first.settled <= %(now)s AS is_met, first.settled
                FROM contact_journey_participant participant
                LEFT JOIN LATERAL (%(first)s) first ON TRUE
                WHERE participant.id = ANY(%(ids)s)
                """,
                now=now,
                first=self._sql_first_interaction(),
                ids=list(ids),
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT decided.id,
                       CASE WHEN decided.is_met THEN 'met'
                            WHEN participant.until_date <= %(now)s
                             AND decided.settled IS NULL THEN 'timeout' END,
                       decided.interaction_id,
                       COALESCE(decided.settled, participant.until_date)
                FROM (%(decided)s) decided
                JOIN contact_journey_participant participant USING (id)
                """,
                now=now,
                decided=decided,
            )
        )
        staying = [(each, due) for each, outcome, _by, due in rows if not outcome]
        self._wait_on(staying)
        going = [row for row in rows if row[1]]
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])"
            " AS going(id, outcome, interaction_id)",
            [each for each, _outcome, _by, _due in going],
            [outcome for _id, outcome, _by, _due in going],
            [by if out == "met" else None for _id, out, by, _due in going],
        )

    def _wait_on(self, staying):
        if not staying:
            return
        ids, dues = map(list, zip(*staying, strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET due_date = staying.due, is_waiting = TRUE
                FROM unnest(%s::int[], %s::timestamp[]) AS staying(id, due)
                WHERE participant.id = staying.id
                """,
                ids,
                dues,
            )
        )

    def _sql_first_interaction(self):
        """What ``participant`` did first of what is waited for, and when that counts:
        clicks and opens, which scanners make as well, only after a while."""
        said = self.options["interaction"]
        conditions = [
            SQL("interaction.partner_id = participant.partner_id"),
            SQL("interaction.kind = %s", said["kind"]),
            SQL("interaction.verdict = 'human'"),
            SQL("interaction.retracted_date IS NULL"),
            SQL("interaction.date <= participant.until_date"),
        ]
        if pattern := said.get("url"):
            conditions.append(sql_matches_page("interaction", pattern))
        if said.get("record"):
            conditions.append(
                SQL(
                    "interaction.res_model = participant.res_model"
                    " AND interaction.res_id = participant.res_id"
                )
            )
        if mail := said.get("of"):
            conditions.append(self._sql_of_mail(mail))
        # Who clicks may do so before the mail server's answer is written down; and what
        # became of the record in the meantime counts, too.
        since = "arrived_date"
        if said.get("of") or said.get("record"):
            since = "entered_date"
        conditions.append(
            SQL("interaction.date >= %s", SQL.identifier("participant", since))
        )
        return SQL(
            """
            SELECT interaction.id, interaction.date + make_interval(
                       secs => CASE WHEN interaction.kind IN ('click', 'open')
                               THEN %s ELSE 0 END) AS settled
            FROM contact_interaction interaction WHERE %s
            ORDER BY interaction.date, interaction.id LIMIT 1
            """,
            SETTLE_SECONDS,
            SQL(" AND ").join(conditions),
        )

    @staticmethod
    def _sql_of_mail(key):
        """The condition that ``interaction`` comes of the mail of a step; of those who
        entered by a record, of their own mail."""
        return SQL(
            """
            CASE WHEN participant.res_id IS NULL THEN interaction.mailing_id IN (
                SELECT run.mailing_id FROM contact_campaign_run run
                JOIN contact_campaign sending ON sending.id = run.campaign_id
                WHERE sending.journey_id = participant.journey_id
                  AND sending.step_key = %(key)s)
            ELSE interaction.mailing_trace_id IN (
                SELECT sent.trace_id FROM contact_journey_event sent
                JOIN contact_journey_step step ON step.id = sent.step_id
                WHERE sent.participant_id = participant.id AND sent.kind = 'sent'
                  AND step.key = %(key)s) END
            """,
            key=key,
        )

    # ------------------------------------------------------------
    # When they look
    # ------------------------------------------------------------

    @api.model
    def _wake_for(self, interaction_ids):
        """Have those look soon who wait for such interactions.

        :param list interaction_ids: of humans
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET due_date = GREATEST(%(now)s::timestamp, interaction.date
                    + make_interval(secs => CASE WHEN interaction.kind
                        IN ('click', 'open') THEN %(settle)s ELSE 0 END))
                FROM contact_interaction interaction, contact_journey_step step
                WHERE interaction.id = ANY(%(ids)s)
                  AND participant.partner_id = interaction.partner_id
                  AND participant.state = 'active' AND participant.is_waiting
                  AND step.id = participant.step_id
                  AND step.interaction_kind = interaction.kind
                RETURNING participant.due_date
                """,
                now=now,
                settle=SETTLE_SECONDS,
                ids=sql_array(interaction_ids),
            )
        )
        dues = {due for (due,) in self.env.cr.fetchall()}
        if self._reconsider_timeouts(interaction_ids):
            dues.add(now)
        if dues:
            self.env["contact.journey.participant"]._notify_orm()
            # Nobody in person waits: who clicks may have the scheduler go on.
            cron_sudo = self.env.ref("contact_marketing.ir_cron_journeys").sudo()
            cron_sudo._trigger(sorted(dues))

    @api.model
    def _poll_chunk(self):
        """Look whether those match, or did, what they wait for at a step. Of what they
        do, the step hears; but not of what was committed while it had them wait.

        :return: 1 for each step that was looked at; 0: all were
        """
        now = fields.Datetime.now()
        due = self.search(
            Domain("kind", "=", "wait_until")
            & Domain("version_id.state", "in", ("live", "finishing"))
            & Domain("journey_id.state", "=", "running")
            & (Domain("poll_date", "=", False) | Domain("poll_date", "<=", now))
            & Domain.custom(to_sql=self._sql_has_waiting),
            order="poll_date, id",
        )
        step = due.try_lock_for_update(allow_referencing=True, limit=1)
        if not step:
            return 0
        step = in_language_of(step, step.journey_id.user_id)
        with isolated(step, step._stand_unpolled):
            step._check_can_act()
            count = step._poll()
            step._clear_problem()
            pause = 0 if count == POLL_CHUNK else POLL_MINUTES
            step.poll_date = now + timedelta(minutes=pause)
        return 1

    @staticmethod
    def _sql_has_waiting(_model, alias, _query):
        # With a limit, PostgreSQL looks it up for each step: a million wait.
        return SQL(
            "(SELECT TRUE FROM contact_journey_participant participant"
            " WHERE participant.step_id = %s AND participant.state = 'active'"
            " AND participant.is_waiting LIMIT 1)",
            SQL.identifier(alias, "id"),
        )

    def _stand_unpolled(self, problem):
        self._stand(problem)
        self.poll_date = fields.Datetime.now() + timedelta(minutes=AGAIN_MINUTES)

    def _poll(self):
        """Have those be due of whom it is known that they go on.

        :return: how many, at most ``POLL_CHUNK``
        """
        now = fields.Datetime.now()
        if self.domain:
            goes_on = self._sql_meets()
        else:
            partner_ids = self._who_did_lately()
            if not partner_ids:
                return 0
            goes_on = SQL(
                """
                participant.partner_id = ANY(%s)
                AND EXISTS (SELECT FROM (%s) first WHERE first.settled <= %s)
                """,
                partner_ids,
                self._sql_first_interaction(),
                now,
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_journey_participant SET due_date = %(now)s
                WHERE id IN (
                    SELECT id FROM contact_journey_participant participant
                    WHERE step_id = %(step_id)s AND state = 'active' AND is_waiting
                      AND due_date > %(now)s AND %(goes_on)s
                    LIMIT %(chunk)s FOR NO KEY UPDATE SKIP LOCKED)
                """,
                now=now,
                step_id=self.id,
                goes_on=goes_on,
                chunk=POLL_CHUNK,
            )
        )
        count = self.env.cr.rowcount
        if count:
            self.env["contact.journey.participant"]._notify_orm()
        return count

    def _who_did_lately(self):
        """:return: the ids of who did what is waited for since the last look"""
        now = fields.Datetime.now()
        looked = max(self.poll_date or self.version_id.live_date, now - MAX_LATE)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner_id FROM contact_interaction
                WHERE kind = %s AND date >= %s AND partner_id IS NOT NULL
                  AND verdict = 'human' AND retracted_date IS NULL
                """,
                self.interaction_kind,
                looked - LATE,
            )
        )
        return [partner_id for (partner_id,) in rows]
