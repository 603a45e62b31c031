from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .import_common import ImportCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportPurpose(ImportCommon):
    """What is offered where a file says who agreed, but not to what."""

    def test_the_purpose_that_the_column_is_called_after(self):
        for header in ("Newsletter", "NEWSLETTER", "newsletter"):
            with self.subTest(header=header):
                batch = self._read(header)
                self.assertEqual(batch.proposed_purpose, "Newsletter")
                batch.action_agreed_to_proposed()
                self.assertEqual(batch.purpose_ids, self.newsletter)
                self.assertFalse(batch.question)

    def test_none_where_nothing_tells_which(self):
        self.assertFalse(self._read("Consent").proposed_purpose)
        self.newsletter.copy({"name": "NEWSLETTER", "code": "other"})
        self.assertFalse(self._read("Newsletter").proposed_purpose)

    def test_none_for_several_columns(self):
        batch = self._read("Newsletter,Consent", "yes,yes")
        self.assertFalse(batch.proposed_purpose)

    def test_the_only_one(self):
        (self.env["contact.consent.purpose"].search([]) - self.offers).active = False
        self.assertEqual(self._read("Consent").proposed_purpose, "Offers")

    def _read(self, headers, cells="yes"):
        batch = self.batch(f"Name,Email,{headers}\nAda,ada@example.org,{cells}\n")
        batch.action_read()
        self.assertTrue(batch.question)
        return batch
