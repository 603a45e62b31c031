import json

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..lib.ids import LARGEST_ID


class PersonalData(http.Controller):
    @http.route(
        "/contact/<int:partner_id>/data.json",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export_personal_data(self, partner_id, **post):
        """Hand out all that is held on a contact, to marketing managers only."""
        contact = request.env["res.partner"]
        contact._privacy_check_access("read")
        if 0 < partner_id <= LARGEST_ID:
            contact = contact.browse(partner_id).exists()
        if not contact:
            raise NotFound()
        text = json.dumps(
            contact._privacy_data(), ensure_ascii=False, indent=1, default=str
        )
        name = f"personal-data-{partner_id}.json"
        return request.make_response(
            text,
            headers=[
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
