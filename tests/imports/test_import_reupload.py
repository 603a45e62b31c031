import base64

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ...lib.imports.table import read_table
from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportReupload(ImportCommon):
    """Failed rows, and whole imports taken back."""

    def test_failed_rows_are_corrected(self):
        text = "Name,Email\nUma,uma@example\n=cmd(),broken\nVic,vic@example.com\n"
        batch = self.imported(text)
        self.assertEqual(batch.failed_count, 2)
        for kind in ("csv", "xlsx"):
            with self.subTest(kind=kind):
                table = read_table(batch._failed_file(kind))
                self.assertEqual(
                    table.headers, ["Import Row", "Name", "Email", "Import Reason"]
                )
                rows = [cells for _number, cells in table.rows]
                self.assertIn("no mail address", rows[0][3])
        self.assertIn(b"'=cmd()", batch._failed_file("csv"))
        mended = "Email,Import Row,Name\numa@example.com,2,Uma\nb,3,'=cmd()\nx,99,X\n"
        batch.reuploaded_file = base64.b64encode(mended.encode())
        batch.action_reupload()
        self.assertEqual(batch.state, "checked")
        self.assertEqual(batch.waiting_count, 2)
        for refused in (batch.action_back, batch.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                refused()
        batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual((batch.row_count, batch.created_count), (3, 2))
        self.assertEqual(self.contact("uma@example.com").name, "Uma")
        with self.assertRaisesRegex(UserError, "Import Row"):
            batch.reuploaded_file = base64.b64encode(b"Email\nx@example.com\n")
            batch.action_reupload()

    def test_another_file_of_the_same_columns(self):
        batch = self.batch("Email,Ort,Misc\nw@example.com,Ulm,x\n")
        batch.action_read()
        ort, misc = batch.column_ids[1:]
        ort.overwrite = True
        misc.target = "comment"
        batch.action_back()
        batch.file = base64.b64encode(b"Email,Ort,Misc\nx@example.com,Bonn,y\n")
        batch.action_read()
        self.assertEqual(batch.mapping["Misc"], "comment")
        self.assertTrue(batch.column_ids[1].overwrite)

    def test_undo(self):
        self.bruno.city = "Porto"
        text = (
            "Email,Name,City,Company\n"
            "w@example.com,W,Ulm,Gone Ltd\nx@example.com,X,Ulm,\n"
            "y@example.com,Y,Ulm,\nalicja@example.com,,Ulm,\nbruno@example.com,,Ulm,\n"
        )
        batch = self.batch(
            text,
            known="overwrite",
            tag_add_ids=self.link(self.product_a),
            list_add_ids=self.link(self.fair),
            purpose_ids=self.link(self.newsletter),
            consent_proof="Form",
        )
        batch.action_read()
        batch.column_ids.filtered(lambda c: c.target == "city").overwrite = True
        batch.action_check()
        batch.action_start()
        changed, used = self.contact("x@example.com"), self.contact("y@example.com")
        changed.city = "Graz"
        used.contact_tag_add(self.product_b.ids)
        self.assertEqual(self.bruno.city, "Ulm")
        preview = (
            self.env["contact.import.undo"]
            .with_user(self.marketer)
            .create({"import_id": batch.id})
        )
        self.assertEqual(
            (preview.delete_count, preview.restore_count, preview.kept_count), (1, 2, 2)
        )
        self.assertEqual((preview.tag_count, preview.list_count), (5, 5))
        self.assertIn("City", preview.kept)
        preview.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.contact("w@example.com"))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Gone Ltd")]))
        self.assertEqual(self.bruno.city, "Porto")
        self.assertFalse(self.alicja.city)
        self.assertTrue(changed.exists() and used.exists())
        self.assertEqual((changed + self.alicja).category_id, self.product_a[:0])
        self.assertEqual(used.category_id, self.product_b)
        self.assertFalse(self.fair.partner_ids)
        self.assertFalse(self.status(self.alicja))
        self.assertEqual(
            batch.row_ids.sorted("number").mapped("undo"),
            ["undone", "kept", "kept", "undone", "undone"],
        )
        self.assertConsistent()


@tagged("post_install", "-at_install")
class TestImportDownload(HttpCase, ImportCommon):
    def test_failed_rows_of_own_imports(self):
        batch = self.imported("Name,Email\nUma,broken\n")
        url = f"/contact/import/{batch.id}/failed.csv"
        login = self.marketer.login
        self.authenticate(login, login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Import Reason", answer.content.decode("utf-8-sig"))
        self.assertEqual(self.url_open(url.replace("csv", "xlsx")).content[:2], b"PK")
        self.assertEqual(self.url_open(url.replace("csv", "exe")).status_code, 404)
        self.assertEqual(
            self.url_open("/contact/import/999999999/failed.csv").status_code, 404
        )
        other = self._new_user("other", "contact_marketing.group_user")
        self.authenticate(other.login, other.login)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.salesman.login, self.salesman.login)
        self.assertEqual(self.url_open(url).status_code, 403)
