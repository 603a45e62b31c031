import re
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .unsubscribing_common import PROOF, UnsubscribingCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestUnsubscribe(UnsubscribingCase):
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

    def test_who_follows_a_cut_link_reads_what_to_do(self):
        link = urlsplit(self._link(self._send()["alicja"], "Unsubscribe"))
        mailing = self.env["mailing.mailing"].browse(int(link.path.split("/")[2]))
        for purpose in (mailing.purpose_id, self.env["contact.consent.purpose"]):
            mailing.purpose_id = purpose
            for name in ("unsubscribe", "confirm_unsubscribe", "view"):
                path = f"/mailing/{mailing.id}/{name}"
                for query in (link.query[:-9], "", link.query.replace("=", "=9")):
                    with self.subTest(name, purpose=purpose.name, query=query):
                        page = self.url_open(f"{path}?{query}", allow_redirects=False)
                        self.assertIn(page.status_code, (400, 401, 403, 404))
                        self.assertIn("opens by the link in our mails", page.text)
                        self.assertNotIn("wrong credentials", page.text)
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
