from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form
from ...lib.relative_days import days_since, days_until
from ...lib.sql import sql_array, sql_rows
from ..common.scheduler import wake_scheduler
from .contact_consent_event import STATUSES

# What stands behind an answer by these is nothing but a text: who typed the address
# may be anybody.
UNVERIFIED_METHODS = ("form", "import", "api")
# The contact opened a link that was mailed to the very address.
LINK_METHODS = ("preference_centre", "one_click", "double_opt_in")
# These speak for many contacts, none of whom is there to confirm: they bring nobody
# back who unsubscribed.
METHODS_FOR_MANY = ("import", "api")

CONFIRM_DAYS = 14
# A purpose with double opt-in has these confirmed, whoever the contact is.
OPT_IN_METHODS = ("form", "api")


class ContactConsent(models.Model):
    """What a contact answered for a purpose: always the latest of its events.

    This model is the one writer of consents and of their events.
    """

    _name = "contact.consent"
    _description = "Consent"
    _inherit = ["contact.open.mixin", "contact.posted.mixin", "contact.batch.mixin"]
    _order = "date desc, id desc"
    _rec_name = "purpose_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    purpose_id = fields.Many2one(
        "contact.consent.purpose", required=True, readonly=True, ondelete="restrict"
    )
    status = fields.Selection(STATUSES, required=True, readonly=True)
    date = fields.Datetime("Since", required=True, readonly=True)
    expiry_date = fields.Datetime(
        "Expires", readonly=True, help="Pending: until when it can be confirmed."
    )
    told_date = fields.Datetime(
        "Asked", readonly=True, help="When the contact was asked to confirm."
    )
    reminded_date = fields.Datetime(
        "Reminded", readonly=True, help="When it was reminded to confirm or to renew."
    )
    is_waiting = fields.Boolean(
        "Waits to Be Asked",
        readonly=True,
        help="The mail to confirm is about to go out, or too many did this hour.",
    )
    is_unproven = fields.Boolean(
        "Address Not Proven",
        readonly=True,
        help="Answered by a portal user whose address nobody proved: it counts for "
        "this contact alone, not for others with the address.",
    )
    status_days = days_since("status_days", "date", "Days Since the Answer")
    expiry_days = days_until("expiry_days", "expiry_date", "Days Until It Expires")
    channel = fields.Selection(related="purpose_id.channel")
    email = fields.Char(related="partner_id.email")

    _partner_purpose_uniq = models.Constraint(
        "UNIQUE (partner_id, purpose_id)", "A contact answers a purpose once."
    )
    _purpose_idx = models.Index("(purpose_id, status, partner_id)")
    _due_idx = models.Index(
        "(expiry_date, id) "
        "WHERE status IN ('granted', 'pending') AND expiry_date IS NOT NULL"
    )
    _waiting_idx = models.Index("(id) WHERE is_waiting")

    # ------------------------------------------------------------
    # The one way to change a consent
    # ------------------------------------------------------------

    @api.model
    def _record(self, answers, wordings=None, is_proven=True, address=None, **facts):
        """Record answers of contacts, with their proof.

        A grant is passed over where it has no force: of archived or suppressed
        contacts, older than a withdrawal, and by an import or another system after any
        withdrawal. Where nothing proves that the contact itself comes back, it waits
        for a confirmation. A withdrawal always is recorded.

        :param SQL answers: a sub-select of the columns ``partner_id``,
            ``purpose_id``, ``status`` (granted or withdrawn), ``date`` (UTC),
            ``method`` (of ``contact.consent.event``) and ``interaction_id``
        :param dict wordings: by id of the purpose, the id of the frozen wording that
            was shown; default: those of the purposes answered, as they are now, in
            the language of the environment
        :param bool is_proven: whether who answers by a link, or logged in, has proved
            to have the address
        :param address: the address that answers, or an SQL expression on ``answer`` of
            its normal form; default: the first that each contact has
        :param facts: more of the proof: ``evidence``, ``ip_address``,
            ``user_agent``, ``user_id``
        :return: how many answers were recorded
        """
        self._check_posted()
        self._flush_what_sql_reads()
        if wordings is None:
            wordings = self._freeze_wordings_of(answers)
        proof = {
            "evidence": None,
            "ip_address": None,
            "user_agent": None,
            "user_id": None,
            **facts,
        }
        unproven = () if is_proven else LINK_METHODS
        if address and not isinstance(address, SQL):
            address = SQL("%s::text", normal_form(address))
        subject = self.env["contact.consent.purpose"]._sql_subject("partner", "purpose")
        if address:
            # Of texts and calls, it is the number of the contact that answers.
            is_call = SQL("purpose.channel IN ('sms', 'phone')")
            address = SQL("CASE WHEN NOT %s THEN %s END", is_call, address)
            subject = SQL("COALESCE(%s, %s)", address, subject)
        rows = self.env.execute_query(
            SQL(
                """
INSERT INTO contact_consent_event (
    partner_id, subject_hash, also_hashes, purpose_id, status, date, recorded_date,
    method, wording_id, evidence, ip_address, user_agent, user_id, interaction_id,
    is_unproven)
SELECT partner_id, %(subject_hash)s, CASE WHEN status != 'pending' THEN also_hashes END,
       purpose_id, status, date, %(now)s, method, wording_id, %(evidence)s,
       %(ip_address)s, %(user_agent)s, %(user_id)s::int, interaction_id,
       method = ANY(%(unproven)s)
FROM (
    SELECT DISTINCT ON (answer.partner_id, answer.purpose_id)
           answer.partner_id, answer.purpose_id, answer.date, answer.method,
           answer.interaction_id, shown.wording_id, %(address)s AS address,
           %(also_hashes)s AS also_hashes,
           CASE WHEN answer.status = 'granted' AND (
                    purpose.double_opt_in AND answer.method = ANY(%(opt_in)s)
                    OR before.is_of_site OR before.has_unsubscribed
                    OR before.is_unconfirmed) THEN 'pending'
                ELSE answer.status END AS status,
           current.status AS current_status, current.told_date
    FROM (%(answers)s) answer
    JOIN res_partner partner ON partner.id = answer.partner_id
    JOIN contact_consent_purpose purpose ON purpose.id = answer.purpose_id
    LEFT JOIN contact_consent current ON current.partner_id = answer.partner_id
                                  AND current.purpose_id = answer.purpose_id
    LEFT JOIN %(shown)s ON shown.purpose_id = answer.purpose_id
    LEFT JOIN LATERAL (
        SELECT %(is_of_site)s AS is_of_site, %(has_unsubscribed)s AS has_unsubscribed,
            %(is_unconfirmed)s AS is_unconfirmed
        WHERE answer.status = 'granted' AND answer.method = ANY(%(unverified)s)
    ) before ON true
    WHERE answer.status = 'withdrawn' OR (
        partner.active AND purpose.active
        AND partner.is_suppressed IS NOT TRUE
        AND (purpose.company_id IS NULL OR partner.company_id IS NULL
             OR purpose.company_id = partner.company_id)
        AND (current.status IS DISTINCT FROM 'withdrawn' OR current.date <= answer.date)
        AND (answer.method = 'manual' AND %(left_later)s) IS NOT TRUE
        -- No mail confirms a phone number.
        AND (before.has_unsubscribed AND answer.method = ANY(%(for_many)s)
             OR (before.has_unsubscribed OR before.is_of_site)
                AND purpose.channel != 'email') IS NOT TRUE)
    ORDER BY answer.partner_id, answer.purpose_id, answer.date DESC
) answer
-- Whoever is waited for, or has agreed, is not asked again by a stranger's form.
WHERE (status = 'pending' AND (
    current_status = 'granted' OR current_status = 'pending'
        AND told_date > %(recently)s)
) IS NOT TRUE
RETURNING partner_id, purpose_id, status, id
                """,
                answers=answers,
                subject_hash=self.env["contact.suppression"]._sql_hash(
                    SQL.identifier("address")
                ),
                address=subject,
                also_hashes=self._sql_also_hashes(subject, address),
                now=fields.Datetime.now(),
                recently=fields.Datetime.subtract(fields.Datetime.now(), days=1),
                opt_in=[*OPT_IN_METHODS, *unproven],
                unverified=[*UNVERIFIED_METHODS, *unproven],
                unproven=list(unproven),
                for_many=list(METHODS_FOR_MANY),
                is_of_site=self._sql_is_of_site(),
                has_unsubscribed=self._sql_has_unsubscribed(address),
                left_later=self._sql_unsubscribed_later(),
                is_unconfirmed=self._sql_is_unconfirmed(address),
                shown=sql_rows(
                    "shown", wordings.items(), purpose_id="int", wording_id="int"
                ),
                **proof,
            )
        )
        synced = self._sync_with_events([row[:2] for row in rows])
        # Merged and corrected consents stay granted, too: that is no new agreement.
        self._lift_blacklist([row[3] for row in rows if row[2] == "granted"])
        synced._ask_to_confirm()
        return len(rows)

    @api.model
    def _freeze_wordings_of(self, answers):
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT purpose_id FROM (%s) answer", answers)
        )
        # A proof shows what was agreed to, whoever may see the purpose.
        Purpose_sudo = self.env["contact.consent.purpose"].sudo()
        return Purpose_sudo.browse(row[0] for row in rows).exists()._freeze_wordings()

    @api.model
    def _sql_answers(self, contacts, purposes, status, method):
        """That each of these contacts says the same of each of these purposes, now.

        :return: a sub-select as ``_record`` takes it
        """
        return SQL(
            """
            SELECT partner.id AS partner_id, purpose.id AS purpose_id, %s AS status,
                   %s AS date, %s AS method, NULL::int AS interaction_id
            FROM unnest(%s::int[]) AS partner(id)
            CROSS JOIN unnest(%s::int[]) AS purpose(id)
            """,
            status,
            fields.Datetime.now(),
            method,
            contacts.ids,
            purposes.ids,
        )

    @api.model
    def _sync_with_events(self, pairs):
        """Bring consents in line with their events, and tell who must know.

        :param pairs: pairs (partner id, purpose id)
        :return: those that are pending now
        """
        if not pairs:
            return self.browse()
        self._check_posted()
        synced = self.env.execute_query(
            SQL(
                """
WITH pair AS MATERIALIZED (
    SELECT DISTINCT partner_id, purpose_id
    FROM %(pairs)s
), latest AS MATERIALIZED (
    SELECT pair.*, event.status, event.date, event.is_unproven
    FROM pair LEFT JOIN LATERAL (
        SELECT status, date, is_unproven FROM contact_consent_event event
        WHERE event.partner_id = pair.partner_id
          AND event.purpose_id = pair.purpose_id AND %(is_live)s
        ORDER BY event.date DESC, event.id DESC LIMIT 1
    ) event ON true
), deleted AS (
    DELETE FROM contact_consent current USING latest
    WHERE current.partner_id = latest.partner_id
      AND current.purpose_id = latest.purpose_id AND latest.status IS NULL
)
INSERT INTO contact_consent AS current (
    partner_id, purpose_id, status, date, expiry_date, is_unproven)
SELECT partner_id, purpose_id, status, date, %(expiry_date)s, is_unproven
FROM latest JOIN contact_consent_purpose purpose ON purpose.id = latest.purpose_id
WHERE status IS NOT NULL
ORDER BY partner_id, purpose_id  -- one order for all: no deadlocks
ON CONFLICT (partner_id, purpose_id) DO UPDATE SET
    status = excluded.status, date = excluded.date,
    expiry_date = excluded.expiry_date, is_unproven = excluded.is_unproven,
    is_waiting = NULL,
    told_date = CASE WHEN current.status = excluded.status THEN current.told_date END,
    reminded_date = NULL
RETURNING id, status
                """,
                pairs=sql_rows("pair", pairs, partner_id="int", purpose_id="int"),
                is_live=self.env["contact.consent.event"]._sql_is_live("event"),
                expiry_date=self._sql_expiry("latest"),
            )
        )
        self._notify_orm([partner_id for partner_id, _purpose_id in pairs])
        return self.browse(id_ for id_, status in synced if status == "pending")

    @api.model
    def _sql_expiry(self, alias):
        """When the consent ``alias`` of the row ``purpose`` ends by itself."""
        return SQL(
            """CASE %(alias)s.status
                WHEN 'granted' THEN %(alias)s.date
                    + NULLIF(purpose.validity_months, 0) * interval '1 month'
                WHEN 'pending' THEN %(alias)s.date + %(days)s * interval '1 day'
                END""",
            alias=SQL.identifier(alias),
            days=self._days("confirm_days", CONFIRM_DAYS),
        )

    @api.model
    def _recompute_expiry(self, purposes):
        """Date the expiry of consents by the validity of their purposes."""
        self._check_posted()
        self.env["contact.consent.purpose"].flush_model(["validity_months"])
        dated = self.env.execute_query(
            SQL(
                """
                UPDATE contact_consent current SET expiry_date = %s
                FROM contact_consent_purpose purpose
                WHERE purpose.id = current.purpose_id AND purpose.id = ANY(%s)
                  AND current.status = 'granted'
                RETURNING current.partner_id
                """,
                self._sql_expiry("current"),
                purposes.ids,
            )
        )
        self.env["contact.score.touch"]._touch([row[0] for row in dated])
        self.invalidate_model(["expiry_date"], flush=False)
        wake_scheduler(self.env, "contact_marketing.ir_cron_consents")

    @api.model
    def _retract(self, interaction_ids):
        """Take back exactly what these interactions granted.

        :param list interaction_ids: ids of ``contact.interaction``
        """
        self._sync_with_events(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO contact_consent_event (
                        partner_id, subject_hash, purpose_id, status, date,
                        recorded_date, user_id, interaction_id, retracted_event_id)
                    SELECT partner_id, subject_hash, purpose_id, 'retracted', %(now)s,
                           %(now)s, %(uid)s, interaction_id, id
                    FROM contact_consent_event event
                    WHERE interaction_id = ANY(%(interaction_ids)s)
                      AND status IN ('granted', 'pending') AND %(is_live)s
                    RETURNING partner_id, purpose_id
                    """,
                    now=fields.Datetime.now(),
                    uid=self.env.uid,
                    interaction_ids=sql_array(interaction_ids),
                    is_live=self.env["contact.consent.event"]._sql_is_live("event"),
                )
            )
        )._ask_to_confirm()

    # ------------------------------------------------------------
    # After the SQL: what the ORM and other addons must know
    # ------------------------------------------------------------

    @api.model
    def _flush_what_sql_reads(self):
        self.flush_model()
        self.env["res.partner"].flush_model(
            [
                "active",
                "company_id",
                "email_normalized",
                "gate_addresses",
                "phone_sanitized",
                "is_suppressed",
            ]
        )
        for name in ("contact.consent.purpose", "mail.blacklist", "phone.blacklist"):
            self.env[name].flush_model()

    @api.model
    def _notify_orm(self, partner_ids):
        partners = self.env["res.partner"].browse(dict.fromkeys(partner_ids))
        partners.invalidate_model(
            ["consent_ids", "consent_event_ids", "granted_purpose_ids"], flush=False
        )
        partners.modified(["consent_ids"])
        self.env["contact.score.touch"]._touch(partners.ids)
        self.env["contact.consent.purpose"].invalidate_model(
            ["granted_count", "pending_count", "withdrawn_count", "granted_percent"],
            flush=False,
        )
        self.env["mailing.mailing"].invalidate_model(["total"], flush=False)
        self.env["contact.consent.event"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
