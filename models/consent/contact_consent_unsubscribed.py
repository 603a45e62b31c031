from odoo import api, models
from odoo.tools import SQL

from ...lib.mail.addresses import BETWEEN, sql_email, sql_has_email

ANSWERS = ("granted", "withdrawn")


class ContactConsent(models.Model):
    """Who unsubscribed, and comes back only by proving it: Art. 7(3) of the GDPR.

    A link in a mail to the very address proves it, or what a colleague wrote down as
    proof by hand. All else waits for a confirmation, or has no force. It is the address
    that left, by its keyed hash, whatever became of the contact.
    """

    _inherit = "contact.consent"

    @api.model
    def _sql_has_unsubscribed(self, address=None):
        """The condition that the row ``partner`` left the purpose ``purpose`` once, or
        all mails or calls; its consent is the row ``current``. Also if its address left
        with another contact, which may have moved, or be merged, erased or deleted.

        :param SQL address: which one of its addresses answers, in normal form;
            default, and where it is NULL: the first
        """
        subject_hash = self._sql_subject_hash("partner", "purpose", address)
        return SQL(
            """(current.status = 'withdrawn'
                OR current.status = 'pending' AND 'withdrawn' = %(of_contact)s
                OR current.status IN ('granted', 'expired')
                   AND 'withdrawn' = %(of_contact_address)s
                OR purpose.channel = 'email' AND EXISTS (
                    SELECT FROM mail_blacklist unsubscribed_all
                    WHERE unsubscribed_all.active AND %(is_listed)s)
                OR purpose.channel IN ('sms', 'phone') AND EXISTS (
                    SELECT FROM phone_blacklist unsubscribed_all
                    WHERE unsubscribed_all.active
                      AND unsubscribed_all.number = partner.phone_sanitized)
                OR 'withdrawn' = %(of_address)s)""",
            of_contact=self._sql_last_answer(
                SQL("answered.partner_id = current.partner_id")
            ),
            # What a colleague said of the contact, while another address came back.
            of_contact_address=self._sql_last_answer(
                SQL(
                    "answered.partner_id = current.partner_id AND %(hash)s = ANY("
                    "answered.subject_hash || string_to_array(answered.also_hashes,"
                    " %(between)s))",
                    hash=subject_hash,
                    between=BETWEEN,
                )
            ),
            is_listed=sql_has_email(
                "unsubscribed_all",
                SQL("ARRAY[COALESCE(%s, %s)]", address, sql_email("partner")),
                "email",
            ),
            of_address=self._sql_answer_of_address(
                SQL(
                    "%s, %s",
                    subject_hash,
                    # As it was hashed before there was a normal form.
                    self.env["contact.suppression"]._sql_hash(
                        SQL.identifier("partner", "email_normalized")
                    ),
                )
            ),
        )

    @api.model
    def _sql_is_of_site(self):
        """The condition that the row ``answer`` was sent from a page that is not ours:
        what it said beside the box, and whether there was one, nobody knows."""
        return SQL(
            """EXISTS (SELECT FROM contact_interaction told
                WHERE told.id = answer.interaction_id AND told.site_id IS NOT NULL)"""
        )

    @api.model
    def _sql_unsubscribed_later(self):
        """The condition that the address of the row ``partner`` left the purpose
        ``purpose`` after the row ``answer``, as that of any contact: what a colleague
        wrote down has no force then."""
        return SQL(
            """EXISTS (SELECT FROM contact_consent_event later
                WHERE later.subject_hash = %s AND later.purpose_id = purpose.id
                  AND later.status = 'withdrawn' AND later.date > answer.date
                  AND later.is_unproven IS NOT TRUE AND %s)""",
            self._sql_subject_hash("partner", "purpose"),
            self.env["contact.consent.event"]._sql_is_live("later"),
        )

    @api.model
    def _sql_answer_of_address(self, subject_hashes, statuses=ANSWERS):
        """As ``_sql_last_answer``, of an address as that of any contact.

        :param SQL subject_hashes: the hashes that it may be known by
        """
        # What somebody said who never proved to have the address is nothing that the
        # address said.
        return self._sql_last_answer(
            SQL(
                "answered.subject_hash IN (%s) AND answered.is_unproven IS NOT TRUE",
                subject_hashes,
            ),
            statuses,
        )

    @api.model
    def _sql_last_answer(self, whose, statuses=ANSWERS):
        """What was answered last to the purpose ``purpose``.

        :param SQL whose: a condition on the event ``answered``
        :param statuses: what counts; default: what only waits, or ended by the
            calendar, is no answer
        """
        return SQL(
            """(SELECT answered.status FROM contact_consent_event answered
                WHERE %s AND answered.purpose_id = purpose.id
                  AND answered.status = ANY(%s) AND %s
                ORDER BY answered.date DESC, answered.id DESC LIMIT 1)""",
            whose,
            list(statuses),
            self.env["contact.consent.event"]._sql_is_live("answered"),
        )

    @api.model
    def _sql_is_unconfirmed(self, address=None):
        """The condition that the row ``current`` waits for a confirmation by mail, or
        did until nobody confirmed; or that this one of several addresses does.

        :param SQL address: as for ``_sql_has_unsubscribed``
        """
        first = sql_email("partner")
        return SQL(
            """(purpose.channel = 'email' AND CASE
                WHEN current.status IN ('pending', 'expired') THEN 'pending' = (
                    SELECT asked.status FROM contact_consent_event asked
                    WHERE asked.partner_id = current.partner_id
                      AND asked.purpose_id = current.purpose_id
                      AND asked.status != 'expired' AND %s
                    ORDER BY asked.date DESC, asked.id DESC LIMIT 1)
                WHEN current.status = 'granted' AND %s THEN 'pending' = %s END)""",
            self.env["contact.consent.event"]._sql_is_live("asked"),
            self._sql_has_several("partner"),
            self._sql_word_of_address(
                SQL.identifier("partner", "id"),
                SQL.identifier("purpose", "id"),
                SQL("COALESCE(%s, %s)", address, first) if address else first,
            ),
        )

    @api.model
    def _sql_subject_hash(self, partner, purpose, address=None):
        """The keyed hash of the address that the contact ``partner`` has for the
        purpose ``purpose``; NULL: it has no address at all.

        :param SQL address: another one that it has, in normal form; or NULL
        """
        subject = self.env["contact.consent.purpose"]._sql_subject(partner, purpose)
        return self.env["contact.suppression"]._sql_hash(
            SQL("COALESCE(%s, %s)", address, subject) if address else subject
        )
