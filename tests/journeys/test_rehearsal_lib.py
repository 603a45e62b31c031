from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...lib.journeys.rehearsal import Candidate, Passing, Rehearsal, days_between

START = datetime(2026, 1, 1)


def _day(number):
    return START + timedelta(days=number)


@tagged("post_install", "-at_install")
class TestRehearsalLib(BaseCase):
    def _entered(self, candidates, stay, may_again):
        """:return: contact and day of each entry, where each stays so many days"""
        rehearsal = Rehearsal(START, _day(30))
        for wave in rehearsal.waves(candidates, may_again):
            for entry in wave:
                left = rehearsal.entries[entry].moment + timedelta(days=stay)
                if left <= rehearsal.end:
                    rehearsal.left[entry] = left
        return sorted(
            (one.partner_id, (one.moment - START).days) for one in rehearsal.entries
        )

    def test_nobody_is_in_it_twice_at_once(self):
        candidates = [Candidate(_day(day), 7) for day in (9, 0, 2, 5, 25)]
        candidates.append(Candidate(_day(3), 8))
        always = lambda left, candidate: True  # noqa: E731
        self.assertEqual(
            self._entered(candidates, 4, always), [(7, 0), (7, 5), (7, 25), (8, 3)]
        )
        self.assertEqual(self._entered(candidates, 90, always), [(7, 0), (8, 3)])
        after = lambda left, each: each.moment >= left + timedelta(days=5)  # noqa: E731
        self.assertEqual(
            self._entered(candidates, 4, after), [(7, 0), (7, 9), (7, 25), (8, 3)]
        )
        never = lambda left, candidate: candidate.is_yearly  # noqa: E731
        self.assertEqual(self._entered(candidates, 4, never), [(7, 0), (8, 3)])

    def test_figures(self):
        rehearsal = Rehearsal(START, _day(30))
        (wave,) = rehearsal.waves([Candidate(_day(n), n) for n in range(4)], None)
        visits = rehearsal.visits(wave)
        rehearsal.arrive("wait", visits)
        passings = [
            Passing(0, "a", _day(1)),
            Passing(1, "a", _day(4)),
            Passing(2, "b", _day(2)),
        ]
        following = rehearsal.go_on("wait", visits, passings, lambda way: way == "a")
        figures = rehearsal.steps["wait"]
        self.assertEqual((figures.arrived, figures.passed, figures.waiting), (4, 3, 1))
        self.assertEqual(figures.paths, {"a": 2, "b": 1})
        self.assertEqual(figures.average_hours, 32)
        self.assertEqual([visit.entry for visit in following["a"]], [0, 1])
        self.assertEqual(rehearsal.left, {2: _day(2)})
        rehearsal.finish("end", following["a"])
        self.assertEqual(sorted(rehearsal.left), [0, 1, 2])

    def test_mails_a_day_and_the_cap(self):
        rehearsal = Rehearsal(START, _day(30))
        for partner_id, day in ((1, 0), (1, 3), (1, 9), (2, 3), (3, 3), (3, 20)):
            rehearsal.send("mail", partner_id, _day(day))
        self.assertEqual(rehearsal.busiest_day(datetime.date), (_day(3).date(), 3))
        self.assertEqual(rehearsal.capped(0, {}), set())
        self.assertEqual(rehearsal.capped(1, {}), {1})
        self.assertEqual(rehearsal.capped(2, {}), set())
        self.assertEqual(rehearsal.capped(2, {1: [_day(6)], 3: [_day(12)]}), {1})
        self.assertEqual(rehearsal.capped(1, {3: [_day(26)]}), {1, 3})

    def test_days(self):
        span = (date(2023, 2, 20), date(2025, 3, 10))
        self.assertEqual(
            days_between(date(2020, 2, 29), *span, 0, True),
            [date(2023, 2, 28), date(2024, 2, 29), date(2025, 2, 28)],
        )
        self.assertEqual(
            days_between(date(2020, 1, 3), *span, -10, True),
            [date(2023, 12, 24), date(2024, 12, 24)],
        )
        self.assertEqual(
            days_between(date(2024, 1, 1), *span, 7, False), [date(2024, 1, 8)]
        )
        self.assertFalse(days_between(date(2026, 1, 1), *span, 7, False))
