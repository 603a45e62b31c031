import base64

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.real_transactions import (
    CONCURRENCY_ERRORS,
    RealTransactionsCase,
    run_odoo,
    start_odoo,
    start_thread,
)

REF = "contact_marketing test_import_crash"
ROWS = 3_000
RUN = """
from odoo.addons.contact_marketing.models.imports import contact_import_run
contact_import_run.RUN_CHUNK = 100
env.cr.execute("SET application_name = 'contact_marketing test_import_crash'")
env["contact.import"]._cron_run()
"""
TEXT = "Email,Name,Reference,Company\n" + "".join(
    f"crash{number}@example.com,Crash {number},{REF},Crash Ltd\n"
    for number in range(ROWS)
)


class RealImportsCase(RealTransactionsCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.transaction() as env:
            batches = env["contact.import"].search([("source", "=", REF)])
            batches.row_ids.unlink()  # what was run stays, else
            batches.write({"state": "draft"})
            batches.unlink()
        self.remove_contacts(REF)
        with self.transaction() as env:
            env["res.partner"].search([("name", "=", "Crash Ltd")]).unlink()

    def _import(self, env, text):
        """An import that is tried out, and waits to be started."""
        batch = env["contact.import"].create(
            {"file": base64.b64encode(text.encode()), "source": REF}
        )
        batch.action_read()
        batch.state = "checking"
        while batch._check_chunk():
            pass
        return batch

    def _count(self, query, *parameters):
        return self.fetch(query, *parameters)[0][0]

    def _count_contacts(self):
        return self._count("SELECT count(*) FROM res_partner WHERE ref = %s", REF)


@tagged("post_install", "-at_install")
class TestImportCrash(RealImportsCase):
    """A worker killed in the middle of an import loses and repeats nothing."""

    def test_killed_and_continued(self):
        with self.transaction() as env:
            batch_id = self._import(env, TEXT).id
            env["contact.import"].browse(batch_id).state = "running"
        worker = start_odoo("shell", self.registry.db_name, script=RUN)
        self.wait_until(lambda: self._count_contacts() >= 300, worker)
        self.kill(worker, REF)
        written = self._count_contacts()
        self.assertTrue(0 < written < ROWS, f"killed too late: {written}")
        self._check_laws(batch_id, written)

        run_odoo("shell", self.registry.db_name, script=RUN)
        self._check_laws(batch_id, ROWS)
        with self.transaction() as env:
            batch = env["contact.import"].browse(batch_id)
            self.assertEqual((batch.state, batch.created_count), ("done", ROWS))

    def _check_laws(self, batch_id, written):
        """Each row with an outcome has its contact and its interaction, and only
        these."""
        self.assertEqual(
            self.fetch(
                """
                SELECT count(*), count(DISTINCT row.partner_id),
                       count(DISTINCT row.interaction_id)
                FROM contact_import_row row
                JOIN res_partner partner ON partner.id = row.partner_id
                JOIN contact_interaction interaction
                    ON interaction.id = row.interaction_id
                     AND interaction.partner_id = partner.id
                WHERE row.import_id = %s AND row.outcome = 'created'
                """,
                batch_id,
            ),
            [(written, written, written)],
        )
        self.assertEqual(self._count_contacts(), written)
        self.assertEqual(
            self._count("SELECT count(*) FROM res_partner WHERE name = 'Crash Ltd'"), 1
        )


@tagged("post_install", "-at_install")
class TestTwoImports(RealImportsCase):
    """Two imports at once over the same addresses."""

    def test_no_duplicates(self):
        text = "\n".join(TEXT.split("\n")[:401])
        with self.transaction() as env:
            batches = [self._import(env, text).id for _round in range(2)]
            env["contact.import"].browse(batches).write({"state": "running"})
        done = []

        def run(batch_id):
            while self.retried(
                lambda env: env["contact.import"].browse(batch_id)._run_chunk()
            ):
                pass
            done.append(batch_id)

        threads = [start_thread(run, batch_id) for batch_id in batches]
        for thread in threads:
            thread.join(120)
        self.assertCountEqual(done, batches)
        self.assertEqual(self._count_contacts(), 400)
        self.assertEqual(
            self._count(
                "SELECT count(DISTINCT email_normalized) FROM res_partner "
                "WHERE ref = %s",
                REF,
            ),
            400,
        )
        with self.transaction() as env:
            outcomes = env["contact.import.row"]._read_group(
                [("import_id", "in", batches)], ["outcome"], ["__count"]
            )
        self.assertEqual(dict(outcomes), {"created": 400, "unchanged": 400})

    def test_who_began_to_read_before_another_wrote_starts_anew(self):
        """Whether it waited for the lock, or comes when that is free again."""
        with self.transaction() as late:
            late["res.partner"].search([], limit=1)
            with self.transaction() as first:
                first["contact.import"]._acquire_import_lock()
            with self.assertRaises(CONCURRENCY_ERRORS), mute_logger("odoo.sql_db"):
                late["contact.import"]._acquire_import_lock()
            late.cr.rollback()
            late["contact.import"]._acquire_import_lock()
