from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.consent.contact_suppression import KEY_PARAMETER
from ..common.common import NOW
from .consent_common import ConsentCase

LOGGER = "odoo.addons.contact_marketing.models.consent.contact_suppression"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSuppressionKey(ConsentCase):
    """It is made once, with the table of the hashes, and only read from then on."""

    def setUp(self):
        super().setUp()
        self.Suppression = self.env["contact.suppression"]
        self.parameter = self.env["ir.config_parameter"].search(
            [("key", "=", KEY_PARAMETER)]
        )

    def _empty(self):
        self.Suppression.search([]).unlink()
        self.env.cr.execute("UPDATE contact_consent_event SET subject_hash = NULL")
        self.env.invalidate_all()

    def test_hashes_are_built_without_a_write(self):
        self.assertTrue(self.parameter)
        self.env.flush_all()
        before = self.parameter.read(["value", "write_date"])
        self.Suppression._hash("a@example.com")
        self.env["contact.consent"]._record(
            self.env["contact.consent"]._sql_answers(
                self.alicja, self.newsletter, "granted", "manual"
            )
        )
        self.parameter.invalidate_recordset()
        self.assertEqual(self.parameter.read(["value", "write_date"]), before)

    def test_a_lost_key_is_told_and_never_made_anew_by_reading(self):
        self.parameter.unlink()
        for read in (
            lambda: self.Suppression._hash("a@example.com"),
            lambda: self.Suppression._sql_hash("address"),
            lambda: self.Suppression.create({"address": "a@example.com"}),
            lambda: self._grant(self.alicja),
        ):
            with self.assertRaisesRegex(UserError, "from a backup"):
                read()
            self.assertFalse(self.env["ir.config_parameter"].get_param(KEY_PARAMETER))

    def test_an_update_makes_no_second_key_while_there_are_hashes(self):
        for leave in (
            lambda: self.Suppression.create({"address": "a@example.com"}),
            lambda: self._grant(self.alicja),
        ):
            self._empty()
            leave()
            value = self.parameter.value
            with self.env.cr.savepoint() as savepoint:
                self.parameter.unlink()
                with mute_logger(LOGGER):
                    self.Suppression.init()
                self.assertFalse(
                    self.env["ir.config_parameter"].get_param(KEY_PARAMETER)
                )
                savepoint.rollback()
            self.env.registry.clear_all_caches()
            self.Suppression.init()
            self.assertEqual(self.parameter.value, value)

    def test_an_update_makes_the_key_where_nothing_needs_the_old_one(self):
        self._empty()
        self.parameter.unlink()
        self.Suppression.init()
        self.assertTrue(self.Suppression._hash("a@example.com"))
