import json

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.common import NOW
from .privacy_common import EMAIL, NAME, PrivacyCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacyExport(PrivacyCommon):
    def test_the_export_holds_all_of_the_person(self):
        data = self.zofia.with_user(self.manager)._privacy_data()
        data = json.loads(json.dumps(data))
        own = data["contact"]
        self.assertEqual(own["name"], {"label": "Name", "value": NAME})
        self.assertEqual(own["phone"]["value"], "+48601777888")
        self.assertEqual(own["country_id"]["value"], "Poland")
        self.assertTrue(own["image_1920"]["value"])
        self.assertNotIn("image_128", own)
        self.assertEqual(data["tags"][0]["tag_id"], "Product A")
        self.assertEqual(data["tag_history"][0]["kind"], "added")
        self.assertEqual(data["lists"][0]["list_id"], "Spring Fair")
        self.assertEqual(
            {consent["purpose_id"] for consent in data["consents"]},
            {"Newsletter", "Offers"},
        )
        proof = data["proofs"][0]
        self.assertEqual(proof["wording"], "I want the newsletter.")
        self.assertEqual(proof["evidence"], f"Card of {NAME}")
        self.assertEqual(data["interactions"][0]["data"], {"email": EMAIL})
        self.assertEqual(data["mails"][0]["email"], EMAIL)
        self.assertEqual(len(data["leads"]), 2)
        self.assertEqual(data["orders"][0]["name"], self.order.name)
        self.assertEqual(len(data["invoices"]), len(self.invoice))
        self.assertIn(f"I am {NAME}", data["messages"][0]["body"])
        self.assertEqual(data["users"][0]["login"], EMAIL)
        self.assertEqual(data["attachments"][0]["name"], f"{NAME}.txt")
        models = {reference["model"] for reference in data["references"]}
        self.assertLessEqual({"mailing.contact", "mail.blacklist"}, models)

    def test_the_export_has_no_secret_and_nobody_else(self):
        Partner = self.env["res.partner"]
        Partner.create({"name": NAME, "email": "another@example.net"})
        Partner.create({"name": "Near", "email": f"x{EMAIL}"})
        text = json.dumps(self.zofia.with_user(self.manager)._privacy_data())
        self.assertNotIn("another@example.net", text)
        self.assertNotIn(f"x{EMAIL}", text)
        digest = self.env["contact.suppression"]._hash(EMAIL)
        self.assertNotIn(digest, text)
        for secret in ("password", "token", "hash", "api_key"):
            self.assertNotIn(f'"{secret}', text)

    def test_the_export_costs_the_same_for_more(self):
        self.zofia.with_user(self.manager)._privacy_data()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.zofia.with_user(self.manager)._privacy_data()
        first = self.cr.sql_log_count - before
        self.env["contact.interaction"].create(
            [
                {"kind": "visit", "partner_id": self.zofia.id, "date": NOW}
                for _round in range(50)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.zofia.with_user(self.manager)._privacy_data()
        self.assertLessEqual(self.cr.sql_log_count - before, first + 2)

    def test_other_companies_stay_out_of_the_export(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.stray_lead.company_id = other
        data = self.zofia.with_user(self.manager)._privacy_data()
        self.assertEqual([lead["id"] for lead in data["leads"]], self.lead.ids)


@tagged("post_install", "-at_install")
class TestPrivacyOverHttp(HttpCase, PrivacyCommon):
    def _get(self, login):
        self.authenticate(login, login)
        return self.url_open(
            f"/contact/{self.zofia.id}/data.json", allow_redirects=False
        )

    def test_the_download(self):
        response = self._get("contact_marketing_manager")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.json()["contact"]["name"]["value"], NAME)
        unknown = self.url_open("/contact/999999999/data.json")
        self.assertEqual(unknown.status_code, 404)
        huge = self.url_open(f"/contact/{2**31}/data.json")
        self.assertEqual(huge.status_code, 404)

    def test_nobody_else_downloads(self):
        for login in ("contact_marketing_marketer", "contact_marketing_salesman"):
            self.assertEqual(self._get(login).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(
            f"/contact/{self.zofia.id}/data.json", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)

    def test_the_contacts_company_counts(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.zofia_user.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        self.zofia.company_id = other
        self.assertEqual(self._get("contact_marketing_manager").status_code, 403)
