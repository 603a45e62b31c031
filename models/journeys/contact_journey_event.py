from odoo import api, fields, models
from odoo.tools import SQL

EVENT_KINDS = [
    ("entered", "Entered"),
    ("arrived", "Arrived"),
    ("passed", "Passed"),
    ("waited", "Waits"),
    ("sent", "Sent"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
    ("retried", "Tried Again"),
    ("moved", "Moved to the New Version"),
    ("corrected", "Corrected"),
    ("goal", "Reached the Goal"),
    ("exited", "Left"),
]


class ContactJourneyEvent(models.Model):
    """What happened to a participant of a journey, and what proves it. Append-only."""

    _name = "contact.journey.event"
    _description = "Event in a Journey"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade", index=True
    )
    participant_id = fields.Many2one(
        "contact.journey.participant", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="participant_id.partner_id")
    step_id = fields.Many2one("contact.journey.step", readonly=True, ondelete="cascade")
    step_kind = fields.Selection(related="step_id.kind", string="Kind of Step")
    kind = fields.Selection(EVENT_KINDS, "What", required=True, readonly=True)
    outcome = fields.Char(readonly=True)
    outcome_label = fields.Char("By", compute="_compute_outcome_label")
    reason = fields.Char("Why", readonly=True)
    reason_label = fields.Char("Because", compute="_compute_reason_label")
    date = fields.Datetime(required=True, readonly=True)
    due_date = fields.Datetime("Until", readonly=True)
    interaction_id = fields.Many2one(
        "contact.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    trace_id = fields.Many2one(
        "mailing.trace", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _participant_idx = models.Index("(participant_id, id)")
    _step_idx = models.Index("(step_id, kind, outcome)")

    @api.depends("outcome", "step_id.kind")
    @api.depends_context("lang")
    def _compute_outcome_label(self):
        for event in self:
            event.outcome_label = event.outcome not in (False, "next") and (
                event.step_id._way_label(event.outcome)
            )

    @api.depends("reason")
    def _compute_reason_label(self):
        labels = self.env["contact.journey.participant"]._reasons()
        for event in self:
            event.reason_label = labels.get(event.reason, event.reason)

    @api.model
    def _append(self, events):
        """The one writer of events.

        :param SQL events: of the columns ``participant_id``, ``journey_id``,
            ``step_id``, ``kind``, ``outcome``, ``reason`` and ``due_date``
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_journey_event (
                    participant_id, journey_id, step_id, kind, outcome, reason,
                    due_date, date)
                SELECT participant_id, journey_id, step_id, kind, outcome, reason,
                       due_date, %s
                FROM (%s) event ORDER BY participant_id
                """,
                fields.Datetime.now(),
                events,
            )
        )
