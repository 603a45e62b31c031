from odoo import models
from odoo.tools import SQL


class MailMail(models.Model):
    """Who leaves a journey while its mail waits in the queue gets none."""

    _inherit = "mail.mail"

    def _cancel_refused(self):
        left = self._cancel_of_who_left_journeys()
        return left + super(MailMail, self - left)._cancel_refused()

    def _cancel_of_who_left_journeys(self):
        """:return: the mails that nobody inside the journey waits for any longer"""
        queued = self.filtered(
            lambda mail: mail.state == "outgoing" and mail.mailing_id
        )
        if not queued:
            return queued
        left = self.browse(
            id_ for (id_,) in self.env.execute_query(queued._sql_not_waited_for())
        )
        if not left:
            return left
        reason = self.env._("Left the journey before the mail was sent.")
        left.write({"state": "cancel", "failure_reason": reason})
        left.mailing_trace_ids.write(
            {"trace_status": "cancel", "failure_reason": reason}
        )
        return left

    def _sql_not_waited_for(self):
        """Which of these mails are of journeys, and of somebody who left them."""
        self.env["contact.journey.participant"].flush_model()
        self.env["contact.campaign.run"].flush_model(["campaign_id"])
        self.env["mailing.mailing"].flush_model(["run_id"])
        return SQL(
            """
            SELECT mail.id
            FROM mail_mail mail
            JOIN mail_message message ON message.id = mail.mail_message_id
            JOIN mailing_mailing mailing ON mailing.id = mail.mailing_id
            JOIN contact_campaign_run run ON run.id = mailing.run_id
            JOIN contact_campaign campaign ON campaign.id = run.campaign_id
             AND campaign.journey_id IS NOT NULL
            WHERE mail.id = ANY(%s) AND NOT EXISTS (
                SELECT FROM contact_campaign_recipient recipient
                JOIN contact_journey_participant participant
                  ON participant.recipient_id = recipient.id
                 AND participant.partner_id = recipient.partner_id
                 AND participant.state IN ('active', 'failed')
                WHERE recipient.run_id = mailing.run_id
                  AND recipient.partner_id = message.res_id)
            """,
            self.ids,
        )
