from odoo import fields, models


class MailComposeMessage(models.TransientModel):
    _name = "mail.compose.message"
    _inherit = ["mail.compose.message"]

    purpose_id = fields.Many2one(
        "contact.consent.purpose",
        domain=[("channel", "=", "email")],
        ondelete="cascade",
        help="Only contacts who agreed to it get the mailing.",
    )

    def _action_send_mail(self, auto_commit=False):
        for composer in self.filtered("mass_mailing_name"):
            if composer.composition_mode == "mass_mail" and not composer.purpose_id:
                self.env["contact.consent.gate"]._check_purpose(
                    composer.model,
                    composer.mass_mailing_id.purpose_id,
                    composer.mass_mailing_name,
                )
        result = super()._action_send_mail(auto_commit=auto_commit)
        for mailing in self.mass_mailing_id:
            mailing._keep_gate_outcome()
        return result

    def _prepare_mailing_values(self):
        return {**super()._prepare_mailing_values(), "purpose_id": self.purpose_id.id}

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
