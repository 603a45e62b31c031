import re

from odoo import fields, models, tools
from odoo.tools.mail import append_content_to_html

from .contact_preferences_mixin import PREFERENCES_PATH
from .smtp_handover import noted_handover

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

    # ------------------------------------------------------------
    # Exactly once
    # ------------------------------------------------------------

    def _send(
        self,
        auto_commit=False,
        smtp_session=None,
        post_send_callback=None,
        **kwargs,
    ):
        """Send each mailing once, also if this worker is killed while it does.

        Core commits "sent" after the server's answer: who is killed in between sends
        that mail again.
        """
        mailings = self.filtered("mailing_trace_ids") if auto_commit else self.browse()
        for mail in mailings:
            # Another worker may have the same queue in its hands.
            if locked := mail.try_lock_for_update(allow_referencing=True):
                with noted_handover(smtp_session, locked._note_handover):
                    super(MailMail, locked)._send(
                        auto_commit=auto_commit, smtp_session=smtp_session, **kwargs
                    )
            if post_send_callback:
                post_send_callback(mail.ids)
        rest = self - mailings
        if not rest and mailings:
            return True
        return super(MailMail, rest)._send(
            auto_commit=auto_commit,
            smtp_session=smtp_session,
            post_send_callback=post_send_callback,
            **kwargs,
        )

    def _note_handover(self):
        """Commit that the mail server is about to have this mail; its answer makes it
        *Delivered*, or failed."""
        self.write({"state": "sent", "failure_type": False, "failure_reason": False})
        self.mailing_trace_ids.write(
            {"trace_status": "pending", "sent_datetime": fields.Datetime.now()}
        )
        self.env["ir.cron"]._commit_progress()

    # ------------------------------------------------------------
    # What is in the mail
    # ------------------------------------------------------------

    def _prepare_outgoing_body(self):
        """Sign the recipient into every link, and lay a trap for scanners."""
        body = super()._prepare_outgoing_body()
        trace = self.mailing_trace_ids[:1]
        if not body or not trace:
            return body
        return self._sign_links(self._with_ways_out(body, trace), trace)

    def _sign_links(self, body, trace):
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

    def _with_ways_out(self, body, trace):
        """Let the reader leave, and reach the preferences, from every mailing that
        has a purpose: Art. 7(3) of the GDPR."""
        purpose = self.mailing_id.purpose_id
        if not purpose:
            return body
        base_url = self.mailing_id.get_base_url()
        contact = trace._contact()
        preferences = contact._preferences_url() if contact.email_normalized else None
        placeholder = f"{base_url}{PREFERENCES_PATH}"
        has_preferences = placeholder in body
        if preferences:
            body = body.replace(
                body.__class__(f'"{placeholder}"'), body.__class__(f'"{preferences}"')
            )
        # What core makes the way out of, for each reader.
        unsubscribe = f"{base_url}/unsubscribe_from_list"
        has_unsubscribe = unsubscribe in body
        if has_unsubscribe and (has_preferences or not preferences):
            return body
        footer = self.env["ir.qweb"]._render(
            "contact_marketing.mailing_footer",
            {
                "purpose": purpose.with_context(lang=contact.lang or self.env.lang),
                "unsubscribe": None if has_unsubscribe else unsubscribe,
                "preferences": None if has_preferences else preferences,
            },
            lang=contact.lang or self.env.lang,
            minimal_qcontext=True,
        )
        return append_content_to_html(body, footer, plaintext=False)
