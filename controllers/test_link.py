from odoo import http
from odoo.http import request

from ..lib.mail.addresses import normal_form
from ..models.campaigns.mailing_mailing_test_link import TEST_PATH


class TestLink(http.Controller):
    # No page of the website: its visits are noted of whoever is known.
    @http.route(
        TEST_PATH,
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,  # mail apps post to List-Unsubscribe; nothing is written
        sitemap=False,
        readonly=True,
        save_session=False,
    )
    def tell_test_link(self, token=None, **post):
        """Tell what a link of a test mail does, and do nothing."""
        # The signature says that it was mailed; visitors may read none of this.
        Mailing_sudo = request.env["mailing.mailing"].sudo()
        link_sudo = Mailing_sudo._from_test_token(token)
        response = request.render(
            "contact_marketing.test_link_page", self._page_values(link_sudo)
        )
        if not link_sudo:
            response.status_code = 403
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _page_values(self, link_sudo):
        if not link_sudo:
            return {"link": None}
        mailing_sudo = link_sudo.mailing
        Gate_sudo = mailing_sudo.env["contact.consent.gate"]
        # Tags are for colleagues to know; tests go to others as well.
        is_colleague = normal_form(link_sudo.address) in Gate_sudo._of_colleagues(
            mailing_sudo, [link_sudo.address]
        )
        values = {"link": link_sudo, "shows_effects": False}
        if link_sudo.kind == "link" and is_colleague:
            values.update(
                shows_effects=True,
                effects=mailing_sudo._effects_of_link(link_sudo.url, link_sudo.label),
                triggers=mailing_sudo._triggers_of_link(link_sudo.url),
                moves_contacts=mailing_sudo.mailing_model_real == "res.partner",
            )
        return values
