from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportValues(ImportCommon):
    """What rows write."""

    def test_what_odoo_refuses_fails_alone(self):
        text = "Email,Name,Tax ID,Country\n" + "".join(
            f"v{number}@example.com,V{number},{vat},BE\n"
            for number, vat in enumerate(["", "", "BE0", "", ""])
        )
        batch = self.imported(text)
        self.assertEqual(batch.created_count + batch.failed_count, 5)
        self.assertGreaterEqual(batch.created_count, 4)

    def test_companies(self):
        acme = self.env["res.partner"].create(
            {"name": "Acme GmbH", "is_company": True, "website": "https://acme.example"}
        )
        text = (
            "Email,Name,Company,Company domain\n"
            "a@acme.example,Ann,ACME,acme.example\nb@new.example,Ben,New Ltd,\n"
            "c@new.example,Cyd,New Ltd,new.example\n"
        )
        batch = self.imported(text)
        parents = batch.row_ids.sorted("number").partner_id.parent_id
        self.assertEqual(parents.mapped("name"), ["Acme GmbH", "New Ltd"])
        self.assertEqual(parents[0], acme)
        self.assertEqual(parents[1].contact_import_id, batch)
        self.assertTrue(parents[1].is_company)

    def test_rows_of_companies(self):
        text = (
            "Name,Is company,Email,Company,Tax ID\n"
            "Ann,no,a@new.example.com,New Ltd,\nNew Ltd,yes,info@new.example.com,,\n"
            "New Ltd,yes,,,\nBen,no,b@new.example.com,New Ltd,\n"
        )
        batch = self.imported(text)
        self.assertEqual(
            self.outcomes(batch), ["created", "created", "skipped", "created"]
        )
        company = self.env["res.partner"].search([("name", "=", "New Ltd")])
        self.assertEqual(company.email, "info@new.example.com")
        self.assertEqual(company.child_ids.mapped("name"), ["Ann", "Ben"])
        # Known by its name in the next file, though it says another address.
        again = self.imported("Name,Is company,Phone\nNew Ltd,yes,+48 500 600 700\n")
        self.assertEqual(again.updated_count, 1)
        self.assertEqual(company.phone_sanitized, "+48500600700")

    def test_values_of_fields(self):
        text = (
            "Email;Phone;Country;Language;Website;LinkedIn;Notes\n"
            "p@example.com;030 901820;Niemcy;en-US;www.p.example;linkedin.com/in/p;Hi\n"
            "q@example.com;nonsense;Atlantis;Gibberish;;;\n"
        )
        batch = self.imported(text, targets={"Phone": "phone"})
        found = self.contact("p@example.com")
        self.assertEqual(found.country_id.code, "DE")
        self.assertEqual(found.phone_sanitized, "+4930901820")
        self.assertEqual(found.website, "http://www.p.example")
        self.assertEqual(found.lang, "en_US")
        self.assertEqual(found.social_linkedin, "linkedin.com/in/p")
        self.assertEqual(
            sorted(self.codes(batch)[1]),
            ["many2one_invalid", "phone_invalid", "selection_invalid"],
        )
        self.assertIn("Atlantis", batch.findings)
