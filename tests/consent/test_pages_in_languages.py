import lxml.html
from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.english_remains import english_remains
from .page_walk import ADDON, PageWalkCase

LANGUAGES = {"pl": "pl_PL", "et": "et_EE", "ru": "ru_RU", "de": "de_DE"}


def activate(env, addons=(ADDON,)):
    """Install the languages, with the translations of these addons."""
    codes = list(LANGUAGES.values())
    for code in codes:
        env["res.lang"]._activate_lang(code)
    modules = env["ir.module.module"].search([("name", "in", list(addons))])
    modules._update_translations(codes)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPagesInLanguages(PageWalkCase):
    """What readers get and open is whole in their language: all templates of mails, and
    all that public routes answer, as the registry has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate(cls.env)

    def setUp(self):
        super().setUp()
        website = self.env["website"].search([], limit=1)
        website.language_ids = self.env["res.lang"].search([])
        # Odoo's, which every shop writes anew.
        self.env["mailing.subscription.optout"].search([]).unlink()
        for record in self.newsletter + self.offers + self.extra + self.texts:
            for code in LANGUAGES.values():
                spoken = record.with_context(lang=code)
                spoken.name = f"{record.name} {code}"
                spoken.wording = f"{record.wording} {code}"

    def _places(self):
        """Where the terms of public pages and mails stand: other screens use the same
        words for what is Odoo's on a page."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "qweb"), ("key", "!=", False)]
        )
        own = sorted(name for name in views.mapped("key") if name.startswith(ADDON))
        return (
            *(f"arch_db:{name}" for name in own),
            *("model:mail.template", "model:website.page", "controllers/"),
            *("models/consent/", "selection__contact_consent_purpose__channel"),
        )

    def pages(self, code):
        """:return: by name, the HTML of the pages that a reader of a language opens"""
        self.alicja.lang = code
        self.opener.cookies["frontend_lang"] = code
        self.opener.headers["Accept-Language"] = code.replace("_", "-")
        found = dict(self._all_answers())
        found["thanks"] = self._get("/sign-up-thank-you").text
        return {name: self._own_part(html) for name, html in found.items()}

    def _own_part(self, page):
        """:return: the HTML of what this addon writes of a page, and the title: Odoo
        has its own translations of the rest"""
        tree = lxml.html.fromstring(page)
        parts = tree.xpath(
            "//title | //*[contains(@class, 'o_contact_marketing_page')]"
            " | //*[@id='oe_structure_sign_up_thank_you']"
        )
        self.assertGreater(len(parts), 1)
        return "".join(
            lxml.html.tostring(part, encoding="unicode").replace("title>", "h1>")
            for part in parts
        )

    def mails(self, code):
        """:return: by name, the subject and the HTML of the mails to such a reader"""
        self.alicja.lang = code
        consent = self.alicja.consent_ids.filtered(
            lambda consent: consent.purpose_id == self.extra
        )
        subscription = self.env["mailing.subscription"].search(
            [("list_id", "=", self.members.id)], limit=1
        )
        subscription.contact_id.email = self.alicja.email
        subscription.asked_lang = code
        records = {each._name: each for each in (consent, self.alicja, subscription)}
        templates = self.env["mail.template"].browse(
            self.env["ir.model.data"]
            .search([("module", "=", ADDON), ("model", "=", "mail.template")])
            .mapped("res_id")
        )
        found = {}
        for template in templates:
            before = self.env["mail.mail"].search([])
            self.env["contact.consent"]._mail(
                template.get_external_id()[template.id], records[template.model]
            )
            mail = self.env["mail.mail"].search([]) - before
            found[template.name] = f"<h1>{mail.subject}</h1>{mail.body_html}"
        return found

    def _check(self, pages, language):
        remains = english_remains(language, self._places())
        for name, html in pages.items():
            with self.subTest(page=name, language=language):
                self.assertFalse(remains.of(html))

    def test_pages(self):
        for language, code in LANGUAGES.items():
            pages = self.pages(code)
            self.assertGreater(len(pages), 20)
            self._check(pages, language)

    def test_mails(self):
        for language, code in LANGUAGES.items():
            mails = self.mails(code)
            self.assertGreater(len(mails), 3)
            self._check(mails, language)
