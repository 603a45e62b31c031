import time

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ...models.scoring.contact_rfm_touch import RANGE
from ..common.real_transactions import RealTransactionsCase


@tagged("post_install", "-at_install")
class TestRfmPass(RealTransactionsCase):
    """A pass begins while others work; the scheduler hears once that all is done."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        self._remove_data()

    def _remove_data(self):
        with self.transaction() as env:
            env.cr.execute("DELETE FROM contact_rfm_touch")

    def test_a_pass_begins_while_another_worker_is_at_a_range(self):
        with self.transaction() as env:
            env["contact.rfm.touch"]._begin_pass()
        with self.transaction() as worker:
            Touch = worker["contact.rfm.touch"]
            waiting = self.fetch("SELECT id FROM contact_rfm_touch ORDER BY id")
            self.assertEqual(Touch._compute_chunk(), 1)
            with self.registry.cursor() as cr:
                cr.execute("SET lock_timeout = '2s'")
                other = api.Environment(cr, SUPERUSER_ID, {})
                other["contact.rfm.touch"]._begin_pass()
            # What the worker is at is its own; all else has begun anew.
        left = self.fetch("SELECT id FROM contact_rfm_touch ORDER BY id")
        self.assertEqual(len(left), len(waiting))
        self.assertFalse(set(left) & set(waiting))

    def test_passes_that_begin_do_not_wait_for_each_other(self):
        with self.transaction() as env:
            env["contact.rfm.touch"]._begin_pass()
            last_id = env["contact.rfm.touch"].search([])[-1:].last_id
        self.assertEqual(last_id % RANGE, RANGE - 1)
        with self.transaction() as one, self.registry.cursor() as cr:
            one["contact.rfm.touch"]._begin_pass()
            cr.execute("SET lock_timeout = '2s'")
            other = api.Environment(cr, SUPERUSER_ID, {})
            other["contact.rfm.touch"]._begin_pass()

    def test_the_scheduler_hears_once_that_all_is_done(self):
        for model in ("contact.rfm.touch", "contact.score.touch"):
            with self.transaction() as env:
                env["contact.rfm.touch"]._begin_pass()
            with self.subTest(model=model), self.transaction() as env:
                count = env[model].search_count([])
                told, progress = self._run(env, model, time.monotonic() + 100)
                # At the beginning, after each chunk, and once at the end.
                self.assertEqual(told, [*range(count, -1, -1), 0])
                self.assertEqual(progress.done, count)

    def test_more_than_was_counted_is_not_taken_for_all(self):
        """The time is up, and the scheduler comes back."""
        with self.transaction() as env:
            cron, progress = self._begin(env, "contact.rfm.touch", 0)
            cron._commit_progress(remaining=2)
            Touch = cron.env["contact.rfm.touch"]
            self.assertFalse(Touch._process_in_chunks(lambda: 5))
            self.assertEqual((progress.done, progress.remaining), (5, 1))
            # It ends when nothing is found, whatever was counted.
            self.assertTrue(Touch._process_in_chunks(lambda: 0, is_last=True))
            self.assertEqual(progress.remaining, 0)
            cron._commit_progress(remaining=2)
            self.assertTrue(Touch._process_in_chunks(lambda: 0))
            self.assertEqual(progress.remaining, 2)

    def _begin(self, env, _model, end_time):
        cron = env.ref("contact_marketing.ir_cron_touched_rfm")
        return cron.with_context(
            cron_id=cron.id, cron_end_time=end_time
        )._add_progress()

    def _run(self, env, model, end_time):
        """:return: what the scheduler is told to remain, each time; and its progress"""
        cron, progress = self._begin(env, model, end_time)
        told = []
        plain = type(cron)._commit_progress

        def commit_progress(self, processed=0, **values):
            time_left = plain(self, processed, **values)
            told.append(progress.remaining)
            return time_left

        self.patch(type(cron), "_commit_progress", commit_progress)
        cron.env[model]._cron_compute()
        self.patch(type(cron), "_commit_progress", plain)
        return told, progress
