from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .consent_common import ConsentCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestConsentValidity(ConsentCase):
    """Double opt-in, expiry, and what is told of them."""

    def _mails(self, partner):
        return self.env["mail.mail"].search([("email_to", "ilike", partner.email)])

    def _keep(self, **later):
        cron = self.env.ref("contact_marketing.ir_cron_consents")
        with freeze_time(NOW + timedelta(**later)), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_double_opt_in_waits_reminds_once_and_gives_up(self):
        self.alicja.contact_consent_grant(["offers"], "form")
        self.assertEqual(self.status(self.alicja, self.offers), "pending")
        self.assertEqual(len(self._mails(self.alicja)), 1)
        # The form again: no second mail within a day.
        self.assertEqual(self.alicja.contact_consent_grant(["offers"], "form"), 0)
        self.assertEqual(len(self._mails(self.alicja)), 1)
        for days, mails in ((1, 1), (4, 2), (8, 2), (13, 2)):
            self._keep(days=days)
            self.assertEqual(len(self._mails(self.alicja)), mails, days)
        self._keep(days=15)
        self.assertEqual(self.status(self.alicja, self.offers), "expired")

    def test_who_unsubscribed_and_does_not_confirm_has_unsubscribed(self):
        self.alicja.contact_consent_withdraw(["offers"], "one_click")
        self.alicja.contact_consent_grant(["offers"], "form")
        self.assertEqual(self.status(self.alicja, self.offers), "pending")
        self._keep(days=15)
        self.assertEqual(self.status(self.alicja, self.offers), "withdrawn")

    def test_a_strangers_form_does_not_undo_an_agreement(self):
        self._grant(self.alicja, "offers")
        self.assertEqual(self.alicja.contact_consent_grant(["offers"], "form"), 0)
        self.assertEqual(self.status(self.alicja, self.offers), "granted")

    def test_a_consent_expires_after_a_warning(self):
        self._grant(self.alicja, "offers")
        consent = self.alicja.consent_ids
        self.assertEqual(consent.expiry_date, datetime(2028, 3, 2, 9))
        self._keep(days=600)
        self.assertFalse(self._mails(self.alicja))
        for _round in range(2):
            self._keep(days=710)
            self.assertEqual(len(self._mails(self.alicja)), 1)
        self._keep(days=732)
        self.assertEqual(self.status(self.alicja, self.offers), "expired")
        self.assertFalse(self.proofs(self.alicja, self.offers)[-1].method)

    def test_a_new_validity_dates_what_was_granted(self):
        self._grant(self.alicja, "offers")
        consent = self.alicja.consent_ids
        self.offers.validity_months = 48
        self.assertEqual(consent.expiry_date, datetime(2030, 3, 2, 9))
        self.offers.validity_months = 0
        self.assertFalse(consent.expiry_date)
