from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.urls import urljoin

from .tokens import sign, verified

CHUNK = 500
REMIND_DAYS = 3
WARN_DAYS = 30
CONFIRM_SCOPE = "contact_marketing-confirm"


class ContactConsentMailMixin(models.AbstractModel):
    """Asks contacts by mail to confirm or to renew a consent, and ends what nobody
    confirmed or renewed in time.

    These mails need no grant: they ask for it, once and then one time more.
    """

    _name = "contact.consent.mail.mixin"
    _description = "Asks for Consent by Mail"
    _inherit = ["contact.batch.mixin"]

    # ------------------------------------------------------------
    # The link in the mail: signed, for one use, until it expires
    # ------------------------------------------------------------

    def _confirm_url(self):
        """The address of the page with one button that confirms this consent."""
        self.ensure_one()
        token = sign(
            self.env,
            CONFIRM_SCOPE,
            [self.id, self._latest_event().id],
            expiration=self.expiry_date or None,
        )
        return urljoin(self.partner_id.get_base_url(), f"/contact/confirm/{token}")

    @api.model
    def _from_confirm_token(self, token):
        """The consent that a link is about.

        :return: the consent; none if the link is forged, has expired or was used
        """
        values = verified(self.env, CONFIRM_SCOPE, token)
        if not values:
            return self.browse()
        consent_id, event_id = values
        consent = self.browse(consent_id).exists()
        if consent and consent._latest_event().id == event_id:
            return consent
        return self.browse()

    def _latest_event(self):
        return self.env["contact.consent.event"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("purpose_id", "=", self.purpose_id.id),
                ("status", "!=", "retracted"),
            ],
            order="date desc, id desc",
            limit=1,
        )

    def _confirm(self, **facts):
        """Record that the contact pressed the button behind the link.

        :param facts: ``ip_address``, ``user_agent``, ``user_id``
        """
        self._record(
            self._sql_answers(
                self.partner_id, self.purpose_id, "granted", "double_opt_in"
            ),
            **facts,
        )

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _ask_to_confirm(self):
        """Mail the link of the double opt-in."""
        self._send("contact_marketing.mail_template_confirm_consent")
        self.write({"told_date": fields.Datetime.now(), "reminded_date": False})

    def _send(self, template_xml_id):
        reachable = self.filtered(
            lambda consent: (
                consent.partner_id.email_normalized
                and not consent.partner_id.is_suppressed
            )
        )
        if reachable:
            template = self.env.ref(template_xml_id)
            template.send_mail_batch(
                reachable.ids, email_layout_xmlid="mail.mail_notification_light"
            )

    # ------------------------------------------------------------
    # By the calendar
    # ------------------------------------------------------------

    @api.model
    def _cron_keep(self):
        """End what has expired, remind who has not confirmed, warn whose consent is
        about to expire; in chunks."""
        Cron = self.env["ir.cron"]
        chunks = (self._expire_chunk, self._remind_chunk, self._warn_chunk)
        Cron._commit_progress(
            remaining=sum(
                self.search_count(domain)
                for domain in (
                    self._due_domain(),
                    self._forgotten_domain(),
                    self._ending_domain(),
                )
            )
        )
        for process_chunk in chunks:
            if not self._process_in_chunks(process_chunk):
                return

    @api.model
    def _due_domain(self):
        return [
            ("status", "in", ["granted", "pending"]),
            ("expiry_date", "<=", fields.Datetime.now()),
        ]

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
        # Who left once, and did not confirm to come back, has left.
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO contact_consent_event (
                    partner_id, subject_hash, purpose_id, status, date, recorded_date)
                SELECT held.partner_id, latest.subject_hash, held.purpose_id,
                       CASE WHEN held.status = 'pending' AND before.status = 'withdrawn'
                            THEN 'withdrawn' ELSE 'expired' END,
                       GREATEST(held.expiry_date, held.date), %(now)s
                FROM contact_consent held
                JOIN LATERAL (
                    SELECT event.subject_hash FROM contact_consent_event event
                    WHERE event.partner_id = held.partner_id
                      AND event.purpose_id = held.purpose_id
                    ORDER BY event.date DESC, event.id DESC LIMIT 1
                ) latest ON true
                LEFT JOIN LATERAL (
                    SELECT event.status FROM contact_consent_event event
                    WHERE event.partner_id = held.partner_id
                      AND event.purpose_id = held.purpose_id
                      AND event.status != 'pending' AND %(is_live)s
                    ORDER BY event.date DESC, event.id DESC LIMIT 1
                ) before ON true
                WHERE held.id = ANY(%(ids)s)
                RETURNING partner_id, purpose_id
                """,
                now=fields.Datetime.now(),
                is_live=self.env["contact.consent.event"]._sql_is_live("event"),
                ids=due.ids,
            )
        )
        self._settle(rows)
        return len(due)

    @api.model
    def _remind_chunk(self):
        return self._tell_chunk(
            self._forgotten_domain(), "contact_marketing.mail_template_confirm_consent"
        )

    @api.model
    def _warn_chunk(self):
        return self._tell_chunk(
            self._ending_domain(), "contact_marketing.mail_template_renew_consent"
        )

    @api.model
    def _tell_chunk(self, domain, template_xml_id):
        told = self.search(domain, order="id", limit=CHUNK).try_lock_for_update()
        told.write({"reminded_date": fields.Datetime.now()})
        told._send(template_xml_id)
        return len(told)
