import re
from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon
from ..common.english_remains import english_remains
from ..common.mail_server import smtp_server

SUBSCRIBE = "/website_mass_mailing/subscribe"
CONFIRM = re.compile(r"/contact/confirm/[\w-]+")
IDN, PUNYCODE = "müller.example", "xn--mller-kva.example"
# How the address of who unsubscribed is written, and how a visitor types it.
SPELLINGS = {
    "same": ("{0}@example.com", "{0}@example.com"),
    "upper": ("{0}@example.com", "{0}@EXAMPLE.com"),
    "was upper": ("{0}@EXAMPLE.COM", "{0}@example.com"),
    "named": ("Anna <{0}@example.com>", '"B" <{0}@example.com>'),
    "dot": ("{0}@example.com", "{0}@example.com."),
    "was dot": ("{0}@example.com.", "{0}@example.com"),
    "idn": (f"{{0}}@{PUNYCODE}", f"{{0}}@{IDN}"),
    "was idn": (f"{{0}}@{IDN}", f"{{0}}@{PUNYCODE}"),
    "second": ("x.{0}@example.com, {0}@example.com", "{0}@example.com"),
}
LEFT = ("unsubscribed", "blacklisted", "withdrawn", "moved", "suppressed", "erased")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestNewsletter(HttpCase, ContactMarketingCommon):
    """Who unsubscribed comes back to a mailing list only by proving it, by each door of
    Odoo's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.env["mailing.list"].create(
            {"name": "Members", "is_public": True}
        )
        cls.env["ir.config_parameter"].set_param(
            "contact_marketing.confirm_mails_per_visitor", "1000"
        )

    def setUp(self):
        super().setUp()
        if self.env.ref("base.module_website_mass_mailing").state != "installed":
            self.skipTest("Odoo's newsletter block is not installed")

    # ------------------------------------------------------------
    # Who has left, and how
    # ------------------------------------------------------------

    def _leave_unsubscribed(self, email):
        contact = self.env["mailing.contact"].create({"email": email})
        self.env["mailing.subscription"].create(
            {
                "contact_id": contact.id,
                "list_id": self.members.id,
                "opt_out": True,
            }
        )

    def _leave_blacklisted(self, email):
        self.env["mail.blacklist"].create(
            [{"email": part} for part in email.split(", ")]
        )

    def _leave_withdrawn(self, email):
        partner = self.env["res.partner"].create({"name": "L", "email": email})
        partner.contact_consent_withdraw(["newsletter"], "manual")
        return partner

    def _leave_moved(self, email):
        partner = self._leave_withdrawn(email.rpartition(", ")[2])
        partner.email = f"new.{partner.id}@example.com"

    def _leave_suppressed(self, email):
        for part in email.split(", "):
            self.env["contact.suppression"].create({"address": part})

    def _leave_erased(self, email):
        self.env["res.partner"].create({"name": "E", "email": email})._erase()

    # ------------------------------------------------------------
    # The doors
    # ------------------------------------------------------------

    def _by_the_block(self, typed):
        answer = self.make_jsonrpc_request(
            SUBSCRIBE,
            {
                "list_id": self.members.id,
                "value": typed,
                "subscription_type": "email",
            },
        )
        self.assertEqual(answer["toast_type"], "success", "the same in all cases")

    def _by_a_form(self, typed):
        answer = self.url_open(
            "/website/form/mailing.contact",
            data={"name": "A", "email": typed, "list_ids": str(self.members.id)},
            headers={"User-Agent": BROWSER},
        )
        self.assertEqual(list(answer.json()), ["id"])

    def _subscribed(self, typed):
        holders = self.env["mailing.contact"].search(
            self.env["mailing.contact"]._domain_of_addresses([typed.strip('"B <>')])
        )
        return holders.subscription_ids.filtered(
            lambda each: each.list_id == self.members and not each.opt_out
        )

    def _doors(self):
        return [getattr(self, name) for name in dir(self) if name.startswith("_by_")]

    def _ask(self):
        with self.enter_registry_test_mode():
            self.env.ref("contact_marketing.ir_cron_consents").method_direct_trigger()

    def test_who_unsubscribed_waits(self):
        for door in self._doors():
            for way in LEFT:
                for number, spelling in enumerate(SPELLINGS):
                    local = f"{way}.{number}{door.__name__}".replace("_", "")
                    was, typed = (t.format(local) for t in SPELLINGS[spelling])
                    with self.subTest(door=door.__name__, way=way, spelling=spelling):
                        getattr(self, f"_leave_{way}")(was)
                        door(typed)
                        self.env.invalidate_all()
                        self.assertFalse(self._subscribed(typed))

    def test_who_never_left_is_subscribed(self):
        for door in self._doors():
            with self.subTest(door=door.__name__):
                typed = f"new{door.__name__}@example.com"
                door(typed)
                self.env.invalidate_all()
                self.assertEqual(len(self._subscribed(typed)), 1)
        self.assertFalse(
            self.env["mailing.subscription"].search([("is_waiting", "=", True)])
        )

    def test_the_link_that_is_mailed_subscribes(self):
        for way in ("unsubscribed", "blacklisted", "withdrawn"):
            with self.subTest(way=way), smtp_server(self.env) as inbox:
                address = f"{way}@example.com"
                getattr(self, f"_leave_{way}")(address)
                self._by_the_block(address)
                self.assertFalse(inbox.messages, "not while the visitor waits")
                self._ask()
                self.assertEqual(inbox.recipients, [address])
                [link] = [
                    CONFIRM.search(link)[0]
                    for link in inbox.links(inbox.messages[0])
                    if CONFIRM.search(link)
                ]
                page = self.url_open(link, headers={"User-Agent": BROWSER})
                self.assertIn("Members", page.text)
                self.assertFalse(self._subscribed(address))
                csrf = page.text.partition('name="csrf_token" value="')[2]
                self.url_open(link, data={"csrf_token": csrf.partition('"')[0]})
                self.env.invalidate_all()
                self.assertEqual(len(self._subscribed(address)), 1)
                self.assertFalse(
                    self.env["mail.blacklist"].search([("email", "=", address)])
                )
                # Leaving again is final, whatever was mailed before.
                left = NOW + timedelta(hours=1)
                self._subscribed(address).write({"opt_out_datetime": left})
                page = self.url_open(link, headers={"User-Agent": BROWSER})
                self.assertIn("does not work any more", page.text)

    def test_erased_and_suppressed_people_are_not_asked(self):
        with smtp_server(self.env) as inbox:
            for way in ("suppressed", "erased"):
                getattr(self, f"_leave_{way}")(f"{way}@example.com")
                self._by_the_block(f"{way}@example.com")
            self._ask()
        self.assertFalse(inbox.messages)

    def test_one_address_and_one_visitor_cause_so_many_mails(self):
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.confirm_mails_per_visitor", "3"
        )
        with smtp_server(self.env) as inbox:
            for number in range(5):
                self._leave_blacklisted(f"l{number}@example.com")
                self._by_the_block(f"l{number}@example.com")
            self._ask()
        self.assertEqual(len(inbox.messages), 3)

    def test_the_block_tells_nobody_who_is_on_a_list(self):
        other = self.members.copy({"name": "Other"})
        self._leave_unsubscribed("left@example.com")
        self.env["mailing.contact"].create(
            {"email": "there@example.com", "list_ids": [Command.link(other.id)]}
        )
        for address in ("left@example.com", "there@example.com", "new@example.com"):
            with self.subTest(address):
                self.opener.cookies.clear()
                self._by_the_block(address)
                self.assertTrue(self._is_subscriber(self.members))
                self.assertFalse(self._is_subscriber(other))
        user = new_test_user(self.env, "eve", "base.group_portal")
        user.partner_id.email = "there@example.com"
        self.authenticate("eve", "eve")
        self.assertFalse(self._is_subscriber(other))

    def _is_subscriber(self, mailing_list):
        return self.make_jsonrpc_request(
            "/website_mass_mailing/is_subscriber",
            {"list_id": mailing_list.id, "subscription_type": "email"},
        )["is_subscriber"]

    def test_colleagues_without_rights_speak_for_nobody(self):
        """An employee may type any address as the own one."""
        self._leave_unsubscribed("left@example.com")
        self._leave_blacklisted("left@example.com")
        self.employee.email = "left@example.com"
        login = self.employee.login
        self.authenticate(login, login)
        self._by_the_block("left@example.com")
        for path in ("/mailing/list/update", "/mailing/blocklist/remove"):
            response = self.url_open(
                path, json={"params": {"lists_optin_ids": self.members.ids}}
            )
            self.assertIn("error", response.json(), path)
        self.assertEqual(self.url_open("/mailing/my").status_code, 401)
        self.env.invalidate_all()
        self.assertFalse(self._subscribed("left@example.com"))
        self.assertTrue(
            self.env["mail.blacklist"].search([("email", "=", "left@example.com")])
        )

    def test_who_may_change_subscriptions_does(self):
        self._leave_unsubscribed("left@example.com")
        subscription = self.members.subscription_ids
        subscription.with_user(
            new_test_user(self.env, "mm", "mass_mailing.group_mass_mailing_user")
        ).opt_out = False
        self.assertFalse(subscription.opt_out)

    def test_the_mail_is_in_the_language_of_the_page(self):
        """A contact of a mailing list has none; whoever subscribes reads that page."""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env.ref("base.module_contact_marketing")._update_translations(["pl_PL"])
        polish = self.env["res.lang"]._get_data(code="pl_PL")
        self.env["website"].search([]).language_ids = [Command.link(polish.id)]
        self.opener.cookies["frontend_lang"] = "pl_PL"
        with smtp_server(self.env) as inbox:
            self._leave_unsubscribed("ana@example.com")
            self._by_the_block("ana@example.com")
            self._ask()
            [message] = inbox.messages
        template = self.env.ref("contact_marketing.mail_template_confirm_subscription")
        said = template.with_context(lang="pl_PL").subject
        self.assertNotEqual(said, template.subject)
        self.assertEqual(message["Subject"], said)
        page = message.get_body(("html",)).get_content()
        self.assertFalse(english_remains("pl").of(page))
