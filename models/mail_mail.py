import re

from odoo import models


class MailMail(models.Model):
    _name = "mail.mail"
    _inherit = ["mail.mail"]

    def _prepare_outgoing_body(self):
        """Sign the recipient into every tracked link."""
        body = super()._prepare_outgoing_body()
        trace = self.mailing_trace_ids[:1]
        if not body or not trace:
            return body

        def sign(match):
            signature = trace._sign_click(match["code"])
            return f"{match[0]}/{signature}"

        tracked_link = rf"/r/(?P<code>\w+)/m/{trace.id}(?=[\"'])"
        return body.__class__(re.sub(tracked_link, sign, body))
