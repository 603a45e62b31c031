from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.sql import sql_array


class ContactJourneyParticipant(models.Model):
    """Participants who entered by a record: an order, an invoice or a lead, once for
    each, also several of one contact at a time."""

    _inherit = "contact.journey.participant"

    record_name = fields.Char("Record", compute="_compute_record_name")

    # Which record of a contact is due first at a step.
    _due_record_idx = models.Index(
        "(step_id, partner_id, due_date, id)"
        " WHERE state = 'active' AND res_id IS NOT NULL"
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_record_name(self):
        self.record_name = False
        for model_name, participants in self.grouped("res_model").items():
            if not model_name or model_name not in self.env:
                continue
            Model = self.env[model_name].with_context(active_test=False)
            if not Model.has_access("read"):
                continue
            # What is not for the user has no name here.
            found = Model.search([("id", "in", participants.mapped("res_id"))])
            names = {record.id: record.display_name for record in found}
            for participant in participants:
                participant.record_name = names.get(participant.res_id)

    # ------------------------------------------------------------
    # In
    # ------------------------------------------------------------

    @api.model
    def _enter_by_records(self, journey, candidates):
        """Let contacts into a running journey, once for each record.

        :param SQL candidates: a sub-select of ``partner_id``, ``res_id`` (of the model
            of the journey) and ``interaction_id``
        :return: how many entered
        """
        version = journey.live_version_id
        is_open = journey.state == "running" and version.start_step_id
        if not is_open or not version.record_model:
            return 0
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
WITH candidate AS MATERIALIZED (
    SELECT DISTINCT ON (res_id) partner_id, res_id, interaction_id
    FROM (%(candidates)s) candidate ORDER BY res_id, interaction_id
), entered AS (
    INSERT INTO contact_journey_participant (
        journey_id, version_id, partner_id, res_model, res_id, entry_number, state,
        step_id, due_date, entered_date, arrived_date, is_waiting)
    SELECT %(journey_id)s, %(version_id)s, contact.id, %(res_model)s,
           participant.res_id, COALESCE((
               SELECT MAX(held.entry_number) FROM contact_journey_participant held
               WHERE held.journey_id = %(journey_id)s AND held.partner_id = contact.id
           ), 0) + row_number() OVER (
               PARTITION BY contact.id ORDER BY participant.res_id),
           'active', %(step_id)s, %(now)s, %(now)s, %(now)s, FALSE
    FROM candidate participant
    JOIN res_partner contact ON contact.id = participant.partner_id
     AND contact.active AND contact.is_suppressed IS NOT TRUE
    WHERE %(stands)s AND contact.id IN (%(visible)s)
    ORDER BY participant.res_id
    ON CONFLICT (journey_id, res_model, res_id) WHERE res_id IS NOT NULL DO NOTHING
    RETURNING id, journey_id, step_id, res_id
)
INSERT INTO contact_journey_event (
    participant_id, journey_id, step_id, kind, interaction_id, date)
SELECT entered.id, journey_id, step_id, 'entered', candidate.interaction_id, %(now)s
FROM entered JOIN candidate USING (res_id)
                """,
                candidates=candidates,
                journey_id=journey.id,
                version_id=version.id,
                res_model=version.record_model,
                step_id=version.start_step_id.id,
                now=fields.Datetime.now(),
                stands=self._sql_record_stands(journey, version.record_model),
                visible=journey._search_contacts([]).select(),
            )
        )
        entered = self.env.cr.rowcount
        if entered:
            self._notify_orm()
            # Whoever makes an order may have the scheduler go on.
            journey.sudo()._wake()
        return entered

    @api.model
    def _enter_by_effect(self, journey, candidates):
        """Let contacts in whom an effect starts the journey for.

        :param SQL candidates: a sub-select of ``partner_id`` and ``interaction_id``
        """
        self._enter_from(
            journey,
            SQL(
                """
                SELECT candidate.partner_id, candidate.interaction_id,
                       interaction.res_model, interaction.res_id
                FROM (%s) candidate
                LEFT JOIN contact_interaction interaction
                  ON interaction.id = candidate.interaction_id
                """,
                candidates,
            ),
        )

    @api.model
    def _enter_from(self, journey, about):
        """Let contacts in by their records, where the journey is about such records;
        the others as they are, where it takes them.

        :param SQL about: a sub-select of ``partner_id``, ``res_model``, ``res_id`` and
            ``interaction_id``
        """
        model_name = journey.live_version_id.record_model
        if model_name:
            self._enter_by_records(
                journey,
                SQL(
                    "SELECT partner_id, res_id, interaction_id FROM (%s) about"
                    " WHERE res_model = %s AND res_id IS NOT NULL",
                    about,
                    model_name,
                ),
            )
        if journey._takes_contacts():
            self._enter(
                journey,
                SQL(
                    "SELECT partner_id FROM (%s) about"
                    " WHERE res_id IS NULL OR res_model IS DISTINCT FROM %s",
                    about,
                    model_name or None,
                ),
            )

    # ------------------------------------------------------------
    # What becomes of the record
    # ------------------------------------------------------------

    @api.model
    def _sql_record_stands(self, journey, model_name):
        """The condition that the record of ``participant`` is there, is its contact's,
        and of the companies that the journey is for."""
        Model = self.env[model_name]
        company = SQL("TRUE")
        if "company_id" in Model._fields:
            company = SQL(
                "(record.company_id IS NULL OR record.company_id = ANY(%s))",
                journey._companies().ids,
            )
        return SQL(
            """
            EXISTS (
                SELECT FROM %(table)s record
                WHERE record.id = participant.res_id AND %(company)s
                  AND (record.partner_id = participant.partner_id
                       -- A guest's, which was put down to the contact it is known as.
                       OR EXISTS (
                           SELECT FROM contact_interaction credited
                           WHERE credited.res_model = %(model)s
                             AND credited.res_id = record.id
                             AND credited.partner_id = participant.partner_id
                             AND credited.data->>'address' IS NOT NULL)))
            """,
            table=SQL.identifier(Model._table),
            company=company,
            model=model_name,
        )

    @api.model
    def _sql_lost_record(self, journey, ids):
        """The condition that ``participant`` entered by a record that stands no more.

        :param list ids: of the participants that are asked about
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT res_model FROM contact_journey_participant"
                " WHERE id = ANY(%s) AND res_id IS NOT NULL",
                list(ids),
            )
        )
        return self._sql_lost_of(journey, [model_name for (model_name,) in rows])

    @api.model
    def _sql_lost_of(self, journey, model_names):
        """As ``_sql_lost_record``, for records of these models."""
        if not model_names:
            return SQL("FALSE")
        return SQL(
            "(participant.res_id IS NOT NULL AND CASE participant.res_model %s"
            " ELSE TRUE END)",
            SQL(" ").join(
                SQL(
                    "WHEN %s THEN NOT %s",
                    model_name,
                    self._sql_record_stands(journey, model_name),
                )
                for model_name in model_names
                if model_name in self.env
            )
            or SQL("WHEN NULL THEN TRUE"),
        )

    @api.model
    def _leave_undone(self, interaction_ids):
        """Have those leave who entered by a record whose interaction was taken back, as
        when an order is cancelled.

        :param list interaction_ids: of ``contact.interaction``
        """
        self._leave(
            SQL(
                """
                SELECT DISTINCT participant.id, 'exited' AS state,
                       'record_undone' AS reason
                FROM contact_journey_event event
                JOIN contact_journey_participant participant
                  ON participant.id = event.participant_id
                 AND participant.state IN ('active', 'failed')
                WHERE event.interaction_id = ANY(%s) AND event.kind = 'entered'
                  AND participant.res_id IS NOT NULL
                """,
                sql_array(interaction_ids),
            )
        )

    @api.model
    def _record_ids(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id FROM contact_journey_participant"
                " WHERE id = ANY(%s) AND res_id IS NOT NULL",
                list(ids),
            )
        )
        return [res_id for (res_id,) in rows]
