"""Days that come back each year, as birthdays."""

import calendar
from datetime import timedelta

YEAR = 366  # days after which each anniversary was there


def anniversaries(days):
    """
    :param list days: dates
    :return: the months and days whose anniversary is on one of them; who was born on
        29 February has it on the 28th where there is no 29th
    """
    found = {f"{day:%m-%d}" for day in days}
    if any(
        (day.month, day.day) == (2, 28) and not calendar.isleap(day.year)
        for day in days
    ):
        found.add("02-29")
    return sorted(found)


def days_until_anniversaries(today):
    """
    :param date today: the day to count from
    :return: a mapping of months and days, as ``02-29``, to the number of days until
        their next anniversary; today is 0
    """
    found = {}
    for number in range(YEAR):
        for month_and_day in anniversaries([today + timedelta(days=number)]):
            found.setdefault(month_and_day, number)
    return found
