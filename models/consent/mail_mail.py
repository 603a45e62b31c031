import re
import smtplib
from contextlib import contextmanager
from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models, tools
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import append_content_to_html, email_normalize

from ...lib.mail.addresses import deliverable, normal_form
from ...lib.mail.plain_text import plain_text
from ...lib.mail.smtp_handover import Handover
from .preferences_path import PREFERENCES_PATH

UNSUBSCRIBE_PATH = "/unsubscribe_from_list"  # core's, in the editor
# Hidden from people and from screen readers; scanners follow it all the same.
TRAP = (
    '<a href="{url}" rel="nofollow" aria-hidden="true" tabindex="-1"'
    ' style="display:none;max-height:0;overflow:hidden">&#8203;</a>'
)
# RFC 5321, 4.5.4.1: not at once again; and nobody waits for a mailing for days.
AGAIN_MINUTES = 30
AGAIN_HOURS = 24


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """When the last mail of a campaign's run has left, have the campaign go on."""
        mailings = self.mailing_id  # mails may be deleted once they are sent
        result = super().send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )
        mailings._wake_campaigns()
        return result

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
        """Send each mailing once, also if this worker is killed while it does; and to
        nobody who unsubscribed since it was queued.

        Core commits "sent" after the server's answer: who is killed in between sends
        that mail again.
        """
        mailings = self.filtered("mailing_trace_ids") if auto_commit else self.browse()
        for mail in mailings:
            # Another worker may have the same queue in its hands.
            locked = mail.try_lock_for_update(allow_referencing=True)
            if locked and not locked._cancel_refused():
                with locked._handed_over(smtp_session):
                    super(MailMail, locked)._send(
                        auto_commit=auto_commit, smtp_session=smtp_session, **kwargs
                    )
            if post_send_callback:
                post_send_callback(mail.ids)
        rest = self - mailings
        if not rest and mailings:
            return True
        rest -= rest._cancel_refused()
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
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # A scanner clicked before the answer was noted. Core ends the queue with
            # that, and it would look again in an hour only.
            self.env.cr.rollback()
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
        """Let the reader leave, and sign the recipient into every link."""
        body = super()._prepare_outgoing_body()
        if not body:
            return body
        body = self._with_ways_out(body)
        trace = self.mailing_trace_ids[:1]
        return self._sign_links(body, trace) if trace else body

    def _sign_links(self, body, trace):
        def sign(match):
            signature = trace._sign_click(match["code"])
            return f"{match[0]}/{signature}"

        unsigned_link = rf"{self._tracked_link(trace)}(?=[\"'])"
        return body.__class__(re.sub(unsigned_link, sign, body))

    @staticmethod
    def _tracked_link(trace):
        return rf"/r/(?P<code>\w+)/m/{trace.id}\b"

    def _with_ways_out(self, body):
        """Let the reader leave, and reach the preferences, from every mailing that
        has a purpose: Art. 7(3) of the GDPR."""
        purpose = self.mailing_id.purpose_id or self.purpose_id
        if not purpose:
            return body
        base_url = (self.mailing_id or self).get_base_url()
        contact = self._reader()
        preferences = contact._preferences_url() if contact.email_normalized else None
        placeholder = f"{base_url}{PREFERENCES_PATH}"
        has_preferences = placeholder in body
        if preferences:
            body = body.replace(
                body.__class__(f'"{placeholder}"'), body.__class__(f'"{preferences}"')
            )
        # What core makes the way out of, for each reader.
        unsubscribe = f"{base_url}{UNSUBSCRIBE_PATH}" if self.mailing_id else None
        has_unsubscribe = not unsubscribe or unsubscribe in body
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

    def _reader(self):
        """The contact this mail goes to; none if it goes to something else, or to
        several."""
        contact = self.recipient_ids
        if trace := self.mailing_trace_ids[:1]:
            return trace._contact(contact)
        return contact if len(contact) == 1 and not contact.erased_date else contact[:0]

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Leave out who may not be mailed, and say the same in HTML and as text."""
        email_list = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if not self.mailing_id and not self.is_mailing:
            return email_list
        email_list = self._without_refused(email_list)
        for email_values in email_list:
            self._set_own_preferences(email_values)
            if self.mailing_id:
                self._personalise_links(email_values)
            # Core finds no recipient in an address whose domain is not ASCII.
            for name in ("email_to", "email_cc", "email_to_normalized"):
                email_values[name] = [
                    deliverable(entry) or entry for entry in email_values[name]
                ]
            # Core made it before the links were those of the reader.
            email_values["body_alternative"] = plain_text(email_values["body"])
            email_values["body"] = self._with_trap(email_values["body"])
        return email_list

    @staticmethod
    def _addressee(email_values):
        written = next(iter([*email_values["email_to"], *email_values["email_cc"]]), "")
        return email_normalize(written, strict=False) or written

    def _set_own_preferences(self, email_values):
        """Have who reads this at a further address of the contact answer for that one:
        the link is made for the first, which may have been skipped."""
        contact, address = self._reader(), self._addressee(email_values)
        others = contact._emails() - {normal_form(contact.email_normalized)}
        if normal_form(address) in others:
            query = contact._preferences_url(address=address).partition("?")[2]
            body = re.sub(
                rf"(?<={re.escape(PREFERENCES_PATH)}\?)token=[\w-]+",
                lambda _match: query,
                email_values["body"],
            )
            email_values["body"] = email_values["body"].__class__(body)

    def _personalise_links(self, email_values):
        """Make the links that core makes for a reader those of this one.

        Core takes the first address, also if that is skipped, and one set of headers
        for all; it makes none in tests and without a record.
        """
        mailing = self.mailing_id
        base_url = mailing.get_base_url()
        address = self._addressee(email_values)
        if self._are_tests():
            self._make_powerless(email_values, address)
            return
        res_id = self.res_id or 0
        unsubscribe = mailing._get_unsubscribe_url(address, res_id)
        body = re.sub(
            rf"{re.escape(base_url)}(?:/mailing/{mailing.id}/confirm_unsubscribe"
            rf"\?[^\"'\s<>]*|{UNSUBSCRIBE_PATH}(?![\w/-]))",
            lambda _match: Markup.escape(unsubscribe),
            email_values["body"],
        )
        if self.res_id:
            view = mailing._get_view_url(address, self.res_id)
            body = re.sub(
                rf"{re.escape(base_url)}/mailing/{mailing.id}/view\?[^\"'\s<>]*",
                lambda _match: Markup.escape(view),
                body,
            )
        email_values["body"] = email_values["body"].__class__(body)
        self._set_way_out(
            email_values, mailing._get_unsubscribe_oneclick_url(address, res_id)
        )

    def _make_powerless(self, email_values, address):
        """Make the links of a test tell what would happen: a test shows the record of
        somebody else, and goes to whom its sender likes."""
        mailing = self.mailing_id
        email_values["body"] = mailing._with_test_links(email_values["body"], address)
        self._set_way_out(email_values, mailing._test_url(address, "unsubscribe"))

    @staticmethod
    def _set_way_out(email_values, one_click):
        email_values["headers"] = {
            **email_values["headers"],
            "List-Unsubscribe": f"<{one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _with_trap(self, body):
        """Lay a trap for scanners, which no reader sees: of the text, there is none."""
        trace = self.mailing_trace_ids[:1]
        if trace.model != "res.partner" or not re.search(
            self._tracked_link(trace), body
        ):
            return body
        url = tools.urls.urljoin(self.get_base_url(), trace._trap_path())
        return body.__class__(
            append_content_to_html(body, TRAP.format(url=url), plaintext=False)
        )
