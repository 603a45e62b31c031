import re

from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler
from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import abort

from odoo import api, models
from odoo.http import request
from odoo.tools import consteq, hmac

CONTACT_COOKIE = "contact_marketing"
CONTACT_COOKIE_AGE = 365 * 24 * 3600  # seconds
LARGEST_ID = 2**31 - 1
# SMS Marketing blacklists by a GET here. It may not be installed: no route to extend.
TEXT_UNSUBSCRIBE = "/sms/<int:mailing_id>/unsubscribe/<string:trace_code>"
LONGEST_USER_AGENT = 512  # characters; matching more costs time and tells no more
# What browsers and proxies say when they fetch ahead: Resource Hints and Speculation
# Rules of the W3C, and older headers of Firefox and Safari.
FETCH_AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
FETCH_AHEAD_WORDS = ("prefetch", "prerender", "preview")
# What people read their mail in fetches its pictures by these, or by HTTP libraries. In
# the statistics of Email Marketing a user agent is no robot's for naming one of them.
MAIL_PROXIES = (
    "FastmailUA",
    "GoogleImageProxy",
    "Shortwave Image Fetcher",
    "YahooMailProxy",
)
READERS_TOOLS = re.compile(
    "|".join(
        (
            *MAIL_PROXIES,
            *(
                crawler["pattern"]
                for crawler in CRAWLER_USER_AGENTS_DATA
                if "http-library" in crawler.get("tags", ())
            ),
        )
    )
)


class IrHttp(models.AbstractModel):
    _name = "ir.http"
    _inherit = ["ir.http"]

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        if rule.rule == TEXT_UNSUBSCRIBE and request.httprequest.method == "GET":
            cls._ask_before_text_unsubscribe()
        return result

    @classmethod
    def _ask_before_text_unsubscribe(cls):
        """Show a button that posts, to who has consents: no GET changes them."""
        number = request.httprequest.args.get("sms_number", "").strip()
        # Visitors may not read consents; nothing of them is shown.
        Consent_sudo = request.env["contact.consent"].sudo()
        if number and Consent_sudo.search_count(
            [
                ("partner_id.phone_sanitized", "=", number),
                ("status", "in", ["granted", "pending"]),
                ("purpose_id.channel", "in", ["sms", "phone"]),
            ],
            limit=1,
        ):
            response = request.render(
                "contact_marketing.text_unsubscribe_page", {"number": number}
            )
            response.flatten()
            abort(response)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._is_page(response):
            cls._append_visit()
        return result

    @classmethod
    def _is_page(cls, response):
        """Whether a page of a website was shown, and not a picture, say."""
        return (
            getattr(request, "is_frontend", False)
            and request.httprequest.method == "GET"
            and getattr(response, "status_code", 0) == 200
            and getattr(response, "mimetype", "") == "text/html"
        )

    @classmethod
    def _append_visit(cls):
        """Append the visit of a page, if the visitor is known and human."""
        visitor = request.env["ir.http"]
        contact_sudo = visitor._known_contact_sudo()
        if not contact_sudo or visitor._signal_verdict() != "human":
            return
        if request.env.cr.readonly:
            # A page from a read-only replica. The platform serves it again from the
            # primary, where the ledger is, as whenever a page turns out to write.
            raise ReadOnlySqlTransaction("The visit of a known contact is noted")
        request.env["contact.interaction"]._append(
            {
                "kind": "visit",
                "partner_id": contact_sudo.id,
                # The query may hold what is nobody's business here.
                "url": request.httprequest.path,
                "name": request.httprequest.path,
            }
        )

    @api.model
    def _signal_verdict(self):
        """Who sent the current request: ``human`` or ``bot``."""
        return "bot" if self._is_robot(self._user_agent()) else "human"

    @api.model
    def _is_robot_reading(self):
        """Whether a robot fetches what the statistics of Email Marketing count: the
        picture or a link of a mail. Who calls the API posts, and fetches nothing."""
        if not request or request.httprequest.method == "POST":
            return False
        return self._is_robot(READERS_TOOLS.sub(" ", self._user_agent()))

    @api.model
    def _is_robot(self, user_agent):
        """Whether nobody looks at the answer to the current request.

        :param str user_agent: what is to be judged of the request's user agent
        """
        headers = request.httprequest.headers
        purposes = " ".join(headers.get(name, "") for name in FETCH_AHEAD_HEADERS)
        return (
            request.httprequest.method == "HEAD"
            or any(word in purposes.lower() for word in FETCH_AHEAD_WORDS)
            or self.is_a_bot()
            or is_crawler(user_agent)
        )

    @api.model
    def _user_agent(self):
        return request.httprequest.headers.get("User-Agent", "")[:LONGEST_USER_AGENT]

    @api.model
    def _proof_facts(self):
        """What the current request proves of who sent it: facts of a consent."""
        user = request.env.user
        return {
            "ip_address": request.httprequest.remote_addr,
            "user_agent": self._user_agent().replace("\x00", ""),
            "user_id": None if user._is_public() else user.id,
        }

    @api.model
    def _visitor_ip(self):
        """The IP address of the visitor or portal user who sent the current request;
        None for colleagues, and where there is no request."""
        if not request or not self.env.user.share:
            return None
        return request.httprequest.remote_addr

    # ------------------------------------------------------------
    # Recognition: who arrived by a signed link is known from then on
    # ------------------------------------------------------------

    @api.model
    def _remember_contact(self, trace_sudo, response):
        """Let the visitor be known as the recipient of this mail.

        It logs nobody in and opens no record. Only for visitors who allowed optional
        cookies. The mail is remembered, not the contact: it stays right in merges.
        """
        if self._is_allowed_cookie("optional"):
            response.set_cookie(
                CONTACT_COOKIE,
                f"{trace_sudo.id}-{self._sign_contact_cookie(trace_sudo.id)}",
                max_age=CONTACT_COOKIE_AGE,
                secure=request.httprequest.scheme == "https",
                httponly=True,
                samesite="Lax",
            )

    @api.model
    def _known_contact_sudo(self):
        """The contact behind the current request; none if not known."""
        # Visitors may read neither contacts nor mails; a session or a signature says
        # that these are theirs.
        self_sudo = self.sudo()
        user_sudo = self_sudo.env.user
        if not user_sudo._is_public():
            return user_sudo.partner_id if user_sudo.share else None
        number, _dash, signature = request.cookies.get(CONTACT_COOKIE, "").partition(
            "-"
        )
        if not number.isdecimal() or not int(number) <= LARGEST_ID:
            return None
        expected = self._sign_contact_cookie(int(number))
        if not consteq(expected.encode(), signature.encode()):
            return None
        if not self._is_allowed_cookie("optional"):
            return None
        trace_sudo = self_sudo.env["mailing.trace"].browse(int(number)).exists()
        # Nothing more is noted of who was archived or erased.
        return trace_sudo._contact().filtered("active") if trace_sudo else None

    @api.model
    def _sign_contact_cookie(self, trace_id):
        return hmac(self.env(su=True), "contact_marketing-cookie", trace_id)
