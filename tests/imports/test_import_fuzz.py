import random

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ...lib.imports import columns, values
from ...lib.imports.errors import FileRefused
from ...lib.imports.moments import read_moment
from ...lib.imports.table import Limits
from ..common.common import NOW
from .hostile_files import mutate, seeds
from .import_common import ImportCommon
from .import_samples import read

SEEDS = seeds()


@tagged("post_install", "-at_install")
class TestImportFuzz(BaseCase):
    """10,000 damaged files: each is read, or refused with a reason."""

    @settings(
        max_examples=10_000,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(range(len(SEEDS))), st.integers(0, 2**32))
    def test_damaged_files(self, seed, number):
        data = mutate(SEEDS[seed], random.Random(number))
        try:
            headers, rows = read(data, limits=Limits(1, 1_000))
        except FileRefused as refusal:
            self.assertIsInstance(refusal.code, str)
            return
        self.assertEqual(len(headers), len(set(headers)))
        self.assertLessEqual(len(rows), 1_000)
        columns.guess_targets(headers)
        for row in rows[:3]:
            for cell in row:
                self.assertNotIn("\0", cell)
                values.read_email(cell)
                read_moment(cell)
                values.read_phone(cell, "PL")
                values.read_number(cell)


MUTATED = 150


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportBatchFuzz(ImportCommon):
    def test_damaged_files_through_a_batch(self):
        """Whatever the file, counts add up, and no contact is half-written."""
        for number in range(MUTATED):
            randomness = random.Random(number)
            data = mutate(SEEDS[number % len(SEEDS)], randomness)
            batch = self.batch(data, source=f"Fuzz {number % 3}")
            with self.subTest(number=number):
                try:
                    with self.env.cr.savepoint():
                        batch.action_read()
                        batch.action_check()
                        batch.action_start()
                except UserError as refusal:
                    self.assertTrue(str(refusal))
                    continue
                self.assertAddsUp(batch)
                made = batch.row_ids.filtered(lambda row: row.outcome == "created")
                self.assertEqual(len(made.partner_id), len(made))
                self.assertEqual(len(made.interaction_id), len(made))
                self.assertTrue(all(made.partner_id.mapped("name")))
                batch.row_ids.mapped("messages")
                self.assertTrue(batch.findings or not batch.failed_count)
        self.assertConsistent()
