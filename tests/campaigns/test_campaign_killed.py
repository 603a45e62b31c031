import os
import random
import time
from collections import Counter

from odoo.tests import tagged

from ..common.real_transactions import run_odoo, start_odoo
from .campaign_transactions import CampaignTransactionsCase

REF = "contact_marketing test_campaign_killed"
# A quarter of an hour with 20,000: KILLED_CONTACTS=20000 ./dev test -k killed_at
CONTACTS = int(os.environ.get("KILLED_CONTACTS", 1_500))
KILLS_BEFORE_MAILS = 5
KILLS = 20
# What the scheduler runs until all mails have left, without its own count of how often
# a job was killed: after three times it lets the job rest.
SEND = f"""
run = env["contact.campaign.run"].search([("campaign_id.name", "=", "{REF}")])
while not run or run.mailing_id.state != "done" or env["mail.mail"].search_count(
    [("mailing_id", "=", run.mailing_id.id), ("state", "=", "outgoing")]
):
    env["contact.campaign"]._cron_run()
    env["mailing.mailing"]._process_mass_mailing_queue()
    env["mail.mail"].process_email_queue()
    run = run.search([("campaign_id.name", "=", "{REF}")])
    env.cr.commit()
"""
FINALIZE = """
env["contact.campaign"]._cron_run()
"""


class _Counter:
    """Counts what a real SMTP server accepted, by recipient."""

    def __init__(self):
        self.accepted = Counter()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        self.accepted.update(envelope.rcpt_tos)
        return "250 OK"


@tagged("post_install", "-at_install")
class TestCampaignKilled(CampaignTransactionsCase):
    """Whatever is killed, and whenever: nobody gets a run twice, nobody is lost."""

    ref = REF
    contact_count = CONTACTS

    def setUp(self):
        super().setUp()
        self.inbox = _Counter()
        self.use_mail_server(self.inbox)

    def test_killed_at_twenty_moments(self):
        draw = random.Random(20)
        for _kill in range(KILLS_BEFORE_MAILS):
            self._work_and_be_killed(lambda: True, draw.uniform(0, 4))
        amounts = sorted(
            draw.randrange(CONTACTS - 1) for _kill in range(KILLS - KILLS_BEFORE_MAILS)
        )
        for amount in amounts:
            self._work_and_be_killed(
                lambda amount=amount: self.inbox.accepted.total() > amount,
                draw.uniform(0, 0.02),
            )
        run_odoo("shell", self.registry.db_name, script=SEND)
        # An answer that did not come within minutes does not come any more.
        with self.transaction() as env:
            env.cr.execute(
                "UPDATE mailing_trace SET sent_datetime = sent_datetime - interval"
                " '1 hour' WHERE trace_status = 'pending'"
            )
        run_odoo("shell", self.registry.db_name, script=FINALIZE)
        self._check_run()

    def _work_and_be_killed(self, is_time, seconds):
        worker = start_odoo("shell", self.registry.db_name, script=SEND)
        name = f"odoo-{worker.pid}"  # of Odoo's own connections
        try:
            self.wait_until(
                lambda: self.is_connected(name) and is_time(), worker, seconds=3600
            )
            time.sleep(seconds)
        finally:
            self.kill(worker, name)

    def _check_run(self):
        accepted = self.inbox.accepted
        twice = {address: times for address, times in accepted.items() if times > 1}
        self.assertFalse(twice, "got it twice")
        self.assertEqual(len(accepted), CONTACTS, "got it")
        with self.transaction() as env:
            run = env["contact.campaign.run"].search([("campaign_id.name", "=", REF)])
            self.assertEqual(len(run), 1)
            self.assertEqual(run.state, "done")
            self.assertEqual(run.planned_count, CONTACTS)
            self.assertEqual(run.sent_count, CONTACTS)
            self.assertEqual(run.skipped_count, 0)
