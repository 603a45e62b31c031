from collections import defaultdict

from odoo import models

from ...lib.hygiene.role_addresses import is_role_address
from ...lib.mail.addresses import normal_form


class ResPartner(models.Model):
    """The known contact is credited with what a guest does: a visitor who typed an
    address and did not log in, as in the shop, of whom Odoo makes a contact each time.
    """

    _inherit = "res.partner"

    def _guest_is_named(self, name):
        self.ensure_one()
        return (self.name or "").casefold() == name.casefold()

    def _guest_one_of_name(self, name):
        """Whom of these contacts, who share an address, somebody of this name means.

        :param str name: may be empty
        :return: the one of that name; of one alone, that one; none in doubt
        """
        if len(self) == 1:
            return self
        named = self.filtered(lambda contact: contact._guest_is_named(name or ""))
        return named if len(named) == 1 else self.browse()

    def _guest_credited(self):
        """Who is credited with what these contacts do.

        Nothing of a known contact is shown to a guest, or changed by it, beside what
        its orders set off.

        :return: a mapping of each contact to the known one with the same address;
            to itself if it is no guest, or nobody else is known, or who is in doubt
        """
        # Whoever makes an order may not see who made the contact, nor who else has
        # its address.
        guests_sudo = self.sudo()._guest_contacts()
        known_sudo = guests_sudo._guest_known_by_address()
        credited = {}
        for contact in self:
            guest_sudo = contact.sudo()
            others_sudo = known_sudo.get(
                normal_form(guest_sudo.email_normalized), guest_sudo
            )
            if guest_sudo in guests_sudo and others_sudo:
                found_sudo = guest_sudo._guest_same_person(others_sudo)
                credited[contact] = contact.browse(found_sudo.id)
            else:
                credited[contact] = contact
        return credited

    def _guest_contacts(self):
        return self.filtered(
            lambda contact: (
                contact.email_normalized
                and not contact.with_context(active_test=False).user_ids
                and contact.create_uid
                and contact.create_uid._is_public()
            )
        )

    def _guest_known_by_address(self):
        """
        :return: a mapping of addresses to the contacts known by them: those that are
            no guests, or else the first guest
        """
        domain = self._domain_of_addresses(self.mapped("email_normalized"))
        by_address = defaultdict(self.browse)
        for contact in self.search(domain, order="is_company, id"):
            for address in contact._emails():
                by_address[address] += contact
        return {
            address: contacts - contacts._guest_contacts() or contacts.sorted("id")[:1]
            for address, contacts in by_address.items()
        }

    def _guest_same_person(self, known):
        """
        :param known: contacts with the address of this guest
        :return: which of them it is; itself if that is in doubt
        """
        known = known.filtered(
            lambda contact: (
                not contact.company_id
                or not self.company_id
                or contact.company_id == self.company_id
            )
        )
        found = known._guest_one_of_name(self.name)
        # Behind info@ are many.
        if (
            is_role_address(self.email_normalized)
            and found
            and not found._guest_is_named(self.name)
        ):
            return self
        return found or self
