import re

from odoo import models, tools
from odoo.tools.mail import append_content_to_html

# Hidden from people and from screen readers; scanners follow it all the same.
TRAP = (
    '<a href="{url}" rel="nofollow" aria-hidden="true" tabindex="-1"'
    ' style="display:none;max-height:0;overflow:hidden">&#8203;</a>'
)


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["mail.mail"]

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """Send no mailing to who left since it was queued."""
        refused = self._cancel_refused()
        return super(MailMail, self - refused).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    def _cancel_refused(self):
        gate = self.env["contact.consent.gate"]
        refused = self.browse()
        # Tests of a mailing have no trace; the gate let their addresses pass.
        queued = self.filtered(
            lambda mail: mail.mailing_trace_ids and mail.state == "outgoing"
        )
        for mailing, mails in queued.grouped("mailing_id").items():
            reasons = gate._refused(mailing, mails.mapped("res_id"))
            refused += mails.filtered(lambda mail, ids=reasons: mail.res_id in ids)
        if refused:
            refused.write({"state": "cancel", "failure_type": "mail_optout"})
            refused.mailing_trace_ids.write(
                {"trace_status": "cancel", "failure_type": "mail_optout"}
            )
        return refused

    def _prepare_outgoing_body(self):
        """Sign the recipient into every tracked link, and lay a trap for scanners."""
        body = super()._prepare_outgoing_body()
        trace = self.mailing_trace_ids[:1]
        if not body or not trace:
            return body

        def sign(match):
            signature = trace._sign_click(match["code"])
            return f"{match[0]}/{signature}"

        tracked_link = rf"/r/(?P<code>\w+)/m/{trace.id}(?=[\"'])"
        signed, links = re.subn(tracked_link, sign, body)
        if links and trace.model == "res.partner":
            trap = TRAP.format(
                url=tools.urls.urljoin(self.get_base_url(), trace._trap_path())
            )
            signed = append_content_to_html(signed, trap, plaintext=False)
        return body.__class__(signed)
