import base64
import os
import socket
import time
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ...models.imports import contact_import_run
from ...models.tags import contact_bulk_change
from ..imports.test_import_crash import REF, RealImportsCase
from .common import ContactMarketingCommon
from .real_transactions import start_odoo

# queue_job is imported in tests that were not skipped: where it is not installed, its
# import would patch Odoo's server.

ROWS = 6_000  # six chunks
HEADER = "Email,Name,Reference,Company\n"


@tagged("post_install", "-at_install")
class TestQueueJob(ContactMarketingCommon):
    """Long work is done by jobs where OCA's queue_job is installed."""

    def setUp(self):
        super().setUp()
        if "queue.job" not in self.env:
            self.skipTest("queue_job is not installed")

    def _jobs(self, work):
        """Jobs that wait for a record, in order."""
        return (
            self.env["queue.job"]
            .search([("model_name", "=", work._name), ("state", "=", "pending")])
            .sorted("id")
            .filtered(lambda job: job.records == work)
        )

    def _perform(self, job):
        """As the runner does, in this transaction."""
        from odoo.addons.queue_job.job import Job

        job = Job.load(self.env, job.uuid)
        job.set_started()
        job.store()
        job.perform()
        job.set_done()
        job.store()
        self.env.flush_all()

    def _perform_all(self, work):
        """:return: how many jobs it took"""
        count = 0
        while jobs := self._jobs(work):
            self._perform(jobs[0])
            count += 1
        return count

    def _cron_triggers(self, cron):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(f"contact_marketing.{cron}").id)]
        )

    def _tried(self, count):
        """An import of so many rows by the marketer, tried out by jobs."""
        text = "Email\n" + "".join(f"n{i}@example.com\n" for i in range(count))
        batch = (
            self.env["contact.import"]
            .with_user(self.marketer)
            .create({"file": base64.b64encode(text.encode()), "file_name": "n.csv"})
        )
        batch.action_read()
        batch.action_check()
        self.assertEqual(batch.state, "checking")
        self._perform_all(batch)
        self.assertEqual(batch.state, "checked")
        return batch

    def test_import(self):
        triggers = self._cron_triggers("ir_cron_imports")
        with patch.multiple(contact_import_run, RUN_CHUNK=3, AT_ONCE=1):
            batch = self._tried(7)
            batch.action_start()
            self.assertEqual(batch.state, "running")
            # Three chunks, and one that finds nothing left.
            self.assertEqual(self._perform_all(batch), 4)
            self.assertEqual((batch.state, batch.created_count), ("done", 7))
            self.assertEqual(batch.row_ids.partner_id.create_uid, self.marketer)
            batch._work_on("undoing", batch._undo_chunk)
            self._perform_all(batch)
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.env["res.partner"].search([("email", "=like", "n_@%")]))
        self.assertEqual(self._cron_triggers("ir_cron_imports"), triggers)

    def test_one_chain(self):
        """However often it is paused and resumed; with the scheduler in between, too"""
        with patch.multiple(contact_import_run, RUN_CHUNK=1, AT_ONCE=1):
            batch = self._tried(9)
            batch.action_start()
            for _round in range(2):
                batch.action_pause()
                batch.action_resume()
            self.assertEqual(len(self._jobs(batch)), 3)
            for job in self._jobs(batch):
                self._perform(job)
            self.assertEqual(len(self._jobs(batch)), 1)
            self.assertEqual(batch.created_count, 3)
            batch._background_chunk()
            self._perform(self._jobs(batch))
            self.assertEqual(len(self._jobs(batch)), 1)
            with self.enter_registry_test_mode():
                cron = self.env.ref("contact_marketing.ir_cron_imports")
                cron.method_direct_trigger()
            self.assertEqual(batch.state, "done")
            self.assertEqual(self._perform_all(batch), 1)
        self.assertEqual(batch.created_count, 9)

    def test_stopped_import(self):
        with patch.multiple(contact_import_run, RUN_CHUNK=1, AT_ONCE=1):
            batch = self._tried(3)
            batch.action_start()
            batch.action_pause()
            self.assertEqual(self._perform_all(batch), 1)
        self.assertEqual((batch.state, batch.created_count), ("paused", 0))

    def test_lost_rights(self):
        with patch.multiple(contact_import_run, RUN_CHUNK=1, AT_ONCE=1):
            batch = self._tried(3)
            batch.action_start()
            self._perform(self._jobs(batch))
            self.marketer.group_ids -= self.env.ref("contact_marketing.group_user")
            self._perform_all(batch)
        batch = batch.sudo()
        self.assertEqual((batch.state, batch.created_count), ("failed", 1))
        self.assertIn("Contact Marketing", batch.error)

    def test_deleted(self):
        with patch.object(contact_import_run, "AT_ONCE", 1):
            batch = self._tried(3)
            batch.action_check()
        job = self._jobs(batch)
        batch.sudo().unlink()
        self._perform(job)
        self.assertEqual(job.state, "done")

    def test_bulk_change(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(7)])
        triggers = self._cron_triggers("ir_cron_bulk_changes")
        with patch.object(contact_bulk_change, "CHUNK", 3):
            change = (
                self.env["contact.bulk.change"]
                .with_user(self.marketer)
                .create(
                    {
                        "domain": repr([("id", "in", partners.ids)]),
                        "tag_add_ids": self.link(self.product_a),
                    }
                )
            )
            change.action_apply()
            self._perform(self._jobs(change))
            self.assertEqual(change.done_count, 3)
            change.action_cancel()
            self._perform_all(change)
            self.assertEqual(change.done_count, 3)
            change.action_resume()
            self._perform_all(change)
        self.assertRecordValues(change, [{"state": "done", "done_count": 7}])
        self.assertEqual(set(self.product_a.assignment_ids.mapped("count")), {1})
        self.assertEqual(self.product_a.assignment_ids.user_id, self.marketer)
        self.assertEqual(self._cron_triggers("ir_cron_bulk_changes"), triggers)

    def test_scores(self):
        plan = self.env["contact.scoring.plan"].create(
            {
                "name": "Jobs",
                "domain": repr([("id", "=", self.alicja.id)]),
                "rule_ids": [
                    Command.create(
                        {"name": "All", "kind": "profile", "group": "fit", "points": 5}
                    )
                ],
            }
        )
        plan.state = "running"
        plan._compute_soon()
        self.assertTrue(self._perform_all(plan))
        self.assertFalse(plan.recompute_in_progress)
        scores = self.env["contact.score"].search([("plan_id", "=", plan.id)])
        self.assertEqual(scores.partner_id, self.alicja)

    def test_without_it_the_scheduler_is_woken(self):
        models = self.registry.models
        with patch.object(contact_import_run, "AT_ONCE", 1):
            batch = self._tried(3)
            triggers = self._cron_triggers("ir_cron_imports")
            without = {name: models[name] for name in models if name != "queue.job"}
            with patch.object(self.registry, "models", without):
                batch._go_on_in_background()
        self.assertFalse(self._jobs(batch))
        self.assertEqual(self._cron_triggers("ir_cron_imports"), triggers + 1)


@tagged("post_install", "-at_install")
class TestJobRunner(RealImportsCase):
    """Two imports by a server with the real job runner, which is killed meanwhile."""

    def setUp(self):
        super().setUp()
        if "queue.job" not in self.registry:
            self.skipTest("queue_job is not installed")
        self.addCleanup(self._remove_jobs)

    def _remove_jobs(self):
        with self.transaction() as env:
            env["queue.job"].search([("model_name", "=", "contact.import")]).unlink()

    def _serve(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with patch.dict(os.environ, {"ODOO_QUEUE_JOB_CHANNELS": "root:2"}):
            server = start_odoo(
                "server",
                self.registry.db_name,
                "--load=base,web,queue_job",
                f"--http-port={port}",
            )
        self.addCleanup(self._kill, server)
        return server

    def _kill(self, server):
        if server.poll() is None:
            server.kill()
        server.wait()
        if not server.stdout.closed:
            server.stdout.close()

    def _wait_until(self, is_so, server):
        deadline = time.monotonic() + 180
        while not is_so():
            if server.poll() is not None:
                self.fail(f"the server ended:\n{server.stdout.read()}")
            if time.monotonic() > deadline:
                server.kill()
                self.fail(f"nothing happens:\n{server.stdout.read()}")
            time.sleep(0.02)

    def _are_jobs_at_rest(self):
        return not self._count(
            "SELECT count(*) FROM queue_job WHERE model_name = %s"
            " AND state IN ('enqueued', 'started')",
            "contact.import",
        )

    def _is_done(self):
        return not self._count(
            "SELECT count(*) FROM contact_import WHERE source = %s AND state != 'done'",
            REF,
        )

    def test_killed_and_continued(self):
        text = HEADER + "".join(
            f"crash{number}@example.com,Crash {number},{REF},Crash Ltd\n"
            for number in range(ROWS)
        )
        few = "\n".join(text.split("\n")[:1_002])
        with self.transaction() as env:
            batches = self._import(env, text) + self._import(env, few)
            for batch in batches:
                batch.action_start()
            ids = batches.ids
        server = self._serve()
        self._wait_until(lambda: self._count_contacts() > 0, server)
        self._kill(server)
        self.assertLess(self._count_contacts(), ROWS, "killed too late")
        server = self._serve()
        self._wait_until(self._is_done, server)
        # A job writes down that it is done after what it did.
        self._wait_until(self._are_jobs_at_rest, server)
        self._kill(server)
        self.assertEqual(self._count_contacts(), ROWS)
        with self.transaction() as env:
            batches = env["contact.import"].browse(ids)
            self.assertEqual(sum(batches.mapped("created_count")), ROWS)
            for batch in batches:
                self.assertEqual(
                    batch.created_count + batch.unchanged_count, batch.row_count
                )
            jobs = env["queue.job"].search([("model_name", "=", "contact.import")])
            self.assertEqual(set(jobs.mapped("state")) - {"pending"}, {"done"})


@tagged("post_install", "-at_install")
class TestBusyWork(RealImportsCase):
    """A job leaves work alone that another transaction is at."""

    def test_postponed(self):
        if "queue.job" not in self.registry:
            self.skipTest("queue_job is not installed")
        from odoo.addons.queue_job.exception import RetryableJobError

        with self.transaction() as env:
            batch_id = self._import(env, f"Email,Reference\na@example.com,{REF}").id
        with self.transaction() as env:
            env["contact.import"].browse(batch_id).lock_for_update()
            with self.transaction() as other, self.assertRaises(RetryableJobError):
                other["contact.import"].browse(batch_id)._job_chunk()
