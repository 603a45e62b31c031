from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...lib.anniversaries import anniversaries
from ...lib.journeys.rehearsal import Candidate, days_between

MAX_CANDIDATES = 100_000
YEAR = 364  # days: a longer span has each anniversary


class ContactJourneyRule(models.Model):
    """Whom a rule would have let in, had it been live."""

    _inherit = "contact.journey.rule"

    def _rehearse_entries(self, rehearsal):
        """:return: ``Candidate`` of who would have been let in, and what the past does
        not tell"""
        candidates, notes = [], []
        told = {
            "segment": ContactJourneyRule._rehearse_segment,
            "date": ContactJourneyRule._rehearse_days,
            "record": ContactJourneyRule._rehearse_records,
        }
        entries = self.filtered(lambda rule: rule.kind in told)
        for rule in entries:
            for each in told[rule.kind](rule, rehearsal):
                (notes if isinstance(each, str) else candidates).append(each)
        if not entries or "manual" in self.mapped("kind"):
            notes.append(
                self.env._(
                    "Who would have been let in by hand, by effects or by other "
                    "systems is not known."
                )
            )
        return candidates, notes

    def _rehearse_segment(self, rehearsal):
        # Who came when is counted; only who may change the journey is told.
        segment_sudo = self.segment_id.sudo()
        since = segment_sudo.watch_date
        if not segment_sudo.is_watched or not since:
            yield self.env._(
                "The segment “%(segment)s” is not tracked: who came to it is not "
                "known. Switch on Track Changes, and rehearse some days later.",
                segment=segment_sudo.name,
            )
            return
        if since > rehearsal.start:
            yield self.env._(
                "The segment “%(segment)s” is tracked since %(day)s: who came to it "
                "before is not known.",
                segment=segment_sudo.name,
                day=format_date(self.env, since),
            )
        Event = self.env["contact.segment.event"]
        first = max(rehearsal.start, since)
        if self.is_existing:
            members = Event._sql_members_at(
                self.segment_id, first + timedelta(seconds=1)
            )
            rows = self.env.execute_query(
                SQL("%s LIMIT %s", members, MAX_CANDIDATES + 1)
            )
            yield from (Candidate(first, partner_id) for (partner_id,) in rows)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date, partner_id FROM contact_segment_event
                WHERE segment_id = %s AND kind = 'entered' AND cause = 'change'
                  AND date BETWEEN %s AND %s
                ORDER BY date, id LIMIT %s
                """,
                self.segment_id.id,
                first,
                rehearsal.end,
                MAX_CANDIDATES + 1,
            )
        )
        yield from (Candidate(moment, partner_id) for moment, partner_id in rows)

    def _rehearse_days(self, rehearsal):
        first, last = map(
            self.journey_id._rehearsal_day, (rehearsal.start, rehearsal.end)
        )
        for partner_id, base in self._rehearsed_dates(first, last):
            for day in days_between(base, first, last, self.days, self.is_yearly):
                moment = self._midnight_after(day - timedelta(days=1))
                yield Candidate(moment, partner_id, self.is_yearly)

    def _rehearse_records(self, rehearsal):
        matching = SQL("TRUE")
        if self._has_conditions():
            matching = SQL("res_id IN (%s)", self._sql_matching_all())
            yield self.env._(
                "Who would have entered with a record is told by what these records "
                "are today."
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (res_id) date, partner_id, res_id
                FROM contact_interaction participant
                WHERE kind = %s AND res_model = %s AND verdict = 'human'
                  AND retracted_date IS NULL AND date BETWEEN %s AND %s
                  AND partner_id IS NOT NULL AND %s AND %s
                ORDER BY res_id, date, id LIMIT %s
                """,
                self.interaction_kind,
                self.condition_model,
                rehearsal.start,
                rehearsal.end,
                matching,
                # As who enters: of other companies' records, not even how many.
                self.env["contact.journey.participant"]._sql_record_stands(
                    self.journey_id, self.condition_model
                ),
                MAX_CANDIDATES + 1,
            )
        )
        for moment, partner_id, res_id in rows:
            yield Candidate(moment, partner_id, res_id=res_id)

    def _rehearsed_dates(self, first, last):
        """:return: the ids of contacts, with the date that may let them in"""
        contacts = self.journey_id._contacts()
        query = contacts._search(Domain(self.date_field, "!=", False))
        date = contacts._field_to_sql(query.table, self.date_field, query)
        if contacts._fields[self.date_field].type == "datetime":
            date = self._sql_local(date)
        shift = timedelta(days=self.days)
        if not self.is_yearly:
            query.add_where(
                SQL("%s::date BETWEEN %s AND %s", date, first - shift, last - shift)
            )
        elif (last - first).days < YEAR:
            span = (last - first).days + 1
            days = [first - shift + timedelta(days=number) for number in range(span)]
            query.add_where(
                SQL("to_char(%s, 'MM-DD') = ANY(%s)", date, anniversaries(days))
            )
        query.limit = MAX_CANDIDATES + 1
        return self.env.execute_query(
            query.select(SQL.identifier(query.table, "id"), SQL("%s::date", date))
        )
