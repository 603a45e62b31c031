import re
from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.consent.res_partner_preferences import LINK_LIFETIME
from ..common.common import BROWSER, NOW
from ..common.mail_server import smtp_server
from ..consent.unsubscribing_common import UnsubscribingCase

SHOP = "https://shop.example.com/a?x=1&y=2"
KINDS = {
    "shop": SHOP,
    "page": "/spring",
    "leave": "/unsubscribe_from_list",
    "view": "/view",
    "preferences": "/contact/preferences",
}
TABLES = (
    "contact_consent",
    "contact_consent_event",
    "contact_interaction",
    "contact_list_member",
    "contact_suppression",
    "contact_tag_assignment",
    "link_tracker_click",
    "mail_blacklist",
    "mailing_trace",
    "res_partner",
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestTestMail(UnsubscribingCase):
    """Links of a test mail tell what they would do, and do nothing."""

    def setUp(self):
        super().setUp()
        self.marketer.email = "marta@example.com"
        self.tracker = self.env["link.tracker"].create(
            {"url": "https://example.com/short", "label": "Short"}
        )
        # Written by the author of the mailing, for each reader.
        self.own_links = {
            "own preferences": self.alicja._preferences_url(),
            "own document": f"{self.base_url()}/my/orders/1?access_token=secret",
        }
        self.mailing = self._mailing(self._body())
        self.env["contact.link.effect"].create(
            [
                {
                    "mailing_id": self.mailing.id,
                    "url": SHOP,
                    "tag_add_ids": self.link(self.product_a),
                    "list_remove_ids": self.link(self.fair),
                },
                {
                    "mailing_id": self.mailing.id,
                    "url": SHOP,
                    "label": "Another text",
                    "tag_add_ids": self.link(self.product_b),
                },
            ]
        )

    def _body(self):
        links = {**KINDS, **self.own_links, "short": self.tracker.short_url}
        written = "".join(
            f'<a href="{url.replace("&", "&amp;")}">{name}</a>'
            for name, url in links.items()
        )
        name = '<p t-out="object.name">x</p>'
        return f"<div>{name}<!--[if mso]>-<![endif]-->{written}</div>"

    def _mailing(self, body, **vals):
        return self.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "body_arch": body,
                "body_html": body,
                "purpose_id": self.newsletter.id,
                **vals,
            }
        )

    def _test(self, mailing=None, to="marta@example.com"):
        with smtp_server(self.env) as self.inbox:
            self.env["mailing.mailing.test"].with_user(self.marketer).create(
                {"mass_mailing_id": (mailing or self.mailing).id, "email_to": to}
            ).send_mail_test()
        [message] = self.inbox.messages
        return message

    def _links(self, message):
        """Every address in a message: of both parts and of the headers."""
        parts = [
            part.get_content() for part in message.walk() if not part.is_multipart()
        ]
        headers = [str(value) for value in message.values()]
        text = " ".join(parts + headers).replace("&amp;", "&")
        found = set(re.findall(r"https?://[^\s\"'<>\]]+", text))
        return {url for url in found if not url.startswith("http://www.w3.org/")}

    def _rows(self):
        self.env.flush_all()
        rows = {}
        for table in TABLES:
            self.cr.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            rows[table] = sorted(row[0] for row in self.cr.fetchall())
        return rows

    def _page(self, message, name):
        html = message.get_body(("html",)).get_content()
        [url] = re.findall(rf'href="([^"]+)"[^>]*>{name}<', html)
        return self._get(url.replace("&amp;", "&"))

    def test_no_link_has_any_power(self):
        message = self._test()
        links = self._links(message)
        self.assertGreater(len(links), len(KINDS))
        before = self._rows()
        for url in links:
            for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"):
                with self.subTest(url=url, method=method):
                    self.assertRegex(url, rf"^{self.base_url()}/contact/test\?token=")
                    response = self.url_open(
                        url,
                        method=method,
                        headers={"User-Agent": BROWSER},
                        allow_redirects=False,
                    )
                    self.assertLess(response.status_code, 500)
                    self.assertNotIn("Alicja", response.text)
                    self.assertEqual(self._rows(), before)

    def test_nor_for_a_reader_who_is_known(self):
        portal = self.portal
        self.authenticate(portal.login, portal.login)
        before = self._rows()
        message = self._test()
        for url in self._links(message):
            self.assertEqual(self._get(url).status_code, 200)
        self.assertEqual(
            self._rows()["contact_interaction"], before["contact_interaction"]
        )

    def test_the_page_tells_what_would_happen(self):
        self.env["contact.trigger"].create(
            {"name": "Spring visitors", "kind": "visit", "url_pattern": "/spr*"}
        )
        message = self._test()
        expected = {
            "shop": ["Product A", "removes from the lists", SHOP.replace("&", "&amp;")],
            "page": ["changes no tags", "Spring visitors"],
            "leave": ["asks whether to stop", "Newsletter"],
            "view": ["shows the mail"],
            "preferences": ["own preferences"],
            "own preferences": ["own preferences"],
            "own document": ["for the reader alone"],
            "short": ["https://example.com/short"],
        }
        for name, messages in expected.items():
            page = self._page(message, name)
            with self.subTest(name):
                self.assertEqual(page.status_code, 200)
                self.assertIn("Nothing has changed", page.text)
                for text in messages:
                    self.assertIn(text, page.text)
                self.assertNotIn("Product B", page.text)
                self.assertNotIn("secret", page.text)

    def test_tags_are_for_colleagues(self):
        page = self._page(self._test(to="agency@example.com"), "shop")
        self.assertIn("shop.example.com", page.text)
        self.assertNotIn("Product A", page.text)

    def test_what_is_forged_or_old_tells_nothing(self):
        message = self._test()
        [one_click] = re.findall("<(.*)>", message["List-Unsubscribe"])
        for url in (
            one_click[:-6],
            one_click.partition("?")[0],
            f"{one_click[:-6]}żółwik",
        ):
            page = self._get(url)
            self.assertEqual(page.status_code, 403)
            self.assertNotIn("Spring", page.text)
        with freeze_time(NOW + LINK_LIFETIME + timedelta(days=1)):
            self.assertEqual(self._get(one_click).status_code, 403)
        self.mailing.unlink()
        self.assertEqual(self._get(one_click).status_code, 403)

    def test_with_other_recipients_or_none_at_all(self):
        members = self.env["mailing.list"].create({"name": "Members"})
        for model, vals in (
            ("crm.lead", {}),
            ("mailing.list", {"contact_list_ids": [Command.set(members.ids)]}),
        ):
            mailing = self._mailing(
                "<div><a href='/unsubscribe_from_list'>leave</a> <a href='/view'>view"
                f"</a> <a href='{SHOP}'>shop</a></div>",
                mailing_model_id=self.env["ir.model"]._get_id(model),
                **vals,
            )
            self.env["contact.link.effect"].create(
                {"mailing_id": mailing.id, "url": SHOP}
            )
            self.env["crm.lead"].search([]).action_archive()
            self.env["mailing.contact"].search([]).unlink()
            with self.subTest(model):
                self.marketer.group_ids += self.env.ref(
                    "sales_team.group_sale_salesman"
                )
                message = self._test(mailing)
                for url in self._links(message):
                    self.assertIn("/contact/test?token=", url)
                self.assertIn("not to contacts", self._page(message, "shop").text)
