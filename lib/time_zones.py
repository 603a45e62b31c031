from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz


def zone_of(name):
    """The time zone, also of names that Odoo offers, as pytz does, and the system has
    dropped, as US/Pacific-New.

    :param str name: as in ``tz`` of a contact; none: UTC
    """
    try:
        return ZoneInfo(name or "UTC")
    except ZoneInfoNotFoundError:
        with pytz.open_resource(name) as file:
            return ZoneInfo.from_file(file, key=name)
