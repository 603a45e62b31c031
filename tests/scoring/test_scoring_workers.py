import threading
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.scoring import (
    contact_score_touch,
    contact_scoring_plan_engine,
)
from ..common.real_transactions import (
    COPIES,
    RealTransactionsCase,
    run_odoo,
    start_odoo,
    start_thread,
)

REF = "contact_marketing test_scoring_workers"
CONTACTS = 6_000
CHUNK = 150
SIGNALS = 300  # contacts that do something while others compute
PASS = f"""
from odoo.addons.contact_marketing.models.scoring import contact_scoring_plan_engine
contact_scoring_plan_engine.CHUNK = {CHUNK}
env.cr.execute("SET application_name = '{REF}'")
env["contact.scoring.plan"]._cron_compute()
"""
RULES = [
    {"name": "Known", "points": 3, "domain": repr([("ref", "=", REF)])},
    {
        "name": "Forms",
        "kind": "behaviour",
        "interaction_kind": "form",
        "max_hits": 3,
        "half_life_days": 10,
        "points": 4,
    },
    {
        "name": "Silent",
        "kind": "inactivity",
        "interaction_kind": "form",
        "inactive_days": 30,
        "points": -2,
    },
]


@tagged("post_install", "-at_install")
class TestScoringWorkers(RealTransactionsCase):
    """However many workers, and whenever one is killed: scores are what a computation
    of all says, and no change is lost or noted twice."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            first = env["res.partner"].create({"name": REF, "ref": REF})
            first.flush_recordset()
            env.cr.execute(COPIES, [CONTACTS, first.id])
            env.cr.execute("ANALYZE res_partner")
            plan = env["contact.scoring.plan"].create(
                {
                    "name": REF,
                    "domain": repr([("ref", "=", REF)]),
                    "rule_ids": [Command.create(rule) for rule in RULES],
                }
            )
            plan.action_start()
            self.plan_id = plan.id
        self.registry.clear_cache()

    def _remove_data(self):
        with self.transaction() as env:
            env["contact.scoring.plan"].search([("name", "=", REF)]).unlink()
            env.cr.execute("DELETE FROM contact_score_touch")
            env.cr.execute(
                "DELETE FROM contact_interaction WHERE partner_id IN ("
                " SELECT id FROM res_partner WHERE ref = %s)",
                [REF],
            )
            env.cr.execute("DELETE FROM res_partner WHERE ref = %s", [REF])
        self.registry.clear_cache()

    def _stored(self):
        """:return: what is stored of each contact, by its id"""
        return self.fetch(
            "SELECT partner_id, score, lines, date FROM contact_score "
            "WHERE plan_id = %s ORDER BY partner_id",
            self.plan_id,
        )

    def assertRight(self):
        """Scores equal a computation of all; the history has each contact once, as it
        is scored now."""
        with self.transaction() as env:
            plan = env["contact.scoring.plan"].browse(self.plan_id)
            no_filter = contact_scoring_plan_engine.no_filter
            self.assertEqual(env["contact.score"]._rewrite(plan, no_filter), [])
        self.assertEqual(len(self._stored()), CONTACTS)
        different = self.fetch(
            "SELECT held.partner_id FROM contact_score held "
            "FULL JOIN contact_score_history day USING (plan_id, partner_id) "
            "WHERE plan_id = %s AND held.score IS DISTINCT FROM day.score",
            self.plan_id,
        )
        self.assertEqual(different, [])

    def test_killed_in_the_middle_of_a_pass(self):
        worker = start_odoo("shell", self.registry.db_name, script=PASS)
        self.wait_until(self._stored, worker)
        self.kill(worker, REF)
        done = self._stored()
        self.assertTrue(0 < len(done) < CONTACTS, f"killed too late: {len(done)}")
        [(came_to, recompute_in_progress)] = self.fetch(
            "SELECT pass_partner_id, recompute_in_progress FROM contact_scoring_plan "
            "WHERE id = %s",
            self.plan_id,
        )
        self.assertEqual((done[-1][0], recompute_in_progress), (came_to, True))
        time.sleep(1.1)  # dates are stored by the second
        run_odoo("shell", self.registry.db_name, script=PASS)
        self.assertEqual(self._stored()[: len(done)], done, "it went on where it was")
        self.assertRight()

    @mute_logger("odoo.sql_db")
    def test_touched_while_all_are_computed(self):
        start = threading.Barrier(4)
        errors, left = [], threading.Semaphore(0)

        def work(model):
            start.wait()
            try:
                for _run in range(6):
                    with self.registry.cursor() as cr:
                        env = api.Environment(cr, SUPERUSER_ID, {})
                        env[model]._cron_compute()
                    time.sleep(0.2)
            except Exception as error:  # noqa: BLE001 - told at the end
                errors.append(error)

        def act():
            start.wait()
            for number in range(4):
                self.retried(lambda env, number=number: self._log(env, number))
                time.sleep(0.3)
            left.release()

        with (
            patch.object(contact_scoring_plan_engine, "CHUNK", CHUNK),
            patch.object(contact_score_touch, "CHUNK", CHUNK),
        ):
            threads = [
                start_thread(work, "contact.scoring.plan"),
                start_thread(work, "contact.scoring.plan"),
                start_thread(work, "contact.score.touch"),
                start_thread(act),
            ]
            for thread in threads:
                thread.join(240)
        self.assertFalse(errors)
        self.assertTrue(left.acquire(blocking=False), "all signals were given")
        # Who was kept from it comes back.
        for model in ("contact.scoring.plan", "contact.score.touch"):
            with self.transaction() as env:
                env[model]._cron_compute()
        self.assertEqual(self.fetch("SELECT * FROM contact_score_touch"), [])
        self.assertRight()

    def test_nobody_waits_for_another_worker(self):
        with self.transaction() as env, self.registry.cursor() as cr:
            plan = env["contact.scoring.plan"].browse(self.plan_id)
            self.assertTrue(plan._pass_chunk())
            plan.flush_recordset()
            other = api.Environment(cr, SUPERUSER_ID, {})
            other["contact.score.touch"]._touch([1])
            self.assertEqual(other["contact.score.touch"]._compute_chunk(), 0)
            same_plan = plan.with_env(other)
            self.assertEqual(same_plan._pass_chunk(), 0)
            self.assertTrue(same_plan.recompute_in_progress, "it is not over")
            cr.rollback()

    def _log(self, env, number):
        """A form of some contacts, by the ledger's writer of effects."""
        partners = env["res.partner"].search(
            [("ref", "=", REF)], order="id", offset=number * 900, limit=SIGNALS
        )
        date = fields.Datetime.now() - timedelta(days=number)
        env["contact.interaction"].create(
            [
                {"partner_id": id_, "kind": "form", "date": date, "applied_date": date}
                for id_ in partners.ids
            ]
        )
        env["contact.score.touch"]._touch(partners.ids)
