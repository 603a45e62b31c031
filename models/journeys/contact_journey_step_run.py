from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.journeys.windows import zone_of_country
from ..common.failures import isolated
from ..common.notice_language import in_language_of
from .contact_journey_rule import CONDITIONS
from .steps import KINDS


class ContactJourneyStep(models.Model):
    """Acts for the participants who are due, step by step, many at once."""

    _inherit = "contact.journey.step"

    @api.model
    def _due_steps(self):
        """:return: the steps at which somebody is due, who waits longest first"""
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT step.id
                FROM contact_journey_step step
                JOIN contact_journey_version version ON version.id = step.version_id
                 AND version.state IN ('live', 'finishing')
                JOIN contact_journey journey ON journey.id = step.journey_id
                 AND journey.state = 'running' AND journey.active
                JOIN LATERAL (
                    SELECT due_date FROM contact_journey_participant participant
                    WHERE participant.step_id = step.id AND participant.state = 'active'
                      AND participant.due_date <= %(now)s
                    ORDER BY due_date LIMIT 1
                ) first ON TRUE
                WHERE step.retry_date IS NULL OR step.retry_date <= %(now)s
                ORDER BY first.due_date, step.id
                """,
                now=now,
            )
        )
        return self.browse(step_id for (step_id,) in rows)

    @api.model
    def _act_chunk(self):
        """One transaction: some participants take one step.

        :return: how many were due; 0: nobody is, or other workers have them
        """
        for step in self._due_steps():
            if ids := step._lock_due():
                in_language_of(step, step.journey_id.user_id)._act(ids)
                return len(ids)
        return 0

    def _lock_due(self):
        """:return: the ids of the next participants, which this transaction has now"""
        kind = KINDS[self.kind]
        is_each = kind.is_per_contact
        one_each = self._sql_first_of_contact() if is_each else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM contact_journey_participant participant
                WHERE step_id = %(step_id)s AND state = 'active'
                  AND due_date <= %(now)s AND %(one_each)s
                ORDER BY due_date, id LIMIT %(chunk)s FOR NO KEY UPDATE SKIP LOCKED
                """,
                step_id=self.id,
                now=fields.Datetime.now(),
                one_each=one_each,
                chunk=kind.chunk,
            )
        )
        return [participant_id for (participant_id,) in rows]

    def _sql_first_of_contact(self):
        """The condition that ``participant`` is the first of its contact: of its
        records the one that is due first, and without a record after all of these."""
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM contact_journey_participant earlier
                WHERE earlier.step_id = %s AND earlier.state = 'active'
                  AND earlier.res_id IS NOT NULL AND earlier.due_date <= %s
                  AND earlier.partner_id = participant.partner_id
                  AND (participant.res_id IS NULL
                       OR (earlier.due_date, earlier.id)
                          < (participant.due_date, participant.id)))
            """,
            self.id,
            fields.Datetime.now(),
        )

    def _act(self, ids):
        """
        :param list ids: of participants who are due, locked
        """
        problems, staying = [], []
        with isolated(self, problems.append):
            self._check_can_act()
            Participant = self.env["contact.journey.participant"]
            staying = Participant._leave_early(self, ids)
        if problems:
            self._stand(problems[0])
            return
        self._clear_problem()
        if staying:
            self._act_apart(staying)

    def _check_can_act(self):
        """
        :raises UserError: why the step stands
        """
        if problem := self.journey_id._missing_responsible():
            raise UserError(problem)
        for rule in self.version_id.rule_ids:
            if rule.kind in CONDITIONS:
                rule._check_usable()
        self._check_ready()

    def _act_apart(self, ids):
        """Act for all at once. Where that fails, for halves of them, so that one
        contact keeps no other from what is due."""
        problems = []
        with isolated(self, problems.append):
            passing = KINDS[self.kind].act(self, ids)
            self.env["contact.journey.participant"]._pass(self, passing)
            self.env.flush_all()
        if not problems:
            return
        if len(ids) > 1:
            middle = len(ids) // 2
            self._act_apart(ids[:middle])
            self._act_apart(ids[middle:])
        else:
            self._fail(ids, problems[0])

    def _fail(self, ids, problem):
        problem = problem.partition("\n")[0]
        # Each contact may fail with words of its own: once is enough while some wait
        # for somebody to look.
        is_known = self.told_date and self._has_failed()
        self.env["contact.journey.participant"]._fail(self, ids, problem)
        if not is_known:
            self.told_date = fields.Datetime.now()
            self.journey_id._notify_responsible(
                self.env._(
                    "The step “%(step)s” failed: %(problem)s Correct it, then press "
                    "Try Again.",
                    step=self.key,
                    problem=problem,
                )
            )

    def _has_failed(self):
        return bool(
            self.env["contact.journey.participant"].search_count(
                [
                    ("journey_id", "=", self.journey_id.id),
                    ("step_id", "=", self.id),
                    ("state", "=", "failed"),
                ],
                limit=1,
            )
        )

    def _clear_problem(self):
        self.filtered("problem").told_date = False
        return super()._clear_problem()

    # ------------------------------------------------------------
    # What kinds of steps share
    # ------------------------------------------------------------

    @api.model
    def _sql_ids(self, ids):
        """Everybody goes on by the one way there is."""
        return SQL(
            "SELECT unnest(%s::int[]) AS id, 'next' AS outcome,"
            " NULL::int AS interaction_id",
            list(ids),
        )

    @api.model
    def _sql_waited(self, ids):
        """Who of those has waited long enough."""
        return SQL(
            """
            SELECT id, 'next' AS outcome, NULL::int AS interaction_id
            FROM contact_journey_participant
            WHERE id = ANY(%s) AND is_waiting AND due_date <= %s
            """,
            list(ids),
            fields.Datetime.now(),
        )

    def _set_due(self, ids, compute, until=False):
        """Have those who just arrived wait, by the clock of their contact.

        :param compute: callable of the moment of arrival and a time zone
        :param bool until: whether it is the longest that they wait, rather than when
            they are due
        """
        clocks = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT participant.arrived_date, COALESCE(contact.tz, ''),
                       COALESCE(contact.country_id, 0), country.code
                FROM contact_journey_participant participant
                JOIN res_partner contact ON contact.id = participant.partner_id
                LEFT JOIN res_country country ON country.id = contact.country_id
                WHERE participant.id = ANY(%s) AND NOT participant.is_waiting
                """,
                list(ids),
            )
        )
        if not clocks:
            return
        dues = [
            compute(arrived, self._zone(tz, code))
            for arrived, tz, _country_id, code in clocks
        ]
        arrivals, zones, country_ids, _codes = map(list, zip(*clocks, strict=True))
        self.env.cr.execute(
            SQL(
                """
WITH clock AS MATERIALIZED (
    SELECT * FROM unnest(%(arrivals)s::timestamp[], %(zones)s::text[],
                         %(country_ids)s::int[], %(dues)s::timestamp[])
      AS clock(arrived, tz, country_id, due)
), waiting AS (
    UPDATE contact_journey_participant participant
    SET due_date = clock.due, is_waiting = TRUE,
        until_date = CASE WHEN %(until)s THEN clock.due END
    FROM clock, res_partner contact
    WHERE participant.id = ANY(%(ids)s) AND NOT participant.is_waiting
      AND contact.id = participant.partner_id
      AND clock.arrived = participant.arrived_date
      AND clock.tz = COALESCE(contact.tz, '')
      AND clock.country_id = COALESCE(contact.country_id, 0)
    RETURNING participant.id, participant.journey_id, participant.due_date
)
INSERT INTO contact_journey_event (
    participant_id, journey_id, step_id, kind, due_date, date)
SELECT id, journey_id, %(step_id)s, 'waited', due_date, %(now)s FROM waiting
WHERE due_date > %(now)s
                """,
                arrivals=arrivals,
                zones=zones,
                country_ids=country_ids,
                dues=dues,
                until=until,
                ids=list(ids),
                step_id=self.id,
                now=fields.Datetime.now(),
            )
        )

    def _zone(self, tz, country_code):
        """:return: the time zone of a contact: its own, its country's, or that of the
        company"""
        return tz or zone_of_country(country_code) or self.journey_id._tz()

    def _clocks(self, ids):
        """:return: triples of a time zone or "", the id of a country or 0, and its
        code, of the contacts of participants"""
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT COALESCE(contact.tz, ''),
                       COALESCE(contact.country_id, 0), country.code
                FROM contact_journey_participant participant
                JOIN res_partner contact ON contact.id = participant.partner_id
                LEFT JOIN res_country country ON country.id = contact.country_id
                WHERE participant.id = ANY(%s)
                """,
                list(ids),
            )
        )

    def _contacts_of(self, ids):
        """:return: the contacts of participants, as the responsible person sees them"""
        partner_ids = self.env["contact.journey.participant"]._partner_ids(ids)
        return self.journey_id._contacts().browse(sorted(partner_ids))
