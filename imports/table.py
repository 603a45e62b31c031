"""A file of contacts as a table: one way to read all kinds."""

import itertools
import re
from dataclasses import dataclass, field

from . import sheet_files, text_files
from .errors import FileRefused

MOST_COLUMNS = 500
LONGEST_CELL = 100_000  # characters
SAMPLE_ROWS = 1_000  # looked at to know what a column holds
LOOKS_LIKE_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Neither JSON nor PostgreSQL keeps these: half a character, and NUL.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Limits:
    megabytes: int = 100
    rows: int = 500_000


@dataclass
class Layout:
    """How a file is written. What is empty is found out by ``read_table``."""

    kind: str = ""  # csv, xlsx, ods
    encoding: str = ""
    delimiter: str = ""
    quotechar: str = ""
    sheet: str = ""
    sheets: list = field(default_factory=list)
    has_header: bool | None = None
    language: str = ""  # of who reads it, as pl_PL


@dataclass
class Table:
    layout: Layout
    headers: list
    rows: object  # an iterator of pairs (number in the file, cells)
    sample: list  # the first rows, to look at


def read_table(data, layout=None, limits=None):
    """Read a file.

    :param bytes data: the whole file
    :param Layout layout: what is known of it
    :param Limits limits: what is refused
    :return: a ``Table``; its rows are read as they are asked for
    :raises FileRefused: if nobody could read it; also while rows are read
    """
    limits = limits or Limits()
    layout = layout or Layout()
    if not data.strip():
        raise FileRefused("empty")
    if len(data) > limits.megabytes * 1_000_000:
        raise FileRefused("too_large", limit=limits.megabytes)
    rows = _filled(_open(data, layout, limits))
    head = list(itertools.islice(rows, SAMPLE_ROWS + 1))
    if not head:
        raise FileRefused("empty")
    if layout.has_header is None:
        layout.has_header = not any(map(LOOKS_LIKE_ADDRESS.search, head[0][1]))
    if layout.has_header:
        headers, head = name_columns(head[0][1]), head[1:]
    else:
        headers = name_columns([""] * len(head[0][1]))
    if len(headers) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", limit=MOST_COLUMNS)
    counted = _counted(itertools.chain(head, rows), limits.rows)
    return Table(layout, headers, counted, [cells for _number, cells in head])


def _open(data, layout, limits):
    if data.startswith(OLD_EXCEL):
        raise FileRefused("old_excel")
    if data.startswith(sheet_files.ZIP):
        layout.kind, workbook = sheet_files.open_sheets(data, limits.megabytes)
        layout.sheets = list(workbook.sheet_names)
        if not layout.sheets:
            raise FileRefused("empty")
        layout.sheet = layout.sheet or layout.sheets[0]
        return sheet_files.read_rows(workbook, layout.sheet, limits.rows)
    layout.kind = "csv"
    if layout.encoding and not text_files.is_encoding(layout.encoding):
        raise FileRefused("unknown_encoding", encoding=layout.encoding)
    layout.encoding = layout.encoding or text_files.detect_encoding(
        data, layout.language
    )
    found = text_files.detect_dialect(data, layout.encoding)
    layout.delimiter = layout.delimiter or found[0]
    layout.quotechar = layout.quotechar or found[1]
    return text_files.read_rows(
        data, layout.encoding, layout.delimiter, layout.quotechar
    )


def _filled(rows):
    """Rows that hold anything, with their numbers in the file, from 1 on."""
    for number, cells in enumerate(rows, 1):
        # Python's own limit is raised by Odoo, for the whole process.
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise FileRefused("cell_too_long", row=number)
        clean = [UNSTORABLE.sub("", cell).strip() for cell in cells]
        while clean and not clean[-1]:
            clean.pop()
        if clean:
            yield number, clean


def _counted(rows, most):
    for count, row in enumerate(rows, 1):
        if count > most:
            raise FileRefused("too_many_rows", limit=most)
        yield row


def name_columns(cells):
    """Headers that differ: without a name ``Column 3``, once more ``City (2)``."""
    names, taken = [], set()
    for position, cell in enumerate(cells, 1):
        name = base = " ".join(cell.split()) or f"Column {position}"
        turn = 2
        while name.casefold() in taken:
            name, turn = f"{base} ({turn})", turn + 1
        taken.add(name.casefold())
        names.append(name)
    return names
