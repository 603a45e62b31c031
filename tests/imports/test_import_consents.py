from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportConsents(ImportCommon):
    def test_consents(self):
        for address in ("left@example.com", "old@example.com"):
            self.env["res.partner"].create({"name": address, "email": address})
        self.contact("left@example.com").contact_consent_withdraw(
            ["newsletter"], "preference_centre"
        )
        self.contact("old@example.com").contact_consent_grant(
            ["newsletter"], "manual", "card", date="2025-05-01"
        )
        self.env["mail.blacklist"]._add("black@example.com")
        text = (
            "Email,Consent,Consent date,Proof\n"
            "yes@example.com,yes,2026-01-05,form 5\n"
            "left@example.com,yes,2026-01-05,form 6\n"
            "black@example.com,yes,2026-01-05,form 7\n"
            "proofless@example.com,yes,2026-01-05,\n"
            "undated@example.com,yes,,form 8\n"
            "no@example.com,no,2026-01-05,form 9\n"
            "old@example.com,yes,2024-01-05,form 10\n"
            "unsub@example.com,unsubscribed,2026-01-05,\n"
            "future@example.com,yes,2027-01-05,form 11\n"
        )
        batch = self.tried(text, purpose_ids=self.link(self.newsletter))
        expected = {
            (self.newsletter.id, decision): count
            for decision, count in {
                "granted": 1,
                "left": 2,
                "no_proof": 3,
                "not_agreed": 1,
                "held": 1,
                "withdrawn": 1,
            }.items()
        }
        self.assertEqual(batch._count_consents(), expected)
        self.assertIn("2 withdrew, stay withdrawn", batch.consent_report)
        self.assertIn("3 lack proof", batch.consent_report)
        batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual(batch._count_consents(), expected)
        statuses = [
            self.status(row.partner_id) for row in batch.row_ids.sorted("number")
        ]
        self.assertEqual(
            statuses,
            [
                "granted",
                "withdrawn",
                False,
                False,
                False,
                False,
                "granted",
                "withdrawn",
                False,
            ],
        )
        proof = self.proofs(self.contact("yes@example.com"))
        self.assertEqual(proof.method, "import")
        self.assertEqual(str(proof.date), "2026-01-05 00:00:00")
        self.assertIn("form 5", proof.evidence)
        self.assertIn("row 2", proof.evidence)

    def test_no_proof_no_grant(self):
        text = "Email\na@example.com\n"
        batch = self.imported(text, purpose_ids=self.link(self.newsletter))
        self.assertFalse(self.status(batch.row_ids.partner_id))
        self.assertIn("1 lack proof", batch.consent_report)
