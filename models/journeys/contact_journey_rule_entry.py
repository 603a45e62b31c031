from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.anniversaries import anniversaries
from ...lib.time_zones import UTC, zone_of
from ..common.failures import isolated
from ..common.notice_language import in_language_of
from ..common.sql_zones import zone_in_sql
from .contact_journey_rule import ENTRIES

CHUNK = 20_000
LOOK_MINUTES = 4
BEGIN_MINUTES = 1
MAX_DAYS_LATE = 31
# What makes two rules the same, and how far each has looked.
SAME = ("kind", "segment_id", "date_field", "days", "is_yearly")
SEEN = ("start_date", "seen_partner_id", "seen_event_id", "seen_day")


class ContactJourneyRule(models.Model):
    """Lets contacts in: who came to a segment, and whose day it is."""

    _inherit = "contact.journey.rule"

    def _start(self, before):
        """Begin to look, from now on: when a version goes live.

        :param before: the rules of the version that was live until now; what the same
            rule has seen is not looked at again, and what it has not, is
        """
        for rule in self.filtered(lambda rule: rule.kind in ENTRIES):
            if same := before.filtered(rule._continues)[:1]:
                rule.write({name: same[name] for name in SEEN})
                rule._look_at_segments()
            elif rule.kind == "segment":
                rule._start_segment()
            else:
                rule.seen_day = rule._today() - timedelta(days=1)
            rule.next_date = fields.Datetime.now()

    def _continues(self, before):
        return all(self[name] == before[name] for name in SAME) and (
            before.is_existing or not self.is_existing
        )

    def _look_at_segments(self):
        """Have their segments looked at now: while no running journey waits for who
        comes to one, that is once a day, or not at all."""
        for segment in self.segment_id.filtered("active"):
            if not segment.is_watched:
                segment.is_watched = True
            segment.next_snapshot_date = fields.Datetime.now()

    def _start_segment(self):
        """Have it looked at who is in the segment. What one chunk does not do, the
        scheduler does.

        :raises UserError: when that cannot be asked
        """
        segment = self.segment_id
        try:
            segment.write(
                {"is_watched": True, "next_snapshot_date": fields.Datetime.now()}
            )
            self.env["contact.segment.member"]._take_snapshot(segment)
        except UserError as error:
            raise UserError(
                self.env._(
                    "The segment “%(segment)s” cannot be used. Correct its conditions. "
                    "%(error)s",
                    segment=segment.name,
                    error=error,
                )
            ) from error
        self._has_begun()

    def _has_begun(self):
        """Once the segment was looked at as a whole, write down who is in it: all
        others come to it from then on.

        :return: whether it was
        """
        if not self.start_date and self._was_looked_at():
            self.env.cr.execute(
                SQL(
                    "SELECT COALESCE(MAX(id), 0) FROM contact_segment_event"
                    " WHERE segment_id = %s",
                    self.segment_id.id,
                )
            )
            self.write(
                {
                    "seen_event_id": self.env.cr.fetchone()[0],
                    "seen_partner_id": 0,
                    "start_date": self.segment_id.snapshot_date,
                }
            )
        return bool(self.start_date)

    def _was_looked_at(self):
        segment = self.segment_id
        return (
            not segment.watch_problem
            and bool(segment.snapshot_date)
            and segment.snapshot_date >= self.version_id.live_date
            and segment.next_snapshot_date > fields.Datetime.now()
        )

    # ------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------

    @api.model
    def _live_domain(self):
        return Domain("version_id.state", "=", "live") & Domain(
            "journey_id.state", "=", "running"
        )

    @api.model
    def _looking_domain(self):
        """:return: the ``Domain`` of the rules that hold for somebody"""
        return self._live_domain()

    @api.model
    def _due_rules(self):
        return self.search(
            self._looking_domain()
            & Domain("next_date", "<=", fields.Datetime.now())
            & (
                Domain("retry_date", "=", False)
                | Domain("retry_date", "<=", fields.Datetime.now())
            ),
            order="next_date, id",
        )

    @api.model
    def _watch_chunk(self):
        """Look at a segment that lets contacts in."""
        segments = self.search(self._live_domain() & Domain("kind", "=", "segment"))
        now = fields.Datetime.now()
        if not any(
            segment.next_snapshot_date and segment.next_snapshot_date <= now
            for segment in segments.segment_id
        ):
            return 0
        return self.env["contact.segment.member"]._watch_chunk()

    @api.model
    def _entry_chunk(self):
        """One transaction: the next contacts that a rule lets in.

        :return: how many were looked at, or 1 when a rule has none left; 0: all is done
        """
        rule = self._due_rules().try_lock_for_update(allow_referencing=True, limit=1)
        if not rule:
            return 0
        looked = 0
        rule = in_language_of(rule, rule.journey_id.user_id)
        with isolated(rule, rule._stand):
            rule._check_ready()
            looked = rule._look()
            rule._clear_problem()
        return looked or 1

    def _look(self):
        return (
            self._look_at_segment() if self.kind == "segment" else self._look_at_day()
        )

    def _let_in(self, partner_ids):
        self.env["contact.journey.participant"]._enter(
            self.journey_id,
            SQL("SELECT unnest(%s::int[]) AS partner_id", list(partner_ids)),
            is_yearly=self.is_yearly,
        )

    # ------------------------------------------------------------
    # Segments
    # ------------------------------------------------------------

    def _look_at_segment(self):
        if not self._has_begun():
            self.next_date = fields.Datetime.now() + timedelta(minutes=BEGIN_MINUTES)
            return 0
        if self.is_existing and (present := self._next_present()):
            self._let_in(present)
            self.seen_partner_id = present[-1]
            return len(present)
        moved = self.env.execute_query(
            SQL(
                """
                SELECT id, partner_id FROM contact_segment_event
                WHERE segment_id = %s AND id > %s AND kind = 'entered'
                  AND cause = 'change'
                ORDER BY id LIMIT %s
                """,
                self.segment_id.id,
                self.seen_event_id,
                CHUNK,
            )
        )
        if moved:
            self._let_in([partner_id for _id, partner_id in moved])
            self.seen_event_id = moved[-1][0]
        if len(moved) < CHUNK:
            self.next_date = fields.Datetime.now() + timedelta(minutes=LOOK_MINUTES)
        return len(moved)

    def _next_present(self):
        """:return: ids of the next contacts that were in the segment from the start"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM contact_segment_member
                WHERE segment_id = %s AND partner_id > %s AND entry_date <= %s
                ORDER BY partner_id LIMIT %s
                """,
                self.segment_id.id,
                self.seen_partner_id,
                self.start_date,
                CHUNK,
            )
        )
        return [partner_id for (partner_id,) in rows]

    # ------------------------------------------------------------
    # Days
    # ------------------------------------------------------------

    def _today(self):
        return fields.Date.context_today(self.journey_id.with_context(tz=self._tz()))

    def _tz(self):
        return self.journey_id._tz()

    def _look_at_day(self):
        today = self._today()
        days = self._days_until(today)
        partner_ids = self._whose_day(days) if days else []
        if partner_ids:
            self._let_in(partner_ids)
            self.seen_partner_id = partner_ids[-1]
        if len(partner_ids) < CHUNK:
            self.write(
                {
                    "seen_day": today,
                    "seen_partner_id": 0,
                    "next_date": self._midnight_after(today),
                }
            )
        return len(partner_ids)

    def _days_until(self, today):
        """:return: the days not looked at yet; after a longer stop, the last ones"""
        late = min((today - self.seen_day).days, MAX_DAYS_LATE)
        return [today - timedelta(days=number) for number in range(late)][::-1]

    def _midnight_after(self, day):
        zone = zone_of(self._tz())
        midnight = datetime.combine(day + timedelta(days=1), time(), zone)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def _sql_zone(self):
        return zone_in_sql(self.env, self._tz())

    def _sql_local(self, date):
        """:return: a moment of the database, by the clock that days are counted by"""
        zone = self._sql_zone()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)", date, zone)

    def _whose_day(self, days):
        """
        :param list days: dates
        :return: the ids of the next contacts who enter on one of them
        """
        contacts = self.journey_id._contacts()
        query = contacts._search(
            Domain(self.date_field, "!=", False)
            & Domain("id", ">", self.seen_partner_id)
        )
        date = contacts._field_to_sql(query.table, self.date_field, query)
        if contacts._fields[self.date_field].type == "datetime":
            date = self._sql_local(date)
        bases = [day - timedelta(days=self.days) for day in days]
        if self.is_yearly:
            query.add_where(
                SQL("to_char(%s, 'MM-DD') = ANY(%s)", date, anniversaries(bases))
            )
        else:
            query.add_where(SQL("%s::date = ANY(%s)", date, bases))
        query.order = SQL.identifier(query.table, "id")
        query.limit = CHUNK
        return [partner_id for (partner_id,) in self.env.execute_query(query.select())]
