from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .campaign_common import CAMPAIGNS, CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignSchedule(CampaignCase):
    """When runs come."""

    def test_just_before_midnight(self):
        campaign = self._new_campaign(send_time=23.995)
        self.assertIn("23:59", campaign.schedule_summary)
        campaign.action_start()
        self.assertEqual(campaign.next_date, datetime(2026, 3, 2, 23, 59))

    def test_each_time_zone_that_odoo_offers(self):
        campaign = self._new_campaign()
        field = self.env["res.partner"]._fields["tz"]
        for name, _label in field._description_selection(self.env):
            self.env.company.partner_id.tz = name
            campaign.company_id = self.env.company
            self.assertEqual(campaign._day_start(0).minute % 15, 0, name)

    def test_whom_it_asks_for_by_the_days_of_the_company(self):
        campaign = self._new_campaign(company_id=self.env.company.id)
        self.env.company.partner_id.tz = "Asia/Tokyo"
        campaign.user_id.tz = "America/New_York"
        self.assertEqual(campaign._contacts().env.context["tz"], "Asia/Tokyo")

    def test_schedule(self):
        # Vals, and slots one after the other, by the clock of Warsaw, as UTC.
        self.env.company.partner_id.tz = "Europe/Warsaw"
        weekdays = dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday"), True
        )
        table = [
            # Each day, over the change to summer time on 29 March 2026,
            (
                {"start_date": date(2026, 3, 28)},
                ["2026-03-28 08:00", "2026-03-29 07:00", "2026-03-30 07:00"],
            ),
            # also at an hour that is left out, and at one that comes twice.
            (
                {"start_date": date(2026, 3, 28), "send_time": 2.5},
                ["2026-03-28 01:30", "2026-03-29 01:30", "2026-03-30 00:30"],
            ),
            (
                {"start_date": date(2026, 10, 24), "send_time": 2.5},
                ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"],
            ),
            # On weekdays; 3 April 2026 is a Friday.
            (
                {"start_date": date(2026, 4, 2), **weekdays},
                ["2026-04-02 07:00", "2026-04-03 07:00", "2026-04-06 07:00"],
            ),
            (
                {"start_date": date(2026, 4, 1), "interval_number": 3, **weekdays},
                ["2026-04-01 07:00", "2026-04-06 07:00", "2026-04-07 07:00"],
            ),
            # Hours go on through the change.
            (
                {
                    "start_date": date(2026, 3, 29),
                    "interval_type": "hours",
                    "interval_number": 6,
                    "send_time": 0,
                },
                ["2026-03-28 23:00", "2026-03-29 05:00", "2026-03-29 11:00"],
            ),
            (
                {
                    "start_date": date(2026, 4, 3),
                    "interval_type": "hours",
                    "interval_number": 12,
                    **weekdays,
                },
                ["2026-04-03 07:00", "2026-04-03 19:00", "2026-04-06 07:00"],
            ),
            # Every two weeks on Tuesday and Thursday, from a Wednesday on.
            (
                {
                    "start_date": date(2026, 4, 1),
                    "interval_type": "weeks",
                    "interval_number": 2,
                    "tuesday": True,
                    "thursday": True,
                },
                ["2026-04-02 07:00", "2026-04-14 07:00", "2026-04-16 07:00"],
            ),
            (
                {"start_date": date(2026, 4, 1), "interval_type": "weeks"},
                ["2026-04-01 07:00", "2026-04-08 07:00", "2026-04-15 07:00"],
            ),
            # On the last of the month, without drifting.
            (
                {"start_date": date(2026, 1, 31), "interval_type": "months"},
                ["2026-01-31 08:00", "2026-02-28 08:00", "2026-03-31 07:00"],
            ),
            (
                {
                    "start_date": date(2026, 1, 31),
                    "interval_type": "months",
                    **weekdays,
                },
                ["2026-02-02 08:00", "2026-03-02 08:00", "2026-03-31 07:00"],
            ),
        ]
        for vals, slots in table:
            with self.subTest(vals=vals):
                campaign = self._new_campaign(**vals)
                after = datetime.fromisoformat(slots[0]) - timedelta(hours=1)
                for slot in slots:
                    after = campaign._next_slot(after)
                    self.assertEqual(f"{after:%Y-%m-%d %H:%M}", slot)

    def test_schedule_in_words(self):
        campaign = self._new_campaign(monday=True, friday=True, send_time=9.5)
        self.assertEqual(
            campaign.schedule_summary, "every day on Mon, Fri at 09:30 (UTC)"
        )
        campaign.write({"interval_type": "hours", "interval_number": 6})
        self.assertEqual(campaign.schedule_summary, "every 6 hours on Mon, Fri (UTC)")

    def test_after_a_long_night_one_run_comes(self):
        campaign = self._new_campaign()
        campaign.action_start()
        with freeze_time(NOW + timedelta(days=10, hours=1)), smtp_server(self.env):
            self._run(CAMPAIGNS, CAMPAIGNS)
            self.assertEqual(len(campaign.run_ids), 1)
            self.assertEqual(campaign.next_date, NOW + timedelta(days=11))

    def test_pause_and_stop(self):
        campaign = self._new_campaign()
        campaign.action_start()
        campaign.action_pause()
        with freeze_time(NOW + timedelta(days=2, hours=1)):
            self._run(CAMPAIGNS)
            self.assertFalse(campaign.run_ids)
            campaign.action_start()
            self.assertEqual(campaign.next_date, NOW + timedelta(days=3))
            campaign.send_time = 11
            self.assertEqual(campaign.next_date, NOW + timedelta(days=2, hours=2))
            with self.assertRaisesRegex(UserError, "Stop the campaign before"):
                campaign.with_user(self.manager).unlink()
            campaign.action_stop()
            self.assertEqual((campaign.state, campaign.next_date), ("stopped", False))
            campaign.with_user(self.manager).unlink()
