from odoo import models

from ...lib.journeys.records import fill_in_html, fill_in_line

HTML_VALUES = ("body", "body_html")


class MailComposeMessage(models.TransientModel):
    """Mails of journeys tell of the record that their reader entered by."""

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        # Who sends may read no runs.
        mailing_sudo = self.mass_mailing_id.sudo()
        run_sudo = mailing_sudo.run_id
        # By what was written, and not by what came of it: a contact may be called so.
        tokens = mailing_sudo._record_tokens()
        if tokens and run_sudo.campaign_id.journey_id:
            self._fill_in_records(run_sudo, mail_values_dict, tokens)
        return super()._process_mail_values_state(mail_values_dict)

    def _fill_in_records(self, run_sudo, mail_values_dict, tokens):
        texts = run_sudo._record_texts(mail_values_dict, tokens)
        for res_id, mail_values in mail_values_dict.items():
            if res_id not in texts:
                # Since it was planned, the record has gone.
                mail_values.update(state="cancel", is_notification=False)
                continue
            for name in HTML_VALUES:
                if mail_values.get(name):
                    mail_values[name] = fill_in_html(mail_values[name], texts[res_id])
            subject = mail_values.get("subject") or ""
            mail_values["subject"] = fill_in_line(subject, texts[res_id])
