from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty


class MailingMailing(models.Model):
    """What a mailing lacks as the content of a campaign, or of a step of a journey."""

    _inherit = "mailing.mailing"

    def _compute_email_from(self):
        """Of users without an address, the company is the sender."""
        result = super()._compute_email_from()
        for mailing in self.filtered(lambda mailing: not mailing.email_from):
            mailing.email_from = self.env.company.email_formatted
        return result

    @api.model
    def _check_sender(self):
        """
        :raises UserError: when nobody is there whom mails could be from
        """
        if not self.env.user.email and not self.env.company.email:
            raise UserError(
                self.env._(
                    "Mails need a sender: write your email into your preferences, or "
                    "ask an administrator to write one into the company."
                )
            )

    def _content_problem(self, reader):
        """
        :param reader: a contact, to try the placeholders with
        :return: why this cannot be sent, and what to do; None: it can
        """
        self.ensure_one()
        if self._is_empty():
            return self.env._("the content is empty. Write the mail first.")
        return self._server_problem() or self._rendering_problem(reader)

    def _is_empty(self):
        if self.mailing_type == "mail":
            return is_html_empty(self.body_html)
        return "body_plaintext" in self._fields and not self.body_plaintext

    def _server_problem(self):
        # Marketing users have no rights on mail servers.
        servers_sudo = self.mail_server_id.sudo()
        if servers_sudo.owner_user_id:
            # Odoo would refuse to make the mails, and its whole queue would wait.
            return self.env._(
                "the mail server “%(server)s” takes the mails of one person only. "
                "Choose another one for the mailing.",
                server=servers_sudo.filtered("owner_user_id")[:1].name,
            )
        if archived_sudo := servers_sudo.filtered(lambda server: not server.active):
            # Each mail of it would fail.
            return self.env._(
                "the mail server “%(server)s” is archived. Restore it, or choose "
                "another one for the mailing.",
                server=archived_sudo[:1].name,
            )
        return None

    def _rendering_problem(self, reader):
        """A placeholder that does not work would hold up Odoo's whole mail queue."""
        try:
            self._render_field("body_html", reader.ids)
            self._render_template(self.subject, reader._name, reader.ids)
        except UserError:
            return self.env._(
                "a placeholder in “%(subject)s” does not work. Correct the subject "
                "or the content.",
                subject=self.subject,
            )
        return None
