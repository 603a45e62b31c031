from urllib.parse import urlencode, urlsplit, urlunsplit

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..lib.ids import LARGEST_ID
from ..models.interactions.contact_site_receive import LINK_PARAMETER
from ..models.interactions.mailing_trace import TRAP_CODE


class SignedLink(http.Controller):
    @http.route(
        "/r/<string:code>/m/<int:trace_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
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
        trace_sudo = self._signed_trace_sudo(trace_id, code, signature)
        url = self._with_visitor(link_sudo.redirected_url, trace_sudo)
        response = request.redirect(url, code=302, local=False)
        # A cached redirect would hide the second click.
        response.headers["Cache-Control"] = "no-store"
        if trace_sudo:
            self._append_click(link_sudo, trace_sudo, response)
        return response

    @http.route(
        "/contact/trap/<int:trace_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def follow_trap(self, trace_id, signature, **post):
        """Catch what follows links that no reader sees."""
        if trace_sudo := self._signed_trace_sudo(trace_id, TRAP_CODE, signature):
            trace_sudo._append_click({"verdict": "bot", "data": {"trap": True}})
        return request.make_response("", headers=[("Cache-Control", "no-store")])

    def _signed_trace_sudo(self, trace_id, code, signature):
        if trace_id > LARGEST_ID:
            return None
        trace_sudo = request.env["mailing.trace"].sudo().browse(trace_id).exists()
        if trace_sudo and trace_sudo._is_click_signature(code, signature):
            return trace_sudo
        return None

    def _with_visitor(self, url, trace_sudo):
        """:return: the address; where a website of ``contact.site`` is there, with what
        tells it for minutes who came"""
        if not trace_sudo or request.env["ir.http"]._interaction_verdict() != "human":
            return url
        # Visitors may read no websites; where the link leads, the mail says.
        site_sudo = request.env["contact.site"].sudo()
        site_sudo = site_sudo._of_url(url, trace_sudo._company())
        if not site_sudo:
            return url
        token = urlencode({LINK_PARAMETER: site_sudo._link_token(trace_sudo)})
        parts = urlsplit(url)
        query = f"{parts.query}&{token}" if parts.query else token
        return urlunsplit(parts._replace(query=query))

    def _append_click(self, link_sudo, trace_sudo, response):
        visitor = request.env["ir.http"]
        verdict = visitor._interaction_verdict()
        appended = trace_sudo._append_click(
            {
                "name": link_sudo.label or link_sudo.title,
                "url": link_sudo.url,
                "verdict": verdict,
                "link_id": link_sudo.id,
                "country_id": self._country_sudo().id,
                "data": {"ahead": True} if visitor._is_fetching_ahead() else None,
            }
        )
        if verdict != "human":
            return
        if appended:
            visitor._remember_contact(trace_sudo, response)
        else:  # the mail went to a lead, or to the contact of a mailing list
            request.env["link.tracker.click"].sudo().add_click(
                link_sudo.code, mailing_trace_id=trace_sudo.id
            )

    def _country_sudo(self):
        Country = request.env["res.country"].sudo()
        code = request.geoip.country_code
        return Country.search([("code", "=", code)], limit=1) if code else Country
