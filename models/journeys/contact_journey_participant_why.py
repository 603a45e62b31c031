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

    def _why_of_record(self, lines, told):
        """Of several that are told of, say first which record each is about.

        :param lines: dicts
        :param told: participants
        :return: lines
        """
        if len(told) < 2:
            return list(lines)
        name = self._why_record_name()
        return [
            # Those with a dash belong to the line before them.
            line
            if line["text"].startswith("–")
            else {**line, "text": f"{name}: {line['text']}"}
            for line in lines
        ]

    def _why_record_name(self):
        if not self.res_id:
            return self.env._("Without a record")
        return self.record_name or self.env._("A record that you may not read")

    def _why_entered_by(self, model_name):
        """:return: yields a line: which records of a model it entered by"""
        same = self.filtered(lambda each: each.res_id and each.res_model == model_name)
        if not same:
            return
        names = [name for name in same.mapped("record_name") if name]
        hidden = len(same) - len(names)
        if names:
            text = self.env._("It entered with %(records)s.", records=", ".join(names))
            yield why_line(text)
        if hidden:
            text = self.env._(
                "Records by which it entered and that you may not read: %(count)s.",
                count=hidden,
            )
            yield why_line(text)

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
