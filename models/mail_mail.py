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
