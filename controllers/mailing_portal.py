from werkzeug.exceptions import Unauthorized

from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController


class MailingPortal(MassMailController):
    """Whose mailing lists and blacklist entry somebody sees and changes who is logged
    in."""

    def _fetch_user_information(self, email, hash_token):
        """Without the link of a mail, users ask for the address of their own contact.
        They may type any address there: it must be proven, but for who may change all
        subscriptions and the blacklist.

        :raises Unauthorized: if it is not
        """
        user = request.env.user
        is_visitor = hash_token or user._is_public()
        if is_visitor or request.env["mail.blacklist"].has_access("write"):
            return super()._fetch_user_information(email, hash_token)
        # Users may not read proofs; nothing of them is shown.
        contact_sudo = user.sudo().partner_id
        if not contact_sudo._consent_has_proven_address():
            raise Unauthorized()
        request.env["ir.http"]._note_proof(contact_sudo.email_normalized)
        return super()._fetch_user_information(email, hash_token)
