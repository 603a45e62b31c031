from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.relative_days import days_since

INSIDE = ("active", "failed")


class ContactJourneyParticipant(models.Model):
    """A contact in a journey: where it is, until when it waits, how it left.

    Each entry is a participant of its own; a contact is inside once at a time. This
    model is the one writer of its table.
    """

    _name = "contact.journey.participant"
    _description = "Contact in a Journey"
    _inherit = ["contact.open.mixin"]
    _order = "entered_date desc, id desc"
    _rec_name = "journey_id"
    _log_access = False

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        "contact.journey.version",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    # Of contacts that were deleted the row stays, so that figures do.
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="set null"
    )
    # The order, invoice or lead that it entered by, once for each.
    res_model = fields.Char("Kind of Record", readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True
    )
    entry_number = fields.Integer("Entry", required=True, readonly=True)
    state = fields.Selection(
        [
            ("active", "Inside"),
            ("done", "Done"),
            ("goal", "Reached the Goal"),
            ("exited", "Left"),
            ("removed", "Taken Out"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    step_id = fields.Many2one(
        "contact.journey.step", "At", readonly=True, ondelete="set null"
    )
    # The same in all versions of the journey.
    step_key = fields.Char("At Step", related="step_id.key")
    due_date = fields.Datetime("Goes On", readonly=True)
    until_date = fields.Datetime(
        "At the Latest", readonly=True, help="When it stops waiting for something."
    )
    is_waiting = fields.Boolean(readonly=True)
    recipient_id = fields.Many2one(
        "contact.campaign.recipient",
        "Mail on Its Way",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    entered_date = fields.Datetime("Entered", required=True, readonly=True)
    entered_days = days_since("entered_days", "entered_date", "Days Since Entry")
    arrived_date = fields.Datetime("At It Since", readonly=True)
    arrived_days = days_since("arrived_days", "arrived_date", "Days at Step")
    left_date = fields.Datetime("Left", readonly=True)
    exit_reason = fields.Char("Reason", readonly=True)
    reason_label = fields.Char("Because", compute="_compute_reason_label")
    event_ids = fields.One2many("contact.journey.event", "participant_id")

    _inside_uniq = models.UniqueIndex(
        "(journey_id, partner_id)"
        " WHERE state IN ('active', 'failed') AND res_id IS NULL",
        "A contact is in a journey once at a time.",
    )
    _record_uniq = models.UniqueIndex(
        "(journey_id, res_model, res_id) WHERE res_id IS NOT NULL",
        "A record enters a journey once.",
    )
    _due_idx = models.Index("(step_id, due_date, id) WHERE state = 'active'")
    _partner_idx = models.Index("(partner_id, journey_id)")
    _state_idx = models.Index("(journey_id, state)")

    @api.depends("journey_id", "partner_id")
    def _compute_display_name(self):
        for participant in self:
            names = (
                participant.partner_id.display_name,
                participant.journey_id.display_name,
            )
            participant.display_name = ", ".join(filter(None, names))

    @api.depends("exit_reason")
    def _compute_reason_label(self):
        labels = self._reasons()
        for participant in self:
            reason = participant.exit_reason
            participant.reason_label = labels.get(reason, reason)

    @api.model
    def _reasons(self):
        """What to call the reasons why somebody left, or got no mail."""
        reasons = dict(self.env["contact.campaign.recipient"]._selection_reason())
        return {
            **reasons,
            "exit": self.env._("meets the exit condition"),
            "goal": self.env._("meets the goal"),
            "goal_before": self.env._("met the goal before it entered"),
            "purposes_left": self.env._("unsubscribed from all that was to come"),
            "archived": self.env._("archived"),
            "deleted": self.env._("deleted"),
            "no_access": self.env._("not for the responsible person or the company"),
            "merged": self.env._("merged with another contact"),
            "ended": self.env._("the journey was ended"),
            "left": self.env._("taken out"),
            "record_gone": self.env._(
                "the record was deleted, or is another contact's or company's"
            ),
            "record_undone": self.env._("what let it in was cancelled"),
            "no_record": self.env._(
                "entered without the record that the mail is about"
            ),
            "mail_gone": self.env._(
                "the click was no human's; a mail had gone already"
            ),
            "moved": self.env._(
                "the click was no human's; it had been moved to the new version"
            ),
            "quiet": self.env._("quiet hours, or outside of its window"),
            "no_human": self.env._("what decided it was no human's"),
            "human": self.env._("it was a human in time"),
        }

    # ------------------------------------------------------------
    # In
    # ------------------------------------------------------------

    @api.model
    def _enter(self, journey, candidates, is_yearly=False):
        """Let contacts into a running journey, as far as they may enter (again).

        Archived and suppressed contacts, and those that are not for the responsible
        person or the company, are passed over.

        :param SQL candidates: a sub-select of ``partner_id``
        :param bool is_yearly: whether once a year is often enough for who may enter
            once only
        :return: how many entered
        """
        version = journey.live_version_id
        if journey.state != "running" or not version.start_step_id:
            return 0
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
WITH candidate AS MATERIALIZED (
    SELECT DISTINCT partner_id FROM (%(candidates)s) candidate
), entered AS (
    INSERT INTO contact_journey_participant (
        journey_id, version_id, partner_id, entry_number, state, step_id, due_date,
        entered_date, arrived_date, is_waiting)
    SELECT %(journey_id)s, %(version_id)s, contact.id, COALESCE(before.number, 0) + 1,
           'active', %(step_id)s, %(now)s, %(now)s, %(now)s, FALSE
    FROM candidate
    JOIN res_partner contact ON contact.id = candidate.partner_id
     AND contact.active AND contact.is_suppressed IS NOT TRUE
    LEFT JOIN LATERAL (
        -- Who entered by a record may be inside beside that.
        SELECT MAX(entry_number) AS number,
               MAX(entry_number) FILTER (WHERE res_id IS NULL) AS last_number,
               MAX(left_date) FILTER (WHERE res_id IS NULL) AS left_date,
               bool_or(state IN ('active', 'failed') AND res_id IS NULL) AS is_inside
        FROM contact_journey_participant held
        WHERE held.journey_id = %(journey_id)s AND held.partner_id = contact.id
    ) before ON TRUE
    WHERE before.is_inside IS NOT TRUE
      AND (before.last_number IS NULL OR %(again)s)
      AND contact.id IN (%(visible)s)
    ORDER BY contact.id
    ON CONFLICT (journey_id, partner_id)
        WHERE state IN ('active', 'failed') AND res_id IS NULL DO NOTHING
    RETURNING id, journey_id, step_id
)
INSERT INTO contact_journey_event (participant_id, journey_id, step_id, kind, date)
SELECT id, journey_id, step_id, 'entered', %(now)s FROM entered
                """,
                candidates=candidates,
                journey_id=journey.id,
                version_id=version.id,
                step_id=version.start_step_id.id,
                now=fields.Datetime.now(),
                again=self._sql_may_again(journey, is_yearly),
                visible=journey._search_contacts([]).select(),
            )
        )
        entered = self.env.cr.rowcount
        if entered:
            self._notify_orm()
            journey._wake()
        return entered

    @api.model
    def _sql_may_again(self, journey, is_yearly):
        if journey.reentry == "always":
            return SQL("TRUE")
        if journey.reentry == "after":
            return SQL(
                "before.left_date <= %s - make_interval(days => %s)",
                fields.Datetime.now(),
                journey.reentry_days,
            )
        return SQL("%s", is_yearly)

    # ------------------------------------------------------------
    # Along
    # ------------------------------------------------------------

    @api.model
    def _pass(self, step, passing):
        """Have participants go on by the path of an outcome, or end where there is
        none.

        :param SQL passing: of the columns ``id``, ``outcome`` and ``interaction_id``
        :return: how many
        """
        self.env.cr.execute(
            SQL(
                """
WITH going AS MATERIALIZED (
    SELECT passing.id, passing.outcome, passing.interaction_id, path.to_step_id
    FROM (%(passing)s) passing
    -- What the step did may have taken somebody out.
    JOIN contact_journey_participant inside
      ON inside.id = passing.id AND inside.state IN ('active', 'failed')
    LEFT JOIN contact_journey_path path
      ON path.from_step_id = %(step_id)s AND path.outcome = passing.outcome
), moved AS (
    UPDATE contact_journey_participant participant
    SET step_id = COALESCE(going.to_step_id, participant.step_id),
        state = CASE WHEN going.to_step_id IS NULL THEN 'done' ELSE 'active' END,
        due_date = CASE WHEN going.to_step_id IS NOT NULL
                        THEN %(now)s::timestamp END,
        left_date = CASE WHEN going.to_step_id IS NULL THEN %(now)s::timestamp END,
        arrived_date = %(now)s, until_date = NULL, is_waiting = FALSE,
        recipient_id = NULL, exit_reason = NULL
    FROM going WHERE participant.id = going.id
)
INSERT INTO contact_journey_event (
    participant_id, journey_id, step_id, kind, outcome, interaction_id, date)
SELECT id, %(journey_id)s, %(step_id)s, 'passed', outcome, interaction_id, %(now)s
FROM going
UNION ALL
SELECT id, %(journey_id)s, to_step_id, 'arrived', NULL, NULL, %(now)s FROM going
WHERE to_step_id IS NOT NULL
                """,
                passing=passing,
                step_id=step.id,
                journey_id=step.journey_id.id,
                now=fields.Datetime.now(),
            )
        )
        self._notify_orm()
        return self.env.cr.rowcount

    @api.model
    def _fail(self, step, ids, problem):
        """
        :param str problem: what went wrong; the participants wait to be tried again
        """
        self.env.cr.execute(
            SQL(
                """
                WITH failed AS (
                    UPDATE contact_journey_participant
                    SET state = 'failed', exit_reason = %(problem)s, due_date = NULL
                    WHERE id = ANY(%(ids)s) RETURNING id, journey_id
                )
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, reason, date)
                SELECT id, journey_id, %(step_id)s, 'failed', %(problem)s, %(now)s
                FROM failed
                """,
                problem=problem,
                ids=list(ids),
                step_id=step.id,
                now=fields.Datetime.now(),
            )
        )
        self._notify_orm()

    def _try_again(self):
        """Have what failed for these done again, soon."""
        self.step_id.told_date = False
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH retried AS (
                    UPDATE contact_journey_participant
                    SET state = 'active', exit_reason = NULL, due_date = %(now)s,
                        is_waiting = FALSE
                    WHERE id = ANY(%(ids)s) AND state = 'failed'
                    RETURNING id, journey_id, step_id
                )
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, date)
                SELECT id, journey_id, step_id, 'retried', %(now)s FROM retried
                RETURNING participant_id
                """,
                now=fields.Datetime.now(),
                ids=list(self.ids),
            )
        )
        if rows:
            self._notify_orm()
            self.env["contact.journey"]._wake()

    def action_try_again(self):
        """Have done what failed for these contacts."""
        self.journey_id.check_access("write")
        # Participants are written by nobody; who may change the journey may have it go
        # on.
        self.sudo()._try_again()

    @api.model
    def _notify_orm(self):
        self.invalidate_model(flush=False)
        self.env["contact.journey.event"].invalidate_model(flush=False)
        self.env["contact.journey"].invalidate_model(
            [
                "participant_ids",
                "active_count",
                "entered_count",
                "goal_count",
                "failed_count",
                "goal_percent",
            ],
            flush=False,
        )
        self.env["res.partner"].invalidate_model(
            ["journey_participant_ids", "journey_ids", "journey_event_ids"], flush=False
        )
