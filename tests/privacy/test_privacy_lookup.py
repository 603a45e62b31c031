from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .privacy_common import EMAIL, KEPT, NAME, PHONE, PrivacyCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPrivacyLookup(PrivacyCommon):
    """Odoo's privacy lookup."""

    def _lookup(self, partner):
        admin = self.env.ref("base.user_admin")
        lookup = (
            self.env["privacy.lookup.wizard"]
            .with_user(admin)
            .create({"name": NAME, "email": EMAIL})
        )
        lookup.action_lookup()
        return lookup.line_ids.filtered(
            lambda line: line.res_model == "res.partner" and line.res_id == partner.id
        )

    def test_erasure_from_the_privacy_lookup(self):
        line = self._lookup(self.zofia)
        self.assertEqual(
            line.action_export_personal_data()["url"],
            f"/contact/{self.zofia.id}/data.json",
        )
        action = line.action_erase_person()
        erasure = (
            self.env["contact.erasure"]
            .with_user(line.env.user)
            .with_context(**action["context"])
            .create({})
        )
        logs = self.env["privacy.log"].search_count([])
        erasure.action_confirm()
        self.assertEqual(self.env["privacy.log"].search_count([]), logs + 1)
        self.assertEqual(line.wizard_id.name, "Z**** Z********")
        self.assertFalse(line.is_active)
        self.assertIn(f"#{self.zofia.id}", line.wizard_id.log_id.execution_details)
        self.assertLessEqual(set(self._found(EMAIL, NAME, PHONE)), KEPT)

    def test_deletion_in_the_privacy_lookup_keeps_the_proofs(self):
        plain = self.env["res.partner"].create({"name": "Plain", "email": EMAIL})
        plain.contact_consent_grant(["newsletter"], "manual", proof="Card")
        plain.contact_consent_withdraw(["newsletter"], "one_click")
        proofs = plain.consent_event_ids
        line = self._lookup(plain)
        line.action_unlink()
        self.assertFalse(plain.exists())
        self.assertEqual(len(proofs.exists()), 2)
        self.assertEqual(
            set(proofs.mapped("subject_hash")),
            {self.env["contact.suppression"]._hash(EMAIL)},
        )
