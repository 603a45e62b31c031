from odoo import models


class MailComposeMessage(models.TransientModel):
    _name = "mail.compose.message"
    _inherit = ["mail.compose.message"]

    def _process_mail_values_state(self, mail_values_dict):
        """Let nobody get a mailing who may not, whoever chose the recipients."""
        result = super()._process_mail_values_state(mail_values_dict)
        if self._is_mass_mailing():
            refused = self.env["contact.consent.gate"]._refused(
                self.mass_mailing_id, list(result)
            )
            for res_id in refused:
                result[res_id].update(
                    state="cancel", failure_type="mail_optout", is_notification=False
                )
        return result
