from odoo import models

from .why_lines import why_line


class ContactJourneyEvent(models.Model):
    """What happened, as a line of *Why?*."""

    _inherit = "contact.journey.event"

    def _why_happened(self):
        """:return: the event as a line of *Why?*"""
        texts = {
            "entered": self.env._("Entered."),
            "passed": self.env._("Passed."),
            "waited": self.env._("Waits."),
            "sent": self.env._("The mail was sent."),
            "skipped": self.env._("The mail was not sent."),
        }
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        text = texts.get(self.kind) or f"{kinds[self.kind]}."
        more = []
        if self.outcome_label:
            more.append(self.outcome_label)
        if self.reason_label:
            more.append(self.reason_label)
        if self.due_date:
            more.append(
                self.env._(
                    "until %(date)s", date=self.participant_id._why_date(self.due_date)
                )
            )
        if more:
            text = f"{text[:-1]}: {', '.join(more)}."
        return why_line(text, None, self.step_id, self.date)
