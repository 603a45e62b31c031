import re

from freezegun import freeze_time
from lxml import html

from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ..common.accessibility import check_script, needs_axe
from ..common.common import BROWSER, NOW
from ..common.mail_server import smtp_server
from ..consent.test_consent_form import ConsentFormCase

CRONS = ("contact_marketing.ir_cron_consents", "mail.ir_cron_mail_scheduler_action")
TEMPLATE = "contact_marketing.new_page_template_sections_landing_sign_up"
JUDGE = """
(async () => {
    const found = [];
    for (const part of document.querySelectorAll("#wrap")) {
        found.push(...(await window.findViolations(part)));
    }
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth + 1) {
        found.push(`${scrollWidth} pixels wide`);
    }
    if (found.length) {
        throw new Error(found.join("\\n"));
    }
    console.log("test successful");
})().catch((error) => console.error(error.message))"""


class LandingPageCase(ConsentFormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.designer = new_test_user(
            cls.env,
            "landing designer",
            "website.group_website_designer,contact_marketing.group_user",
        )
        cls.Interactions = cls.env["contact.interaction"]

    def _sections(self):
        """What the dialog for new pages adds, when this template is chosen."""
        wrap = html.fromstring(str(self.env["ir.ui.view"]._render_template(TEMPLATE)))
        return "".join(html.tostring(each, encoding="unicode") for each in wrap)

    def _new_page(self, user=None, publish=True):
        website = self.website.with_user(user or self.designer)
        made = website.with_context(website_id=website.id).new_page(
            "Be first", sections_arch=self._sections()
        )
        page = self.env["website.page"].browse(made["page_id"])
        if publish:
            page.is_published = True
        return page

    def _trigger(self, page):
        return self.env["contact.trigger"].search(
            [("kind", "=", "form"), ("url_pattern", "=", page.url)]
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestLandingPage(LandingPageCase):
    """A page to sign up with, from the dialog for new pages to the contact."""

    def _sent(self, page, **typed):
        """Send the form as it stands on the page, with what a visitor adds to it."""
        answer = self.url_open(page.url, headers={"User-Agent": BROWSER})
        [form] = html.fromstring(answer.text).xpath("//form[@data-model_name]")
        values = {**dict(form.form_values()), **typed}
        answer = self.url_open(
            f"{form.get('action')}{form.get('data-model_name')}",
            data=values,
            headers={"Referer": self.base_url() + page.url, "User-Agent": BROWSER},
        )
        self.assertTrue((answer.json() or {}).get("id"), answer.text)
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_apply_interactions"
            ).method_direct_trigger()
        return form

    def test_it_is_offered_with_form_and_consent(self):
        self.authenticate(self.designer.login, self.designer.login)
        groups = self.make_jsonrpc_request("/website/get_new_page_templates", {})
        [landing] = [group for group in groups if group["id"] == "landing"]
        [offered] = [each for each in landing["templates"] if each["key"] == TEMPLATE]
        wrap = html.fromstring(offered["template"])
        self.assertTrue(wrap.xpath(".//*[@data-snippet='s_contact_landing']"))
        self.assertTrue(wrap.xpath(".//form//*[@data-snippet='s_contact_consent']"))

    def test_it_is_published_when_asked(self):
        page = self._new_page(publish=False)
        self.assertFalse(page.is_published)
        self.assertEqual(self.url_open(page.url).status_code, 404)
        page.is_published = True
        self.assertEqual(self.url_open(page.url).status_code, 200)

    def test_from_the_visitor_to_the_contact(self):
        page = self._new_page()
        trigger = self._trigger(page)
        self.assertEqual(len(trigger), 1)
        trigger.write(
            {
                "tag_add_ids": [(6, 0, self.product_a.ids)],
                "list_add_ids": [(6, 0, self.fair.ids)],
            }
        )
        self.newsletter.double_opt_in = True
        with smtp_server(self.env) as inbox:
            form = self._sent(
                page,
                name="Dora Lind",
                email_from="dora@example.com",
                company="Lind OÜ",
                contact_consent_newsletter="1",
            )
            with self.enter_registry_test_mode():
                for cron in CRONS:
                    self.env.ref(cron).method_direct_trigger()
        to_dora = [mail for mail in inbox.messages if "dora@" in mail["To"]]
        self.assertEqual(len(to_dora), 1)
        self.assertIn("Newsletter", to_dora[0]["Subject"])
        dora = self._contact()
        self.assertEqual(dora.name, "Dora Lind")
        self.assertEqual(dora.category_id, self.product_a)
        self.assertIn(dora, self.fair.partner_ids)
        consent = dora.consent_ids
        self.assertEqual(consent.purpose_id, self.newsletter)
        self.assertEqual(consent.status, "pending")
        thanks = self.url_open(form.get("data-success-page"))
        self.assertEqual(thanks.status_code, 200)
        self.assertIn("Thank you", thanks.text)

    def test_without_a_tick_nobody_agreed(self):
        page = self._new_page()
        self._sent(page, name="Dora", email_from="dora@example.com")
        self.assertEqual(self._contact().name, "Dora")
        self.assertFalse(self._contact().consent_ids)

    def test_who_only_builds_websites_makes_no_trigger(self):
        builder = new_test_user(
            self.env,
            "landing builder",
            "base.group_user,website.group_website_designer",
        )
        page = self._new_page(builder)
        self.assertFalse(self._trigger(page))
        self._sent(page, name="Dora", email_from="dora@example.com")
        self.assertFalse(self._contact())
        self._sent(
            page,
            name="Dora",
            email_from="dora@example.com",
            contact_consent_newsletter="1",
        )
        self.assertTrue(self._contact().consent_ids)

    def test_other_pages_make_no_trigger(self):
        before = self.env["contact.trigger"].search_count([])
        self.website.with_user(self.designer).new_page("Plain")
        self.website.with_user(self.designer).new_page("Plain", sections_arch="<p/>")
        self.assertEqual(self.env["contact.trigger"].search_count([]), before)

    def test_pages_to_pick_from(self):
        page = self._new_page(publish=False)
        Trigger = self.env["contact.trigger"].with_user(self.marketer)
        self.assertIn({"url": page.url, "name": page.name}, Trigger.get_pages("FIRST"))
        urls = [each["url"] for each in Trigger.get_pages("/contactus")]
        self.assertEqual(urls[0], "/contactus", "what is named exactly comes first")
        self.assertTrue(Trigger.get_pages())
        self.assertFalse(Trigger.get_pages("no such page"))
        # What is no record of a page, Odoo knows by the website that is asked.
        self.authenticate(self.marketer.login, self.marketer.login)
        for needle, url in (("home", "/"), ("", "/contactus"), ("/contactus", None)):
            found = self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "contact.trigger",
                    "method": "get_pages",
                    "args": [needle],
                    "kwargs": {},
                },
            )
            self.assertIn(url or needle, [each["url"] for each in found])
        for needle in ("%", "_", "'", "\\", "/" * 99, False, 7):
            self.assertLessEqual(len(Trigger.get_pages(needle)), 8)

    def test_files_name_what_exists(self):
        """Pages that forms lead to are there, whoever wrote the form."""
        path = "contact_marketing/views/interactions/website_landing_templates.xml"
        with file_open(path) as file:
            [success] = re.findall(r'data-success-page="([^"]+)"', file.read())
        self.assertEqual(self.url_open(success).status_code, 200)


@tagged("post_install", "-at_install")
@needs_axe
class TestLandingPageAccessible(LandingPageCase):
    def _check(self):
        page = self._new_page()
        # Boxes are drawn when the page has come.
        self.browser_js(
            page.url,
            f"{check_script(self.env)}{JUDGE}",
            "!!document.querySelector('.s_contact_consent_box')",
            timeout=120,
        )
        self.browser_js(
            "/sign-up-thank-you",
            f"{check_script(self.env)}{JUDGE}",
            "document.readyState === 'complete'",
            timeout=120,
        )

    def test_on_a_desk(self):
        self._check()


@tagged("post_install", "-at_install")
@needs_axe
class TestLandingPageOnAPhone(TestLandingPageAccessible):
    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_desk(self):
        self._check()


@tagged("post_install", "-at_install")
class TestPagePicker(LandingPageCase):
    def test_a_page_is_picked_or_typed(self):
        self.start_tour(
            "/odoo/contact-triggers",
            "contact_marketing_page_picker",
            login=self.marketer.login,
        )
        made = self.env["contact.trigger"].search([("name", "like", "Tour%Page")])
        self.assertEqual(
            {trigger.name: trigger.url_pattern for trigger in made},
            {"Tour Contact Page": "/contactus", "Tour Any Page": "/shop/*"},
        )


@tagged("post_install", "-at_install")
@needs_axe
class TestConsentOnBackgrounds(LandingPageCase):
    def test_what_is_agreed_to_is_read_on_each(self):
        """In sections of all color presets of the theme, light and dark."""
        form = html.fromstring(self._sections()).xpath("//form")[0]
        sections = "".join(
            f'<section class="o_cc o_cc{number}"><div class="container">'
            f"{html.tostring(form, encoding='unicode')}</div></section>".replace(
                "contact_landing_", f"field_{number}_"
            )
            for number in range(1, 6)
        )
        made = self.website.with_context(website_id=self.website.id).new_page(
            "Colors", sections_arch=sections
        )
        page = self.env["website.page"].browse(made["page_id"])
        page.is_published = True
        script = JUDGE.replace("#wrap", ".s_contact_consent")
        self.browser_js(
            page.url,
            f"{check_script(self.env)}{script}",
            "document.querySelectorAll('.s_contact_consent_box').length > 9",
            timeout=120,
        )
