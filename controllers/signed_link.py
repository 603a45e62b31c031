from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request


class SignedLink(http.Controller):
    @http.route(
        "/r/<string:code>/m/<int:trace_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def follow_signed_link(self, code, trace_id, signature, **post):
        """Redirect a reader who clicked, and append the click to the ledger.

        A forged signature redirects as well, and moves nobody.
        """
        # The public user follows links and may read none of these models.
        tracker_code_sudo = (
            request.env["link.tracker.code"].sudo().search([("code", "=", code)])
        )
        if not tracker_code_sudo:
            raise NotFound()
        link_sudo = tracker_code_sudo.link_id
        trace_sudo = request.env["mailing.trace"].sudo().browse(trace_id).exists()
        if trace_sudo and trace_sudo._is_click_signature(code, signature):
            self._append_click(link_sudo, trace_sudo)
        response = request.redirect(link_sudo.redirected_url, code=302, local=False)
        # A cached redirect would hide the second click.
        response.headers["Cache-Control"] = "no-store"
        return response

    def _append_click(self, link_sudo, trace_sudo):
        contact_sudo = trace_sudo._contact()
        if not contact_sudo:
            request.env["link.tracker.click"].sudo().add_click(
                link_sudo.code, mailing_trace_id=trace_sudo.id
            )
            return
        request.env["contact.interaction"]._append(
            {
                "kind": "click",
                "name": link_sudo.label or link_sudo.title,
                "url": link_sudo.url,
                "partner_id": contact_sudo.id,
                "verdict": self._verdict(),
                "link_id": link_sudo.id,
                "mailing_id": trace_sudo.mass_mailing_id.id,
                "mailing_trace_id": trace_sudo.id,
                "country_id": self._country_sudo().id,
            }
        )

    def _verdict(self):
        is_head = request.httprequest.method == "HEAD"
        return "bot" if is_head or request.env["ir.http"].is_a_bot() else "human"

    def _country_sudo(self):
        Country = request.env["res.country"].sudo()
        code = request.geoip.country_code
        return Country.search([("code", "=", code)], limit=1) if code else Country
