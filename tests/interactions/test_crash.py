from odoo.tests import tagged

from ..common.real_transactions import RealTransactionsCase, run_odoo, start_odoo

REF = "contact_marketing test_crash"
ASSIGNMENTS = 100_000
TAGS = 1_000
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
            vals = {"name": REF, "lifetime_number": 1, "lifetime_unit": "day"}
            self.tag_ids = env["res.partner.category"].create([vals] * TAGS).ids
            contacts = env["res.partner"].create(
                [{"name": REF, "ref": REF}] * (ASSIGNMENTS // TAGS)
            )
            contacts.contact_tag_add(self.tag_ids)
            env.cr.execute(
                "UPDATE contact_tag_assignment SET expiry_date = "
                "last_date - interval '1 day' WHERE tag_id = ANY(%s)",
                [self.tag_ids],
            )
            # As autovacuum would by and by: the planner must know the new sizes.
            env.cr.execute(
                "ANALYZE res_partner, res_partner_res_partner_category_rel, "
                "contact_tag_assignment, contact_tag_event"
            )

    def _remove_data(self):
        self.remove_contacts(REF)
        with self.transaction() as env:
            env["res.partner.category"].search([("name", "=", REF)]).unlink()

    def test_killed_while_tags_expire(self):
        worker = start_odoo("shell", self.registry.db_name, script=EXPIRE)
        self.wait_until(self._count_expired, worker, seconds=300)
        self.kill(worker, REF)

        expired = self._count_expired()
        self.assertTrue(0 < expired < ASSIGNMENTS, f"killed too late: {expired}")
        self._check_laws(expired)

        run_odoo("shell", self.registry.db_name, script=EXPIRE)
        self._check_laws(ASSIGNMENTS)

    def _count_expired(self):
        return self.fetch(
            "SELECT count(*) FROM contact_tag_assignment "
            "WHERE tag_id = ANY(%s) AND state = 'expired'",
            self.tag_ids,
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
            WHERE held.tag_id = ANY(%s) GROUP BY held.state
            """,
            self.tag_ids,
        )
        active = ASSIGNMENTS - expired
        expected = [("expired", expired, expired, expired, expired, 1)]
        if active:
            expected.append(("active", active, active, active, 0, 0))
        self.assertCountEqual(rows, expected)
