import json

from odoo import http
from odoo.http import Response, request

from ..lib.site_request import MAX_BODY, BadRequest, normal_origin, read_request

SCRIPT = "contact_marketing/static/src/interactions/site/site.js"
SCRIPT_SECONDS = 3600  # how long browsers keep it
TYPES = ("text/plain", "application/json")


class Site(http.Controller):
    """What pages of other websites load, and what they tell.

    No cookie comes or goes; a request proves by its body alone who sent it. So no CSRF
    token is asked for: a foreign page could forge nothing that is not in its reach.
    """

    @http.route(
        "/contact_marketing/site.js",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    def contact_site_script(self, **_post):
        script = http.Stream.from_path(SCRIPT, public=True)
        response = script.get_response(max_age=SCRIPT_SECONDS)
        # Pages that admit nothing foreign admit what says that it is for them.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @http.route(
        "/contact_marketing/site/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def contact_site_receive(self, code, **_post):
        """Append what the script of a website tells; all else writes nothing."""
        # Visitors may read no websites; the key names one, and the browser the origin.
        site_sudo = request.env["contact.site"].sudo()._from_key(code)
        if not site_sudo:
            return Response(status=404)
        origin = normal_origin(request.httprequest.headers.get("Origin", ""))
        if not origin or not site_sudo._is_allowed(origin):
            return Response(status=403)
        status, answer = self._answer(site_sudo, origin)
        response = Response(
            json.dumps(answer) if answer else "",
            status=status,
            content_type="application/json",
        )
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, site_sudo, origin):
        """:return: the status, and what is answered as JSON"""
        http_request = request.httprequest
        if http_request.mimetype not in TYPES:
            return 415, None
        if not http_request.content_length:
            return 411, None
        if not site_sudo._is_no_flood():
            return 429, None
        try:
            told = read_request(http_request.get_data(), origin)
        except BadRequest:
            return 400, None
        visitor = request.env["ir.http"]
        if visitor._interaction_verdict() != "human":
            return 204, None
        if not site_sudo._is_within_limit():
            return 429, None
        facts = visitor._proof_facts()
        token = site_sudo._receive(
            told,
            is_private=self._is_private(),
            user_agent=facts["user_agent"],
        )
        return (200, {"visitor": token}) if token else (204, None)

    def _is_private(self):
        """Global Privacy Control, and Do Not Track before it."""
        headers = request.httprequest.headers
        return "1" in (headers.get("Sec-GPC"), headers.get("DNT"))
