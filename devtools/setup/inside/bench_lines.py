"""Lines of the table of benchmarks: what a bench measures, and what is wanted.

A bench declares its lines, and how it is run for the table::

    LINES = lines(
        Line("tags-add", "tag added to 100,000, times as fast as the ORM", at_least=5),
        quick=["--rows", "20000"],
    )

and says what came out: ``LINES.report("tags-add", 3.9, "4.5 s, 16.5 s")``. That prints
one line, which ``./dev bench all`` reads.
"""

import operator
import re
from dataclasses import dataclass, field

SIGN = "»"
_REPORTED = re.compile(
    rf"^{SIGN} (?P<key>[\w-]+): (?P<value>[-\d.,]+) ?(?P<unit>\S*) \([^)]*\)"
    r"(?:: (?P<detail>.*))?$"
)


@dataclass(frozen=True)
class Line:
    """One line of the table.

    :param key: names it among all benches
    :param work: what is done, on how many, against what
    :param unit: of the figure and of what is wanted: × (a ratio), s, MB, rows/s
    """

    key: str
    work: str
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "×"

    @property
    def wanted(self):
        if self.at_least is not None:
            return f"≥ {with_unit(self.at_least, self.unit)}"
        if self.at_most is not None:
            return f"≤ {with_unit(self.at_most, self.unit)}"
        return ""

    def is_reached(self, value):
        reached = (
            limit is None or compare(value, limit)
            for compare, limit in (
                (operator.ge, self.at_least),
                (operator.le, self.at_most),
            )
        )
        return all(reached)


@dataclass(frozen=True)
class Lines:
    """The lines of one bench.

    :param full: arguments of the bench for the whole table
    :param quick: arguments for ``--quick``, which has smaller sizes
    """

    by_key: dict
    full: list = field(default_factory=list)
    quick: list = field(default_factory=list)

    def report(self, key, value, detail=""):
        """Print what came out of one line.

        :param float value: in the line's unit
        :param str detail: what it was made of, as "4.5 s against 16.5 s"
        :raise KeyError: if the bench did not declare the line
        """
        line = self.by_key[key]
        wanted = f"wanted {line.wanted}" if line.wanted else "no aim"
        missed = "" if line.is_reached(value) else ", MISSED"
        text = f"{SIGN} {key}: {with_unit(value, line.unit)} ({wanted}{missed})"
        print(f"{text}: {detail}" if detail else text, flush=True)


def lines(*of_bench, full=(), quick=()):
    return Lines({line.key: line for line in of_bench}, list(full), list(quick))


def read_reports(text):
    """:return: what a bench reported: by key, pairs of the value and the detail"""
    found = filter(None, map(_REPORTED.match, text.splitlines()))
    return {
        report["key"]: (float(report["value"].replace(",", "")), report["detail"] or "")
        for report in found
    }


def with_unit(value, unit):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}" if unit else text
