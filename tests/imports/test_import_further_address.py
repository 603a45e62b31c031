from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon

ONE, TWO = "one@example.com", "two@example.com"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportFurtherAddress(ImportCommon):
    """A row is about one of several addresses of a contact, and about no other."""

    def setUp(self):
        super().setUp()
        self.newsletter.double_opt_in = False
        self.anna = self.env["res.partner"].create(
            {"name": "Anna", "email": f"{ONE}, {TWO}"}
        )
        self.Consent = self.env["contact.consent"]

    def _answer(self, address, status="granted", method="double_opt_in"):
        self.Consent._record(
            self.Consent._sql_answers(self.anna, self.newsletter, status, method),
            address=address,
        )

    def _holds_for(self):
        return {
            address
            for address in (ONE, TWO)
            if self.anna.consent_ids._that_hold_for(address)
        }

    def _import(self, *lines):
        return self.imported(
            "\n".join(lines),
            purpose_ids=self.link(self.newsletter),
            consent_proof="Form in the shop",
        )

    def test_who_unsubscribed_is_the_address_of_the_row(self):
        files = {
            "second": [f"{TWO},yes"],
            "both in one": [f'"{TWO}, {ONE}",yes'],
            "both by row": [f"{ONE},yes", f"{TWO},yes"],
            "first": [f"{ONE},yes"],
        }
        for before in ("agreed", "the other one left"):
            for name, lines in files.items():
                left = {a for a in (ONE, TWO) if a in str(lines)}
                with (
                    self.subTest(name, before=before),
                    self.env.cr.savepoint() as savepoint,
                ):
                    self._answer(ONE)
                    self._answer(TWO)
                    if before != "agreed":
                        for address in {ONE, TWO} - left:
                            self._answer(address, "withdrawn", "one_click")
                    self._import("Email,Unsubscribed", *lines)
                    self.assertEqual(self._holds_for(), set())
                    for address in (ONE, TWO):
                        self._answer(address)
                        back = self._holds_for()
                        # Whoever has not come back by itself stays out.
                        self.assertIn(address, back)
                        if address == ONE and TWO in left:
                            self.assertNotIn(TWO, back)
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_the_proof_of_a_row_is_that_of_its_address(self):
        self._answer(ONE)
        self._import("Email,Newsletter", f"{ONE},yes")
        self.assertEqual(self._holds_for(), {ONE})
        batch = self._import("Email,Consent", f"{TWO},yes")
        self.assertEqual(batch.row_ids.partner_id, self.anna)
        self.assertEqual(self._holds_for(), {ONE, TWO})
        # The same file again says nothing new.
        events = len(self.proofs(self.anna))
        self._import("Email,Consent", f"{TWO},yes")
        self.assertEqual(len(self.proofs(self.anna)), events)
