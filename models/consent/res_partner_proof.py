from odoo import models


class ResPartner(models.Model):
    """The proof sheet of a contact: every answer, with the wording that was shown."""

    _inherit = "res.partner"

    def action_open_proof_sheet(self):
        """Show the proof sheet on the screen, where it can be printed."""
        self.ensure_one()
        report = self.env.ref("contact_marketing.action_report_consent_proof_screen")
        return report.report_action(self)

    def _consent_proof_sheet(self):
        """What a contact answered, by purpose, as far as the user may see.

        :return: a list of dicts with the keys ``purpose``, ``consent`` (what counts
            now; may be empty) and ``events``, oldest first
        """
        self.ensure_one()
        own = [("partner_id", "=", self.id)]
        events = self.env["contact.consent.event"].search(own, order="date, id")
        current = {
            consent.purpose_id: consent
            for consent in self.env["contact.consent"].search(own)
        }
        nothing = self.env["contact.consent"]
        return [
            {
                "purpose": purpose,
                "consent": current.get(purpose, nothing),
                "events": answers,
            }
            for purpose, answers in sorted(
                events.grouped("purpose_id").items(),
                key=lambda item: (item[0].display_name or "", item[0].id),
            )
        ]
