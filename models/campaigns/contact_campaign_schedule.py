from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration

from ...lib.time_zones import UTC, zone_of
from .contact_campaign import WEEKDAYS

LAST_MINUTE = 24 * 60 - 1
# No interval is so long, and no weekday so far, that a slot needs more steps.
MAX_STEPS = 10_000


class ContactCampaign(models.Model):
    """Every so many hours, days, weeks or months, by the clock of a company.

    All slots follow from the first day, so that nothing drifts: not the 31st of a
    month, and not nine o'clock when the clocks change.
    """

    _inherit = "contact.campaign"

    start_date = fields.Date(
        "From",
        default=fields.Date.context_today,
        required=True,
        help="The first day; intervals count from it.",
    )
    interval_number = fields.Integer("Every", default=1, required=True)
    interval_type = fields.Selection(
        [
            ("hours", "Hours"),
            ("days", "Days"),
            ("weeks", "Weeks"),
            ("months", "Months"),
        ],
        "Unit",
        default="days",
        required=True,
    )
    send_time = fields.Float("At", default=9.0)
    monday = fields.Boolean("Mon")
    tuesday = fields.Boolean("Tue")
    wednesday = fields.Boolean("Wed")
    thursday = fields.Boolean("Thu")
    friday = fields.Boolean("Fri")
    saturday = fields.Boolean("Sat")
    sunday = fields.Boolean("Sun")
    timezone = fields.Char("Time Zone", compute="_compute_timezone")
    schedule_summary = fields.Char("Schedule", compute="_compute_schedule_summary")

    @api.depends("company_id.partner_id.tz")
    def _compute_timezone(self):
        for campaign in self:
            # The time zone of any company is no secret.
            campaign.timezone = campaign.sudo().company_id.partner_id.tz or "UTC"

    @api.depends("interval_number", "interval_type", "send_time", "timezone", *WEEKDAYS)
    def _compute_schedule_summary(self):
        for record in self:
            record.schedule_summary = record._describe_schedule()

    @api.constrains("interval_number", "send_time")
    def _check_interval(self):
        for record in self:
            if record.interval_number < 1:
                raise ValidationError(
                    self.env._(
                        "%(record)s: choose an interval of 1 or more.",
                        record=record.display_name,
                    )
                )
            if not 0 <= record.send_time < 24:
                raise ValidationError(
                    self.env._(
                        "%(record)s: send between 0:00 and 23:59.",
                        record=record.display_name,
                    )
                )

    def _describe_schedule(self):
        number = self.interval_number
        every = {
            "hours": self.env._("every hour"),
            "days": self.env._("every day"),
            "weeks": self.env._("every week"),
            "months": self.env._("every month"),
        }
        several = {
            "hours": self.env._("every %(number)s hours", number=number),
            "days": self.env._("every %(number)s days", number=number),
            "weeks": self.env._("every %(number)s weeks", number=number),
            "months": self.env._("every %(number)s months", number=number),
        }
        parts = [(every if number == 1 else several).get(self.interval_type, "")]
        names = [
            field.get_description(self.env)["string"]
            for name, field in self._fields.items()
            if name in WEEKDAYS and self[name]
        ]
        if names:
            parts.append(self.env._("on %(days)s", days=", ".join(names)))
        if self.interval_type != "hours":
            parts.append(
                self.env._(
                    "at %(time)s", time=format_duration(self._minute_of_day() / 60)
                )
            )
        return f"{' '.join(parts)} ({self._format_zone()})"

    def _schedule_zone(self):
        """:return: the time zone of the clock that says when a send begins"""
        return self.timezone

    def _format_zone(self):
        return self.timezone

    # ------------------------------------------------------------
    # Slots
    # ------------------------------------------------------------

    def _next_slot(self, after):
        """
        :param datetime after: UTC, without a time zone
        :return: the first slot after it, likewise
        """
        self.ensure_one()
        slots = {
            "hours": self._slots_by_hours,
            "days": self._slots_by_days,
            "weeks": self._slots_by_weeks,
            "months": self._slots_by_months,
        }[self.interval_type]
        return next(slot for slot in slots(after) if slot > after)

    def _slots_by_hours(self, after):
        start = self._to_utc(self.start_date)
        step = timedelta(hours=self.interval_number)
        # On weekdays alone, the rest of a week may have to be passed over.
        first = max((after - start) // step, 0)
        for number in range(first, first + MAX_STEPS):
            slot = start + number * step
            if self._is_sent_on(self._to_local(slot).date()):
                yield slot

    def _slots_by_days(self, after):
        days = max((self._to_local(after).date() - self.start_date).days - 7, 0)
        first = days // self.interval_number
        for number in range(first, first + MAX_STEPS):
            day = self.start_date + timedelta(days=number * self.interval_number)
            yield self._to_utc(self._on_weekday(day))

    def _slots_by_weeks(self, after):
        monday = self.start_date - timedelta(days=self.start_date.weekday())
        weeks = max((self._to_local(after).date() - monday).days // 7, 0)
        first = weeks // self.interval_number
        wanted = self._weekdays() or [self.start_date.weekday()]
        for number in range(first, first + MAX_STEPS):
            for weekday in wanted:
                day = monday + timedelta(
                    weeks=number * self.interval_number, days=weekday
                )
                if day >= self.start_date:
                    yield self._to_utc(day)

    def _slots_by_months(self, after):
        today = self._to_local(after).date()
        months = (today.year - self.start_date.year) * 12
        months += today.month - self.start_date.month - 1
        first = max(months, 0) // self.interval_number
        for number in range(first, first + MAX_STEPS):
            day = self.start_date + relativedelta(months=number * self.interval_number)
            yield self._to_utc(self._on_weekday(day))

    def _weekdays(self):
        return [number for number, name in enumerate(WEEKDAYS) if self[name]]

    def _is_sent_on(self, day):
        return day.weekday() in (self._weekdays() or range(7))

    def _on_weekday(self, day):
        """:return: this day, or the next one on which it is sent"""
        while not self._is_sent_on(day):
            day += timedelta(days=1)
        return day

    def _to_utc(self, day):
        """:return: when it is the time to send on a day; an hour that the clocks
        leave out comes an hour later"""
        minutes = self._minute_of_day()
        local = datetime.combine(
            day, time(minutes // 60, minutes % 60), zone_of(self._schedule_zone())
        )
        return local.astimezone(UTC).replace(tzinfo=None)

    def _minute_of_day(self):
        # Half a minute before midnight is still today.
        return min(round(self.send_time * 60), LAST_MINUTE)

    def _to_local(self, moment):
        return moment.replace(tzinfo=UTC).astimezone(zone_of(self.timezone))

    def _day_start(self, days_ago):
        """:return: when the local day so many days ago began, in UTC"""
        today = self._to_local(fields.Datetime.now()).date()
        midnight = datetime.combine(
            today - timedelta(days=days_ago), time(), zone_of(self.timezone)
        )
        return midnight.astimezone(UTC).replace(tzinfo=None)
