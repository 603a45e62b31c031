"""How the cells of a text file are set apart."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|", ":", "^", "~", "\x1f", "\x01", "\u00a6")
SAMPLE_ROWS = 100
FIRST_ROWS = 10  # among which titles may stand
NAMED = re.compile(r'"?sep=(\\t|[^\w\r\n])"?', re.IGNORECASE)
SINGLE_QUOTED = re.compile(r"\s*'.*'\s*", re.DOTALL)
BACKSLASH = "\\"


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    quotechar: str = '"'
    is_escaped: bool = False  # by backslashes, as MySQL and PHP do
    width: int = 1  # cells of most rows

    def reader(self, lines):
        return csv.reader(
            map(self._doubled, lines) if self.is_escaped else lines,
            delimiter=self.delimiter,
            quotechar=self.quotechar,
            escapechar=BACKSLASH if self.is_escaped else None,
        )

    def _doubled(self, line):
        """A backslash before any other sign is one: a path, or MySQL's ``\\N``."""
        if BACKSLASH not in line:
            return line
        special = re.escape(self.delimiter + self.quotechar + BACKSLASH)
        return re.sub(
            rf"\\([{special}])|\\",
            lambda found: found[0] if found[1] else BACKSLASH * 2,
            line,
        )

    def is_broken(self, line):
        """:return: whether a quoted cell goes on behind its closing quote"""
        try:
            list(
                csv.reader(
                    [line],
                    delimiter=self.delimiter,
                    quotechar=self.quotechar,
                    escapechar=BACKSLASH if self.is_escaped else None,
                    strict=True,
                )
            )
        except csv.Error:
            return True
        return False

    def within_quotes(self, line):
        """:return: the text of a line that is one quoted cell, with a line end; empty
        if it is another one"""
        line = line.strip("\r\n;,\t ")
        if len(line) < 2 or not line[0] == line[-1] == self.quotechar:
            return ""
        try:
            cells = next(csv.reader([line], quotechar=self.quotechar, strict=True), [])
        except csv.Error:
            return ""  # something is behind a quote
        return f"{cells[0]}\n" if len(cells) == 1 and cells[0] else ""

    def split(self, line):
        """:return: the cells of one line, whose quotes are letters"""
        return next(
            csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), []
        )


def named_delimiter(line):
    """The first line ``sep=;`` that Excel writes and heeds; empty cells may be behind,
    if it was saved again.

    :return: the delimiter, or none
    """
    found = NAMED.match(line.removeprefix("\ufeff"))
    if not found:
        return None
    delimiter = "\t" if found[1] == r"\t" else found[1]
    return None if line[found.end() :].strip('\r\n,;\t|" ') else delimiter


def detect_dialect(lines, delimiter="", quotechar=""):
    """
    :param list lines: the first ones
    :param str delimiter: if it is known
    :return: the ``Dialect`` that makes rows of equal length
    """
    if lines and (named := named_delimiter(lines[0])):
        delimiter = delimiter or named
        lines = lines[1:]
    if not quotechar:
        filled = [line for line in lines if line.strip()]
        single = sum(map(bool, map(SINGLE_QUOTED.fullmatch, filled)))
        quotechar = "'" if single * 2 > len(filled) else '"'
    sample = "".join(lines)
    guesses = [
        Dialect(sign, quotechar, is_escaped)
        for sign in ([delimiter] if delimiter else DELIMITERS)
        for is_escaped in ((False, True) if BACKSLASH in sample else (False,))
    ]
    # The first of the best; of equals the one whose closing quotes end a cell.
    best = max(
        guesses,
        key=lambda guess: (*_evenness(guess, lines)[0], _closes(guess, sample)),
    )
    width = _evenness(best, lines)[1]
    return Dialect(best.delimiter, quotechar, best.is_escaped, width)


def _closes(dialect, sample):
    """Whether backslashes before quotes are read so that no cell goes on behind its
    closing quote."""
    signs = re.escape(dialect.delimiter + dialect.quotechar)
    goes_on = re.search(rf"\\{dialect.quotechar}[^{signs}\r\n]", sample)
    return dialect.is_escaped == bool(goes_on)


def _evenness(dialect, lines):
    """How well a dialect fits: the share of rows of the usual length, then that length.
    One column fits always, and counts least.

    :return: a pair of how well, and the usual length
    """
    try:
        rows = list(dialect.reader(io.StringIO("".join(lines), newline="")))
    except csv.Error:
        return (False, 0, 0), 1
    widths = [len(row) for row in rows if any(row)][:SAMPLE_ROWS]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return (False, 0, 0), 1
    usual, count = wide.most_common(1)[0]  # of several, that of the first row
    share = count / len(widths)
    is_unlikely = widths[0] == 1 or share <= 0.5 or _are_addresses(lines)
    if dialect.delimiter == ":" and is_unlikely:
        return (False, 0, 0), 1  # a column of web addresses, or of *mailto:*
    # Addresses hold colons and texts hold commas: a header seldom does.
    skipped = min(widths.index(usual), FIRST_ROWS)
    return (share > 0.5, round(share - skipped / FIRST_ROWS, 1), usual), usual


def _are_addresses(lines):
    """Whether most colons are those of web addresses, or end a title: *Notes:*"""
    lines = [line.strip() for line in lines if ":" in line]
    apart = sum("://" in line or line.endswith(":") for line in lines)
    return apart * 2 > len(lines)
