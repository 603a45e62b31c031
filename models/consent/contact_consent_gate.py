from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import handed_over, normal_form, normal_forms

FEW = 1_000  # recipients that are looked up one by one


class ContactConsentGate(models.AbstractModel):
    """The one gate before every mailing: who may get it, and why others may not.

    A contact gets a mailing if it granted its purpose, if nobody with its address left
    that purpose, and if the address is not suppressed. Recipients that are no contacts
    (of mailing lists, leads) pass by address: if a contact has it, that contact must
    have granted; suppressed addresses never pass. What counts in the end is each single
    address that a mail goes to, in normal form (``lib/mail/addresses.py``).
    """

    _name = "contact.consent.gate"
    _description = "Consent Gate"

    @api.model
    def _reasons(self):
        """What to call the reasons why somebody gets nothing; the first one counts."""
        return {
            "suppressed": self.env._("erased or suppressed"),
            "no_purpose": self.env._("not sent: no purpose is chosen"),
            "no_address": self.env._("without a valid address"),
            "blacklisted": self.env._("on the blacklist"),
            "withdrawn": self.env._("unsubscribed"),
            "pending": self.env._("have not confirmed yet"),
            "expired": self.env._("consent has expired"),
            "missing": self.env._("never agreed"),
            "other_address": self.env._("agreed with another address only"),
        }

    @api.model
    def _failure_type(self, reason):
        """What core calls a reason, on mails and their traces."""
        return "mail_bl" if reason == "blacklisted" else "mail_optout"

    # ------------------------------------------------------------
    # Before a mailing is scheduled
    # ------------------------------------------------------------

    @api.model
    def _check_purpose(self, model_name, purpose, name):
        """
        :param str model_name: of the recipients
        :param purpose: what the mailing is for
        :param str name: the mailing's
        :raises UserError: for a mailing to contacts without a purpose
        """
        if model_name == "res.partner" and not purpose and not self._is_soft():
            raise UserError(
                self.env._(
                    "%(mailing)s: choose the purpose first. Only contacts who agreed "
                    "to it will get the mailing.",
                    mailing=name,
                )
            )

    # ------------------------------------------------------------
    # Whom it lets through
    # ------------------------------------------------------------

    @api.model
    def _domain(self, mailing):
        """The recipients of a mailing's model who may get it.

        :return: a ``Domain`` on ``mailing.mailing_model_real``
        """
        Model = self.env[mailing.mailing_model_real]
        everybody = SQL("SELECT id FROM %s", SQL.identifier(Model._table))
        reasons = self._sql_reasons(mailing, self._sql_recipients(mailing, everybody))
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT res_id FROM (%s) gate WHERE %s)",
                SQL.identifier(alias, "id"),
                reasons,
                self._sql_passes(mailing),
            )
        )

    @api.model
    def _refused(self, mailing, res_ids):
        """
        :param list res_ids: ids of records of ``mailing.mailing_model_real``
        :return: a mapping of the ids of those who may not get it to the reason
        """
        chosen = SQL("SELECT unnest(%s::int[]) AS id", list(res_ids))
        reasons = self._sql_reasons(
            mailing,
            self._sql_recipients(mailing, chosen),
            are_few=len(res_ids) <= FEW,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, reason FROM (%s) gate WHERE NOT %s",
                reasons,
                self._sql_passes(mailing),
            )
        )
        return dict(rows)

    @api.model
    def _filter_test(self, mailing, typed):
        """Who of those that were typed for a test may get it: colleagues, and whom the
        gate lets through. The log of the mailing names the others.

        :param dict typed: the lines as typed; of each, its normalised address or number
        :return: the lines of those who may, as one text
        :raises UserError: when nobody may
        """
        refused = self._refused_addresses(mailing, sorted(filter(None, typed.values())))
        if not refused:
            return "\n".join(typed)
        labels = self._reasons()
        parts = [f"{address}: {labels[reason]}" for address, reason in refused.items()]
        allowed = [line for line, address in typed.items() if address not in refused]
        if not any(line.strip() for line in allowed):
            raise UserError(
                self.env._(
                    "No test was sent. Contacts only get what they agreed to:\n"
                    "%(addresses)s",
                    addresses="\n".join(parts),
                )
            )
        mailing._message_log(
            body=Markup("%s<ul>%s</ul>")
            % (
                self.env._("No test to contacts who have not agreed:"),
                Markup("").join(Markup("<li>%s</li>") % line for line in parts),
            )
        )
        return "\n".join(allowed)

    @api.model
    def _refused_addresses(self, mailing, addresses):
        """As ``_refused``, of addresses that were typed; colleagues always pass.

        :param list addresses: mail addresses in normal form, or phone numbers
        :return: a mapping of refused addresses to the reason
        """
        colleagues = self._of_colleagues(mailing, addresses)
        refused = self._refused_pairs(
            mailing,
            [(None, address) for address in addresses if address not in colleagues],
        )
        return {address: reason for (_nobody, address), reason in refused.items()}

    @api.model
    def _of_colleagues(self, mailing, addresses):
        """:return: the set of those addresses or numbers that colleagues have"""
        is_text = mailing.mailing_type == "sms"
        Partner = self.env["res.partner"]
        has_one = (
            Domain("phone_sanitized", "in", addresses)
            if is_text
            else Partner._domain_of_addresses(addresses)
        )
        # Whether somebody is a colleague is all that is read.
        users_sudo = self.env["res.users"].sudo()
        colleagues_sudo = users_sudo.search(
            [("share", "=", False), ("partner_id", "any", has_one)]
        ).partner_id
        if is_text:
            return set(colleagues_sudo.mapped("phone_sanitized"))
        return set().union(*(colleague._emails() for colleague in colleagues_sudo))

    @api.model
    def _recipient_triples(self, contacts, email_to, email_cc, record=None):
        """Each address that a mail goes to.

        :param contacts: to whom it is addressed
        :param str email_to, email_cc: what is typed besides
        :param record: what the mail is about, if anything
        :return: a list of triples: the id of the contact whose address it is or None,
            the address in normal form, and the address as core has it
        """
        written = [(contact.id, contact.email) for contact in contacts]
        written += [(self._holder_id(record, email_to), email_to), (None, email_cc)]
        return [
            (partner_id, normal_form(address), address)
            for partner_id, text in written
            for address in handed_over(text)
        ]

    @api.model
    def _holder_id(self, record, email_to):
        """The id of the contact that typed addresses are those of, or None."""
        if not record or not email_to:
            return None
        if record._name == "res.partner":
            is_own = record._emails() & set(normal_forms(email_to))
            return record.id if is_own else None
        name = self._partner_field(record)
        return record[name].id or None if name else None

    @api.model
    def _refused_pairs(self, mailing, pairs):
        """Which addresses may not be mailed, each evaluated by itself.

        :param pairs: pairs of the id of the contact a mail goes to, or None, and an
            address in normal form or a phone number
        :return: a mapping of refused pairs to the reason
        """
        pairs = list(dict.fromkeys(pairs))
        if not pairs:
            return {}
        partner_ids, addresses = map(list, zip(*pairs, strict=True))
        suppressed = self.env["contact.suppression"]._suppressed(set(addresses))
        typed = SQL(
            """
            SELECT typed.position AS res_id, typed.partner_id, typed.address,
                   NULL::text AS addresses, %s AS is_one_of,
                   typed.is_suppressed OR holder.is_suppressed IS TRUE AS is_suppressed
            FROM unnest(%s::int[], %s::text[], %s::bool[]) WITH ORDINALITY
              AS typed(partner_id, address, is_suppressed, position)
            LEFT JOIN res_partner holder ON holder.id = typed.partner_id
            """,
            SQL("false")
            if mailing.mailing_type == "sms"
            else self.env["contact.consent"]._sql_has_several("holder"),
            partner_ids,
            addresses,
            [address in suppressed for address in addresses],
        )
        self._flush_what_sql_reads()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, reason FROM (%s) gate WHERE reason IS NOT NULL",
                self._sql_reasons(mailing, typed, are_few=True),
            )
        )
        return {pairs[position - 1]: reason for position, reason in rows}

    @api.model
    def _count(self, mailing, domain):
        """How many of a domain get a mailing, and how many not, by reason.

        :param Domain domain: of ``mailing.mailing_model_real``
        :return: a mapping of reasons, None for those who get it, to numbers
        """
        return dict(self.env.execute_query(self._sql_count(mailing, domain)))

    @api.model
    def _sql_count(self, mailing, domain, are_few=False):
        """The statement of ``_count``: reasons and numbers.

        :param bool are_few: as ``_sql_reasons`` takes it
        """
        matched = self.env[mailing.mailing_model_real]._search(domain)
        reasons = self._sql_reasons(
            mailing, self._sql_recipients(mailing, matched.subselect()), are_few
        )
        return SQL("SELECT reason, COUNT(*) FROM (%s) gate GROUP BY reason", reasons)
