from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportMatching(ImportCommon):
    """Which contact a row is about."""

    def test_known_contacts(self):
        self.alicja.write({"city": "Warszawa", "function": False})
        text = "Email,City,Job title\nalicja@example.com,Kraków,Head of sales\n"
        filled = self.imported(text)
        self.assertEqual(filled.updated_count, 1)
        self.assertEqual(self.alicja.city, "Warszawa")
        self.assertEqual(self.alicja.function, "Head of sales")
        skipped = self.imported(text, known="skip")
        self.assertEqual(self.codes(skipped), [["known"]])
        batch = self.batch(text, known="overwrite")
        batch.action_read()
        batch.column_ids.filtered(lambda c: c.target == "city").overwrite = True
        batch.action_check()
        batch.action_start()
        self.assertEqual(self.alicja.city, "Kraków")

    def test_known_by_external_id_and_phone(self):
        text = "ID,Name,Email\n77,Ida,ida@example.com\n"
        self.imported(text, source="CRM")
        ida = self.contact("ida@example.com")
        moved = "ID,Name,Email,City\n77,Ida,ida@other.example.com,Graz\n"
        self.assertEqual(self.imported(moved, source="CRM").updated_count, 1)
        self.assertEqual(ida.city, "Graz")
        # The identifiers of another source are others.
        self.assertEqual(self.imported(moved, source="Shop").created_count, 1)
        self.bruno.phone = "+48 600 700 800"
        text = "Name,Phone,City\nB. Silva,600 700 800,Lisboa\n"
        poland = self.env.ref("base.pl")
        batch = self.imported(text, match_phone=True, country_id=poland.id)
        self.assertEqual(batch.updated_count, 1)
        self.assertEqual(self.bruno.city, "Lisboa")

    def test_a_known_contact_learns_its_external_id(self):
        text = "ID,Name,Email\n9,Alicja Nowak,alicja@example.com\n"
        batch = self.imported(text, source="CRM")
        self.assertEqual(self.outcomes(batch), ["unchanged"])
        moved = "ID,Name,Email,City\n9,Alicja Nowak,nowak@example.com,Graz\n"
        later = self.imported(moved, source="CRM")
        self.assertEqual(self.outcomes(later), ["updated"])
        self.assertEqual(self.alicja.city, "Graz")
        # The later import knows her by it: it stays, until that is undone, too.
        again = "ID,Name,City\n9,Alicja,Graz\n"
        batch.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(
            self.outcomes(self.imported(again, source="CRM")), ["unchanged"]
        )

    def test_undoing_takes_the_external_id_of_a_known_contact(self):
        text = "ID,Name,Email\n9,Alicja Nowak,alicja@example.com\n"
        batch = self.imported(text, source="CRM")
        preview = (
            self.env["contact.import.undo"]
            .with_user(self.marketer)
            .create({"import_id": batch.id})
        )
        self.assertEqual((preview.delete_count, preview.kept_count), (0, 0))
        preview.action_undo()
        self.assertEqual(batch.row_ids.undo, "undone")
        again = "ID,Name,Email\n9,Alicja,other@example.com\n"
        self.assertEqual(self.outcomes(self.imported(again, source="CRM")), ["created"])
        self.assertTrue(self.alicja.exists())

    def test_whom_an_import_passes_over_learns_no_external_id(self):
        text = "ID,Name,Email\n9,Alicja Nowak,alicja@example.com\n"
        batch = self.imported(text, source="CRM", known="skip")
        self.assertEqual(self.outcomes(batch), ["skipped"])
        again = "ID,Name,Email\n9,Alicja,other@example.com\n"
        self.assertEqual(self.outcomes(self.imported(again, source="CRM")), ["created"])

    def test_the_same_contact_twice_in_a_file(self):
        text = "Email,Name\nx@example.com,X\nX@Example.com,X again\n"
        batch = self.imported(text)
        self.assertEqual(self.outcomes(batch), ["created", "skipped"])
        self.assertEqual(self.codes(batch), [[], ["twin"]])
        self.assertIn("row 2", batch.row_ids.sorted("number")[1].messages)

    def test_whom_an_import_leaves_alone(self):
        self.clara.active = False
        shared = {"name": "Dana", "email": "bruno@example.com"}
        self.env["res.partner"].create(shared)
        self.env["contact.suppression"].create({"address": "gone@example.com"})
        login = self.employee.partner_id
        login.write({"email": "employee@example.com", "city": False})
        text = (
            "Email,Name,City\nclara@example.com,Clara Weber,Ulm\n"
            "bruno@example.com,Somebody,Ulm\nbruno@example.com,Dana,Ulm\n"
            "gone@example.com,Gone,Ulm\nemployee@example.com,,Ulm\n"
        )
        batch = self.imported(text, tag_add_ids=self.link(self.product_a))
        self.assertEqual(
            self.codes(batch),
            [["archived"], ["shared"], [], ["suppressed"], ["has_user"]],
        )
        self.assertEqual(
            self.outcomes(batch),
            ["skipped", "failed", "updated", "skipped", "updated"],
        )
        self.assertFalse(self.clara.city)
        self.assertFalse(self.contact("gone@example.com"))
        self.assertFalse(login.city)
        self.assertEqual(login.category_id, self.product_a)

    def test_contacts_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        text = "Email,City\nalicja@example.com,Ulm\n"
        batch = self.imported(text)
        self.assertEqual(batch.created_count, 1)
        self.assertFalse(self.alicja.city)
        # Also for who sees both: an import for one company knows its contacts only.
        self.marketer.company_ids += other
        own = self.imported(
            "Email,City\nnew@example.com,Ulm\n", company_id=self.marketer.company_id.id
        )
        self.assertEqual(own.row_ids.partner_id.company_id, self.marketer.company_id)
