from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_common import CAMPAIGNS, CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignGuard(CampaignCase):
    """An audience far off the usual."""

    def _with_many(self, number):
        contacts = self.env["res.partner"].create(
            [{"name": f"G {i}", "email": f"g{i}@example.com"} for i in range(number)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        return contacts

    def test_an_unusual_audience_waits(self):
        contacts = self._with_many(40)
        campaign = self._new_campaign(list_ids=False, again_days=1)
        segment = self._new_segment("Many", [("id", "in", contacts[:20].ids)])
        campaign.segment_ids = segment
        with smtp_server(self.env) as inbox:
            self.assertEqual(self._run_campaign(campaign).state, "done")
            self.assertEqual(len(self._reached(inbox)), 20)
            segment.mailing_domain = repr([("id", "in", contacts.ids)])
            with freeze_time(NOW + timedelta(days=1)):
                run = self._run_campaign(campaign)
                self.assertEqual(run.state, "waiting")
                self.assertIn("usually it is about 20", run.error)
                self.assertEqual(campaign.activity_ids.user_id, self.marketer)
                self.assertTrue(campaign.is_waiting)
                self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE)
                self.assertEqual(len(self._reached(inbox)), 20)
                with self.assertRaisesRegex(UserError, "waits for your answer"):
                    campaign.action_run_now()
            with freeze_time(NOW + timedelta(days=3)):
                contacts[0].contact_list_add(self.customers.ids)
                campaign.excluded_list_ids = self.customers
                run.with_user(self.marketer).action_send_anyway()
                self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
                self.assertEqual(len(self._reached(inbox)), 20 + 39)
        self.assertEqual(run.state, "done")
        self.assertEqual(run.skipped, {"excluded": 1})
        self.assertFalse(campaign.activity_ids)
        self.assertAddsUp(run)

    def test_everybody_waits_and_may_be_skipped(self):
        campaign = self._new_campaign(
            list_ids=False, segment_ids=self._new_segment("All", []).ids
        )
        run = self._run_campaign(campaign)
        self.assertEqual(run.state, "waiting")
        self.assertIn("all of them", run.error)
        run.with_user(self.marketer).action_skip()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(set(run.recipient_ids.mapped("reason")), {"cancelled"})
        self.assertAddsUp(run)
        with self.assertRaisesRegex(UserError, "answered already"):
            run.with_user(self.marketer).action_skip()
        # Whom it skipped has not had it.
        campaign.segment_ids = self.segment
        with smtp_server(self.env):
            self.assertEqual(self._run_campaign(campaign).sent_count, 2)

    def test_small_changes_and_no_guard(self):
        contacts = self._with_many(40)
        campaign = self._new_campaign(list_ids=False, again_days=1)
        segment = self._new_segment("Many", [("id", "in", contacts[:2].ids)])
        campaign.segment_ids = segment
        with smtp_server(self.env):
            self._run_campaign(campaign)
            for number, guard, state in (
                (11, 50, "done"),
                (40, 50, "waiting"),
                (40, 0, "done"),
            ):
                segment.mailing_domain = repr([("id", "in", contacts[:number].ids)])
                campaign.guard_percent = guard
                run = self._run_campaign(campaign)
                self.assertEqual(run.state, state)
                if state == "waiting":
                    run.action_skip()
