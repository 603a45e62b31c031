import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler
from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import abort

from odoo import api, models
from odoo.http import Response, request
from odoo.tools import consteq, hmac, ormcache

from ...lib.ids import is_id
from ...lib.mail.addresses import normal_form, written_alone
from ...lib.mail.scanners import is_browser, is_mail_scanner, is_office
from ...lib.text import storable
from ..common.contact_posted_mixin import OnlyByPost

CONTACT_COOKIE = "contact_marketing"
CONTACT_COOKIE_AGE = 365 * 24 * 3600  # seconds
MAX_ADDRESS_LENGTH = 320  # characters; what is longer is no address
# By which browsers fetch what somebody opens, and send the forms; links take no POST.
BROWSER_METHODS = ("GET", "POST")
MAX_USER_AGENT_LENGTH = 512  # characters; matching more costs time and tells no more
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


@lru_cache(maxsize=4096)
def _is_readers(user_agent):
    """Whether a program is one in which people open links. There are hundreds of
    expressions, and few user agents."""
    return (
        is_browser(user_agent)
        and not is_office(user_agent)
        and not is_crawler(user_agent)
        and not is_mail_scanner(user_agent)
    )


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        if "\0" in path_info:
            # PostgreSQL could look for it neither as an argument nor as a page.
            abort(Response(status=404))
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        cls._answer_options(rule)
        return result

    @classmethod
    def _answer_options(cls, rule):
        """Answer OPTIONS without the route, where that did not ask for it: Odoo adds
        the method to each route, and checks no CSRF token then."""
        methods = rule.endpoint.routing.get("methods") or ["OPTIONS"]
        if request.httprequest.method == "OPTIONS" and "OPTIONS" not in methods:
            environ = request.httprequest.environ
            router = request.env["ir.http"].routing_map().bind_to_environ(environ)
            allowed = ", ".join(sorted(router.allowed_methods()))
            abort(Response(status=204, headers={"Allow": allowed}))

    @classmethod
    def _dispatch(cls, endpoint):
        response = super()._dispatch(endpoint)
        # What only asks, as for a hint while somebody types, sends no form.
        if request.httprequest.method == "POST" and not endpoint.routing["readonly"]:
            request.env["ir.http"]._drop_contact_of_another_address()
        return response

    @classmethod
    def _handle_error(cls, exception):
        is_link = isinstance(exception, OnlyByPost) and request.httprequest.method in (
            "GET",
            "HEAD",
        )
        if is_link and getattr(request, "is_frontend", False):
            return cls._ask_to_post(exception.button)
        return super()._handle_error(exception)

    @classmethod
    def _ask_to_post(cls, button):
        """Show one button that posts what the link said.

        :param str button: what it says
        """
        request.env.cr.rollback()
        response = request.render(
            "contact_marketing.only_by_post_page",
            {
                "button": button,
                "fields": request.httprequest.args.items(multi=True),
            },
        )
        response.flatten()
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        request.dispatcher.post_dispatch(response)
        return response

    @classmethod
    def _post_dispatch(cls, response):
        if getattr(request, "is_frontend", False):
            request.env["ir.http"]._drop_unknown_contact()
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
        if not contact_sudo or visitor._interaction_verdict() != "human":
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
    def _interaction_verdict(self):
        """Who sent the current request: ``human`` or ``bot``."""
        is_robot = not _is_readers(self._user_agent()) or self._is_no_visit()
        return "bot" if is_robot else "human"

    @api.model
    def _visitor_verdict(self):
        """The same, of visitors and portal users; colleagues, and what runs without a
        request, are no robots that visit."""
        if not request or not self.env.uid or not self.env.user.share:
            return "human"
        return self._interaction_verdict()

    @api.model
    def _is_robot_reading(self):
        """Whether a robot fetches what the statistics of Email Marketing count: the
        picture or a link of a mail. Who calls the API fetches nothing."""
        if not request or self._is_api_call():
            return False
        return request.httprequest.method != "GET" or self._is_robot(
            READERS_TOOLS.sub(" ", self._user_agent())
        )

    @api.model
    def _is_api_call(self):
        # Routes that ask for nobody are those of XML-RPC and of job runners.
        return request.dispatcher.routing_type != "http" or not request.env.uid

    @api.model
    def _is_robot(self, user_agent):
        """Whether nobody looks at the answer to the current request.

        :param str user_agent: what is to be evaluated of the request's user agent
        """
        return (
            self._is_no_visit() or is_crawler(user_agent) or is_mail_scanner(user_agent)
        )

    @api.model
    def _is_no_visit(self):
        """The same, so far as the rest of the request tells."""
        return (
            request.httprequest.method not in BROWSER_METHODS
            or not self._user_agent().strip()  # every browser has one
            or self._is_fetching_ahead()
            or self.is_a_bot()
        )

    @api.model
    def _is_fetching_ahead(self):
        """Whether a browser asks for what its reader may open next."""
        headers = request.httprequest.headers
        purposes = " ".join(headers.get(name, "") for name in FETCH_AHEAD_HEADERS)
        return any(word in purposes.lower() for word in FETCH_AHEAD_WORDS)

    @api.model
    def _user_agent(self):
        return request.httprequest.headers.get("User-Agent", "")[:MAX_USER_AGENT_LENGTH]

    @api.model
    def _proof_facts(self):
        """What the current request proves of who sent it: facts of a consent."""
        user = request.env.user
        return {
            "ip_address": request.httprequest.remote_addr,
            "user_agent": storable(self._user_agent()),
            "user_id": None if user._is_public() else user.id,
        }

    @api.model
    def _visitor_ip(self):
        """The IP address of the visitor or portal user who sent the current request;
        None for colleagues, and where there is no request."""
        if not request or not self.env.user.share:
            return None
        return request.httprequest.remote_addr

    @api.model
    def _note_proof(self, address):
        """Note that the current request proves whose address this is: by a link that
        was mailed there."""
        if request:
            request.contact_marketing_proven = normal_form(address)

    @api.model
    def _proven_address(self):
        """:return: the address in normal form that the current request proves; None"""
        return getattr(request, "contact_marketing_proven", None) if request else None

    # ------------------------------------------------------------
    # Recognition: who arrived by a signed link is known from then on
    # ------------------------------------------------------------

    @api.model
    def _remember_contact(self, trace_sudo, response):
        """Let the visitor be known as the recipient of this mail.

        It logs nobody in and opens no record. Only for visitors who allowed optional
        cookies. The mail is remembered, not the contact: it stays right in merges.
        """
        # Who is logged in is known as somebody already.
        if self.env.user._is_public() and self._may_recognise():
            response.set_cookie(
                CONTACT_COOKIE,
                f"{trace_sudo.id}-{self._sign_contact_cookie(trace_sudo.id)}",
                max_age=CONTACT_COOKIE_AGE,
                secure=request.httprequest.scheme == "https",
                httponly=True,
                samesite="Lax",
            )

    @api.model
    def _may_recognise(self):
        """Whether the visitor allowed optional cookies. Without a cookies bar Odoo
        takes them for allowed; but nobody was asked: Art. 5(3) of Directive 2002/58."""
        website = self.env["website"].get_current_website()
        return self._has_cookies_bar(website.id) and self._is_allowed_cookie("optional")

    @api.model
    @ormcache("website_id")  # websites clear the cache when they are written
    def _has_cookies_bar(self, website_id):
        return self.env["website"].browse(website_id).cookies_bar

    @api.model
    def _known_contact_sudo(self):
        """The contact behind the current request; none if not known."""
        # Visitors may read neither contacts nor mails; a session or a signature says
        # that these are theirs.
        user_sudo = self.sudo().env.user
        if not user_sudo._is_public():
            return user_sudo.partner_id if user_sudo.share else None
        return self._recognised_contact_sudo()

    @api.model
    def _recognised_contact_sudo(self):
        """The contact that the visitor's cookie tells; none without a valid one."""
        number, _dash, signature = request.cookies.get(CONTACT_COOKIE, "").partition(
            "-"
        )
        if not is_id(number):
            return None
        expected = self._sign_contact_cookie(int(number))
        if not consteq(expected.encode(), signature.encode()):
            return None
        if not self._may_recognise():
            return None
        trace_sudo = self.sudo().env["mailing.trace"].browse(int(number)).exists()
        # Nothing more is noted of who was archived or erased.
        return trace_sudo._contact().filtered("active") if trace_sudo else None

    @api.model
    def _drop_unknown_contact(self):
        """End the recognition where it is no longer allowed, or leads nowhere, and
        where somebody logged in as another person."""
        if CONTACT_COOKIE not in request.cookies:
            return
        contact_sudo, user = self._recognised_contact_sudo(), self.env.user
        is_other = not user._is_public() and user.partner_id != contact_sudo
        if not contact_sudo or is_other:
            self._drop_contact_cookie()

    @api.model
    def _drop_contact_of_another_address(self):
        """End the recognition when a form was sent, of whatever addon, with another
        mail address. Nobody is known by an address that was only typed."""
        if CONTACT_COOKIE not in request.cookies:
            return
        contact_sudo = self._recognised_contact_sudo()
        addresses = set().union(
            *(
                written_alone(value)
                for value in request.params.values()
                if isinstance(value, str) and len(value) <= MAX_ADDRESS_LENGTH
            )
        )
        if contact_sudo and addresses - contact_sudo._emails():
            self._drop_contact_cookie()

    @api.model
    def _drop_contact_cookie(self):
        request.future_response.set_cookie(CONTACT_COOKIE, max_age=0)

    @api.model
    def _sign_contact_cookie(self, trace_id):
        return hmac(self.env(su=True), "contact_marketing-cookie", trace_id)
