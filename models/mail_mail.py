import re
import smtplib
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields, models, tools
from odoo.tools.mail import append_content_to_html

from .contact_preferences_mixin import PREFERENCES_PATH
from .smtp_handover import Handover

# Hidden from people and from screen readers; scanners follow it all the same.
TRAP = (
    '<a href="{url}" rel="nofollow" aria-hidden="true" tabindex="-1"'
    ' style="display:none;max-height:0;overflow:hidden">&#8203;</a>'
)
# RFC 5321, 4.5.4.1: not at once again; and nobody waits for a mailing for days.
AGAIN_MINUTES = 30
AGAIN_HOURS = 24


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
                with locked._handed_over(smtp_session):
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

    @contextmanager
    def _handed_over(self, smtp_session):
        """A block that sends this mail; it is noted as sent when the server has it."""
        handover = Handover(smtp_session, self._note_handover)
        try:
            with handover:
                yield
        except smtplib.SMTPServerDisconnected:
            if handover.was_open and not handover.is_done:
                # Core would leave it failed, and its trace waiting for good.
                self._queue_again()
            self._go_on_with_queue()
            raise

    def _note_handover(self):
        """Commit that the mail server is about to have this mail; its answer makes it
        *Delivered*, or failed."""
        self.write({"state": "sent", "failure_type": False, "failure_reason": False})
        self.mailing_trace_ids.write(
            {"trace_status": "pending", "sent_datetime": fields.Datetime.now()}
        )
        self.env["ir.cron"]._commit_progress()

    def _queue_again(self):
        """Note that the mail server has not got this mail, and when it is tried again;
        the other mails of the queue do not wait for it."""
        now = fields.Datetime.now()
        is_old = self.create_date < now - timedelta(hours=AGAIN_HOURS)
        if self.scheduled_date and is_old:
            reason = self.env._("The mail server drops the connection at this mail.")
            self.write(
                {
                    "state": "exception",
                    "failure_type": "mail_smtp",
                    "failure_reason": reason,
                }
            )
            self.mailing_trace_ids.set_failed(failure_type="mail_smtp")
        else:
            self.write(
                {
                    "state": "outgoing",
                    "failure_type": False,
                    "failure_reason": False,
                    "scheduled_date": now + timedelta(minutes=AGAIN_MINUTES),
                }
            )
            self.mailing_trace_ids.write(
                {"trace_status": "outgoing", "sent_datetime": False}
            )

    def _go_on_with_queue(self):
        """Commit that the queue goes on with a new connection, and once more when
        mails that failed now are due."""
        now = fields.Datetime.now()
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(
            [now, now + timedelta(minutes=AGAIN_MINUTES)]
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
