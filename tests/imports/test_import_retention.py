from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...models.imports import contact_import_retention
from ..common.common import NOW
from .import_common import ImportCommon

TEXT = "Email,Name,City\nold@example.com,Olga,Ulm\nalicja@example.com,,Ulm\nbad,,\n"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportRetention(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.months(12)

    @classmethod
    def months(cls, months):
        cls.env["ir.config_parameter"].set_param(
            "contact_marketing.import_retention_months", months
        )

    def clean(self, batch, days):
        """What the daily clean-up does, so many days after a batch was touched."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contact_import SET write_date = %s WHERE id = %s",
            [NOW - timedelta(days=days), batch.id],
        )
        batch.invalidate_recordset()
        vacuum = self.env["contact.import"]._gc_old_imports
        while (text := vacuum()) and text[1]:
            pass

    def test_what_goes_and_what_stays(self):
        batch = self.imported(
            TEXT,
            purpose_ids=self.link(self.newsletter),
            consent_proof="Form in the shop",
            tag_add_ids=self.link(self.product_a),
        )
        olga = self.contact("old@example.com")
        counts = ["row_count", "created_count", "updated_count", "failed_count"]
        before = batch.read(counts)
        consents = batch._count_consents()
        self.clean(batch, 300)
        self.assertTrue(batch.file and batch.row_ids[0].raw)
        self.clean(batch, 400)
        self.assertFalse(batch.file)
        self.assertEqual(batch.forgotten_date, NOW.date())
        for row in batch.row_ids:
            self.assertFalse(row.raw or row.values or row.changes or row.notes)
            self.assertFalse(row.email_key or row.messages or row.contact_name)
        self.assertFalse(any(batch.column_ids.mapped("sample")))
        self.assertEqual(batch.read(counts), before)
        self.assertEqual(batch._count_consents(), consents)
        self.assertEqual(olga.imported_from, "imported on 2026-03-02 from contacts")
        self.assertEqual(olga.import_row_ids.import_id, batch)
        self.assertIn("Form in the shop", self.proofs(olga).evidence)
        self.assertEqual(olga.category_id, self.product_a)
        # Its columns are remembered for the next file of this source.
        again = self.batch(TEXT, source="contacts")
        again.action_read()
        self.assertEqual(again.mapping, batch.mapping)

    def test_what_is_forgotten_is_not_undone(self):
        batch = self.imported(TEXT)
        self.clean(batch, 400)
        for refused in (
            batch.action_preview_undo,
            batch.action_undo,
            batch.action_reupload,
            batch.action_download_failed_csv,
        ):
            with self.assertRaisesRegex(UserError, "were deleted"):
                refused()
        self.assertTrue(self.contact("old@example.com"))

    def test_in_parts(self):
        batch = self.imported(TEXT)
        with patch.object(contact_import_retention, "ANONYMIZE_CHUNK", 2):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE contact_import SET write_date = %s WHERE id = %s",
                [NOW - timedelta(days=400), batch.id],
            )
            batch.invalidate_recordset()
            self.assertEqual(self.env["contact.import"]._gc_old_imports(), (1, 1))
            self.assertFalse(batch.forgotten_date)
            # Half of what it did is forgotten: it is not undone by halves.
            with self.assertRaisesRegex(UserError, "were deleted"):
                batch.action_undo()
            self.assertEqual(self.env["contact.import"]._gc_old_imports(), (1, 1))
        self.assertTrue(batch.forgotten_date)
        self.assertIsNone(self.env["contact.import"]._gc_old_imports())

    def test_uploads_that_were_never_imported_go(self):
        batch = self.tried(TEXT)
        self.clean(batch, 400)
        self.assertFalse(batch.exists())

    def test_paused_imports_end(self):
        batch = self.tried(TEXT)
        batch.sudo().state = "paused"
        self.clean(batch, 400)
        self.assertEqual(batch.state, "cancelled")
        self.assertEqual(batch.skipped_count, 3)
        self.assertFalse(any(row.notes for row in batch.row_ids))
        self.assertFalse(self.contact("old@example.com"))

    def test_all_is_kept_unless_settings_say_so(self):
        self.months(0)
        batch = self.imported(TEXT)
        self.clean(batch, 4_000)
        self.assertTrue(batch.file and batch.row_ids[0].raw)
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"import_retention_months": -1})

    def test_erasing_drops_samples_too(self):
        batch = self.imported(TEXT)
        self.assertIn("old@example.com", batch.column_ids[0].sample)
        self.contact("old@example.com").with_user(self.manager)._erase()
        self.assertFalse(any(batch.column_ids.mapped("sample")))
