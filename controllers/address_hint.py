from odoo import http
from odoo.http import request

from ..lib.hygiene.addresses import evaluate_address
from ..lib.mail.addresses import normal_forms

MAX_ADDRESS_LENGTH = 320  # characters; what is longer is no address


class AddressHint(http.Controller):
    @http.route(
        "/contact/address_hint",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
        readonly=True,
    )
    def contact_address_hint(self, address=None):
        """What a visitor probably meant to type.

        It says nothing of who is in the base: a visitor only reads that an address is
        known if it is the own one, of who logged in or came by a signed link.

        :param address: as it was typed
        :return: ``hint``, an address or False; ``is_known``
        """
        if not isinstance(address, str) or not 0 < len(address) <= MAX_ADDRESS_LENGTH:
            return {"hint": False, "is_known": False}
        findings = evaluate_address(address)
        hint = next((found.proposal for found in findings if found.proposal), False)
        return {"hint": hint, "is_known": not hint and self._is_own(address)}

    def _is_own(self, address):
        contact_sudo = request.env["ir.http"]._known_contact_sudo()
        return bool(contact_sudo and contact_sudo._emails() & {*normal_forms(address)})
