from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mail import html_sanitize

from ...lib.journeys.windows import ALWAYS, due_date
from .steps import KINDS
from .why_lines import explain

SIGNS = {True: "✓", False: "✗", None: "?"}


class ContactJourneyStep(models.Model):
    """What a step would do for one contact; it does nothing of it."""

    _inherit = "contact.journey.step"

    def _try_as(self, partner, moment):
        """
        :return: what the step would do for a contact at a moment, and when it goes on
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        line = {
            "key": self.key,
            "kind": kinds[self.kind],
            "icon": self.icon,
            "date": moment,
            "texts": [],
            "problem": False,
            "subject": False,
            "body": False,
            "outcome": False,
            "until": False,
        }
        found = KINDS[self.kind].try_as(self, partner, moment)
        moment = found.pop("moment", moment)
        return {**line, **found}, moment

    def _try_wait(self, partner, moment, days, hours=0, window=ALWAYS):
        """:return: when a wait that begins at a moment is over, by the clock of the
        contact"""
        zone = self._zone(partner.tz, partner.country_id.code)
        return due_date(moment, days, hours, window, zone)

    def _try_mail(self, partner):
        """:return: the mail as this contact reads it, and why it may not have it"""
        mailing = self.mailing_id
        reason = self._why_refused(partner)
        found = {
            "texts": [self.env._("The mail is shown to you alone:")],
            "problem": reason
            and self.env._("It would not be sent now: %(reason)s.", reason=reason),
        }
        is_text = mailing.mailing_type == "sms"
        body = "body_plaintext" if is_text else "body_html"
        try:
            mailing.check_access("read")
            found["body"] = mailing._render_field(body, partner.ids, compute_lang=True)[
                partner.id
            ]
            found["subject"] = mailing._render_field(
                "subject", partner.ids, compute_lang=True
            )[partner.id]
        except UserError as error:
            found["problem"] = str(error)
        if found.get("body") and not is_text:
            # Shown among our own screens: nothing in it may run.
            found["body"] = html_sanitize(found["body"], sanitize_style=True)
        return found

    def _try_conditions(self, partner):
        """:return: whether a contact matches now, by the rights of who tries; and each
        condition in words"""
        lines = explain(
            self, self._asked_of(partner), lambda _is_met: self.env._("Matches:")
        )
        texts = [
            f"{SIGNS[line['is_met']]} {line['text'].removeprefix('– ')}"
            for line in lines
        ]
        return bool(lines[0]["is_met"]), texts
