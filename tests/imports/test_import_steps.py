from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from ..common.click_counting import ClickCounting
from ..common.common import ContactMarketingCommon
from .import_common import ImportCommon

FILE = """Name,Email,X1,Newsletter
Alicja Nowak,alicja@example.org,+48 600 100 200,yes
Bruno Silva,bruno@example.org,+48 600 100 201,no
"""
MAX_CLICKS = 7


class TestImportSteps(ImportCommon):
    """What the steps of an import show: where columns go, why, and the result."""

    def _read(self, text=FILE):
        batch = self.batch(text)
        if batch.state == "draft":
            batch.action_read()
        return batch

    def _recognized(self, batch):
        return {
            column.header: column.recognized_by or None for column in batch.column_ids
        }

    def test_a_column_says_how_it_was_recognized(self):
        batch = self._read()
        self.assertEqual(
            self._recognized(batch),
            {"Name": "name", "Email": "name", "X1": "content", "Newsletter": "name"},
        )

    def test_what_is_not_imported_was_not_recognized(self):
        batch = self._read("Name,Shoe\nAlicja,38\n")
        self.assertEqual(self._recognized(batch), {"Name": "name", "Shoe": None})

    def test_the_purpose_is_chosen_in_the_row_of_the_column(self):
        batch = self._read()
        with Form(batch) as form:
            position = batch.column_ids.mapped("header").index("Newsletter")
            with form.column_ids.edit(position) as line:
                line.purpose_ids.add(self.newsletter)
        self.assertEqual(batch.purpose_ids, self.newsletter)
        self.assertFalse(batch.question)

    def test_nobody_chooses_for_an_import_that_is_not_theirs_to_write(self):
        batch = self._read()
        column = batch.column_ids[-1].with_user(self.salesman)
        with self.assertRaises(AccessError):
            column.purpose_ids = self.newsletter
        self.assertFalse(batch.purpose_ids)


@tagged("post_install", "-at_install")
class TestImportTour(ClickCounting, HttpCase, ContactMarketingCommon):
    def test_known_headers_take_seven_clicks(self):
        """From the list of imports to contacts who agreed; *Undo* is at hand then."""
        counts = self._clicks_of_tour(
            "contact_marketing_import",
            "/odoo/action-contact_marketing.contact_import_action",
            self.marketer.login,
        )
        batch = self.env["contact.import"].search([])
        self.assertEqual(batch.state, "done")
        self.assertEqual((batch.created_count, batch.failed_count), (2, 0))
        self.assertLessEqual(counts["clicks"] + counts["fields"], MAX_CLICKS)
