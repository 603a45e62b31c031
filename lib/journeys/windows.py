"""When a wait is over: by the clock of the contact, inside its window."""

from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

import pytz

from ..time_zones import zone_of

MAX_TURNS = 20  # after so many, windows of weeks never meet
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)  # ISO weekdays: Monday is 1


class Window(NamedTuple):
    """Weekdays, and from which hour to which; over midnight where it ends before it
    begins."""

    weekdays: tuple = EVERY_DAY
    start: float = 0
    end: float = 24

    @classmethod
    def of(cls, options):
        """
        :param dict options: ``weekdays``, ``from`` and ``to``, each optional
        """
        options = options or {}
        return cls(
            tuple(options.get("weekdays") or EVERY_DAY),
            options.get("from", 0),
            options.get("to", 24),
        )

    def first_after(self, local):
        """:return: the first moment of the window from a local one on"""
        for day in range(-1, 9):
            date = local.date() + timedelta(days=day)
            if date.isoweekday() not in self.weekdays:
                continue
            midnight = datetime.combine(date, time())
            opens = midnight + timedelta(hours=self.start)
            end = self.end if self.end > self.start else self.end + 24
            if local < midnight + timedelta(hours=end):
                return max(local, opens)
        return local

    def is_valid(self):
        return (
            0 <= self.start < 24
            and 0 <= self.end <= 24
            and self.start != self.end
            and set(self.weekdays) <= set(EVERY_DAY)
        )


ALWAYS = Window()


def due_date(since, days, hours, window, tz):
    """When a wait is over.

    Days are those of the local clock, so that nine o'clock stays nine o'clock when the
    clocks change; an hour that they leave out comes an hour later.

    :param datetime since: in UTC, without a time zone
    :param int days: whole days to wait
    :param float hours: and hours
    :param Window window: the moment is moved on into it
    :param str tz: the time zone of the contact
    :return: a datetime as ``since``
    """
    zone = zone_of(tz)
    local = _to_local(since, zone) + timedelta(days=days)
    if hours:
        local = _to_local(_to_utc(local, zone) + timedelta(hours=hours), zone)
    if window != ALWAYS:
        local = window.first_after(local)
    return _to_utc(local, zone, since)


def is_open(moment, windows, tz):
    """
    :param datetime moment: in UTC, without a time zone
    :return: whether it lies in all of the windows, by the clock of a time zone
    """
    local = _to_local(moment, zone_of(tz))
    return all(window.first_after(local) == local for window in windows)


def next_open(moment, windows, tz):
    """
    :return: the first moment from this one on that lies in all of the windows; None:
        they never meet
    """
    zone = zone_of(tz)
    local = _to_local(moment, zone)
    for _turn in range(MAX_TURNS):
        before = local
        for window in windows:
            local = window.first_after(local)
        if local == before:
            return _to_utc(local, zone, moment)
    return None


def _to_local(moment, zone):
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)


def _to_utc(local, zone, since=None):
    """
    :param datetime since: of an hour that the clocks show twice, the second one is
        meant if the first was before this
    """
    moments = (
        local.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc)
        for fold in (0, 1)
    )
    first, second = (moment.replace(tzinfo=None) for moment in moments)
    return second if since and first < since <= second else first


@lru_cache
def zone_of_country(code):
    """The time zone of a country; of several, the one that the tz database names first,
    which is that of the most people.

    :param str code: ISO 3166-1 alpha-2
    :return: its name, or None
    """
    zones = pytz.country_timezones.get((code or "").upper(), ())
    return zones[0] if zones else None
