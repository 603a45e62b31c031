from werkzeug.exceptions import Unauthorized

from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController


class MailingPortal(MassMailController):
    """Whose mailing lists and blacklist entry a portal user sees and changes."""

    def _fetch_user_information(self, email, hash_token):
        """Without the link of a mail, portal users ask for the address of their own
        contact. They may type any address there: it must be proven.

        :raises Unauthorized: if it is not
        """
        user = request.env.user
        is_visitor = hash_token or user._is_public()
        # Portal users may not read proofs; nothing of them is shown.
        if (
            not is_visitor
            and user.share
            and not user.sudo().partner_id._has_proven_address()
        ):
            raise Unauthorized()
        return super()._fetch_user_information(email, hash_token)
