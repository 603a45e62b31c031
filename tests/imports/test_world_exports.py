import io

import xlsxwriter
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon
from .import_world_exports import ASKED, WORLD_EXPORTS


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestWorldExports(ImportCommon):
    """Exports of many systems through the whole import, as a marketing user."""

    def test_who_unsubscribed_is_withdrawn_and_doubts_are_asked(self):
        agreed = {
            "purpose_ids": self.link(self.newsletter),
            "consent_proof": "Form in the shop",
        }
        for system, (name, text, expected) in WORLD_EXPORTS.items():
            # Each stands alone: the next one has the same people.
            with self.subTest(system=system), self.env.cr.savepoint() as savepoint:
                if expected == ASKED:
                    with self.assertRaises(UserError):
                        self.tried(text, name=name, **agreed)
                else:
                    batch = self.imported(text, name=name, **agreed)
                    statuses = [
                        self.status(row.partner_id)
                        for row in batch.row_ids.sorted("number")
                    ]
                    self.assertEqual(statuses, expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_why_a_state_or_a_channel_grants_nothing(self):
        text = "Email,Status,Preferred channel\na@example.com,Inactive,phone only\n"
        batch = self.imported(
            text, purpose_ids=self.link(self.newsletter), consent_proof="Form"
        )
        self.assertEqual(self.codes(batch), [["other_channel", "state_idle"]])
        self.assertIn("“Inactive”", batch.row_ids.messages)
        self.assertIn("“phone only”", batch.row_ids.messages)
        self.assertFalse(self.status(batch.row_ids.partner_id))
        # Nothing is agreed to, or somebody looked: the status tells nothing.
        self.assertEqual(
            self.codes(self.imported(text, name="b.csv")), [["other_channel"]]
        )
        batch = self.imported(
            "Email,Status\nc@example.com,Inactive\n",
            {"Status": "leave_out"},
            name="c.csv",
            purpose_ids=self.link(self.newsletter),
            consent_proof="Form",
        )
        self.assertEqual(self.status(batch.row_ids.partner_id), "granted")

    def test_names_of_shops_are_no_websites(self):
        batch = self.imported("Email,Website\na@example.com,Main\n")
        self.assertFalse(self.contact("a@example.com").website)
        self.assertEqual(self.codes(batch), [["char_invalid"]])

    def test_sheets_of_who_unsubscribed(self):
        for sheet, others in (("Unsubscribed", []), ("All", ["Opt-outs"])):
            buffer = io.BytesIO()
            with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
                for name in (sheet, *others):
                    page = workbook.add_worksheet(name)
                    page.write_row(0, 0, ["Email", "Name"])
                    page.write_row(1, 0, ["a@example.com", "Ann"])
            batch = self.batch(buffer.getvalue(), name="export.xlsx")
            batch.action_read()
            with self.subTest(sheet=sheet):
                self.assertEqual("Unsubscribed" in (batch.question or ""), not others)
                for other in others:
                    self.assertIn(other, batch.reading_report)

    def test_names_of_two_columns(self):
        text = "Name;Vorname;E-Mail\nMüller;Hans;h@example.com\n"
        self.imported(text)
        self.assertEqual(self.contact("h@example.com").name, "Hans Müller")
        text = "Email,Name,Last name\nm@example.com,Anna,Braun\n"
        self.imported(text, name="others.csv")
        self.assertEqual(self.contact("m@example.com").name, "Anna Braun")

    def test_names_of_orders_are_no_names(self):
        self.imported("Name,Email\n#1001,o@example.com\n#1002,p@example.com\n")
        self.assertEqual(self.contact("o@example.com").name, "o@example.com")

    def test_several_in_one_cell_and_states_by_their_codes(self):
        self.imported(
            "Name,E-mail 1 - Value,Phone 1 - Value,Organization Name,Country,Region\n"
            "Ann,g1@example.com ::: g2@example.com,500600700 ::: 221234567,"
            "Foo ::: Bar,US,US-TX\nBo,g3@example.com,,,Germany,BY\n",
            country_id=self.env.ref("base.pl").id,
        )
        ann = self.contact("g1@example.com")
        self.assertEqual(ann.parent_id.name, "Foo")
        self.assertEqual(ann.state_id.code, "TX")
        self.assertIn("Bay", self.contact("g3@example.com").state_id.name)
        batch = self.imported(
            "id,name,email,category_id,country_id/name,parent_id/name,Fax (if any)\n"
            "x.1,A &amp; B,o@example.com,VIP,Poland,Zoo,\n"
            "x.2,JosÃ©,p@example.com,,,,\n",
            user=self.manager,
        )
        contact = self.contact("o@example.com")
        self.assertEqual(contact.name, "A & B")
        self.assertEqual(
            (contact.category_id.name, contact.country_id.code, contact.parent_id.name),
            ("VIP", "PL", "Zoo"),
        )
        self.assertEqual(self.codes(batch), [[], ["garbled"]])
