from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .unsubscribing_common import UnsubscribingCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDoubleOptIn(UnsubscribingCase):
    def _ask(self):
        self.dora = self.env["res.partner"].create(
            {"name": "Dora", "email": "dora@example.com"}
        )
        with smtp_server(self.env) as inbox:
            self.dora.contact_consent_grant(["offers"], "form")
            with self.enter_registry_test_mode():
                self.env.ref(
                    "mail.ir_cron_mail_scheduler_action"
                ).method_direct_trigger()
        [mail] = inbox.messages
        self.assertIn("Offers", mail["Subject"])
        return self._link(mail, "Confirm")

    def test_the_mail_leads_to_a_page_with_one_button(self):
        link = self._ask()
        for _round in range(2):  # scanners follow it, too
            page = self._get(link)
            self.assertIn("I want offers.", page.text)
            self.assertEqual(self.status(self.dora, self.offers), "pending")
        done = self._press(page)
        self.assertIn("Thank you", done.text)
        self.assertEqual(self.status(self.dora, self.offers), "granted")
        proof = self.proofs(self.dora, self.offers)[-1]
        self.assertEqual(proof.method, "double_opt_in")
        self.assertEqual(proof.ip_address, "127.0.0.1")
        # For one use only.
        self.dora.contact_consent_withdraw(["offers"], "one_click")
        self.assertIn("does not work any more", self._get(link).text)
        self.assertIn("does not work any more", self._press(page).text)
        self.assertEqual(self.status(self.dora, self.offers), "withdrawn")

    def test_wrong_links_confirm_nothing(self):
        link = self._ask()
        preferences = self.dora._preferences_url().rpartition("=")[2]
        base = link.rpartition("/")[0]
        for token in (
            "x",
            "A" * 200,
            preferences,
            link.rpartition("/")[2][:-3] + "AAA",
        ):
            page = self._get(f"{base}/{token}")
            self.assertEqual(page.status_code, 200)
            self.assertIn("does not work any more", page.text)
            self.url_open(f"{base}/{token}", data={"csrf_token": self._csrf_token()})
        with freeze_time(NOW + timedelta(days=15)):
            self.assertIn("does not work any more", self._get(link).text)
        self.assertEqual(self.status(self.dora, self.offers), "pending")

    def test_renewal(self):
        with freeze_time(NOW + timedelta(days=720)), smtp_server(self.env) as inbox:
            with self.enter_registry_test_mode():
                for cron in (
                    "contact_marketing.ir_cron_consents",
                    "mail.ir_cron_mail_scheduler_action",
                ):
                    self.env.ref(cron).method_direct_trigger()
            self.assertEqual(len(inbox.messages), 3)
            [mail] = inbox.to("alicja@example.com")
            self._press(self._get(self._link(mail, "Stay")))
            self.assertEqual(
                self.alicja.consent_ids.filtered(
                    lambda consent: consent.purpose_id == self.offers
                ).expiry_date.year,
                2030,
            )
