from odoo import fields, models
from odoo.tools import SQL


class MailComposeMessage(models.TransientModel):
    """Mailings of campaigns and journeys stay fast however many had them before."""

    _inherit = "mail.compose.message"

    def _prepare_mail_values(self, res_ids):
        mail_values_all = super()._prepare_mail_values(res_ids)
        # Who sends may read no runs.
        if run_sudo := self.mass_mailing_id.sudo().run_id:
            dates = run_sudo.campaign_id._send_dates(
                list(mail_values_all), run_sudo.date
            )
            for partner_id, date in dates.items():
                mail_values_all[partner_id]["scheduled_date"] = date
            self._wake_mail_queue(set(dates.values()))
        return mail_values_all

    def _wake_mail_queue(self, dates):
        """Have the queue run at once, and at these moments, each once, however many
        mails wait; by itself it looks every hour.
        """
        queue_sudo = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        known_sudo = self.env["ir.cron.trigger"].sudo()
        known_sudo = known_sudo.search(
            [("cron_id", "=", queue_sudo.id), ("call_at", "in", list(dates))]
        )
        missing = dates - set(known_sudo.mapped("call_at"))
        # One that is there already may be that of a run which cannot see these mails.
        queue_sudo._trigger(at=[fields.Datetime.now(), *sorted(missing)])

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
