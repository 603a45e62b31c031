from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .unsubscribing_common import UnsubscribingCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPreferences(UnsubscribingCase):
    def _page(self, contact=None):
        return self._get((contact or self.alicja)._preferences_url())

    def test_from_the_mail_to_the_preferences(self):
        self.fair.is_public = True
        hidden = self.env["contact.consent.purpose"].create(
            {
                "name": "Recalls",
                "code": "recalls",
                "legal_basis": "contract",
                "is_public": False,
            }
        )
        page = self._get(self._link(self._send()["alicja"], "Preferences"))
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for shown in ("Newsletter", "Offers", "Spring Fair", "alicja@example.com"):
            self.assertIn(shown, page.text)
        for kept in (hidden.name, self.customers.name, "bruno"):
            self.assertNotIn(kept, page.text)
        saved = self._press(
            page,
            purpose=["offers"],
            list=[str(self.fair.id), str(self.customers.id)],
            name="Alicja Nowak-Silva",
            phone="+48 601 000 111",
            reason=str(
                self.env.ref("mass_mailing.mailing_subscription_optout_data_0").id
            )
            if self.env.ref("mass_mailing.mailing_subscription_optout_data_0", False)
            else "",
            words="Too many\x00",
        )
        self.assertIn("Saved", saved.text)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, self.offers), "granted")
        self.assertEqual(len(self.proofs(self.alicja, self.offers)), 1)
        self.assertIn("Too many", self.proofs(self.alicja)[-1].evidence)
        self.assertEqual(self.alicja.contact_list_ids, self.fair)
        self.assertEqual(self.alicja.name, "Alicja Nowak-Silva")
        self.assertEqual(self.alicja.phone, "+48 601 000 111")
        self._press(saved, purpose=["newsletter", "offers", "recalls"])
        self.assertEqual(self.status(self.alicja), "granted")
        proof = self.proofs(self.alicja)[-1]
        self.assertEqual(proof.method, "preference_centre")
        self.assertEqual(proof.wording, "I want the newsletter.")
        self.assertFalse(self.status(self.alicja, hidden))

    def test_everything(self):
        self._press(self._page(), "everything")
        self.assertEqual(self.alicja.consent_ids.mapped("status"), ["withdrawn"] * 2)
        self.alicja.invalidate_recordset()
        self.assertTrue(self.alicja.is_blacklisted)
        # And back again: the blacklist and the consents agree.
        self._press(self._page(), purpose=["newsletter"])
        self.alicja.invalidate_recordset()
        self.assertFalse(self.alicja.is_blacklisted)
        self.assertEqual(set(self._send()), {"alicja", "bruno", "clara"})

    def test_wrong_links_open_nothing(self):
        good = self.alicja._preferences_url()
        foreign = self.alicja.consent_ids[0]._confirm_url().rpartition("/")[2]
        for url in (
            "/contact/preferences",
            "/contact/preferences?token=",
            "/contact/preferences?token=x",
            "/contact/preferences?token=%C5%BC",
            "/contact/preferences?token=" + "A" * 5000,
            f"/contact/preferences?token={foreign}",
            good[:-4] + "AAAA",
            good[:-20],
        ):
            with self.subTest(url=url):
                response = self._get(url)
                self.assertIn(response.status_code, (401, 403))
                self.assertNotIn("Alicja", response.text)
                posted = self.url_open(
                    "/contact/preferences",
                    data={
                        "csrf_token": self._csrf_token(),
                        "token": parse_qs(urlsplit(url).query).get("token", [""])[0],
                        "everything": "1",
                    },
                )
                self.assertIn(posted.status_code, (401, 403))
        with freeze_time(NOW + timedelta(days=366)):
            self.assertIn(self._get(good).status_code, (401, 403))
        self.assertEqual(self.status(self.alicja), "granted")

    def test_an_address_that_changed_hands_opens_nothing_of_the_old_contact(self):
        url = self.alicja._preferences_url()
        self.alicja.email = "new@example.com"
        page = self._get(url)
        self.assertNotIn("Alicja", page.text)
        self.assertIn("We keep nothing about you", page.text)
        self._press(page, "everything")
        self.assertTrue(
            self.env["mail.blacklist"].search([("email", "=", "alicja@example.com")])
        )
        # What she agreed to waits for her new address, and nobody left for her.
        self.assertEqual(self.status(self.alicja), "pending")

    def test_after_a_merge_the_old_link_works(self):
        url = self.bruno._preferences_url()
        self.alicja.email = "bruno@example.com"
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alicja + self.bruno).ids, self.alicja)
        self.assertIn("Alicja", self._get(url).text)

    def test_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.env["ir.module.module"]._load_module_terms(
            ["contact_marketing"], ["pl_PL"]
        )
        self.alicja.lang = "pl_PL"
        self.newsletter.with_context(lang="pl_PL").wording = "Chcę newsletter."
        page = self._page()
        self.assertIn("Chcę newsletter.", page.text)
        self.assertIn("Twoje preferencje", page.text)
        self._press(page, purpose=["offers"])
        self._press(self._page(), purpose=["offers", "newsletter"])
        self.assertEqual(self.proofs(self.alicja)[-1].wording, "Chcę newsletter.")

    def test_logged_in_from_the_portal(self):
        partner = self.portal.partner_id
        partner.email = "portal@example.com"
        self.authenticate(self.portal.login, self.portal.login)
        self.assertIn("/contact/preferences", self._get("/my").text)
        page = self._get("/contact/preferences")
        self.assertIn("portal@example.com", page.text)
        self._press(page, purpose=["newsletter"])
        self.assertEqual(self.status(partner), "granted")
        self.assertEqual(self.proofs(partner).user_id, self.portal)
        self._press(page, purpose=[])
        self.assertEqual(self.status(partner), "withdrawn")

    def test_a_form_from_another_site_is_refused(self):
        self.authenticate(self.portal.login, self.portal.login)
        response = self.url_open("/contact/preferences", data={"everything": "1"})
        self.assertEqual(response.status_code, 400)
