from odoo import models
from odoo.tools import SQL


class MailComposeMessage(models.TransientModel):
    """Mailings of campaigns and journeys stay fast however many had them before."""

    _inherit = "mail.compose.message"

    def _get_done_emails(self, mail_values_dict):
        # Who sends may read no runs.
        if not self.mass_mailing_id.sudo().run_id:
            return super()._get_done_emails(mail_values_dict)
        # Core reads, for each 50 mails, all addresses that the mailing went to so far.
        every = self._get_recipients_data(mail_values_dict).values()
        addresses = {address for one in every for address in one["mail_to_normalized"]}
        return self._done_among(addresses)

    def _done_among(self, addresses):
        """:return: which of those addresses the mailing went to already"""
        self.env["mailing.trace"].flush_model(["email", "mass_mailing_id", "model"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT email FROM mailing_trace
                WHERE mass_mailing_id = %s AND model = %s AND email = ANY(%s)
                """,
                self.mass_mailing_id.id,
                self.model,
                sorted(addresses),
            )
        )
        return [address for (address,) in rows]
