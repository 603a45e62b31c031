import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.real_transactions import run_odoo, start_odoo
from .campaign_transactions import CampaignTransactionsCase

REF = "contact_marketing test_campaign_workers"
CONTACTS = 5_000
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
class TestCampaignWorkers(CampaignTransactionsCase):
    """However many workers, and whenever one is killed: one run, whole or not at
    all."""

    ref = REF
    contact_count = CONTACTS

    def _counts(self):
        """:return: how many runs, recipients, distinct contacts and mailings"""
        with self.registry.cursor() as cr:
            cr.execute(COUNTS, {"id": self.campaign_id})
            return cr.fetchone()

    @mute_logger("odoo.sql_db")
    def test_two_workers_take_one_run(self):
        self.race(lambda env: env["contact.campaign"]._cron_run())
        self.assertEqual(self._counts(), (1, CONTACTS, CONTACTS, 1))

    def test_killed_in_the_middle_of_a_run(self):
        for tenth in range(4):
            worker = start_odoo("shell", self.registry.db_name, script=SEND)
            self.wait_until(lambda: self.is_connected(REF), worker)
            time.sleep(0.15 * tenth)
            self.kill(worker, REF)
            self.assertIn(self._counts(), [(0, 0, 0, 0), (1, CONTACTS, CONTACTS, 1)])
        run_odoo("shell", self.registry.db_name, script=SEND)
        self.assertEqual(self._counts(), (1, CONTACTS, CONTACTS, 1))
