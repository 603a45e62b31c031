from freezegun import freeze_time

from odoo.tests import tagged

from .common import BROWSER, NOW
from .test_signed_link import GOOGLEBOT, SignedLinkCase

COOKIE = "contact_marketing"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRecognition(SignedLinkCase):
    def setUp(self):
        super().setUp()
        self.website = self.env["website"].search([], limit=1)
        self.website.cookies_bar = False

    def _visit(self, path):
        return self.url_open(path, headers={"User-Agent": BROWSER})

    def _visits(self, contact=None):
        self.env.invalidate_all()
        visits = (contact or self.alicja).interaction_ids
        return visits.filtered(lambda signal: signal.kind == "visit").mapped("url")

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
        self.website.cookies_bar = True
        self._open(self._path(self.alicja))
        self.assertNotIn(COOKIE, self.opener.cookies)
        self.opener.cookies.set("website_cookies_bar", '{"optional": true}')
        self._open(self._path(self.alicja))
        self.assertIn(COOKIE, self.opener.cookies)
        self.opener.cookies.set("website_cookies_bar", '{"optional": false}')
        self._visit("/contactus")
        self.assertFalse(self._visits(), "consent was taken back")

    def test_forged_cookies_are_nobody(self):
        trace = self.traces[self.alicja].id
        for cookie in (
            f"{trace}-x",
            f"{trace}",
            f"{trace}-{self._signature(self.alicja)}",
            "-",
            "99999999999-x",
            "\xb2-x",
            "\xe9",
        ):
            with self.subTest(cookie=cookie):
                self.opener.cookies.set(COOKIE, cookie)
                self.assertEqual(self._visit("/contactus").status_code, 200)
        self.assertFalse(self._visits())

    def test_robots_are_not_remembered(self):
        self._open(self._path(self.alicja), headers={"User-Agent": GOOGLEBOT})
        self.assertNotIn(COOKIE, self.opener.cookies)

    def test_only_pages_are_visits(self):
        self._open(self._path(self.alicja))
        self._visit("/web/static/img/favicon.ico")
        self._visit("/robots.txt")
        self._visit("/no-such-page")
        self.assertFalse(self._visits())

    def test_portal_users_are_known_anyway(self):
        self.authenticate(self.portal.login, self.portal.login)
        self._visit("/contactus")
        self.assertEqual(self._visits(self.portal.partner_id), ["/contactus"])

    def test_employees_are_no_visitors(self):
        self.authenticate(self.employee.login, self.employee.login)
        self._visit("/contactus")
        self.assertFalse(self._visits(self.employee.partner_id))
