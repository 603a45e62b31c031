from odoo import models
from odoo.tools import format_datetime

from .why_lines import LEAVING, UNTOLD, why_line

MAX_PAST = 100  # events that are told, the latest ones


class ContactJourneyParticipant(models.Model):
    """Where a contact stands, what it waits for, and what happened to it."""

    _inherit = "contact.journey.participant"

    def action_why(self):
        """Ask why the contact is where it is."""
        self.ensure_one()
        action = self.journey_id.action_why()
        action["context"]["default_partner_id"] = self.partner_id.id
        return action

    def _why_date(self, date):
        return format_datetime(self.env, date, dt_format="short") if date else ""

    def _why_stands(self):
        """What it waits for, and what would take it out."""
        self.ensure_one()
        return [
            *self._why_waits(),
            *(
                line
                for rule in self.version_id.rule_ids
                if rule.kind in LEAVING
                for line in rule._why_leaves(self.partner_id, self)
            ),
        ]

    def _why_waits(self):
        step, journey = self.step_id, self.journey_id
        if self.state == "failed":
            yield why_line(
                self.env._(
                    "The step failed: %(reason)s Correct it, then press Try Again.",
                    reason=self.reason_label,
                ),
                False,
                step,
            )
            return
        if journey.state == "paused":
            yield why_line(
                self.env._("The journey is paused: nobody goes on."), False, step
            )
        if step.problem:
            yield why_line(
                self.env._(
                    "The step stands until this is corrected: %(problem)s",
                    problem=step.problem,
                ),
                False,
                step,
            )
        yield from step._why_waits(self)

    def _why_past(self):
        events = self.env["contact.journey.event"].search(
            [("participant_id", "in", self.ids), ("kind", "not in", UNTOLD)],
            limit=MAX_PAST,
        )
        return [event._why_happened() for event in events]
