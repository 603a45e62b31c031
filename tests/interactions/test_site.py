from datetime import timedelta
from itertools import product
from urllib.parse import urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ...lib.site_request import normal_origin
from ...models.interactions.contact_site_receive import LINK_SCOPE
from ..common.common import BROWSER, NOW
from .site_common import ORIGIN, PAGE, SiteCase
from .test_signed_link import GOOGLEBOT


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSite(SiteCase):
    def test_who_comes_by_a_link_is_known(self):
        token = self._arrive()
        response = self._post(link=token, url=f"{PAGE}?secret=1#top")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertEqual(response.headers["Vary"], "Origin")
        self.assertNotIn("Set-Cookie", response.headers)
        visitor = response.json()["visitor"]
        event = {"name": "Trial started", "data": {"plan": "pro"}}
        self.assertEqual(
            self._post(kind="event", visitor=visitor, **event).status_code, 204
        )
        self.assertRecordValues(
            self._told(),
            [
                {"kind": "visit", "url": PAGE, "name": PAGE, "data": False},
                {"kind": "custom_event", "url": PAGE, **event},
            ],
        )
        self.assertEqual(self._told().property_ids.display_name, "plan: pro")
        self.assertEqual(self._told().site_id, self.site)
        self.assertEqual(set(self._told().mapped("verdict")), {"human"})
        self.assertEqual(self.site.interaction_count, 2)
        # By the mail, so that it stays right in merges.
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.bruno).ids, self.bruno
        )
        self._post(visitor=visitor)
        self.assertEqual(len(self._told(self.bruno)), 3)
        self.bruno.with_user(self.manager)._erase()
        with self._nothing_written():
            self.assertEqual(self._post(visitor=visitor).status_code, 204)

    def test_links_to_allowed_sites_carry_a_token_for_minutes(self):
        token = self._arrive()
        self.assertTrue(token)
        for kept in ("?size=a+b&cm=1#top", ""):
            tracker = self.env["link.tracker"].create(
                {"url": f"https://blog.example.com/x{kept}", "title": "X"}
            )
            url = self._click(self.alicja, tracker)
            with self.subTest(kept=kept):
                self.assertIn("cm_visitor=", url)
                self.assertEqual(urlsplit(url).fragment, "top" if kept else "")
                if kept:
                    self.assertIn("size=a+b&cm=1&", url)
        with freeze_time(NOW + timedelta(minutes=11)), self._nothing_written():
            self._post(link=token)
        other = self.env["link.tracker"].create(
            {"url": "https://other.example.com/x", "title": "X"}
        )
        self.assertNotIn("cm_visitor", self._click(self.alicja, other))
        self.assertNotIn("cm_visitor", self._click(self.alicja, agent=GOOGLEBOT))
        self.assertNotIn("cm_visitor", self._click(self.alicja, signature="0" * 32))
        self.site.active = False
        self.assertFalse(self._arrive())

    def _click(self, contact, tracker=None, signature=None, agent=BROWSER):
        return self.url_open(
            self._path(contact, signature=signature, tracker=tracker),
            headers={"User-Agent": agent},
            allow_redirects=False,
        ).headers["Location"]

    def test_what_a_scanner_clicked_knows_nobody(self):
        token = self._arrive()
        self.traces[self.alicja].is_suspect = True
        with self._nothing_written():
            self._post(link=token)

    def test_companies(self):
        visitor = self._visitor()
        self.alicja.company_id = self.env["res.company"].create({"name": "Other"})
        with self._nothing_written():
            self._post(visitor=visitor)
        self.alicja.company_id = self.site.company_id
        self._post(visitor=visitor)
        self.assertEqual(len(self._told()), 2)

    def test_an_address_belongs_to_one_website(self):
        """In whatever form it is written, and whosever the other website is."""
        other = self.env["res.company"].create({"name": "Secret Ltd"})
        Site = self.env["contact.site"]
        theirs = Site.create({"name": "Theirs", "company_id": other.id})
        copied = self.site.with_user(self.manager).copy({"name": "Copy"})
        written = (ORIGIN, ORIGIN.upper(), f"{ORIGIN}:443/", f"https://a.com\n{ORIGIN}")
        for origins, site in product(written, (theirs, copied)):
            with (
                self.subTest(origins=origins),
                self.assertRaises(ValidationError) as caught,
            ):
                site.origins = origins
            self.assertIn(f" {ORIGIN}. ", str(caught.exception))
            self.assertNotIn(self.site.name, str(caught.exception))
        self.site.active = False
        theirs.origins = ORIGIN
        with self.assertRaises(ValidationError) as caught:
            self.site.with_user(self.manager).active = True
        self.assertNotIn("Secret", str(caught.exception))
        self.assertNotIn("Theirs", str(caught.exception))

    def test_a_link_leads_to_the_website_of_the_mails_company(self):
        """Also where two companies said before that an address is theirs."""
        other = self.env["res.company"].create({"name": "Other"})
        Site = self.env["contact.site"]
        theirs = Site.create({"name": "A first one", "company_id": other.id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contact_site SET origins = %s WHERE id = %s", [ORIGIN, theirs.id]
        )
        self.env.invalidate_all()
        for company, site in ((self.site.company_id, self.site), (other, theirs)):
            self.alicja.company_id = company
            link = self._arrive()
            for each in self.site + theirs:
                claim = each._claim(LINK_SCOPE, link)
                self.assertEqual(bool(claim), each == site)

    def test_triggers_listen(self):
        for values in (
            {"kind": "visit", "url_pattern": f"{ORIGIN}/pri*"},
            {"kind": "custom_event", "event_name": "Plan seen"},
            {"kind": "form", "url_pattern": f"{ORIGIN}/contact"},
        ):
            tag = self.env["res.partner.category"].create({"name": values["kind"]})
            self.env["contact.trigger"].create(
                {"name": "T", "tag_add_ids": self.link(tag), **values}
            )
        visitor = self._visitor()
        self._post(kind="event", name="plan seen", visitor=visitor)
        self._post(kind="event", name="not allowed", visitor=visitor)
        self._send({"email": "alicja@example.com"})
        self._apply()
        self.assertEqual(
            set(self.alicja.category_id.mapped("name")),
            {"visit", "custom_event", "form", "Product A"},
        )

    # ------------------------------------------------------------
    # The screen
    # ------------------------------------------------------------

    def test_who_makes_a_site(self):
        form = Form(self.env["contact.site"].with_user(self.manager))
        form.name, form.origins = "Docs", "HTTPS://Docs.example.com:443/\n"
        site = form.save()
        self.assertIn(f'data-site="{site.key}"', site.snippet)
        self.assertIn("/contact_marketing/site.js", site.snippet)
        self.assertTrue(site._is_allowed("https://docs.example.com"))
        for user in (self.marketer, self.salesman):
            self.assertIn(site.key, site.with_user(user).snippet)
            with self.assertRaises(AccessError):
                site.with_user(user).name = "Other"
        with self.assertRaises(AccessError):
            site.key = "chosen"
        for origins in (
            *("https://*.example.com", "example.com", "*", "ftp://example.com"),
            *("https://example.com/page", "https://a@example.com", "https://"),
            *("https://example.com?a", "https://exa mple.com", "https://a.com:99999"),
        ):
            with self.subTest(origins=origins), self.assertRaises(ValidationError):
                site.origins = f"https://www.example.com\n{origins}"
        for limit in (0, -1, 10**6):
            with self.assertRaises(ValidationError):
                site.rate_limit = limit

    def test_origins(self):
        for given, expected in {
            "https://Example.com": "https://example.com",
            "https://example.com:443/": "https://example.com",
            "http://example.com:80": "http://example.com",
            "http://127.0.0.1:8069": "http://127.0.0.1:8069",
            "http://[::1]:8069": "http://[::1]:8069",
            "https://bücher.example": "https://xn--bcher-kva.example",
            "null": None,
            "": None,
            "data:text/html,x": None,
            "https://a.com:x": None,
            "https://a_b.com": None,
        }.items():
            with self.subTest(given=given):
                self.assertEqual(normal_origin(given), expected)
