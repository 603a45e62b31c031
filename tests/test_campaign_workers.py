import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_transactions import RealTransactionsCase, run_odoo, start_odoo, start_thread

REF = "contact_marketing test_campaign_workers"
CONTACTS = 5_000
WORKERS = 2
SEND = f"""
env.cr.execute("SET application_name = '{REF}'")
env["contact.campaign"]._cron_run()
"""
COUNTS = """
    SELECT (SELECT count(*) FROM contact_campaign_run WHERE campaign_id = %(id)s),
           (SELECT count(*) FROM contact_campaign_recipient WHERE campaign_id = %(id)s),
           (SELECT count(DISTINCT partner_id) FROM contact_campaign_recipient
            WHERE campaign_id = %(id)s),
           (SELECT count(*) FROM mailing_mailing
            WHERE run_id IN (SELECT id FROM contact_campaign_run
                             WHERE campaign_id = %(id)s))
"""


@tagged("post_install", "-at_install")
class TestCampaignWorkers(RealTransactionsCase):
    """However many workers, and whenever one is killed: one turn, whole or not at
    all."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        with self.transaction() as env:
            self._create_data(env)

    def _create_data(self, env):
        purpose = env["contact.consent.purpose"].create(
            {"name": REF, "code": "campaign_workers", "wording": REF}
        )
        contacts = env["res.partner"].create(
            [
                {"name": REF, "ref": REF, "email": f"worker{i}@example.com"}
                for i in range(CONTACTS)
            ]
        )
        contacts.contact_consent_grant(purpose.code, "manual", proof=REF)
        segment = env["mailing.filter"].create(
            {
                "name": REF,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([("ref", "=", REF)]),
            }
        )
        campaign = env["contact.campaign"].create(
            {
                "name": REF,
                "user_id": env.ref("base.user_admin").id,
                "segment_ids": [Command.set(segment.ids)],
                "purpose_id": purpose.id,
                "guard_percent": 0,
            }
        )
        campaign.mailing_id.write({"body_arch": "<p>Hi</p>", "body_html": "<p>Hi</p>"})
        campaign.action_run_now()
        self.campaign_id = campaign.id
        env.cr.execute("ANALYZE res_partner, contact_consent")

    def _remove_data(self):
        with self.transaction() as env:
            campaigns = env["contact.campaign"].search([("name", "=", REF)])
            mailings = env["mailing.mailing"].search([("subject", "=", REF)])
            segments = campaigns.segment_ids
            purposes = campaigns.purpose_id
            campaigns.run_ids.unlink()
            campaigns.action_stop()
            campaigns.unlink()
            mailings.unlink()
            segments.unlink()
        self.remove_contacts(REF)
        with self.transaction() as env:
            env.cr.execute(
                "DELETE FROM contact_consent_event WHERE purpose_id = ANY(%s)",
                [purposes.ids],
            )
            env["contact.consent.purpose"].browse(purposes.ids).unlink()

    def _counts(self):
        """:return: how many turns, recipients, distinct contacts and mailings"""
        with self.registry.cursor() as cr:
            cr.execute(COUNTS, {"id": self.campaign_id})
            return cr.fetchone()

    @mute_logger("odoo.sql_db")
    def test_two_workers_take_one_turn(self):
        start = threading.Barrier(WORKERS)
        errors = []

        def work():
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                start.wait()
                try:
                    env["contact.campaign"]._cron_run()
                except Exception as error:  # noqa: BLE001 - told at the end
                    errors.append(error)

        for thread in [start_thread(work) for _worker in range(WORKERS)]:
            thread.join(120)
        self.assertFalse(errors)
        self.assertEqual(self._counts(), (1, CONTACTS, CONTACTS, 1))

    def test_killed_in_the_middle_of_a_turn(self):
        for tenth in range(4):
            worker = start_odoo("shell", self.registry.db_name, script=SEND)
            self._wait_until(self._is_busy, worker)
            time.sleep(0.15 * tenth)
            worker.kill()
            worker.wait()
            worker.stdout.close()
            self._wait_until(lambda: not self._is_busy())
            self.assertIn(self._counts(), [(0, 0, 0, 0), (1, CONTACTS, CONTACTS, 1)])
        run_odoo("shell", self.registry.db_name, script=SEND)
        self.assertEqual(self._counts(), (1, CONTACTS, CONTACTS, 1))

    def _is_busy(self):
        return self.fetch(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = %s", REF
        )

    def _wait_until(self, condition, worker=None):
        deadline = time.monotonic() + 60
        while not condition():
            if worker and worker.poll() is not None:
                self.fail(f"it ended before it was killed:\n{worker.stdout.read()}")
            self.assertLess(time.monotonic(), deadline, "nothing happens")
            time.sleep(0.01)
