from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server

ADDON = "contact_marketing"
EXPRESSIONS = ("t-att", "t-out", "{{", "object.")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMailLook(ContactMarketingCommon):
    """Mails to readers look like the company that asks, as they are received."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.company"].create(
            {
                "name": "Red Shop",
                "street": "Rua Nova 7",
                "city": "Porto",
                "email": "hello@red.example.com",
                "email_primary_color": "#FFFFEE",
                "email_secondary_color": "#AA0011",
            }
        )
        cls.purpose = cls.env["contact.consent.purpose"].create(
            {
                "name": "Red News",
                "code": "red",
                "wording": "Red news, please.",
                "double_opt_in": True,
                "company_id": cls.shop.id,
            }
        )
        for lang in ("pl_PL", "de_DE", "et_EE", "ru_RU"):
            cls.env["res.lang"]._activate_lang(lang)
            cls.env["ir.module.module"].search(
                [("name", "=", ADDON)]
            )._update_translations([lang])

    def _received(self, lang="en_US"):
        contact = self.env["res.partner"].create(
            {"name": "Ana", "email": f"ana.{lang}@example.com", "lang": lang}
        )
        with smtp_server(self.env) as inbox:
            contact.contact_consent_grant(["red"], "form")
            self.env["mail.mail"].search(
                [("email_to", "=", contact.email_normalized)]
            ).send()
        (message,) = inbox.messages
        return message.get_body(("html",)).get_content()

    def test_colors_and_imprint_of_the_company_that_asks(self):
        html = self._received()
        self.assertIn("background-color: #AA0011", html)
        self.assertIn("color: #FFFFEE", html)
        for part in ("Red Shop", "Rua Nova 7", "Porto", "hello@red.example.com"):
            self.assertIn(part, html)
        self.assertIn("prefers-color-scheme: dark", html)

    def test_in_each_language(self):
        for lang, _name in self.env["res.lang"].get_installed():
            with self.subTest(lang=lang):
                html = self._received(lang)
                self.assertIn("background-color: #AA0011", html)
                self.assertIn("/contact/confirm/", html)
                for expression in EXPRESSIONS:
                    self.assertNotIn(expression, html)
