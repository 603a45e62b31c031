"""A file of contacts as a table: one way to read all kinds."""

import io
import itertools
from dataclasses import dataclass, field

from ..text import UNSTORABLE
from . import kinds, sheet_files, text_files, vcard_files
from .errors import FileRefused
from .outline import (
    FIRST_ROWS,
    MAX_HEADER_LENGTH,
    WithoutFooter,
    are_contacts,
    count_columns,
    find_header,
    name_columns,
)
from .shapes import beside_address, other_shape
from .text_rows import TextRows

MAX_COLUMNS = 500
MAX_CELL_LENGTH = 100_000  # characters
MAX_ROW_LENGTH = 1_000_000
SAMPLE_ROWS = 1_000  # looked at to know what a column holds
SAMPLE_SIGNS = 2_000_000


@dataclass(frozen=True)
class Limits:
    megabytes: int = 100
    rows: int = 500_000
    cells: int = 10_000_000


@dataclass
class Layout:
    """How a file is written. What is empty is found out by ``read_table``."""

    kind: str = ""  # csv, xlsx, ods, vcard
    encoding: str = ""
    delimiter: str = ""
    quotechar: str = ""
    sheet: str = ""
    sheets: list = field(default_factory=list)
    has_header: bool | None = None
    header_row: int = 0  # its number in the file, from 1 on
    language: str = ""  # of who reads it, as pl_PL


@dataclass
class Table:
    layout: Layout
    headers: list
    rows: object  # an iterator of pairs (number in the file, cells)
    sample: list  # the first rows, to look at
    # What was corrected or skipped: pairs of a code and what it is about. Complete when
    # all rows were read.
    notes: list = field(default_factory=list)


def read_table(data, layout=None, limits=None):
    """Read a file.

    :param data: the whole file, as bytes or opened to read them
    :param Layout layout: what is known of it
    :param Limits limits: what is refused
    :return: a ``Table``; its rows are read as they are asked for
    :raises FileRefused: if nobody could read it; also while rows are read
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    limits = limits or Limits()
    layout = layout or Layout()
    size = stream.seek(0, io.SEEK_END)
    if size > limits.megabytes * 1_000_000:
        raise FileRefused("too_large", limit=limits.megabytes)
    notes, widths = [], {}
    rows = _filled(_open(stream, size, layout, limits, notes), widths)
    head = _head(rows)
    if not head:
        raise FileRefused("empty")
    if layout.kind != "vcard":
        _check_shape(head, layout, notes)
    head, header = _take_header(head, layout, notes)
    if header is not None:
        header = [*header, *[""] * (widths.get(layout.header_row, 0) - len(header))]
    sample = [cells for _number, cells in head[:SAMPLE_ROWS]]
    width = count_columns(header, sample)
    if width > MAX_COLUMNS:
        raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
    headers = name_columns([*(header or ()), *[""] * width][:width])
    titles = []
    below = _without_headers(itertools.chain(head, rows), header, titles)
    counted = _contacts(_counted(below, limits), width, titles, notes)
    return Table(layout, headers, counted, sample, notes)


def _head(rows):
    """The first rows, and not too much of them: who writes books is no contact."""
    head, signs = [], 0
    for row in itertools.islice(rows, SAMPLE_ROWS + 1):
        head.append(row)
        signs += sum(map(len, row[1]))
        if signs > SAMPLE_SIGNS:
            break
    return head


def _check_shape(head, layout, notes):
    """Refuse contacts in another shape than a table; who said what the first row holds
    knows better, and is told."""
    shape = other_shape(head, layout.delimiter)
    if shape and not layout.header_row and layout.has_header is None:
        kinds.refuse(shape)
    if shape:
        notes.append(["other_shape", {"kind": shape}])
    if row := beside_address(head):
        notes.append(["beside_address", {"row": row}])


def _take_header(head, layout, notes):
    """:return: a pair of the rows below the header, and its cells; none without one"""
    place = None
    if layout.header_row:
        place = next(
            (i for i, row in enumerate(head) if row[0] == layout.header_row), None
        )
        if place is None:
            raise FileRefused("no_such_row", row=layout.header_row)
        layout.has_header = True
    elif layout.has_header is not False:
        place = find_header(head)
        if layout.has_header and place is None:
            place = 0
    layout.has_header = place is not None
    if place is None:
        layout.header_row = 0
        return head, None
    layout.header_row = head[place][0]
    if place:
        titles = [" ".join(filter(None, cells))[:200] for _n, cells in head[:place]]
        notes.append(["title_rows", {"row": layout.header_row, "texts": titles[:5]}])
    return head[place + 1 :], head[place][1]


def _without_headers(rows, header, titles):
    """Rows that are no header once more, as of files that were joined, nor the title of
    a table above it.

    :param list titles: is filled with those that were left out
    """
    names = list(filter(None, header or ()))
    if len(names) < 2:
        yield from rows
        return
    before, first = None, header[0]
    for row in rows:
        cells = row[1]
        if cells[0] == first and list(filter(None, cells)) == names:
            above = list(filter(None, before[1])) if before else []
            if len(above) == 1 and not are_contacts([above * 2]):
                titles.append(above[0][:MAX_HEADER_LENGTH])
                before = None
            continue
        if before:
            yield before
        before = row
    if before:
        yield before


def _contacts(rows, width, titles, notes):
    without_footer = WithoutFooter(rows, width)
    yield from without_footer
    if left_out := titles + without_footer.left_out:
        notes.append(["footer_rows", {"texts": left_out[:5]}])


def _open(stream, size, layout, limits, notes):
    """:return: an iterator of pairs (number, cells)"""
    stream.seek(0)
    head = stream.read(kinds.HEAD_BYTES)
    if not head.strip():
        raise FileRefused("empty")
    kind = kinds.kind_of(head)
    if kind == "zip":
        return sheet_files.open_sheets(stream, size, layout, limits, MAX_COLUMNS)
    if kind == "ole":
        kind = kinds.kind_of_ole(stream)
    if kind not in ("text", "vcard"):
        kinds.refuse(kind)
    if layout.encoding and not text_files.is_encoding(layout.encoding):
        raise FileRefused("unknown_encoding", encoding=layout.encoding)
    layout.encoding = layout.encoding or text_files.detect_encoding(
        stream, layout.language
    )
    if kind == "vcard":
        layout.kind = "vcard"
        return enumerate(vcard_files.read_rows(stream, layout.encoding), 1)
    layout.kind = "csv"
    return _text_rows(stream, layout, notes)


def _text_rows(stream, layout, notes):
    rows = TextRows(stream, layout, MAX_COLUMNS)
    yield from enumerate(rows, 1)
    if rows.stray:
        notes.append(["stray_quotes", {"count": rows.stray, "row": rows.first_stray}])


def _filled(rows, widths):
    """Rows that hold anything, without empty cells at their end.

    :param dict widths: is filled: of the first rows, by number, how wide they were
    """
    for number, cells in rows:
        width = len(cells)
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
        clean = [cell.strip() for cell in cells]
        while clean and not clean[-1]:
            clean.pop()
        if not clean:
            continue
        if max(map(len, clean)) > MAX_CELL_LENGTH:
            raise FileRefused("cell_too_long", row=number)
        whole = "".join(clean)
        if len(whole) > MAX_ROW_LENGTH:
            raise FileRefused("cell_too_long", row=number)
        if UNSTORABLE.search(whole):
            clean = [UNSTORABLE.sub("", cell) for cell in clean]
        if len(widths) < FIRST_ROWS:
            widths[number] = min(width, MAX_COLUMNS)
        yield number, clean


def _counted(rows, limits):
    cells = 0
    for count, row in enumerate(rows, 1):
        if count > limits.rows:
            raise FileRefused("too_many_rows", limit=limits.rows)
        cells += len(row[1])
        if cells > limits.cells:
            raise FileRefused("too_many_cells", limit=limits.cells)
        yield row
