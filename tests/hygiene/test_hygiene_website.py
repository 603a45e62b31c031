from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..consent.test_consent_form import FORM, PAGE
from ..interactions.test_signed_link import SignedLinkCase

ROUTE = "/contact/address_hint"
KNOWN_NOTHING = {"hint": False, "is_known": False}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAddressHint(SignedLinkCase):
    def ask(self, address):
        return self.make_jsonrpc_request(
            ROUTE, {"address": address}, headers={"User-Agent": BROWSER}
        )

    def test_a_slip_is_told(self):
        for address, hint in (
            ("dora@gmial.com", "dora@gmail.com"),
            ("dora@gmail.com", False),
            ("dora@example.com", False),
            ("dora@@example.com", "dora@example.com"),
        ):
            self.assertEqual(self.ask(address), {"hint": hint, "is_known": False})

    def test_any_input(self):
        for address in (
            *(None, "", 1, [], {}, True, "\x00", "a" * 321, "a@" + "b" * 300),
            *("\u202e", "<script>", "' OR 1=1", "@"),
        ):
            with self.subTest(address=address):
                self.assertEqual(self.ask(address), KNOWN_NOTHING)
        self.assertEqual(self.ask("do\x00ra@example.com")["hint"], "dora@example.com")

    def test_strangers_learn_nothing_of_the_base(self):
        self.assertEqual(self.ask("alicja@example.com"), KNOWN_NOTHING)

    def test_who_came_by_a_signed_link_knows_only_of_the_own_address(self):
        self.env["website"].search([]).cookies_bar = True
        self.opener.cookies.set("website_cookies_bar", '{"optional": true}')
        self._open(self._path(self.alicja))
        self.assertTrue(self.ask("Alicja@example.com")["is_known"])
        self.assertEqual(self.ask("bruno@example.com"), KNOWN_NOTHING)

    def test_who_logged_in_knows_only_of_the_own_address(self):
        self.portal.email = "portal@example.com"
        self.authenticate(self.portal.login, self.portal.login)
        self.assertTrue(self.ask("portal@example.com")["is_known"])
        self.assertEqual(self.ask("alicja@example.com"), KNOWN_NOTHING)


@tagged("post_install", "-at_install")
class TestHintTours(HttpCase, ContactMarketingCommon):
    def test_visitor_takes_a_hint(self):
        self.env["ir.ui.view"].create(
            {
                "name": "Tour",
                "type": "qweb",
                "key": "website.contact_marketing_tour",
                "arch": FORM,
            }
        )
        self.env["website.page"].create(
            {
                "name": "Tour",
                "url": PAGE,
                "is_published": True,
                "view_id": self.env["ir.ui.view"]
                .search([("key", "=", "website.contact_marketing_tour")], limit=1)
                .id,
            }
        )
        self.start_tour(PAGE, "contact_marketing_address_hint")

    def test_salesperson_takes_a_hint(self):
        self.env["res.partner"].create(
            {"name": "Tour Known", "email": "tour.alicja@gmail.com"}
        )
        self.start_tour(
            "/odoo/res.partner/new",
            "contact_marketing_live_help",
            login=self.salesman.login,
        )
        contacts = self.env["res.partner"].search(
            [("email_normalized", "=", "tour.alicja@gmail.com")]
        )
        self.assertEqual(len(contacts), 2)
