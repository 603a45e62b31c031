from odoo import api, fields, models
from odoo.tools import SQL, str2bool

from ...lib.mail.addresses import BETWEEN, sql_email, sql_emails, sql_has_email

SOFT_PARAMETER = "contact_marketing.purpose_only_warns"


class ContactConsentGate(models.AbstractModel):
    """The statement behind the gate: why which recipient gets no mailing.

    Who has several addresses gets it if one of them may; which of them do, the gate
    says again when the mail goes out.
    """

    _inherit = "contact.consent.gate"

    @api.model
    def _is_soft(self):
        """Whether mailings without a purpose, because a contract needs them, go to
        contacts with nothing but a warning."""
        # A setting for all, which marketers may not read.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return str2bool(parameters_sudo.get_param(SOFT_PARAMETER) or "", False)

    @api.model
    def _sql_reasons(self, mailing, recipients, are_few=False):
        """Why which recipient may not get a mailing.

        :param SQL recipients: a sub-select of the columns of ``_sql_recipients``
        :param bool are_few: look each of them up, in place of reading once what
            everybody answered
        :return: a sub-select of the columns ``res_id``, ``address`` (the first one, in
            normal form) and ``reason``; NULL: may
        """
        facts = self._sql_facts_of_few if are_few else self._sql_facts_of_many
        return SQL(
            """
            SELECT recipient.res_id, recipient.address, CASE
                WHEN recipient.is_suppressed THEN 'suppressed'
                WHEN recipient.addresses IS NOT NULL THEN (%(reason_of_several)s)
                ELSE %(reason)s END AS reason
            FROM (%(recipients)s) recipient
            LEFT JOIN contact_consent own ON own.partner_id = recipient.partner_id
                                         AND own.purpose_id = %(purpose_id)s
            %(facts)s
            """,
            recipients=recipients,
            purpose_id=mailing.purpose_id.id or None,
            reason=self._sql_reason(mailing),
            reason_of_several=self._sql_reason_of_several(mailing),
            facts=facts(mailing),
        )

    @api.model
    def _sql_reason_of_several(self, mailing):
        """NULL if one of the addresses of ``recipient`` may; else why the first may
        not."""
        return SQL(
            """
            SELECT CASE WHEN bool_and(evaluated.reason IS NOT NULL)
                   THEN (array_agg(evaluated.reason ORDER BY evaluated.position))[1] END
            FROM (
                SELECT recipient.position, %(reason)s AS reason
                FROM (
                    SELECT one.position, one.address, recipient.partner_id,
                           recipient.is_one_of,
                           %(is_suppressed)s AS is_suppressed
                    FROM unnest(string_to_array(recipient.addresses, %(between)s))
                         WITH ORDINALITY AS one(address, position)
                ) recipient
                %(facts)s
            ) evaluated
            """,
            reason=self._sql_reason(mailing),
            is_suppressed=self._sql_is_suppressed(SQL.identifier("one", "address")),
            between=BETWEEN,
            facts=self._sql_facts_of_few(mailing),
        )

    @api.model
    def _sql_reason(self, mailing):
        """Why the address of ``recipient`` may not be mailed; NULL: it may."""
        has_it = self._sql_has_it(mailing, "known")
        return SQL(
            """CASE
                WHEN recipient.is_suppressed THEN 'suppressed'
                WHEN %(needs_purpose)s AND %(is_contact)s THEN 'no_purpose'
                WHEN recipient.address IS NULL THEN 'no_address'
                WHEN %(honours_blacklist)s AND listed.id IS NOT NULL THEN 'blacklisted'
                WHEN %(is_contact)s THEN %(reason_of_contact)s
                END""",
            needs_purpose=not mailing.purpose_id and not self._is_soft(),
            honours_blacklist=bool(mailing.use_exclusion_list),
            is_contact=SQL(
                "(recipient.partner_id IS NOT NULL"
                " OR EXISTS (SELECT FROM res_partner known WHERE %s))",
                has_it,
            ),
            reason_of_contact=self._sql_reason_of_contact(mailing),
        )

    # ------------------------------------------------------------
    # What is known of the address of ``recipient``: what those who ``shared`` it
    # answered, and whether it is ``listed`` as that of who unsubscribed from everything
    # ------------------------------------------------------------

    @api.model
    def _sql_facts_of_few(self, mailing):
        """Found by the indexes, address by address."""
        is_text = mailing.mailing_type == "sms"
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT bool_or(%(current_has_unsubscribed)s) AS has_unsubscribed,
                       bool_or(%(current_is_granted)s AND %(agreed)s) AS is_granted
                FROM res_partner other
                JOIN contact_consent current ON current.partner_id = other.id
                                         AND current.purpose_id = %(purpose_id)s
                WHERE %(other_has_it)s
            ) shared ON true
            LEFT JOIN LATERAL (
                SELECT bl.id FROM %(blacklist)s bl
                WHERE bl.active AND %(bl_has_it)s LIMIT 1
            ) listed ON true
            """,
            purpose_id=mailing.purpose_id.id or None,
            current_has_unsubscribed=self._sql_unsubscribed_shared_address("current"),
            current_is_granted=self._sql_is_granted("current"),
            agreed=SQL("true")
            if is_text
            else self._sql_agreed_of_other(
                mailing, SQL.identifier("recipient", "address")
            ),
            other_has_it=self._sql_has_it(mailing, "other"),
            blacklist=SQL.identifier(
                "phone_blacklist" if is_text else "mail_blacklist"
            ),
            bl_has_it=SQL("bl.number = recipient.address")
            if is_text
            else sql_has_email("bl", SQL("ARRAY[recipient.address]"), "email"),
        )

    @api.model
    def _sql_agreed_of_other(self, mailing, address):
        """The condition that the answer of the contact ``other`` is about an address,
        where it has several."""
        return SQL(
            "(NOT %s OR %s)",
            self.env["contact.consent"]._sql_has_several("other"),
            self.env["contact.consent"]._sql_agreed(
                SQL.identifier("other", "id"),
                SQL("%s::int", mailing.purpose_id.id or None),
                address,
            ),
        )

    @api.model
    def _sql_unsubscribed_shared_address(self, consent):
        """The condition that a consent speaks for all who share its address. What a
        portal user says of an address that is not proven speaks for nobody else."""
        return SQL(
            "(%s = 'withdrawn' AND %s IS NOT TRUE)",
            SQL.identifier(consent, "status"),
            SQL.identifier(consent, "is_unproven"),
        )

    @api.model
    def _sql_facts_of_many(self, mailing):
        """Read once for all."""
        is_text = mailing.mailing_type == "sms"
        return SQL(
            """
            LEFT JOIN (
                SELECT known.address, bool_or(known.has_unsubscribed) AS
                    has_unsubscribed,
                       bool_or(known.is_granted) AS is_granted
                FROM (%(answers)s) known GROUP BY known.address
            ) shared ON shared.address = recipient.address
            LEFT JOIN (
                SELECT MIN(bl.id) AS id, %(listed_address)s AS address
                FROM %(blacklist)s bl WHERE bl.active GROUP BY 2
            ) listed ON listed.address = recipient.address
            """,
            answers=self._sql_answers_by_address(mailing),
            listed_address=SQL("bl.number") if is_text else sql_email("bl", "email"),
            blacklist=SQL.identifier(
                "phone_blacklist" if is_text else "mail_blacklist"
            ),
        )

    @api.model
    def _sql_answers_by_address(self, mailing):
        has_unsubscribed = self._sql_unsubscribed_shared_address("current")
        # A contact needs its own grant: what others with its address agreed to is not
        # even read. Most answers are such.
        is_contact = mailing.mailing_model_real == "res.partner"
        values = {
            "has_unsubscribed": has_unsubscribed,
            "is_granted": self._sql_is_granted("current"),
            "purpose_id": mailing.purpose_id.id or None,
            "matters": has_unsubscribed if is_contact else SQL("true"),
        }
        if mailing.mailing_type == "sms":
            return SQL(
                """
                SELECT other.phone_sanitized AS address,
                    %(has_unsubscribed)s AS has_unsubscribed,
                       %(is_granted)s AS is_granted
                FROM contact_consent current
                JOIN res_partner other ON other.id = current.partner_id
                WHERE current.purpose_id = %(purpose_id)s AND %(matters)s
                  AND other.phone_sanitized IS NOT NULL
                """,
                **values,
            )
        return SQL(
            """
            SELECT other.email_normalized AS address,
                %(has_unsubscribed)s AS has_unsubscribed,
                   %(is_granted)s AS is_granted
            FROM contact_consent current
            JOIN res_partner other ON other.id = current.partner_id
            WHERE current.purpose_id = %(purpose_id)s AND %(matters)s
              AND other.email_normalized IS NOT NULL AND other.gate_addresses IS NULL
            UNION ALL
            SELECT one.address, %(has_unsubscribed)s AS has_unsubscribed,
                   %(is_granted)s AND %(agreed)s AS is_granted
            FROM contact_consent current
            JOIN res_partner other ON other.id = current.partner_id
            CROSS JOIN unnest(%(addresses)s) AS one(address)
            WHERE current.purpose_id = %(purpose_id)s AND %(matters)s
                AND other.gate_addresses IS NOT NULL
            """,
            addresses=sql_emails("other"),
            agreed=self._sql_agreed_of_other(mailing, SQL.identifier("one", "address")),
            **values,
        )

    @api.model
    def _sql_has_it(self, mailing, alias):
        """The condition that the contact ``alias`` has the address of ``recipient``."""
        if mailing.mailing_type == "sms":
            number = SQL.identifier(alias, "phone_sanitized")
            return SQL("%s = recipient.address", number)
        return sql_has_email(alias, SQL("ARRAY[recipient.address]"))

    @api.model
    def _sql_passes(self, mailing):
        """The condition on ``reason`` that somebody may get a mailing."""
        if mailing.purpose_id:
            return SQL("reason IS NULL")
        # Where no consent is asked for, core evaluates addresses and writes down why.
        return SQL("(reason IS NULL OR reason IN ('no_address', 'blacklisted'))")

    @api.model
    def _sql_reason_of_contact(self, mailing):
        if not mailing.purpose_id:
            return SQL("NULL")
        # A contact needs its own grant; another record, that of a contact it names.
        is_contact = mailing.mailing_model_real == "res.partner"
        return SQL(
            """CASE
                WHEN shared.has_unsubscribed OR own.status = 'withdrawn'
                    THEN 'withdrawn'
                WHEN %(own_is_granted)s THEN CASE WHEN recipient.is_one_of
                    THEN NULLIF(COALESCE(%(word)s, 'other_address'), 'granted') END
                WHEN shared.is_granted
                     AND (recipient.partner_id IS NULL OR NOT %(is_contact)s) THEN NULL
                WHEN own.status IN ('granted', 'expired') THEN 'expired'
                WHEN own.status = 'pending' THEN 'pending'
                ELSE 'missing' END""",
            own_is_granted=self._sql_is_granted("own"),
            word=self.env["contact.consent"]._sql_word_of_address(
                SQL.identifier("recipient", "partner_id"),
                SQL("%s::int", mailing.purpose_id.id),
                SQL.identifier("recipient", "address"),
            ),
            is_contact=is_contact,
        )

    @api.model
    def _sql_is_granted(self, alias):
        # The clock decides, not the cron that writes it down.
        return SQL(
            "(%(alias)s.status = 'granted' AND (%(alias)s.expiry_date IS NULL"
            " OR %(alias)s.expiry_date > %(now)s))",
            alias=SQL.identifier(alias),
            now=fields.Datetime.now(),
        )
