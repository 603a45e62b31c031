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
        is_signed = self._is_signed(code, trace_id, signature)
        visitor = request.env["ir.http"]
        verdict = visitor._interaction_verdict()
        click = request.env["contact.interaction"]._append_click(
            code,
            trace_id if is_signed else None,
            {
                "verdict": verdict,
                "country_code": request.geoip.country_code,
                "data": {"ahead": True} if visitor._is_fetching_ahead() else None,
            },
        )
        if not click.link:
            raise NotFound()
        url = click.link.redirected_url
        if click.trace and verdict == "human":
            url = self._with_visitor(url, click.trace)
        response = request.redirect(url, code=302, local=False)
        # A cached redirect would hide the second click.
        response.headers["Cache-Control"] = "no-store"
        if click.trace and verdict == "human":
            self._after_click(code, click, response)
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
        if self._is_signed(TRAP_CODE, trace_id, signature):
            # Who asks may read no mails.
            traces_sudo = request.env["mailing.trace"].sudo().browse(trace_id).exists()
            for trace_sudo in traces_sudo:
                trace_sudo._append_click({"verdict": "bot", "data": {"trap": True}})
        return request.make_response("", headers=[("Cache-Control", "no-store")])

    def _is_signed(self, code, trace_id, signature):
        """Whether the address is one that a mail had; the database is not asked."""
        trace = request.env["mailing.trace"].browse(trace_id)
        return 0 < trace_id <= LARGEST_ID and trace._is_click_signature(code, signature)

    def _with_visitor(self, url, trace_sudo):
        """:return: the address; where a website of ``contact.site`` is there, with what
        tells it for minutes who came"""
        # Visitors may read no websites; where the link leads, the mail says.
        sites_sudo = request.env["contact.site"].sudo()._all_of_url(url)
        if not sites_sudo:
            return url
        site_sudo = (
            sites_sudo._of_url(url, trace_sudo._company())
            if len(sites_sudo) > 1
            else sites_sudo
        )
        token = urlencode({LINK_PARAMETER: site_sudo._link_token(trace_sudo)})
        parts = urlsplit(url)
        query = f"{parts.query}&{token}" if parts.query else token
        return urlunsplit(parts._replace(query=query))

    def _after_click(self, code, click, response):
        if click.is_appended:
            request.env["ir.http"]._remember_contact(click.trace, response)
        else:  # the mail went to a lead, or to the contact of a mailing list
            request.env["link.tracker.click"].sudo().add_click(
                code, mailing_trace_id=click.trace.id
            )
