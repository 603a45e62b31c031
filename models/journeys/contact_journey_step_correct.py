from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_array


class ContactJourneyStep(models.Model):
    """When a verdict flips after a wait was decided: who waits further on takes the
    other path. Where a mail has gone since, it is only written down."""

    _inherit = "contact.journey.step"

    @api.model
    def _correct(self, interaction_ids):
        """What decided a wait was no human's, or was taken back.

        :param list interaction_ids: of ``contact.interaction``
        """
        decided = SQL(
            "event.interaction_id = ANY(%s) AND event.outcome = 'met'",
            sql_array(interaction_ids),
        )
        for step, ids, moved_on in self._decided_by(decided):
            still_met = step._met_among([*ids, *moved_on])
            step._go_back([each for each in ids if each not in still_met], "no_human")
            step._append_reasons(
                "corrected",
                {each: why for each, why in moved_on.items() if each not in still_met},
            )

    @api.model
    def _reconsider_timeouts(self, interaction_ids):
        """Interactions that are a human's after all may have come in time.

        :return: whether somebody goes back
        """
        decided = SQL(
            """
            event.outcome = 'timeout' AND EXISTS (
                SELECT FROM contact_interaction interaction
                WHERE interaction.id = ANY(%s)
                  AND interaction.partner_id = participant.partner_id
                  AND interaction.kind = step.interaction_kind
                  AND interaction.date <= event.date)
            AND participant.partner_id IN (
                SELECT partner_id FROM contact_interaction WHERE id = ANY(%s))
            """,
            sql_array(interaction_ids),
            sql_array(interaction_ids),
        )
        is_any = False
        for step, ids, _moved_on in self._decided_by(decided):
            met = step._met_among(ids)
            step._go_back([each for each in ids if each in met], "human")
            is_any = is_any or bool(met)
        return is_any

    @api.model
    def _decided_by(self, condition):
        """
        :param SQL condition: on ``event``, ``participant`` and ``step``
        :return: yields triples of a step that waited, the ids of participants who can
            go back to it, and by id of those who cannot, the reason
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT event.step_id, event.participant_id, CASE
                    WHEN participant.version_id != step.version_id THEN 'moved'
                    WHEN participant.state != 'active'
                      OR participant.recipient_id IS NOT NULL
                      OR EXISTS (
                           SELECT FROM contact_journey_event later
                           WHERE later.participant_id = event.participant_id
                             AND later.id > event.id AND later.kind = 'sent')
                    THEN 'mail_gone' END
                FROM contact_journey_event event
                JOIN contact_journey_step step ON step.id = event.step_id
                JOIN contact_journey_participant participant
                  ON participant.id = event.participant_id
                WHERE event.kind = 'passed' AND %s
                  AND NOT EXISTS (
                      SELECT FROM contact_journey_event later
                      WHERE later.participant_id = event.participant_id
                        AND later.id > event.id AND later.step_id = event.step_id
                        AND later.kind IN ('passed', 'corrected'))
                """,
                condition,
            )
        )
        for step_id in {step_id for step_id, _id, _why in rows}:
            here = {each: why for at, each, why in rows if at == step_id}
            yield (
                self.browse(step_id),
                [each for each, why in here.items() if not why],
                {each: why for each, why in here.items() if why},
            )

    def _met_among(self, ids):
        """:return: the ids of those who did in time what this step waited for, as it is
        known now"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.id FROM (
                    SELECT DISTINCT ON (held.id) held.id, held.partner_id,
                           held.journey_id, held.res_model, held.res_id,
                           held.entered_date,
                           waited.date AS arrived_date, waited.due_date AS until_date
                    FROM contact_journey_participant held
                    JOIN contact_journey_event waited
                      ON waited.participant_id = held.id
                     AND waited.step_id = %s AND waited.kind = 'waited'
                    WHERE held.id = ANY(%s) ORDER BY held.id, waited.id DESC
                ) participant
                JOIN LATERAL (%s) first ON TRUE
                """,
                self.id,
                list(ids),
                self._sql_first_interaction(),
            )
        )
        return {participant_id for (participant_id,) in rows}

    def _go_back(self, ids, reason):
        """Have participants decide anew at this step."""
        if not ids:
            return
        self.env.cr.execute(
            SQL(
                """
                WITH back AS (
                    UPDATE contact_journey_participant participant
                    SET step_id = %(step_id)s, is_waiting = TRUE,
                        arrived_date = waited.date, until_date = waited.due_date,
                        due_date = %(now)s
                    FROM (
                        SELECT DISTINCT ON (participant_id)
                               participant_id, date, due_date
                        FROM contact_journey_event
                        WHERE participant_id = ANY(%(ids)s)
                          AND step_id = %(step_id)s AND kind = 'waited'
                        ORDER BY participant_id, id DESC
                    ) waited
                    WHERE participant.id = waited.participant_id
                    RETURNING participant.id, participant.journey_id
                )
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, reason, date)
                SELECT id, journey_id, %(step_id)s, 'corrected', %(reason)s, %(now)s
                FROM back
                """,
                step_id=self.id,
                ids=list(ids),
                reason=reason,
                now=fields.Datetime.now(),
            )
        )
        self.env["contact.journey.participant"]._notify_orm()
        # Nobody in person waits: what is found out may have the scheduler go on.
        self.env["contact.journey"].sudo()._wake()
