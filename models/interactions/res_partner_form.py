import logging
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...lib.form_fields import contact_values
from ...lib.mail.addresses import normal_forms
from ..common.failures import isolated

_logger = logging.getLogger(__name__)

CALLS = ("sms", "phone")


class ResPartner(models.Model):
    """Finds, or makes, the contact who sent a form."""

    _inherit = "res.partner"

    @api.model
    def _form_contact(self, record, written, typed, may_create, may_fill, company):
        """The contact who sent a form, with its empty fields filled.

        What a contact has is never overwritten: anybody can type any address. What was
        typed and cannot be kept stops no form, so that an answer never tells who is
        known.

        :param record: what the form made, a lead for instance
        :param dict written: what was sent, by field of ``record``
        :param dict typed: what else was sent, by its name in the form
        :param bool may_create: whether to make a contact for a new address
        :param bool may_fill: whether to fill empty fields of a known one
        :param company: the company of the website
        :return: the contact; none without a valid address, if it is suppressed, or if
            it could not be made
        """
        found = contact_values(record._fields, written, typed)
        email = self._form_typed_email(found.pop("email", None))
        if not email or self.env["contact.suppression"]._suppressed({email}):
            return self.browse()
        name = found.pop("name", "")
        known = self.search(
            self._domain_of_addresses([email])
            & Domain("company_id", "in", [company.id, False]),
            order="is_company, id",
        )
        contact = known._guest_one_of_name(name) or known[:1]
        if not contact and may_create:
            with isolated(self, self._form_note_failure):
                contact = self.create(
                    {
                        **found,
                        "name": name or email,
                        "email": email,
                        "lang": self.env.lang,  # of the page, not Odoo's default
                    }
                )
            # Of what was undone, a record without a row is left.
            return contact.exists()
        if contact and may_fill:
            with isolated(contact, self._form_note_failure):
                contact._form_fill_empty(found)
        return contact

    @api.model
    def _form_note_failure(self, problem):
        _logger.warning("What a form told of a contact was not kept: %s", problem)

    @api.model
    def _form_known(self, people):
        """Whom of the known contacts these people are, in one search.

        :param dict people: by key, tuples of an address in normal form, a name, and the
            company that asks, which may be none
        :return: by key, the contact; none of who is unknown, or suppressed
        """
        addresses = {address for address, _name, _company in people.values()}
        addresses -= self.env["contact.suppression"]._suppressed(addresses)
        by_address = defaultdict(self.browse)
        domain = self._domain_of_addresses(sorted(addresses))
        for contact in self.search(domain, order="is_company, id"):
            for address in contact._emails() & addresses:
                by_address[address] += contact
        found = {}
        for key, (address, name, company) in people.items():
            known = by_address.get(address, self.browse()).filtered(
                lambda contact, company=company: (
                    not company or contact.company_id in (company, company.browse())
                )
            )
            found[key] = known._guest_one_of_name(name or "") or known[:1]
        return found

    @api.model
    def _form_email(self, record, written, typed):
        """:return: the address that ``_form_contact`` finds the contact by; None"""
        found = contact_values(record._fields, written, typed)
        return self._form_typed_email(found.get("email"))

    @api.model
    def _form_typed_email(self, typed):
        """:return: the one address that a form was sent with, in normal form; None"""
        found = normal_forms(typed) if isinstance(typed, str) else []
        # Of several, nobody knows whose form it is.
        return found[0] if len(found) == 1 else None

    def _form_fill_empty(self, values):
        self.ensure_one()
        of_company = self._form_fields_of_company()
        missing = {
            name: value
            for name, value in values.items()
            if not self[name] and name not in of_company
        }
        if self._form_agreed_to_be_called():
            # What was agreed to without a number would hold for whatever was typed.
            missing.pop("phone", None)
        if missing:
            self.write(missing)

    def _form_fields_of_company(self):
        """:return: the names of fields that Odoo writes to the company where somebody
        works: a stranger who types its person's address tells nothing of it"""
        names = set()
        if self.parent_id and self.type == "contact":
            names.update(self._address_fields())
        if self.commercial_partner_id != self:
            names.update(self._commercial_fields())
        return names

    def _form_agreed_to_be_called(self):
        # Also to what is not this user's to read.
        return any(
            consent.status == "granted" and consent.purpose_id.channel in CALLS
            for consent in self.sudo().consent_ids
        )
