from odoo import models

from ...lib.mail.addresses import normal_forms


class MailingMailingTest(models.TransientModel):
    _inherit = "mailing.mailing.test"

    def send_mail_test(self):
        """Send the test to colleagues and to who may get the mailing; no others."""
        self.ensure_one()
        self.email_to = self.env["contact.consent.gate"]._filter_test(
            self.mass_mailing_id,
            {
                # Of a line, core takes the first address.
                line: next(iter(normal_forms(line)), None)
                for line in self.email_to.splitlines()
            },
        )
        return super().send_mail_test()
