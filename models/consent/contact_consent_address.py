from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form, sql_emails, sql_has_email


class ContactConsent(models.Model):
    """Leaving by address: whoever has it has left, and Odoo's blacklists agree."""

    _inherit = "contact.consent"

    @api.model
    def _withdraw_addresses(self, channels, addresses, method, **facts):
        """Withdraw all that contacts with these addresses, and no other, granted. Who
        has another address gets mail there: the gate leaves out these alone.

        :param channels: of which channels
        :param addresses: mail addresses, each by itself, or normalised phone numbers
        :return: how many consents were withdrawn
        """
        forms = SQL("%s::text[]", [normal_form(address) for address in addresses])
        return self._record(
            SQL(
                """
                SELECT current.partner_id, current.purpose_id, 'withdrawn' AS status,
                       GREATEST(current.date, %s) AS date, %s AS method,
                       NULL::int AS interaction_id
                FROM contact_consent current
                JOIN contact_consent_purpose purpose ON purpose.id = current.purpose_id
                     AND purpose.channel = ANY(%s)
                JOIN res_partner partner ON partner.id = current.partner_id
                WHERE current.status != 'withdrawn' AND CASE purpose.channel
                    WHEN 'email' THEN %s AND %s
                    ELSE partner.phone_sanitized = ANY(%s) END
                """,
                fields.Datetime.now(),
                method,
                list(channels),
                sql_has_email("partner", forms),
                self._sql_has_no_other("partner", forms),
                forms,
            ),
            **facts,
        )

    @api.model
    def _sql_has_no_other(self, alias, forms):
        """The condition that a contact has no address but these and blacklisted ones.

        :param SQL forms: an array of addresses in normal form
        """
        return SQL(
            """NOT EXISTS (
                SELECT FROM unnest(%s) AS mine(address)
                WHERE mine.address != ALL(%s) AND NOT EXISTS (
                    SELECT FROM mail_blacklist bl WHERE bl.active AND %s))""",
            sql_emails(alias),
            forms,
            sql_has_email("bl", SQL("ARRAY[mine.address]"), "email"),
        )

    @api.model
    def _withdraw_from_mail(self, address, contact, purposes, method, **facts):
        """Withdraw purposes for who got a mail, and for whoever has its address; also
        if nobody has it any more: an erased person is heard, too.

        :param str address: the address the mail went to
        :param contact: the contact it went to, whose address may have changed; or none
        """
        everybody = self.env["res.partner"].with_context(active_test=False)
        contacts = everybody.search(everybody._domain_of_addresses([address]))
        contacts |= contact.filtered(lambda known: not known.erased_date)
        if contacts:
            answers = self._sql_answers(contacts, purposes, "withdrawn", method)
            self._record(answers, address=address, **facts)
        else:
            wordings = purposes._freeze_wordings()
            self.env["contact.consent.event"].create(
                [
                    {
                        "subject_hash": self.env["contact.suppression"]._hash(
                            normal_form(address)
                        ),
                        "purpose_id": purpose.id,
                        "status": "withdrawn",
                        "date": fields.Datetime.now(),
                        "recorded_date": fields.Datetime.now(),
                        "method": method,
                        "wording_id": wordings[purpose.id],
                        **facts,
                    }
                    for purpose in purposes
                ]
            )

    @api.model
    def _withdraw_everything(self, address, contact, method, is_proven=True, **facts):
        """As ``_withdraw_from_mail`` for all mails, and for Odoo's blacklist.

        All companies' mails end: who presses *Stop all mails* means us, and does not
        know which of our companies writes.

        :param bool is_proven: whether whoever asks has proved to have the address; if
            not, it counts for the contact alone
        """
        purposes = (
            self.env["contact.consent.purpose"]
            ._every()
            .filtered(lambda purpose: purpose.channel == "email")
        )
        if not is_proven:
            answers = self._sql_answers(contact, purposes, "withdrawn", method)
            self._record(answers, is_proven=False, **facts)
            return
        self._withdraw_from_mail(address, contact, purposes, method, **facts)
        # The blacklist keeps addresses as they are; of an erased person, none is kept.
        if not self.env["contact.suppression"]._suppressed({address}):
            self.env["mail.blacklist"]._add(address)

    @api.model
    def _lift_blacklist(self, event_ids):
        """Who agrees to be mailed again is on Odoo's blacklists no longer: the address
        that agreed, and no other one of the contact.

        :param list event_ids: of what was granted just now
        """
        if not event_ids:
            return
        mine = SQL.identifier("mine", "address")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT purpose.channel, listed.address
                FROM contact_consent_event agreed
                JOIN contact_consent current ON current.partner_id = agreed.partner_id
                     AND current.purpose_id = agreed.purpose_id
                         AND current.status = 'granted'
                JOIN contact_consent_purpose purpose ON purpose.id = current.purpose_id
                JOIN res_partner partner ON partner.id = current.partner_id
                JOIN LATERAL (
                    SELECT bl.email AS address
                    FROM unnest(%(emails)s) AS mine(address)
                    JOIN mail_blacklist bl ON bl.active AND %(is_listed)s
                    WHERE purpose.channel = 'email' AND (
                        NOT %(has_several)s OR %(hash)s = agreed.subject_hash)
                    UNION ALL
                    SELECT bl.number FROM phone_blacklist bl
                    WHERE bl.active AND purpose.channel IN ('sms', 'phone')
                      AND bl.number = partner.phone_sanitized
                ) listed ON true
                WHERE agreed.id = ANY(%(event_ids)s)
                """,
                emails=sql_emails("partner"),
                is_listed=sql_has_email("bl", SQL("ARRAY[%s]", mine), "email"),
                has_several=self._sql_has_several("partner"),
                hash=self.env["contact.suppression"]._sql_hash(mine),
                event_ids=event_ids,
            )
        )
        reason = self.env._("Agreed again to be contacted.")
        for channel, address in rows:
            # The contact's own answer; who records it may have no right on the lists.
            if channel == "email":
                self.env["mail.blacklist"].sudo()._remove(address, message=reason)
            else:
                self.env["phone.blacklist"].sudo()._remove([address], message=reason)
