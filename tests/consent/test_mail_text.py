import re
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .unsubscribing_common import PROOF, UnsubscribingCase

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"
BODY = (
    '<div><p>Hello</p><p><a href="https://example.com/spring">Spring</a></p>'
    '<p><a href="https://example.com/shop"><img alt="Our shop" '
    'src="https://example.com/shop.png"/></a> <img src="https://example.com/x.gif"/>'
    '<a href="https://example.com/sale"><strong>Sale</strong></a></p>'
    '<p><a href="/unsubscribe_from_list">Unsubscribe</a> <a href="/view">View</a></p>'
    "</div>"
)
# What leads nowhere, or to a page to log in.
GENERIC = re.compile(r"/unsubscribe_from_list|/view(?!\?)\b|/mailing/my|/contact/trap/")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMailText(UnsubscribingCase):
    """The text part of a mail, as it arrives: what its links are."""

    def _text(self, message):
        text = message.get_body(("plain",)).get_content()
        return text.replace("\r\n", "\n")

    def _text_links(self, message):
        return re.findall(r"^\[\d+\] (\S+)$", self._text(message), re.MULTILINE)

    def _unsubscribe_link(self, message):
        [link] = {
            link
            for link in self._text_links(message)
            if "/confirm_unsubscribe?" in link
        }
        return link

    def _leave_by_one_click(self, message):
        link = message["List-Unsubscribe"].strip("<>")
        self._post(link, {"List-Unsubscribe": "One-Click"})

    def _mails(self, **vals):
        return self._send(body_arch=BODY, body_html=BODY, **vals)

    def _with_a_purpose(self):
        return self._mails()

    def _with_a_preview(self):
        return self._mails(preview="All of spring at once")

    def _with_the_links_of_our_footer(self):
        return self._send()

    def _without_a_purpose(self):
        parameter = "contact_marketing.purpose_only_warns"
        self.env["ir.config_parameter"].set_param(parameter, "True")
        return self._mails(purpose_id=False)

    def _to_leads(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": contact.name, "partner_id": contact.id}
                for contact in self.contacts
            ]
        )
        return self._mails(
            mailing_model_id=self.env["ir.model"]._get_id("crm.lead"),
            mailing_domain=[("id", "in", leads.ids)],
        )

    def _in_one_mail(self):
        """Made by hand: core would give all of them the links of the last."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": self.newsletter.id,
            }
        )
        self.env["mail.mail"].create(
            {
                "subject": "Spring",
                # Without a record there is nothing to view.
                "body_html": BODY.replace('<a href="/view">View</a>', ""),
                "mailing_id": mailing.id,
                "recipient_ids": [Command.set(self.contacts.ids)],
            }
        )
        with smtp_server(self.env) as self.inbox, self.enter_registry_test_mode():
            self.env.ref(MAIL_QUEUE).method_direct_trigger()
        return self._by_name()

    def _by_name(self):
        return {
            message["To"].addresses[0].username: message
            for message in self.inbox.messages
        }

    def test_the_text_has_the_links_of_its_reader(self):
        for path in (
            self._with_a_purpose,
            self._with_a_preview,
            self._with_the_links_of_our_footer,
            self._without_a_purpose,
            self._to_leads,
            self._in_one_mail,
        ):
            with self.subTest(path=path.__name__):
                mails = path()
                self.assertEqual(len(mails), 3)
                for name, message in mails.items():
                    self.assertFalse(
                        GENERIC.findall(self._text(message)), self._text(message)
                    )
                    link = self._unsubscribe_link(message)
                    self.assertEqual(
                        parse_qs(urlsplit(link).query)["email"], [f"{name}@example.com"]
                    )
                    self.assertIn(link, self.inbox.links(message))
                    one_click = message["List-Unsubscribe"].strip("<>")
                    self.assertEqual(
                        parse_qs(urlsplit(one_click).query)["email"],
                        [f"{name}@example.com"],
                    )
                    # Of both parts, but for what no reader sees.
                    seen = [
                        link
                        for link in self.inbox.links(message)
                        if "/contact/trap/" not in link
                    ]
                    text_links = self._text_links(message)
                    self.assertFalse(set(seen) - set(text_links))
                page = self._get(link)
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("/web/login", page.url)

    def test_the_trap_is_in_the_html_alone(self):
        for message in self._mails().values():
            self.assertTrue(
                [link for link in self.inbox.links(message) if "/contact/trap/" in link]
            )
            self.assertNotIn("trap", self._text(message))
            self.assertNotIn("\u200b", self._text(message))

    def test_pictures_are_no_links(self):
        """Not the one that counts opens, either."""
        for message in self._mails().values():
            text = self._text(message)
            self.assertRegex(text, r"Our shop \[\d\]\s+Sale \[\d\]")
            for word in ("None", "blank", ".gif", ".png", "/track/"):
                self.assertNotIn(word, text)

    def test_the_preview_opens_the_text(self):
        text = self._text(self._with_a_preview()["alicja"])
        self.assertEqual(text.split("\n")[0], "All of spring at once")

    def test_the_link_to_the_browser_shows_the_mail(self):
        message = self._mails()["alicja"]
        [link] = [link for link in self._text_links(message) if "/view?" in link]
        page = self._get(link)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Hello", page.text)

    # ------------------------------------------------------------
    # Addresses in links
    # ------------------------------------------------------------

    def _agree_with(self, contact, email):
        """Let a contact have agreed by an address that it has now."""
        contact.email = email
        contact.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        # The one that asks the new address to confirm.
        self.env["mail.mail"].search([]).unlink()

    def test_a_plus_is_not_lost(self):
        self._agree_with(self.alicja, "anna+news@example.com")
        message = self._mails()["anna+news"]
        self._leave_by_one_click(message)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.bruno), "granted")

    def test_the_link_is_that_of_who_got_it(self):
        self._agree_with(self.alicja, "gone@example.com, anna@example.com")
        self.env["contact.suppression"].create({"address": "gone@example.com"})
        message = self._mails()["anna"]
        self.assertNotIn("gone", message.as_string())
        link = self._unsubscribe_link(message)
        self.assertIn("anna%40example.com", link)
        self._press(self._get(link))
        self.assertEqual(self.status(self.alicja), "withdrawn")

    def test_who_leaves_by_one_form_of_an_address_has_unsubscribed_by_all(self):
        self._agree_with(self.alicja, "anna@müller.example")
        self._agree_with(self.bruno, "ANNA@xn--mller-kva.example.")
        self._agree_with(self.clara, "clara@example.com, anna@müller.example.")
        mails = self._mails()
        self.assertEqual(len(mails), 2)
        for message in self.inbox.messages:
            self.assertNotIn("müller", str(message["To"]))
        self._leave_by_one_click(mails["anna"])
        statuses = [self.status(contact) for contact in self.contacts]
        self.assertEqual(statuses, ["withdrawn"] * 3)
