from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common.common import NOW
from .hygiene_common import HygieneCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygieneNeighbours(HygieneCommon):
    """Odoo's own Data Recycle and Partner Autocomplete, where they are installed."""

    def test_data_recycle_archives_what_hygiene_found(self):
        if "data_recycle.model" not in self.env:
            self.skipTest("data_recycle is not installed")
        self.alicja.write({"name": "To Recycle", "email": "alicja@gmial.com"})
        self.check()
        rule = self.env["data_recycle.model"].create(
            {
                "name": "Bad contacts",
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain": repr(
                    [("contact_quality", "<", 50), ("name", "=", "To Recycle")]
                ),
                "recycle_action": "archive",
            }
        )
        rule._recycle_records()
        self.assertEqual(rule.recycle_record_ids.mapped("res_id"), self.alicja.ids)
        self.assertTrue(self.alicja.active, "nothing is archived before a click")
        rule.recycle_record_ids.action_validate()
        self.assertFalse(self.alicja.active)
        later = NOW + timedelta(days=1)
        self.touch(self.alicja, later)
        with freeze_time(later):
            self.check()
        self.assertFalse(self.issues(self.alicja))
        self.assertTrue(self.issues(self.alicja, "obsolete"))

    def test_partner_autocomplete_keeps_its_field(self):
        if not hasattr(self.env["res.partner"], "autocomplete_by_name"):
            self.skipTest("partner_autocomplete is not installed")
        Contact = self.env["res.partner"].with_user(self.marketer)
        arch = Contact.get_view(view_type="form")["arch"]
        self.assertIn("field_partner_autocomplete", arch)
        with Form(Contact) as form:
            form.name = "Acme"
            form.email = "office@acme.example.com"
        self.assertEqual(form.record.email, "office@acme.example.com")
