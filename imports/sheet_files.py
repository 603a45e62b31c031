"""Spreadsheets: XLSX and ODS."""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

import python_calamine

from .errors import FileRefused

ZIP = b"PK\x03\x04"
# A spreadsheet packs well; what unpacks to more than this is a bomb.
MOST_UNPACKED = 20
CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
REPEATED = re.compile(rb'number-(columns|rows)-repeated="(\d+)"')
DEFAULT_SPREAD = 50_000_000  # cells, empty ones too
READ_BYTES = 1_000_000
# What goes wrong in a broken file: of the archive, of its XML, of the numbers in it.
BROKEN = (
    python_calamine.CalamineError,
    python_calamine.ZipError,
    python_calamine.XmlError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a packing that zipfile does not know
    RuntimeError,  # an encrypted member
    OSError,
    ValueError,
    OverflowError,
    EOFError,
)


def open_sheets(data, megabytes):
    """
    :param bytes data: the whole file
    :param int megabytes: the limit of the file; unpacked it may be larger
    :return: a pair of the kind, ``xlsx`` or ``ods``, and the workbook
    :raises FileRefused: if it is broken, locked, or too large when unpacked
    """
    try:
        kind = _look_into(data, megabytes)
        return kind, python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise FileRefused("locked") from error
    except BROKEN as error:
        raise FileRefused("broken_sheet") from error


def _look_into(data, megabytes):
    """Refuse what would fill the memory, before it is unpacked whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > megabytes * 1_000_000 * MOST_UNPACKED:
            raise FileRefused("unpacked_too_large", limit=megabytes)
        if "xl/workbook.xml" in names:
            for name in names:
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_spread(_spread_of_cells(archive, name))
            return "xlsx"
        if "content.xml" in names:
            _check_spread(_spread_of_repeats(archive, "content.xml"))
            return "ods"
    raise FileRefused("unknown_kind")


def _check_spread(cells):
    if cells > DEFAULT_SPREAD:
        raise FileRefused("too_spread")


def _spread_of_cells(archive, name):
    """How many cells lie between A1 and the last cell: readers keep all of them."""
    width = height = 0
    for chunk in _chunks(archive, name):
        for letters, digits in CELL.findall(chunk):
            column = 0
            for letter in letters:
                column = 26 * column + letter - 64
            width, height = max(width, column), max(height, int(digits))
    return width * height


def _spread_of_repeats(archive, name):
    """How many cells repeated columns make; rows without end are at the end only."""
    width = 1
    for chunk in _chunks(archive, name):
        for kind, count in REPEATED.findall(chunk):
            if kind == b"columns":
                width = max(width, int(count))
    return width if width > 16_384 * 4 else 0


def _chunks(archive, name):
    """The bytes of a member, in overlapping pieces."""
    tail = b""
    with archive.open(name) as member:
        while piece := member.read(READ_BYTES):
            yield tail + piece
            tail = piece[-64:]


def read_rows(workbook, sheet, most_rows):
    """:return: an iterator of the rows of a sheet, each a list of texts"""
    try:
        found = workbook.get_sheet_by_name(sheet)
        if found.height > most_rows + 1:
            raise FileRefused("too_many_rows", limit=most_rows)
        for row in found.to_python(skip_empty_area=False):
            yield [as_text(cell) for cell in row]
    except python_calamine.WorksheetNotFound as error:
        raise FileRefused("no_such_sheet", sheet=sheet) from error
    except BROKEN as error:
        raise FileRefused("broken_sheet") from error


def as_text(cell):
    """A cell as one would type it: whole numbers without a point, dates by ISO 8601."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
