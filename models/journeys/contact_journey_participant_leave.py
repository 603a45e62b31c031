from odoo import api, fields, models
from odoo.tools import SQL


class ContactJourneyParticipant(models.Model):
    """How participants leave before the end: goal, exit, and what becomes of their
    contact."""

    _inherit = "contact.journey.participant"

    @api.model
    def _leave(self, leaving):
        """
        :param SQL leaving: of the columns ``id``, ``state`` and ``reason``
        :return: the ids of who left
        """
        rows = self.env.execute_query(
            SQL(
                """
WITH leaving AS MATERIALIZED (%(leaving)s), gone AS (
    UPDATE contact_journey_participant participant
    SET state = leaving.state, exit_reason = leaving.reason, left_date = %(now)s,
        due_date = NULL, until_date = NULL, is_waiting = FALSE
    FROM leaving WHERE participant.id = leaving.id
     AND participant.state IN ('active', 'failed')
    RETURNING participant.id, participant.journey_id, participant.step_id,
              leaving.state, leaving.reason
)
INSERT INTO contact_journey_event (
    participant_id, journey_id, step_id, kind, reason, date)
SELECT id, journey_id, step_id, CASE state WHEN 'goal' THEN 'goal' ELSE 'exited' END,
       reason, %(now)s
FROM gone RETURNING participant_id
                """,
                leaving=leaving,
                now=fields.Datetime.now(),
            )
        )
        if rows:
            self._notify_orm()
        return [participant_id for (participant_id,) in rows]

    @api.model
    def _leave_early(self, step, ids):
        """Have those leave who are not to take a step any more.

        :param list ids: of participants who are due at the step
        :return: the ids of who stay
        """
        version = step.version_id
        partner_ids = self._partner_ids(ids)
        visible = step.journey_id._search_contacts([("id", "in", partner_ids)])
        reasons = SQL(
            """
            SELECT participant.id, CASE
                WHEN contact.id IS NULL THEN 'deleted'
                WHEN contact.erased_date IS NOT NULL
                     OR contact.is_suppressed IS TRUE THEN 'suppressed'
                WHEN NOT contact.active THEN 'archived'
                WHEN contact.id NOT IN (%(visible)s) THEN 'no_access'
                WHEN %(goal)s THEN CASE
                    WHEN participant.step_id = %(start_id)s
                     AND participant.arrived_date = participant.entered_date
                     AND NOT participant.is_waiting
                    THEN 'goal_before' ELSE 'goal' END
                WHEN %(exit)s THEN 'exit'
                WHEN %(lost)s THEN 'record_gone'
                WHEN %(withdrew)s THEN 'purposes_left' END AS reason
            FROM contact_journey_participant participant
            LEFT JOIN res_partner contact ON contact.id = participant.partner_id
            WHERE participant.id = ANY(%(ids)s)
            """,
            visible=visible.select(),
            goal=version._sql_meets("goal", ids),
            exit=version._sql_meets("exit", ids),
            lost=self._sql_lost_record(step.journey_id, ids),
            start_id=version.start_step_id.id,
            withdrew=self._sql_withdrew(version._purposes_ahead(step)),
            ids=ids,
        )
        gone = self._leave(
            SQL(
                """
                SELECT id, reason, CASE
                    WHEN reason = 'goal' THEN 'goal'
                    WHEN reason IN ('exit', 'goal_before', 'purposes_left')
                        THEN 'exited'
                    ELSE 'removed' END AS state
                FROM (%s) evaluated WHERE reason IS NOT NULL
                """,
                reasons,
            )
        )
        gone = set(gone)
        return [each for each in ids if each not in gone]

    @api.model
    def _partner_ids(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM contact_journey_participant"
                " WHERE id = ANY(%s) AND partner_id IS NOT NULL",
                list(ids),
            )
        )
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _sql_withdrew(self, purposes):
        """The condition that ``contact`` unsubscribed from all of some purposes."""
        if not purposes:
            return SQL("FALSE")
        return SQL(
            """
            (SELECT COUNT(*) FROM contact_consent held
             WHERE held.partner_id = contact.id AND held.status = 'withdrawn'
               AND held.purpose_id = ANY(%s)) = %s
            """,
            purposes.ids,
            len(purposes),
        )

    def _remove_all(self, journey, reason):
        """Take everybody out of a journey."""
        self.env.flush_all()
        self._leave(
            SQL(
                "SELECT id, 'removed' AS state, %s AS reason"
                " FROM contact_journey_participant"
                " WHERE journey_id = %s AND state IN ('active', 'failed')",
                reason,
                journey.id,
            )
        )

    @api.model
    def _exit(self, partners, journey_ids=None):
        """Take contacts out of journeys, by hand or by an effect.

        :param SQL partners: a sub-select of ``partner_id``
        :param list journey_ids: None: out of all
        :return: how many left
        """
        self.env.flush_all()
        among = SQL("TRUE")
        if journey_ids is not None:
            among = SQL("journey_id = ANY(%s)", list(journey_ids))
        left = self._leave(
            SQL(
                "SELECT id, 'removed' AS state, 'left' AS reason"
                " FROM contact_journey_participant"
                " WHERE %s AND partner_id IN (SELECT partner_id FROM (%s) partner)"
                "   AND state IN ('active', 'failed')",
                among,
                partners,
            )
        )
        return len(left)

    # ------------------------------------------------------------
    # Erased contacts
    # ------------------------------------------------------------

    @api.model
    def _anonymize(self, partner_id):
        """Take an erased person out. That somebody was at these steps stays for the
        figures; who it was, what proves it and what went wrong does not.

        :param int partner_id: the id of the contact
        """
        self.env.flush_all()
        self._leave(
            SQL(
                "SELECT id, 'removed' AS state, NULL AS reason"
                " FROM contact_journey_participant"
                " WHERE partner_id = %s AND state IN ('active', 'failed')",
                partner_id,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                WITH forgotten AS (
                    UPDATE contact_journey_participant
                    SET partner_id = NULL, recipient_id = NULL, exit_reason = NULL,
                        res_model = NULL, res_id = NULL
                    WHERE partner_id = %s RETURNING id
                )
                UPDATE contact_journey_event
                SET reason = NULL, interaction_id = NULL, trace_id = NULL
                WHERE participant_id IN (SELECT id FROM forgotten)
                """,
                partner_id,
            )
        )
        self._notify_orm()

    # ------------------------------------------------------------
    # Merged contacts
    # ------------------------------------------------------------

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Let participants follow contacts that are being merged: in each journey, the
        older active entry goes on.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        ids = [*source_ids, target_id]
        self._leave(
            SQL(
                """
                SELECT id, 'removed' AS state, 'merged' AS reason FROM (
                    SELECT id, row_number() OVER (
                        PARTITION BY journey_id ORDER BY entered_date, id) AS rank
                    FROM contact_journey_participant
                    WHERE partner_id = ANY(%s) AND state IN ('active', 'failed')
                      -- Each record has a participant of its own, whose contact it is.
                      AND res_id IS NULL
                ) ranked WHERE rank > 1
                """,
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET partner_id = %(target)s, entry_number = ranked.number
                FROM (
                    SELECT id, row_number() OVER (
                        PARTITION BY journey_id ORDER BY entered_date, id) AS number
                    FROM contact_journey_participant WHERE partner_id = ANY(%(ids)s)
                ) ranked WHERE ranked.id = participant.id
                """,
                target=target_id,
                ids=ids,
            )
        )
        self._follow_merged_mails(ids, target_id)
        self._notify_orm()

    @api.model
    def _follow_merged_mails(self, ids, target_id):
        """Of two mails of a run to one reader, one stays: who waited for the other
        asks what became of that one. About a record of its own it gets another one,
        while neither mail is made.

        :param list ids: of the contacts that are merged
        :param int target_id: the id of the contact that stays
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_journey_participant participant
                SET recipient_id = CASE WHEN %(again)s THEN NULL ELSE kept.id END,
                    is_waiting = is_waiting AND NOT %(again)s,
                    due_date = CASE state WHEN 'active' THEN %(now)s::timestamp END
                FROM (
                    SELECT lost.id AS lost_id, kept.id, EXISTS (
                        SELECT FROM mailing_trace trace
                        JOIN contact_campaign_run run
                          ON run.mailing_id = trace.mass_mailing_id
                        WHERE run.id = lost.run_id AND trace.model = 'res.partner'
                          AND trace.res_id = ANY(%(ids)s)) AS is_made
                    FROM contact_campaign_recipient lost
                    JOIN contact_campaign_recipient kept
                      ON kept.run_id = lost.run_id AND kept.partner_id = %(target)s
                    WHERE lost.partner_id IS NULL
                ) kept
                WHERE participant.partner_id = %(target)s
                  AND participant.state IN ('active', 'failed')
                  AND participant.recipient_id = kept.lost_id
                """,
                again=SQL("(state = 'active' AND res_id IS NOT NULL AND NOT is_made)"),
                ids=ids,
                target=target_id,
                now=fields.Datetime.now(),
            )
        )
        if self.env.cr.rowcount:
            # Who may merge contacts may have the scheduler go on.
            self.env["contact.journey"].sudo()._wake()
