import time

from odoo.tests import tagged
from odoo.tools import SQL

from .real_transactions import RealTransactionsCase, run_odoo, start_odoo

REF = "contact_marketing test_crash"
CONTACTS = 100_000
CHUNK = 20_000
EXPIRE = """
env.cr.execute("SET application_name = 'contact_marketing test_crash'")
env["contact.tag.assignment"]._cron_expire()
"""


@tagged("post_install", "-at_install")
class TestCrash(RealTransactionsCase):
    """A worker killed in the middle of its work loses and repeats nothing."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            self.tag_id = self._create_tag(env).id
            env.cr.execute(
                """
                INSERT INTO res_partner (name, complete_name, ref, active, type,
                                         autopost_bills, create_date)
                SELECT 'Crash ' || n, 'Crash ' || n, %s, true, 'contact', 'ask', now()
                FROM generate_series(1, %s) n
                """,
                [REF, CONTACTS],
            )
            for chunk in range(0, CONTACTS, CHUNK):
                self._tag(env, chunk)
            env.cr.execute(
                "UPDATE contact_tag_assignment SET expiry_date = "
                "last_date - interval '1 day' WHERE tag_id = %s",
                [self.tag_id],
            )

    def _create_tag(self, env):
        return env["res.partner.category"].create(
            {"name": REF, "lifetime_number": 1, "lifetime_unit": "day"}
        )

    def _tag(self, env, offset):
        env["contact.tag.assignment"]._record(
            SQL(
                """
                SELECT id AS partner_id, %s AS tag_id,
                       date_trunc('second', now() AT TIME ZONE 'UTC') AS date,
                       NULL AS source, NULL::int AS interaction_id,
                       NULL::int AS user_id
                FROM res_partner WHERE ref = %s
                ORDER BY id OFFSET %s LIMIT %s
                """,
                self.tag_id,
                REF,
                offset,
                CHUNK,
            )
        )

    def _remove_data(self):
        self.remove_contacts(REF)
        with self.transaction() as env:
            env["res.partner.category"].search([("name", "=", REF)]).unlink()

    def test_killed_while_tags_expire(self):
        worker = start_odoo("shell", self.registry.db_name, script=EXPIRE)
        self._wait_until(self._count_expired, worker)
        worker.kill()
        worker.wait()
        worker.stdout.close()
        self._wait_until(lambda: not self._count_connections())

        expired = self._count_expired()
        self.assertTrue(0 < expired < CONTACTS, f"killed too late: {expired} expired")
        self._check_laws(expired)

        run_odoo("shell", self.registry.db_name, script=EXPIRE)
        self._check_laws(CONTACTS)

    def _wait_until(self, condition, worker=None):
        deadline = time.monotonic() + 60
        while not condition():
            if worker and worker.poll() is not None:
                self.fail(f"it ended before it was killed:\n{worker.stdout.read()}")
            self.assertLess(time.monotonic(), deadline, "nothing happens")
            time.sleep(0.01)

    def _count_expired(self):
        return self.fetch(
            "SELECT count(*) FROM contact_tag_assignment "
            "WHERE tag_id = %s AND state = 'expired'",
            self.tag_id,
        )[0][0]

    def _count_connections(self):
        """Of the worker: PostgreSQL finishes the statement of a client that died."""
        return self.fetch(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", REF
        )[0][0]

    def _check_laws(self, expired):
        self.assertConsistent()
        self.assertEqual(self._count_expired(), expired)
        # By state: how many, their counts in sum, and their events of each kind.
        rows = self.fetch(
            """
            SELECT held.state, count(*), SUM(held.count), SUM(event.added),
                   SUM(event.expired), MAX(event.expired)
            FROM contact_tag_assignment held
            JOIN (SELECT assignment_id,
                         count(*) FILTER (WHERE kind = 'added') AS added,
                         count(*) FILTER (WHERE kind = 'expired') AS expired
                  FROM contact_tag_event GROUP BY assignment_id) event
              ON event.assignment_id = held.id
            WHERE held.tag_id = %s GROUP BY held.state
            """,
            self.tag_id,
        )
        active = CONTACTS - expired
        expected = [("expired", expired, expired, expired, expired, 1)]
        if active:
            expected.append(("active", active, active, active, 0, 0))
        self.assertCountEqual(rows, expected)
