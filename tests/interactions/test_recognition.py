import lxml.html
from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import BROWSER, NOW
from .test_signed_link import SignedLinkCase

COOKIE = "contact_marketing"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRecognition(SignedLinkCase):
    def setUp(self):
        super().setUp()
        self.website = self.env["website"].search([], limit=1)
        self.website.cookies_bar = True
        self._allow_cookies()

    def _allow_cookies(self, is_allowed="true"):
        self.opener.cookies.set("website_cookies_bar", f'{{"optional": {is_allowed}}}')

    def _visit(self, path):
        return self.url_open(path, headers={"User-Agent": BROWSER})

    def _visits(self, contact=None):
        self.env.invalidate_all()
        visits = (contact or self.alicja).interaction_ids
        return visits.filtered(lambda interaction: interaction.kind == "visit").mapped(
            "url"
        )

    def test_known_after_a_signed_click(self):
        self._visit("/contactus")
        self.assertFalse(self._visits())
        self._open(self._path(self.alicja))
        self._visit("/contactus?utm_source=secret")
        self.assertEqual(self._visits(), ["/contactus"])
        self.assertFalse(self._visits(self.bruno))

    def test_it_moves_who_visits(self):
        self.env["contact.trigger"].create(
            {
                "name": "Contacts us",
                "kind": "visit",
                "url_pattern": "/contact*",
                "tag_add_ids": self.link(self.product_b),
            }
        )
        self._open(self._path(self.alicja))
        self._visit("/contactus")
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)

    def test_it_logs_nobody_in(self):
        self._open(self._path(self.alicja))
        response = self._open("/my")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_not_without_consent_to_cookies(self):
        self.opener.cookies.clear()
        self._open(self._path(self.alicja))
        self.assertNotIn(COOKIE, self.opener.cookies)
        self._allow_cookies()
        self._open(self._path(self.alicja))
        self.assertIn(COOKIE, self.opener.cookies)
        self._allow_cookies("false")
        self._visit("/contactus")
        self.assertFalse(self._visits(), "consent was taken back")
        self.assertNotIn(COOKIE, self.opener.cookies)

    def test_nobody_is_known_where_nobody_was_asked(self):
        self._open(self._path(self.alicja))
        self.assertIn(COOKIE, self.opener.cookies)
        self.website.cookies_bar = False
        self._visit("/contactus")
        self.assertFalse(self._visits())
        self.assertNotIn(COOKIE, self.opener.cookies)
        self._open(self._path(self.alicja))
        self.assertNotIn(COOKIE, self.opener.cookies)

    def test_a_form_with_another_address_ends_it(self):
        for typed, is_known in (
            (" Alicja@Example.com ", True),
            ("hello bruno@example.com", True),  # a text, and no address
            ("Alicja <alicja@example.com>", True),
            ("bruno@example.com", False),
            ("Bruno <bruno@example.com>", False),
            ("(mailto:bruno@example.com);", False),
            ("alicja@example.com, bruno@example.com", False),
        ):
            with self.subTest(typed=typed):
                self._open(self._path(self.alicja))
                self._send_form(email_from=typed)
                self.assertEqual(COOKIE in self.opener.cookies, is_known)
        self._visit("/contactus")
        self.assertFalse(self._visits())
        self.assertFalse(self._visits(self.bruno), "an address that was only typed")

    def test_any_form_ends_it(self):
        """Of other addons, too: here by JSON-RPC."""
        members = self.env["mailing.list"].create({"name": "M", "is_public": True})
        self._open(self._path(self.alicja))
        self.make_jsonrpc_request(
            "/website_mass_mailing/subscribe",
            {
                "list_id": members.id,
                "value": "bruno@example.com",
                "subscription_type": "email",
            },
        )
        self.assertNotIn(COOKIE, self.opener.cookies)

    def test_typing_an_address_does_not_end_it(self):
        self._open(self._path(self.alicja))
        self.make_jsonrpc_request("/contact/address_hint", {"address": "b@example.com"})
        self.assertIn(COOKIE, self.opener.cookies)

    def test_logging_in_as_somebody_else_ends_it(self):
        for user in (self.portal, self.employee):
            with self.subTest(user=user.name):
                self._open(self._path(self.alicja))
                self.assertIn(COOKIE, self.opener.cookies)
                self._log_in(user)
                self.assertNotIn(COOKIE, self.opener.cookies)
                self._open(self._path(self.alicja))
                self.assertNotIn(COOKIE, self.opener.cookies)
                self._visit("/web/session/logout?redirect=/contactus")
                self._visit("/contactus")
        self.assertNotIn("/contactus", self._visits())

    def _log_in(self, user):
        self.url_open(
            "/web/login",
            data={
                "csrf_token": self._csrf_token(),
                "login": user.login,
                "password": user.login,
            },
            headers={"User-Agent": BROWSER},
        )

    def _csrf_token(self):
        page = lxml.html.fromstring(self._visit("/web/login").content)
        return page.xpath("//input[@name='csrf_token']")[0].get("value")

    def _send_form(self, **values):
        response = self.url_open(
            "/website/form/crm.lead",
            data={"name": "A question", "contact_name": "B", **values},
            headers={"User-Agent": BROWSER},
        )
        self.assertEqual(response.status_code, 200)
