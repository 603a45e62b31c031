import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.urls import urljoin

from ...lib.mail.addresses import normal_form
from ..common.mail_layout import MAIL_LAYOUT
from ..common.scheduler import wake_scheduler, wake_scheduler_once
from ..common.tokens import sign, verified

CHUNK = 500
AT_ONCE = 100  # mails; as many as core sends without its queue
REMIND_DAYS = 3
WARN_DAYS = 30
CONFIRM_SCOPE = "contact_marketing-confirm"
CONFIRM_LINK = re.compile(r"https?://[^\s\"'<>]+/contact/confirm/[\w-]+")


class ContactConsent(models.Model):
    """Asks contacts by mail to confirm or to renew a consent, and ends what nobody
    confirmed or renewed in time.

    These mails need no grant: they ask for it, once and then one time more.
    """

    _inherit = "contact.consent"

    def _mail_get_companies(self, default=False):
        """The company that asks: of the purpose, or else of the contact."""
        return {
            consent.id: consent.purpose_id.company_id
            or consent.partner_id.company_id
            or default
            or self.env["res.company"]
            for consent in self
        }

    # ------------------------------------------------------------
    # The link in the mail: signed, for one use, until it expires
    # ------------------------------------------------------------

    def _confirm_url(self, address=None):
        """The address of the page with one button that confirms this consent.

        :param str address: which of the contact's addresses the link is mailed to
        """
        self.ensure_one()
        token = sign(
            self.env,
            CONFIRM_SCOPE,
            self._prepare_confirmation_values(address),
            expiration=self.expiry_date or None,
        )
        return urljoin(self.partner_id.get_base_url(), f"/contact/confirm/{token}")

    def _prepare_confirmation_values(self, address=None):
        # With the address: who reads another one's mail confirms nothing for it.
        address = address or self._asked_address()
        return [self.id, self._latest_event().id, address]

    @api.model
    def _from_confirm_token(self, token):
        """The consent that a link is about.

        :return: the consent; none if the link is forged, has expired or was used, or
            if the contact has another address by now
        """
        consent_id, event_id, address = self._confirm_claim(token)
        consent = self.browse(consent_id).exists()
        is_own = normal_form(address) in consent.partner_id._emails()
        if consent and is_own and consent._latest_event().id == event_id:
            return consent
        return self.browse()

    @api.model
    def _confirm_claim(self, token):
        """:return: what a link says: ids of the consent and its event, and the address
        that it was mailed to; None thrice if it is forged or has expired"""
        return verified(self.env, CONFIRM_SCOPE, token) or [None, None, None]

    def _latest_event(self):
        """The event that counts. A link for one that was taken back is worth nothing:
        it may have been mailed to an address that the contact had for a while."""
        events = self.env["contact.consent.event"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("purpose_id", "=", self.purpose_id.id),
            ],
            order="date desc, id desc",
        )
        taken_back = events.retracted_event_id
        return events.filtered(
            lambda event: event.status != "retracted" and event not in taken_back
        )[:1]

    def _confirm(self, address=None, **facts):
        """Record that the contact pressed the button behind the link.

        :param str address: which the link was mailed to; default: that which is asked
        :param facts: ``ip_address``, ``user_agent``, ``user_id``
        """
        self._record(
            self._sql_answers(
                self.partner_id, self.purpose_id, "granted", "double_opt_in"
            ),
            address=address or (self and self._asked_address()) or None,
            **facts,
        )

    def _reader(self):
        """:return: the contact that reads the page behind the link"""
        return self.partner_id

    def _agreed(self):
        """What the page behind the link asks; None without one."""
        purpose = self.purpose_id
        if not purpose:
            return None
        return {"name": purpose.name, "wording": purpose.wording or purpose.name}

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _ask_to_confirm(self):
        """Mail the link of the double opt-in at once, within the limits of how many
        such mails an address gets, a visitor causes, and go out in an hour.

        What is too much for the hour waits for ``_cron_keep``; so does, for seconds,
        what a visitor causes: how long the answer takes tells nothing of the address.

        :return: those that do not wait
        """
        if not self:
            return self
        reachable = self._reachable()
        Count = self.env["contact.consent.mail.count"]
        if visitor := self.env["ir.http"]._visitor_ip():
            asked = reachable[: Count._take_visitor(visitor, len(reachable))]
            asked.write({"is_waiting": True})
            self._wake()
            return self - asked
        decisions = Count._take([consent._asked_address() for consent in reachable])
        asked, waiting = self.browse(), self.browse()
        for consent, decision in zip(reachable, decisions, strict=True):
            if decision:
                asked += consent
            elif decision is None:
                waiting += consent
        (self - waiting).filtered("is_waiting").write({"is_waiting": False})
        waiting.write({"is_waiting": True})
        asked.write({"told_date": fields.Datetime.now(), "reminded_date": False})
        self.flush_recordset()  # merges drop what is in the cache
        asked._send("contact_marketing.mail_template_confirm_consent")
        return self - waiting

    @api.model
    def _wake(self):
        """Have ``_cron_keep`` run as soon as this transaction is done."""
        wake_scheduler(self.env, "contact_marketing.ir_cron_consents")

    def _reachable(self):
        return self.filtered(
            lambda consent: (
                consent.partner_id.email_normalized
                and not consent.partner_id.is_suppressed
            )
        )

    def _send(self, template_xml_id):
        """Mail these contacts at once: see ``_mail``."""
        others = self.filtered(
            lambda consent: (
                consent._asked_address() != consent.partner_id.email_normalized
            )
        )
        self._mail(template_xml_id, self - others)
        for consent in others:
            consent._send_to(consent._asked_address(), template_xml_id)

    def _send_to(self, address, template_xml_id):
        """Mail a template with a link of its own to another address of the contact."""
        mail_id = self.env.ref(template_xml_id).send_mail(
            self.id,
            email_layout_xmlid=MAIL_LAYOUT,
            email_values={"email_to": address},
        )
        mail = self.env["mail.mail"].browse(mail_id)
        url = self._confirm_url(address)
        mail.body_html = CONFIRM_LINK.sub(lambda _link: Markup(url), mail.body_html)
        wake_scheduler_once(self.env, "mail.ir_cron_mail_scheduler_action")

    @api.model
    def _mail(self, template_xml_id, records):
        """Mail a template at once, after the commit; many are left to the queue, which
        starts then, and goes on with what fails."""
        if not records:
            return
        mails = self.env.ref(template_xml_id).send_mail_batch(
            records.ids, email_layout_xmlid=MAIL_LAYOUT
        )
        if len(mails) <= AT_ONCE and self.env.registry.ready:
            mails.send_after_commit()
        else:
            wake_scheduler(self.env, "mail.ir_cron_mail_scheduler_action")

    # ------------------------------------------------------------
    # By the calendar
    # ------------------------------------------------------------

    @api.model
    def _cron_keep(self):
        """End what has expired, remind who has not confirmed, warn whose consent is
        about to expire; in chunks."""
        Cron = self.env["ir.cron"]
        Subscription, Contact = (
            self.env["mailing.subscription"],
            self.env["res.partner"],
        )
        # First, whom somebody waits for.
        chunks = (
            self._ask_chunk,
            self._ask_further_chunk,
            Contact._preferences_mail_due_links,
            Subscription._ask_chunk,
            self._expire_chunk,
            self._remind_chunk,
            self._warn_chunk,
        )
        Cron._commit_progress(
            remaining=sum(
                self.search_count(domain)
                for domain in (
                    self._waiting_domain(),
                    self._waiting_further_domain(),
                    self._due_domain(),
                    self._forgotten_domain(),
                    self._ending_domain(),
                )
            )
            + Contact.search_count(Contact._preferences_mail_due_domain())
            + Subscription.search_count([("is_waiting", "=", True)])
        )
        for process_chunk in chunks:
            # Who waits still, waits for the next hour, when this runs again.
            is_last = process_chunk == chunks[-1]
            if not self._process_in_chunks(process_chunk, is_last):
                return

    @api.model
    def _due_domain(self):
        return [
            ("status", "in", ["granted", "pending"]),
            ("expiry_date", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _waiting_domain(self):
        return [("status", "=", "pending"), ("is_waiting", "=", True)]

    @api.model
    def _waiting_further_domain(self):
        return [("waiting_address", "!=", False)]

    @api.model
    def _forgotten_domain(self):
        asked = fields.Datetime.subtract(
            fields.Datetime.now(), days=self._days("remind_days", REMIND_DAYS)
        )
        return [
            ("status", "=", "pending"),
            ("told_date", "<=", asked),
            ("reminded_date", "=", False),
        ]

    @api.model
    def _ending_domain(self):
        soon = fields.Datetime.add(
            fields.Datetime.now(), days=self._days("warn_days", WARN_DAYS)
        )
        return [
            ("status", "=", "granted"),
            ("expiry_date", "<=", soon),
            ("expiry_date", ">", fields.Datetime.now()),
            ("reminded_date", "=", False),
            ("purpose_id.channel", "=", "email"),
        ]

    @api.model
    def _days(self, name, default):
        # Visitors cause it too, who may not read settings.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return int(parameters_sudo.get_param(f"contact_marketing.{name}") or default)

    @api.model
    def _expire_chunk(self):
        due = self.search(self._due_domain(), order="expiry_date, id", limit=CHUNK)
        due = due.try_lock_for_update()
        # Who unsubscribed once, and did not confirm to come back, has left.
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date,
                    is_unproven)
                SELECT current.partner_id, latest.subject_hash, current.purpose_id,
                       CASE WHEN current.status = 'pending'
                           AND before.status = 'withdrawn'
                            THEN 'withdrawn' ELSE 'expired' END,
                       GREATEST(current.expiry_date, current.date), %(now)s,
                       current.status = 'pending' AND before.is_unproven
                FROM contact_consent current
                JOIN LATERAL (
                    SELECT event.subject_hash FROM contact_consent_event event
                    WHERE event.partner_id = current.partner_id
                      AND event.purpose_id = current.purpose_id
                    ORDER BY event.date DESC, event.id DESC LIMIT 1
                ) latest ON true
                LEFT JOIN LATERAL (
                    SELECT event.status, event.is_unproven
                    FROM contact_consent_event event
                    WHERE event.partner_id = current.partner_id
                      AND event.purpose_id = current.purpose_id
                      AND event.status != 'pending' AND %(is_live)s
                    ORDER BY event.date DESC, event.id DESC LIMIT 1
                ) before ON true
                WHERE current.id = ANY(%(ids)s)
                RETURNING partner_id, purpose_id
                """,
                now=fields.Datetime.now(),
                is_live=self.env["contact.consent.event"]._sql_is_live("event"),
                ids=due.ids,
            )
        )
        self._sync_with_events(rows)
        return len(due)

    @api.model
    def _ask_chunk(self):
        waiting = self.search(self._waiting_domain(), order="id", limit=CHUNK)
        # Those for whom this hour has no room either stay for the next one.
        return len(waiting.try_lock_for_update()._ask_to_confirm())

    @api.model
    def _remind_chunk(self):
        reminded = self._reminded_chunk(self._forgotten_domain())
        reachable = reminded._reachable()
        decisions = self.env["contact.consent.mail.count"]._take(
            [consent._asked_address() for consent in reachable],
            is_hourly=False,
        )
        self.browse(
            consent.id
            for consent, decision in zip(reachable, decisions, strict=True)
            if decision
        )._send("contact_marketing.mail_template_confirm_consent")
        return len(reminded)

    @api.model
    def _warn_chunk(self):
        reminded = self._reminded_chunk(self._ending_domain())
        reminded._reachable()._send("contact_marketing.mail_template_renew_consent")
        return len(reminded)

    @api.model
    def _reminded_chunk(self, domain):
        reminded = self.search(domain, order="id", limit=CHUNK).try_lock_for_update()
        reminded.write({"reminded_date": fields.Datetime.now()})
        return reminded
