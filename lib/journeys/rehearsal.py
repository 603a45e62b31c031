"""A journey rehearsed on the past: who would have been where, when, and what came of
it. Knows no records; what is asked of the past is looked up by the models."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)


class Candidate(NamedTuple):
    """Somebody who would have been let in at a moment; with a record, or without: 0."""

    moment: object
    partner_id: int
    is_yearly: bool = False
    res_id: int = 0


class Visit(NamedTuple):
    """An entry that comes to a step."""

    entry: int
    partner_id: int
    arrived: object


class Passing(NamedTuple):
    """How an entry goes on from a step, and when."""

    entry: int
    outcome: str
    moment: object


@dataclass
class StepFigures:
    arrived: int = 0
    passed: int = 0
    waiting: int = 0
    sent: int = 0
    unknown: int = 0  # whose path the past does not tell
    hours: float = 0  # that those who passed waited, together
    paths: Counter = field(default_factory=Counter)
    skipped: Counter = field(default_factory=Counter)  # by reason
    whys: set = field(default_factory=set)  # why the past does not tell

    @property
    def average_hours(self):
        return self.hours / self.passed if self.passed else 0


class Rehearsal:
    def __init__(self, start, end):
        self.start, self.end = start, end
        self.entries = []  # by number: Candidate
        self.left = {}  # by number of an entry, when it ended
        self.steps = defaultdict(StepFigures)  # by key
        self.mails = []  # pairs of a moment and the id of a contact
        self.counted = defaultdict(list)  # by contact, moments that the cap counts

    # ------------------------------------------------------------
    # In
    # ------------------------------------------------------------

    def waves(self, candidates, may_again):
        """Let in who may enter: each contact once at a time, and with each record once.

        :param candidates: ``Candidate``
        :param may_again: callable of when somebody left and of a ``Candidate``: whether
            it may enter again
        :return: yields lists of numbers of entries; the next list once these went as
            far as they go
        """
        waiting = defaultdict(list)
        for candidate in sorted(candidates):
            waiting[candidate.partner_id, candidate.res_id].append(candidate)
        for own in waiting.values():
            own.reverse()  # the next one is the last
        inside = {}  # by contact and record, the last entry
        while waiting:
            wave = []
            for who in list(waiting):
                chosen = self._next(waiting[who], inside.get(who), may_again)
                if chosen:
                    inside[who] = len(self.entries)
                    wave.append(len(self.entries))
                    self.entries.append(chosen)
                else:
                    del waiting[who]
            if wave:
                yield wave

    def _next(self, candidates, before, may_again):
        left = self.left.get(before)
        while candidates:
            candidate = candidates.pop()
            if before is None:
                return candidate
            if candidate.res_id:
                return None
            if left and candidate.moment > left and may_again(left, candidate):
                return candidate
        return None

    def res_id(self, visit):
        """:return: the id of the record that an entry is with; 0: none"""
        return self.entries[visit.entry].res_id

    def visits(self, wave):
        return [
            Visit(entry, self.entries[entry].partner_id, self.entries[entry].moment)
            for entry in wave
        ]

    # ------------------------------------------------------------
    # Along
    # ------------------------------------------------------------

    def arrive(self, key, visits):
        self.steps[key].arrived += len(visits)

    def go_on(self, key, visits, passings, leads_on):
        """
        :param passings: ``Passing`` of those who pass by the end
        :param leads_on: callable of an outcome: whether a step follows
        :return: by outcome, the ``Visit`` of who comes to the next step
        """
        figures, following = self.steps[key], defaultdict(list)
        by_entry = {visit.entry: visit for visit in visits}
        for entry, outcome, moment in passings:
            visit = by_entry[entry]
            figures.passed += 1
            figures.paths[outcome] += 1
            figures.hours += (moment - visit.arrived).total_seconds() / 3600
            if leads_on(outcome):
                following[outcome].append(Visit(entry, visit.partner_id, moment))
            else:
                self.left[entry] = moment
        figures.waiting += len(visits) - len(passings)
        return following

    def finish(self, key, visits):
        """Have those leave who came to a step that ends the journey."""
        self.steps[key].passed += len(visits)
        for visit in visits:
            self.left[visit.entry] = visit.arrived

    def send(self, key, partner_id, moment, is_capped=True):
        self.steps[key].sent += 1
        self.mails.append((moment, partner_id))
        if is_capped:
            self.counted[partner_id].append(moment)

    def skip(self, key, reason):
        self.steps[key].skipped[reason] += 1

    def doubt(self, key, why, count):
        if count:
            self.steps[key].unknown += count
            self.steps[key].whys.add(why)

    # ------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------

    def entered_by_day(self, day_of):
        days = Counter(day_of(candidate.moment) for candidate in self.entries)
        return sorted(days.items())

    def busiest_day(self, day_of):
        """:return: the day on which the most mails go out, and how many"""
        days = Counter(day_of(moment) for moment, _partner_id in self.mails)
        return max(days.items(), key=lambda pair: (pair[1], pair[0]), default=(None, 0))

    def capped(self, cap, others):
        """
        :param int cap: mails per contact and week; 0: any number
        :param dict others: by contact, the moments of the mails that it got then
        :return: the contacts who would have hit the cap
        """
        if not cap:
            return set()
        return {
            partner_id
            for partner_id, moments in self.counted.items()
            if _exceeds(sorted([*moments, *others.get(partner_id, ())]), cap)
        }


def _exceeds(moments, cap):
    return any(
        later - first < WEEK
        for first, later in zip(moments, moments[cap:], strict=False)
    )


def days_between(base, start, end, days, is_yearly):
    """The days on which a date lets somebody in.

    :param date base: the date of the contact
    :param date start, end: days from the first one on, up to the last one
    :param int days: so many days after the date
    :param bool is_yearly: each year; 29 February is the 28th in other years
    """
    shift = timedelta(days=days)
    if not is_yearly:
        found = [base + shift]
    else:
        years = range((start - shift).year, (end - shift).year + 1)
        found = [_in_year(base, year) + shift for year in years]
    return [day for day in found if start <= day <= end]


def _in_year(base, year):
    try:
        return base.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
