from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_common import CAMPAIGNS, CampaignCase

ALL = (CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)


@freeze_time(NOW)  # 2026-03-02, 9:00 in UTC
@tagged("post_install", "-at_install")
class TestCampaignClock(CampaignCase):
    """At an hour of the recipient's own clock, and not in quiet hours."""

    def _reached_at(self, moments):
        """:return: by moment, the addresses that got mail then"""
        reached = {}
        for moment in moments:
            with freeze_time(moment), smtp_server(self.env) as inbox:
                self._run(*ALL)
                reached[moment] = sorted(self._reached(inbox))
        return reached

    def test_at_the_same_hour_everywhere(self):
        self.alicja.tz = "Europe/Warsaw"
        self.bruno.tz = "America/New_York"
        self.clara.write(
            {"tz": False, "country_id": self.env.ref("base.nz").id}
        )  # thirteen hours ahead
        campaign = self._new_campaign(is_by_recipient=True, send_time=9)
        self.assertIn("the recipient's time zone", campaign.schedule_summary)
        campaign.action_start()
        # It is nine o'clock of 3 March first in the far east of the Pacific.
        self.assertEqual(campaign.next_date, datetime(2026, 3, 2, 19))
        reached = self._reached_at(
            [
                "2026-03-02 19:05:00",
                "2026-03-02 20:05:00",
                "2026-03-03 07:55:00",
                "2026-03-03 08:05:00",
                "2026-03-03 14:05:00",
            ]
        )
        self.assertEqual(
            list(reached.values()),
            [
                [],
                ["clara@example.com"],
                [],
                ["alicja@example.com"],
                ["bruno@example.com"],
            ],
        )
        run = campaign.run_ids
        self.assertEqual((run.state, run.sent_count), ("done", 3))
        self.assertEqual(campaign.next_date, datetime(2026, 3, 3, 19))
        self.assertAddsUp(run)

    def test_the_queue_is_woken_once_for_each_moment(self):
        self.alicja.tz = self.bruno.tz = "America/New_York"
        campaign = self._new_campaign(is_by_recipient=True, send_time=9)
        self.clara.tz = "UTC"
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        before = self.env["ir.cron.trigger"].search([])
        campaign.action_run_now()
        self._run(CAMPAIGNS, MAILINGS)
        with smtp_server(self.env) as inbox:
            triggers = self.env["ir.cron.trigger"].search([]) - before
            triggers = triggers.filtered(lambda trigger: trigger.cron_id == queue)
            moments = [each for each in triggers.mapped("call_at") if each > NOW]
            self._run(MAIL_QUEUE)
            # Whoever is reached within the hour.
            self.assertEqual(self._reached(inbox), ["clara@example.com"])
        self.assertEqual(moments, [datetime(2026, 3, 2, 14)])

    def test_quiet_hours_hold_and_skip_nobody(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("contact_marketing.quiet_from", 20)
        parameters.set_param("contact_marketing.quiet_to", 8)
        self.alicja.tz = "America/New_York"  # 4:00
        campaign = self._new_campaign()
        with smtp_server(self.env) as inbox:
            run = self._run_campaign(campaign)
            self.assertEqual(
                sorted(self._reached(inbox)), ["bruno@example.com", "clara@example.com"]
            )
        self.assertEqual(run.state, "sending")
        reached = self._reached_at(["2026-03-02 12:55:00", "2026-03-02 13:05:00"])
        self.assertEqual(list(reached.values()), [[], ["alicja@example.com"]])
        self.assertEqual(self._last(campaign).state, "done")
        # What a long send makes when quiet hours have begun waits, too.
        with freeze_time("2026-03-02 20:30:00"):
            dates = campaign._send_dates(self.bruno.ids, NOW)
        self.assertEqual(dates[self.bruno.id], datetime(2026, 3, 3, 8))
        # An hour of the own clock that is quiet comes when it is over.
        campaign.write({"is_by_recipient": True, "send_time": 7})
        dates = campaign._send_dates(self.bruno.ids, NOW)
        self.assertEqual(dates[self.bruno.id], datetime(2026, 3, 3, 8))

    def test_who_leaves_while_the_mail_waits_does_not_get_it(self):
        self.alicja.tz = "America/New_York"
        campaign = self._new_campaign(is_by_recipient=True, send_time=9)
        with smtp_server(self.env):
            self._run_campaign(campaign)
        self.alicja.contact_consent_withdraw("newsletter", "manual")
        moments = [NOW + timedelta(hours=hours) for hours in (6, 25)]
        reached = [each for ones in self._reached_at(moments).values() for each in ones]
        self.assertNotIn("alicja@example.com", reached)
        run = self._last(campaign)
        self.assertEqual(run.state, "done")
        self.assertAddsUp(run)

    def test_mails_that_wait_are_not_late(self):
        self.alicja.tz = "America/New_York"
        campaign = self._new_campaign(is_by_recipient=True, send_time=9)
        with smtp_server(self.env):
            run = self._run_campaign(campaign)
        for hours, is_late in ((30, False), (80, True)):
            with freeze_time(NOW + timedelta(hours=hours)):
                run._warn_if_late()
                self.assertEqual(bool(run.error), is_late)

    def test_hours_know_no_clock(self):
        campaign = self._new_campaign(is_by_recipient=True, interval_type="hours")
        self.assertFalse(campaign._send_dates(self.alicja.ids, NOW))
        self.assertIn("UTC", campaign.schedule_summary)
