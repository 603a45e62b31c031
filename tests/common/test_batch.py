from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestBatch(TransactionCase):
    """What the scheduler is told of work in chunks."""

    def setUp(self):
        super().setUp()
        cron = self.env.ref("contact_marketing.ir_cron_imports")
        cron, self.progress = cron._add_progress()
        # The time of this turn is up as soon as it begins.
        env = cron.with_context(cron_id=cron.id, cron_end_time=0).env
        self.model = env["contact.import"]
        self.patch(self.env.cr, "commit", self.env.flush_all)

    def test_cut_off_when_all_that_was_counted_is_done(self):
        """Whatever follows, as another import, must not wait for the next hour."""
        self._count(2)
        self.assertFalse(self.model._process_in_chunks(lambda: 2))
        self.assertEqual(self.progress.remaining, 1)

    def test_cut_off_before(self):
        self._count(5)
        self.assertFalse(self.model._process_in_chunks(lambda: 2))
        self.assertEqual(self.progress.remaining, 3)

    def test_all_is_done(self):
        self._count(0)
        self.assertTrue(self.model._process_in_chunks(lambda: 0))
        self.assertEqual(self.progress.remaining, 0)

    def _count(self, remaining):
        self.model.env["ir.cron"]._commit_progress(remaining=remaining)
