"""Rows of text files with delimiters, and what is corrected in them."""

import csv
import itertools
import re
from dataclasses import replace

from .dialects import SAMPLE_ROWS, detect_dialect, named_delimiter
from .errors import FileRefused
from .outline import ADDRESS, names_columns
from .text_files import MAX_LINE_LENGTH, open_text

SAMPLE_SIGNS = 200_000
MAX_RECORD_LENGTH = 200_000  # characters; a longer one is a quote that nobody closed
# By which Excel is told that a cell is a text, as ``="0123"``.
GUARDED = re.compile(
    r'=(?:T\()?"((?:[^"]|"")*)"\)?|\'([-+=@].*|[\d ()./-]+)|=(\+?\d[\d ()./-]*)',
    re.IGNORECASE,
)
LINK = re.compile(r'=HYPERLINK\("[^"]*"\s*[,;]\s*"([^"]*)"\)', re.IGNORECASE)
NAMED_ADDRESS = re.compile(r'\s*|[^<>@"\n]{1,200}\s<[^<>@\s]+@[^<>@\s]+>[\s;,]*')
MIN_RULER = 6  # signs; fewer may stand for nothing
NOTHING = "\\N"  # as MySQL and PostgreSQL write it


class TextRows:
    """An iterator of the rows, each a list of texts.

    ``stray`` counts the rows whose quotes were letters; ``first_stray`` is the first.
    """

    def __init__(self, stream, layout, max_columns):
        """
        :param stream: the file, opened to read bytes
        :param Layout layout: its encoding; delimiter and quote character are noted
        """
        sample, length = [], 0
        for line in itertools.islice(
            open_text(stream, layout.encoding), SAMPLE_ROWS * 2
        ):
            sample.append(line[:SAMPLE_SIGNS])
            length += len(line)
            if length > SAMPLE_SIGNS:
                break
        self.dialect = detect_dialect(sample, layout.delimiter, layout.quotechar)
        self._is_quoted = False  # each row as a whole
        self._look_within_quotes(sample, layout)
        if not layout.delimiter and all(map(NAMED_ADDRESS.fullmatch, sample)):
            # A comma is of a name: Doe, John <john@example.com>
            self.dialect = replace(self.dialect, delimiter="\t", width=1)
        self._listed = self._addresses_of_a_line(sample)
        layout.delimiter = self.dialect.delimiter
        layout.quotechar = self.dialect.quotechar
        lines = open_text(stream, layout.encoding)
        first = next(lines, "")
        if not named_delimiter(first):
            lines = itertools.chain([first], lines)
        self._max_columns = max_columns
        self._lines = lines
        self._again = []  # lines to read once more, the next one last
        self._taken = []  # lines of the row in work
        self._length = 0
        self._is_at_end = False
        self.stray = self.first_stray = 0
        self.number = 0

    def _look_within_quotes(self, sample, layout):
        """Of a file that was saved once more by a program that took other delimiters,
        each line is one quoted cell, which holds a row."""
        lines = [line for line in sample if line.strip()]
        within = [text for line in lines if (text := self.dialect.within_quotes(line))]
        if len(within) < len(lines):
            return
        dialect = detect_dialect(within, layout.delimiter, self.dialect.quotechar)
        header = next(dialect.reader(within[:1]), [])
        if dialect.width > 1 and names_columns([cell.strip() for cell in header]):
            self.dialect = dialect
            self._is_quoted = True

    def _addresses_of_a_line(self, sample):
        """Of a file of one line that lists addresses, as that of a mail's recipients:
        a row for each. ``"Doe, John" <john@example.com>`` is one."""
        lines = [line for line in sample if line.strip()]
        if len(lines) != 1 or lines[0].count("@") < 2:
            return None
        # Of Outlook, Doe, John <john@example.com>; Roe, Bo <bo@example.com>, too.
        for delimiter in dict.fromkeys((self.dialect.delimiter, ";", ",")):
            cells = next(
                csv.reader(lines, delimiter=delimiter, skipinitialspace=True), []
            )
            filled = [cell.strip() for cell in cells if cell.strip()]
            if len(filled) > 1 and all(cell.count("@") == 1 for cell in filled):
                return [[cell] for cell in filled]
        return None

    def __iter__(self):
        if self._listed:
            yield from self._listed
            return
        reader = self.dialect.reader(self._take())
        delimiter = self.dialect.delimiter
        while True:
            self._taken.clear()
            self._length = 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _EndlessRow):
                cells = None
            if cells and delimiter in cells[0] and not any(cells[1:]):
                cells = self._row_within(cells)
            if cells is None or self._has_swallowed(cells):
                cells = self._first_line_alone()
                reader = self.dialect.reader(self._take())
            self.number += 1
            yield [] if is_ruler(cells) else _unguarded(cells)

    def _take(self):
        while True:
            line = self._again.pop() if self._again else next(self._lines, None)
            if line is None:
                self._is_at_end = True
                return
            if len(line) >= MAX_LINE_LENGTH:
                self._refuse_line(line)
            self._taken.append(line)
            self._length += len(line)
            if self._length > MAX_RECORD_LENGTH and len(self._taken) > 1:
                raise _EndlessRow
            yield line

    def _row_within(self, cells):
        """The row that is in one quoted cell; else the cell as it is."""
        try:
            row = next(self.dialect.reader([cells[0].rstrip(";\t ")]), [])
        except csv.Error:
            return cells  # of several lines
        if len(row) != self.dialect.width:
            return cells
        holds_address = any(ADDRESS.fullmatch(cell.strip()) for cell in row)
        return row if self._is_quoted or holds_address else cells

    def _refuse_line(self, line):
        if line.count(self.dialect.delimiter) > self._max_columns:
            raise FileRefused("too_many_columns", limit=self._max_columns)
        raise FileRefused("cell_too_long", row=self.number + 1)

    def _has_swallowed(self, cells):
        """Whether a quote that nobody meant made one row of several: each line is a row
        by itself, the last one as its own quotes say."""
        if len(self._taken) == 1:
            return self._has_stray_quotes(cells)
        if self._is_at_end and self._is_open():
            return True
        *lines, last = (line for line in self._taken if line.strip())
        width = self.dialect.width
        if width < 2 or not lines:
            return False
        if any(len(self.dialect.split(line)) != width for line in lines):
            return False
        as_it_says = next(self.dialect.reader([last]), [])
        return width in (len(as_it_says), len(self.dialect.split(last)))

    def _has_stray_quotes(self, cells):
        """Whether the quotes of a row of one line say nothing: the last line of the
        file goes on for ever, or a quoted cell has bare quotes within, as
        ``"Bob "B" Roe"``."""
        line, width = self._taken[0], self.dialect.width
        is_endless = len(cells) < width and self._is_open()
        is_broken = any(self.dialect.quotechar in cell for cell in cells) and (
            self.dialect.is_broken(line)
        )
        return (is_endless or is_broken) and len(self.dialect.split(line)) == width

    def _is_open(self):
        quotechar = self.dialect.quotechar
        return sum(line.count(quotechar) for line in self._taken) % 2 > 0

    def _first_line_alone(self):
        first, *rest = self._taken
        self._again.extend(reversed(rest))
        self._is_at_end = False
        self.stray += 1
        self.first_stray = self.first_stray or self.number + 1
        try:
            cells = self.dialect.split(first)
        except csv.Error as error:
            raise FileRefused("cell_too_long", row=self.number + 1) from error
        # A stray quote is no part of a name, and those around a cell are none.
        quotechar = self.dialect.quotechar
        return [
            cell.strip().removeprefix(quotechar).removesuffix(quotechar)
            if cell.strip()[:1] == quotechar and cell.strip()[-1:] == quotechar
            else cell.strip(quotechar)
            if cell.count(quotechar) % 2
            else cell
            for cell in cells
        ]


def is_ruler(cells):
    """Whether a row only draws a line, as Markdown and databases do below a header."""
    signs = {sign for cell in cells for sign in cell if not sign.isspace()}
    dashes = sum(map(len, cells))
    return signs <= set("-=+:|") and bool(signs & set("-=")) and dashes >= MIN_RULER


def _unguarded(cells):
    """Cells as Excel shows them."""
    for place, cell in enumerate(cells):
        if cell[:1] in ("=", "'"):
            if found := GUARDED.fullmatch(cell):
                shown = next(filter(None, found.groups()), "")
                cells[place] = shown.replace('""', '"')
            elif found := LINK.fullmatch(cell):
                cells[place] = found[1]
        elif cell == NOTHING:
            cells[place] = ""
    return cells


class _EndlessRow(FileRefused):
    """A row that goes on for longer than any row."""

    def __init__(self):
        super().__init__("cell_too_long")
