from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class MailingMailingTest(models.TransientModel):
    _name = "mailing.mailing.test"
    _inherit = ["mailing.mailing.test"]

    def send_mail_test(self):
        """Send the test to colleagues and to who may get the mailing; no others."""
        self.ensure_one()
        lines = self.email_to.splitlines()
        addresses = {line: email_normalize(line, strict=False) for line in lines}
        gate = self.env["contact.consent.gate"]
        refused = gate._refused_addresses(
            self.mass_mailing_id, sorted(filter(None, addresses.values()))
        )
        if not refused:
            return super().send_mail_test()
        labels = gate._reasons()
        told = [f"{address}: {labels[reason]}" for address, reason in refused.items()]
        allowed = [line for line in lines if addresses[line] not in refused]
        if not any(line.strip() for line in allowed):
            raise UserError(
                self.env._(
                    "No test was sent. Contacts only get what they agreed to:\n"
                    "%(addresses)s",
                    addresses="\n".join(told),
                )
            )
        self.mass_mailing_id._message_log(
            body=Markup("%s<ul>%s</ul>")
            % (
                self.env._("No test to contacts who have not agreed:"),
                Markup("").join(Markup("<li>%s</li>") % line for line in told),
            )
        )
        self.email_to = "\n".join(allowed)
        return super().send_mail_test()
