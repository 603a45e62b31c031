import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import lxml.html
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import BROWSER, NOW, ContactMarketingCommon
from .mail_server import smtp_server

PROOF = "Signed card"


class LeavingCase(HttpCase, ContactMarketingCommon):
    """Mails as received, and the pages behind their links."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.contacts = self.alicja + self.bruno + self.clara
        self.contacts.contact_consent_grant(["newsletter"], "manual", proof=PROOF)
        self.contacts.contact_consent_grant(["offers"], "manual", proof=PROOF)

    def _send(self, purpose=None, **vals):
        """Mail everybody; return what arrived, by name of the contact."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring is here",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", self.contacts.ids)],
                "body_arch": "<div><p>Hello</p></div>",
                "body_html": "<div><p>Hello</p></div>",
                "purpose_id": (purpose or self.newsletter).id,
                **vals,
            }
        )
        with smtp_server(self.env) as self.inbox:
            mailing.action_put_in_queue()
            with self.enter_registry_test_mode():
                for cron in (
                    "mass_mailing.ir_cron_mass_mailing_queue",
                    "mail.ir_cron_mail_scheduler_action",
                ):
                    self.env.ref(cron).method_direct_trigger()
        return {
            message["To"].addresses[0].username: message
            for message in self.inbox.messages
        }

    def _link(self, message, text):
        body = lxml.html.fromstring(message.get_body(("html",)).get_content())
        [link] = [
            node.get("href")
            for node in body.iter("a")
            if (node.text or "").strip() == text
        ]
        return link

    def _get(self, url):
        return self.url_open(url, headers={"User-Agent": BROWSER})

    def _post(self, url, data):
        return self.url_open(url, data=data, headers={"User-Agent": BROWSER})

    def _csrf_token(self):
        page = lxml.html.fromstring(self._get("/web/login").content)
        return page.xpath("//input[@name='csrf_token']")[0].get("value")

    def _press(self, page, button=None, **changes):
        """Post the form of a page as a browser without JavaScript does."""
        tree = lxml.html.fromstring(page.content)
        [form] = [
            form
            for form in tree.forms
            if form.xpath(".//button[@type='submit']") and "csrf_token" in form.fields
        ]
        data = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        data.update(changes, **({button: "1"} if button else {}))
        return self._post(form.action or urlsplit(page.url).path, data)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestUnsubscribe(LeavingCase):
    def test_one_click_in_the_mail_client(self):
        """RFC 8058, by the headers as received."""
        mails = self._send()
        self.assertEqual(set(mails), {"alicja", "bruno", "clara"})
        headers = mails["alicja"]
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        [link] = re.findall(r"<(http[^>]+)>", headers["List-Unsubscribe"])
        self.assertEqual(self.url_open(link).status_code, 405, "no GET")
        self.assertEqual(self.status(self.alicja), "granted")
        response = self.url_open(
            link,
            data={"List-Unsubscribe": "One-Click"},
            headers={"User-Agent": "MailClient"},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, self.offers), "granted")
        proof = self.proofs(self.alicja)[-1]
        self.assertEqual(
            (proof.method, proof.user_agent, proof.ip_address),
            ("one_click", "MailClient", "127.0.0.1"),
        )
        self.assertEqual(set(self._send()), {"bruno", "clara"})
        self.assertEqual(set(self._send(self.offers)), {"alicja", "bruno", "clara"})

    def test_the_link_in_the_mail_asks_and_one_button_leaves(self):
        mails = self._send()
        page = self._get(self._link(mails["alicja"], "Unsubscribe"))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Stop these mails", page.text)
        self.assertEqual(self.status(self.alicja), "granted", "GET changes nothing")
        done = self._press(page)
        self.assertIn("gets no more mails for", done.text)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, self.offers), "granted")
        self.assertFalse(self.alicja.is_blacklisted)
        self.assertEqual(set(self._send()), {"bruno", "clara"})

    def test_everything_is_the_second_button(self):
        page = self._get(self._link(self._send()["alicja"], "Unsubscribe"))
        self._press(page, "everything")
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.alicja, self.offers), "withdrawn")
        self.alicja.invalidate_recordset()
        self.assertTrue(self.alicja.is_blacklisted)
        self.assertEqual(set(self._send(self.offers)), {"bruno", "clara"})

    def test_all_with_the_address_have_left(self):
        self.bruno.email = self.alicja.email
        mails = self._send()
        page = self._get(self._link(mails["alicja"], "Unsubscribe"))
        self._press(page)
        self.assertEqual(self.status(self.bruno), "withdrawn")
        self.assertEqual(set(self._send()), {"clara"})

    def test_no_get_of_the_platform_leaves(self):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Old",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        for purpose in (self.newsletter, None):
            mailing.purpose_id = purpose
            query = {
                "document_id": self.alicja.id,
                "email": "alicja@example.com",
                "hash_token": mailing._generate_mailing_recipient_token(
                    self.alicja.id, "alicja@example.com"
                ),
            }
            for path in ("unsubscribe", "confirm_unsubscribe"):
                response = self.url_open(
                    f"/mailing/{mailing.id}/{path}",
                    params=query,
                )
                self.assertEqual(response.status_code, 200)
            self.assertEqual(self.status(self.alicja), "granted")
            self.alicja.invalidate_recordset()
            self.assertFalse(self.alicja.is_blacklisted)

    def test_no_get_leaves_text_messages(self):
        if "sms_code" not in self.env["mailing.trace"]._fields:
            self.skipTest("mass_mailing_sms is not installed: no text messages")
        purpose = self.env["contact.consent.purpose"].create(
            {"name": "SMS", "code": "sms", "channel": "sms", "wording": "Text me."}
        )
        self.alicja.phone = "+48 601 000 111"
        self.alicja.contact_consent_grant(["sms"], "manual", proof=PROOF)
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Text",
                "mailing_type": "sms",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "purpose_id": purpose.id,
            }
        )
        self.env["mailing.trace"].create(
            {
                "trace_type": "sms",
                "sms_code": "Abc",
                "sms_number": "+48601000111",
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": self.alicja.id,
            }
        )
        page = self._get(f"/sms/{mailing.id}/unsubscribe/Abc?sms_number=%2B48601000111")
        self.assertIn("Stop text messages", page.text)
        self.assertEqual(self.status(self.alicja, purpose), "granted")
        self.assertEqual(self._press(page).status_code, 200)
        self.assertEqual(self.status(self.alicja, purpose), "withdrawn")

    def test_forged_and_foreign_links_change_nothing(self):
        link = urlsplit(self._link(self._send()["alicja"], "Unsubscribe"))
        query = {name: values[0] for name, values in parse_qs(link.query).items()}
        token = self._csrf_token()
        wrong = [
            {"hash_token": "0" * 128},
            {"hash_token": ""},
            {"hash_token": "ż"},
            {"email": "bruno@example.com"},
            {"document_id": self.bruno.id},
            {"document_id": "x"},
            {"mailing_id": "999999999"},
            {"mailing_id": "x"},
            {"mailing_id": "1" * 30},
        ]
        mailing_id = link.path.split("/")[2]
        for change in wrong:
            with self.subTest(change=change):
                data = {"mailing_id": mailing_id, **query, **change}
                response = self.url_open(
                    "/contact/unsubscribe", data={**data, "csrf_token": token}
                )
                self.assertIn(response.status_code, (400, 401, 403))
        self.assertEqual(self.contacts.consent_ids.mapped("status"), ["granted"] * 6)

    def test_who_has_another_address_by_now_leaves(self):
        link = self._send()["alicja"]["List-Unsubscribe"].strip("<>")
        self.alicja.email = "new@example.com"
        self.bruno.email = "alicja@example.com"
        self.assertEqual(self.url_open(link, data={"x": "1"}).status_code, 200)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertEqual(self.status(self.bruno), "withdrawn")
        self.assertEqual(self.status(self.clara), "granted")

    def test_an_erased_person_is_heard(self):
        link = self._send()["alicja"]["List-Unsubscribe"].strip("<>")
        self.env["contact.suppression"]._suppress(["alicja@example.com"], "Erased")
        self.alicja.unlink()
        self.env.flush_all()
        self.assertEqual(self.url_open(link, data={"x": "1"}).status_code, 200)
        proof = self.env["contact.consent.event"].search(
            [
                (
                    "subject_hash",
                    "=",
                    self.env["contact.suppression"]._hash("alicja@example.com"),
                ),
                ("status", "=", "withdrawn"),
            ]
        )
        self.assertEqual(proof.purpose_id, self.newsletter)

    def test_a_body_with_its_own_links_gets_no_second_ones(self):
        body = (
            '<div><a href="/unsubscribe_from_list">Leave</a> '
            '<a href="/contact/preferences">Choose</a></div>'
        )
        mail = self._send(body_arch=body, body_html=body)["alicja"]
        self.assertIn("confirm_unsubscribe", self._link(mail, "Leave"))
        self.assertIn("token=", self._link(mail, "Choose"))
        self.assertNotIn("because you agreed", mail.get_body(("html",)).get_content())

    def test_members_of_a_mailing_list_leave_both(self):
        members = self.env["mailing.list"].create(
            {
                "name": "Members",
                "contact_ids": [Command.create({"email": "alicja@example.com"})],
            }
        )
        mails = self._send(
            mailing_model_id=self.env["ir.model"]._get_id("mailing.list"),
            contact_list_ids=[Command.set(members.ids)],
            mailing_domain=[("list_ids", "in", members.ids)],
        )
        [link] = re.findall(r"<(http[^>]+)>", mails["alicja"]["List-Unsubscribe"])
        self.assertEqual(self.url_open(link, data={"x": "1"}).status_code, 200)
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertTrue(members.subscription_ids.opt_out)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPreferences(LeavingCase):
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
        self.assertEqual(self.status(self.alicja), "granted")

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


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestDoubleOptIn(LeavingCase):
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
        for _turn in range(2):  # scanners follow it, too
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
