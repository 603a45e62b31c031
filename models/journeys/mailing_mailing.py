from odoo import models


class MailingMailing(models.Model):
    """What a step of a journey sends may be deleted: the step then stands."""

    _inherit = "mailing.mailing"

    def unlink(self):
        # Who may delete a mailing need not see the journeys that it is the content of.
        every_sudo = self.env["contact.campaign"].sudo().with_context(active_test=False)
        every_sudo.search(
            [("mailing_id", "in", self.ids), ("journey_id", "!=", False)]
        ).mailing_id = False
        return super().unlink()
