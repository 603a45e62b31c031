from odoo import api, models

from ...lib.mail.automatic_mail import is_automatic, is_failure


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Tell whether a reader answers a mailing, or a machine for the reader."""
        with self.env["mailing.trace"]._answered_by(is_automatic(message)):
            return super()._message_route_process(message, message_dict, routes)

    def _routing_handle_bounce(self, email_message, message_dict):
        # Core takes all reports of mail servers and mail apps for bounces; some would
        # be blacklisted for it.
        if email_message and not is_failure(email_message):
            return None
        return super()._routing_handle_bounce(email_message, message_dict)
