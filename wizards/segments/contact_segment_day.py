from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...lib.time_zones import zone_of
from ...models.common.actions import open_records
from ...models.common.retention import oldest_kept

MAX_LISTED = 10_000


class ContactSegmentDay(models.TransientModel):
    """Who was in a tracked segment on a day: from its events, not from its conditions,
    which know today only."""

    _name = "contact.segment.day"
    _description = "Who Was in a Segment"
    _inherit = ["contact.wizard.mixin"]

    segment_id = fields.Many2one(
        "mailing.filter",
        required=True,
        ondelete="cascade",
        domain=[("is_watched", "=", True)],
    )
    watch_date = fields.Datetime(related="segment_id.watch_date")
    date = fields.Date("Day", required=True, default=fields.Date.context_today)
    answer = fields.Char(compute="_compute_answer")
    is_known = fields.Boolean(compute="_compute_answer")

    @api.depends("segment_id", "date")
    def _compute_answer(self):
        for day in self:
            unknown = day._why_unknown()
            day.is_known = not unknown
            if unknown:
                day.answer = unknown
            else:
                count = day._contacts().search_count(day._matched_domain())
                day.answer = self.env._("%(count)s contacts were in it.", count=count)

    def action_open_contacts(self):
        """
        :raises UserError: for days that nobody knows
        """
        self.ensure_one()
        if unknown := self._why_unknown():
            raise UserError(unknown)
        found = self._contacts().search(self._matched_domain(), limit=MAX_LISTED)
        return open_records(
            self.env,
            "contact_marketing.res_partner_action",
            self.env._(
                "%(segment)s on %(day)s",
                segment=self.segment_id.name,
                day=format_date(self.env, self.date),
            ),
            [("id", "in", found.ids)],
            context={"active_test": False},
        )

    @api.model
    def _contacts(self):
        # Also who was archived since then.
        return self.env["res.partner"].with_context(active_test=False)

    def _matched_domain(self):
        Event = self.env["contact.segment.event"]
        Event.flush_model()
        return Domain(
            "id", "in", Event._sql_members_at(self.segment_id._origin, self._end())
        )

    def _end(self):
        """:return: the end of the day, in the user's time zone, as UTC"""
        zone = zone_of(self.env.user.tz)
        next_day = self.date + timedelta(days=1)
        local = datetime.combine(next_day, time.min, zone)
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    def _why_unknown(self):
        """:return: why nobody can say who was in it; False: it can be said"""
        self.ensure_one()
        if not self.segment_id.watch_date:
            return self.env._("It was not looked at yet; this takes some minutes.")
        oldest = oldest_kept(self.env)
        since = max(filter(None, [self.segment_id.watch_date, oldest]))
        first = fields.Datetime.context_timestamp(self, since).date()
        if not self.date or self.date < first:
            return self.env._(
                "It is known from %(day)s on only.", day=format_date(self.env, first)
            )
        if self.date > fields.Date.context_today(self):
            return self.env._("Choose a day that has come.")
        return False
