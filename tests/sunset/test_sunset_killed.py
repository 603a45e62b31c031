import random
import time

from odoo.tests import tagged

from ..common.real_transactions import RealTransactionsCase, run_odoo, start_odoo

REF = "contact_marketing test_sunset_killed"
CONTACTS = 9_000  # four chunks and a half of each step
# Days go by until the last contact is archived.
DAYS = f"""
policy = env["contact.sunset.policy"].search([("name", "=", "{REF}")])
for _day in range(4):
    env.cr.execute(
        "UPDATE contact_sunset_member SET next_date = now() - interval '1 day' "
        "WHERE policy_id = %s AND next_date IS NOT NULL", [policy.id])
    env.cr.commit()
    env["contact.sunset.policy"]._cron_run()
"""


@tagged("post_install", "-at_install")
class TestSunsetKilled(RealTransactionsCase):
    """A worker killed in the middle: each contact is at a step whole, or not at all."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            env["res.partner"].create(
                [
                    {"name": REF, "ref": REF, "email": f"quiet{i}@example.com"}
                    for i in range(CONTACTS)
                ]
            )
            policy = env["contact.sunset.policy"].create(
                {
                    "name": REF,
                    "user_id": env.ref("base.user_admin").id,
                    "domain": repr([("ref", "=", REF)]),
                    "last_chance_days": 0,
                    "suppress_days": 1,
                    "archive_days": 1,
                }
            )
            policy.action_start()
            self.policy_id = policy.id
            env.flush_all()
            env.cr.execute(
                "UPDATE res_partner SET create_date = now() - interval '9 years' "
                "WHERE ref = %s",
                [REF],
            )
            # As autovacuum would by and by: the planner must know the new sizes.
            env.cr.execute("ANALYZE res_partner, contact_sunset_member")

    def _remove_data(self):
        with self.transaction() as env:
            policy = env["contact.sunset.policy"].search([("name", "=", REF)])
            policy.action_stop()
            policy.member_ids.action_take_back()
            policy.unlink()
        self.remove_contacts(REF)

    def test_killed_in_each_step(self):
        draw = random.Random(8)
        for step, amount in (
            ("suppressed", 0),
            ("suppressed", 2_000),
            ("archived", 0),
            ("archived", 2_000),
        ):
            worker = start_odoo("shell", self.registry.db_name, script=DAYS)
            self.wait_until(
                lambda step=step, amount=amount: self._count_since(step) > amount,
                worker,
            )
            time.sleep(draw.uniform(0, 0.3))
            self.kill(worker, f"odoo-{worker.pid}")
            self._check_whole()
        self.assertLess(self._counts().get("archived", 0), CONTACTS, "killed too late")

        run_odoo("shell", self.registry.db_name, script=DAYS)
        self._check_whole()
        self.assertEqual(self._counts(), {"archived": CONTACTS})

    def _counts(self):
        return dict(
            self.fetch(
                "SELECT step, COUNT(*) FROM contact_sunset_member "
                "WHERE policy_id = %s GROUP BY step",
                self.policy_id,
            )
        )

    def _count_since(self, step):
        counts = self._counts()
        return counts.get("archived", 0) + (
            counts.get("suppressed", 0) if step == "suppressed" else 0
        )

    def _check_whole(self):
        """The rows say what was done to the contacts, no more and no less."""
        (wrong,) = self.fetch(
            """
            SELECT COUNT(*) FROM contact_sunset_member member
            JOIN res_partner contact ON contact.id = member.partner_id
            WHERE member.policy_id = %s
              AND (contact.active != (member.step != 'archived')
                   OR (member.suppression_id IS NOT NULL)
                      != (member.step IN ('suppressed', 'archived')))
            """,
            self.policy_id,
        )[0]
        self.assertEqual(wrong, 0)
        with self.transaction() as env:
            policy = env["contact.sunset.policy"].browse(self.policy_id)
            self.assertFalse(policy.problem)
            suppressed = policy.member_ids.filtered("suppression_id")
            contacts = env["res.partner"].with_context(active_test=False)
            found = contacts.search([("ref", "=", REF), ("is_suppressed", "=", True)])
            self.assertEqual(set(found.ids), set(suppressed.partner_id.ids))
