from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option, whole_days
from ....lib.journeys.rehearsal import Passing
from ....lib.journeys.windows import Window, due_date
from .kind import StepKind, register

_lt = LazyTranslate(__name__)

WINDOW_OPTIONS = {"weekdays", "from", "to"}
PAUSE_HOURS = 1 / 60  # what is shorter keeps no loop from going round at once


def check_window(window):
    """:return: what is wrong with a window, or None"""
    hours = [window.get("from", 0), window.get("to", 24)]
    weekdays = window.get("weekdays") or []
    is_fine = (
        not window.keys() - WINDOW_OPTIONS
        and all(type(hour) in (int, float) for hour in hours)
        and isinstance(weekdays, list)
        and all(type(day) is int for day in weekdays)
        and Window.of(window).is_valid()
    )
    if is_fine:
        return None
    return _lt(
        "“%(option)s”: give weekdays of 1 (Monday) to 7, and hours “from” and “to” "
        "between 0 and 24."
    )


@register
class Wait(StepKind):
    """Waits some time, by the clock of the contact."""

    name = "wait"
    label = "Wait"
    icon = "fa-clock-o"
    is_per_contact = False
    options = {
        "days": Option(int, check=whole_days),
        "hours": Option((int, float)),
        "window": Option(dict, check=check_window),
    }

    def pauses(self, options):
        # A window alone lets pass who comes while it is open.
        hours = options.get("hours") or 0
        return self.ways if options.get("days") or hours >= PAUSE_HOURS else ()

    def check(self, options, kinds):
        hours = options.get("hours") or 0
        if isinstance(hours, bool) or not 0 <= hours <= 24 * 366:
            yield _lt("“hours”: give a number of 0 or more."), {}
        if not any(options.get(name) for name in self.options):
            yield _lt("Say how long to wait: days, hours, or a window."), {}

    def act(self, step, ids):
        options = step.options
        window = Window.of(options.get("window"))
        step._set_due(
            ids,
            lambda since, tz: due_date(
                since, options.get("days") or 0, options.get("hours") or 0, window, tz
            ),
        )
        return step._sql_waited(ids)

    def rehearse(self, step, visits, rehearsal, past):
        options = step.options
        days, hours = options.get("days") or 0, options.get("hours") or 0
        window = Window.of(options.get("window"))
        for visit in visits:
            zone = past.zones[visit.partner_id]
            due = due_date(visit.arrived, days, hours, window, zone)
            if due <= rehearsal.end:
                yield Passing(visit.entry, "next", due)

    def try_as(self, step, partner, moment):
        options = step.options
        due = step._try_wait(
            partner,
            moment,
            options.get("days") or 0,
            options.get("hours") or 0,
            Window.of(options.get("window")),
        )
        return {"texts": [step.env._("The wait is skipped.")], "moment": due}
