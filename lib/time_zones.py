from datetime import timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz

UTC = timezone.utc  # datetime has it by this name from Python 3.11 on
# Odoo knows the new names of most that were dropped, and not of this one.
RENAMED = {"US/Pacific-New": "America/Los_Angeles"}


def zone_of(name):
    """The time zone; UTC for a name that nobody knows any more, as Odoo does.

    :param str name: as in ``tz`` of a contact; none: UTC
    """
    return known_zone(name or "UTC") or UTC


def known_zone(name):
    """The time zone, also of names that the system has dropped, while bases have them
    and pytz offers them, as US/Pacific; None for what is no name."""
    name = RENAMED.get(name, name)
    return _zone_of_system(name) or _zone_of_pytz(name)


def posix_rules(name):
    """What PostgreSQL reads where it does not know a name: the rules of today.

    :param str name: of what ``zone_of`` found
    :return: a text by POSIX; UTC where nobody knows them
    """
    if name not in pytz.all_timezones_set:
        return "UTC"
    with pytz.open_resource(name) as file:
        # RFC 8536, 3.3: the last line.
        return file.read().rsplit(b"\n", 2)[-2].decode("ascii") or "UTC"


def _zone_of_system(name):
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone_of_pytz(name):
    try:
        renamed = pytz.timezone(name).zone
    except pytz.UnknownTimeZoneError:
        return None
    if renamed != name and (zone := _zone_of_system(renamed)):
        return zone
    with pytz.open_resource(renamed) as file:
        return ZoneInfo.from_file(file, key=renamed)
