from odoo import http
from odoo.http import request


class ConsentBoxes(http.Controller):
    @http.route(
        "/contact/purposes",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def contact_purposes(self, codes=None):
        """What visitors may agree to in a form, none of it ticked.

        :param codes: a list of codes to choose from; default: all that are public
        """
        # Visitors may read no purposes but the public ones of this website.
        Purpose_sudo = request.env["contact.consent.purpose"].sudo()
        purposes_sudo = Purpose_sudo._public_of(request.website.company_id)
        if isinstance(codes, list):
            purposes_sudo = purposes_sudo.filtered(lambda found: found.code in codes)
        return purposes_sudo._get_boxes()
