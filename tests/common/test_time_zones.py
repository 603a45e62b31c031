from datetime import datetime, timedelta

import pytz

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import SQL

from ...lib.imports.moments import read_moment
from ...lib.journeys.windows import Window, due_date, next_open
from ...lib.time_zones import UTC, known_zone, posix_rules, zone_of

SUMMER, WINTER = datetime(2026, 7, 1, 12), datetime(2026, 12, 1, 12)
# What bases have in them, whatever the system knows.
NAMES = {
    None: "UTC",
    "": "UTC",
    "US/Pacific-New": "America/Los_Angeles",
    "Türkiye": "Europe/Istanbul",
    "Mars/Base": "UTC",
    "../etc/passwd": "UTC",
    "x\0y": "UTC",
    "ż" * 300: "UTC",
}


@tagged("post_install", "-at_install")
class TestTimeZones(BaseCase):
    def test_names_that_were_dropped(self):
        for name, expected in NAMES.items():
            with self.subTest(name=name):
                self.assertEqual(str(zone_of(name)), expected)

    def test_every_name_that_is_offered(self):
        for name in pytz.all_timezones:
            self.assertIsNotNone(known_zone(name), name)

    def test_a_wait_in_an_hour_that_comes_twice_is_not_over_before_it_began(self):
        zone = "Europe/Warsaw"  # on 25 October 3:00 becomes 2:00
        later = Window(start=2.75, end=5)
        for since, expected in (
            (datetime(2026, 10, 25, 0, 40), datetime(2026, 10, 25, 0, 45)),
            (datetime(2026, 10, 25, 1, 40), datetime(2026, 10, 25, 1, 45)),
        ):
            self.assertEqual(due_date(since, 0, 0, Window(), zone), since)
            self.assertEqual(due_date(since, 0, 0, later, zone), expected)
            self.assertEqual(next_open(since, [later], zone), expected)
            self.assertEqual(next_open(expected, [later], zone), expected)

    def test_waits_go_on(self):
        """Around both changes of the clocks, for each quarter of an hour."""
        windows = [Window(start=2.5, end=3.25), Window(start=0, end=2.75)]
        for zone in ("Europe/Warsaw", "America/Havana", "Australia/Lord_Howe"):
            for day in (
                datetime(2026, 3, 7),
                datetime(2026, 3, 28),
                datetime(2026, 10, 24),
            ):
                for quarter in range(0, 48 * 4):
                    since = day + timedelta(minutes=15 * quarter)
                    for window in windows:
                        self.assertGreaterEqual(
                            due_date(since, 0, 0, window, zone), since
                        )
                        self.assertGreaterEqual(next_open(since, [window], zone), since)

    def test_zones_in_files(self):
        expected = datetime(2026, 7, 1, 19)
        for name in ("America/Los_Angeles", "US/Pacific"):
            self.assertEqual(read_moment(f"2026-07-01 12:00:00 {name}"), expected)
        self.assertIsNone(read_moment("2026-07-01 12:00:00 Mars/Base"))


@tagged("post_install", "-at_install")
class TestTimeZonesOfPostgreSQL(TransactionCase):
    def test_rules_where_it_knows_no_name(self):
        for name in ("Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "CET"):
            for moment in (SUMMER, WINTER):
                local = moment.replace(tzinfo=UTC).astimezone(zone_of(name))
                [(found,)] = self.env.execute_query(
                    SQL(
                        "SELECT %s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s",
                        moment,
                        posix_rules(name),
                    )
                )
                self.assertEqual(found, local.replace(tzinfo=None), name)
        self.assertEqual(posix_rules("Mars/Base"), "UTC")
