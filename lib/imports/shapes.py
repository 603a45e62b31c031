"""Files that hold contacts, and yet no table with one in each row: they are refused, as
whatever is read of them would be wrong."""

import re

from . import kinds
from .column_names import KNOWN, compact
from .outline import ADDRESS, FIGURES, IN_BRACKETS, names_columns

FIRST_ROWS = 40
FIELD_PLACES = 3  # behind a number, or a group, a field may be named
APART = re.compile(r"\s{2,}")
PARTS = re.compile(r"[,;|\t]")
PAIR = re.compile(r"\W*([^:=]{1,40}?)\s*(?:[:=]|\s[-–—]\s)(.*)", re.DOTALL)
MAX_LENGTH = 2_000  # characters of a row that are looked at


def refuse_other_shapes(rows, delimiter):
    """
    :param list rows: the first ones: pairs (number, cells)
    :param str delimiter: of a text file
    :raises FileRefused: by the name of the shape
    """
    rows = [cells for _number, cells in rows[:FIRST_ROWS]]
    if any(map(names_columns, rows)):
        return
    lines = [(delimiter or "\t").join(cells)[:MAX_LENGTH] for cells in rows]
    if _are_pairs(rows, lines):
        kinds.refuse("key_value")
    if any(_is_transposed(rows, place) for place in range(FIELD_PLACES)):
        kinds.refuse("transposed")
    if _has_fixed_width(rows):
        kinds.refuse("fixed_width")


def _field(text):
    """:return: the field that is called so; or none"""
    name = compact(IN_BRACKETS.sub("", text[:MAX_LENGTH]))
    return KNOWN.get(name, (None,))[0]


# ------------------------------------------------------------
# Fields as rows
# ------------------------------------------------------------


def _is_transposed(rows, place):
    """Whether a column names fields, each beside what contacts have there."""
    wide = [cells for cells in rows if sum(map(bool, cells)) > 1 and cells[place:]]
    named = [(_field(cells[place]), cells[place + 1 :]) for cells in wide]
    named = [(field, others) for field, others in named if field and any(others)]
    fields = {field for field, _others in named}
    if len(fields) < 2 or len(named) * 2 <= len(wide):
        return False
    is_each = len(named) == len(wide)
    return is_each or len(fields) > 2 or any(_fits(*row) for row in named)


def _fits(field, cells):
    """Whether cells hold what their field is called."""
    if field in ("email", "email_2"):
        return any(map(ADDRESS.search, cells))
    return field in ("phone", "phone_2") and any(map(FIGURES.fullmatch, cells))


def _are_pairs(rows, lines):
    """Whether most lines are pairs as *Name: Anna*, of several fields."""
    found = [list(_fields_of_pairs(line)) for line in lines]
    count = sum(map(bool, found))
    fields = {field for line in found for field in line}
    if len(fields) > 1 and count * 2 > len(lines):
        return True
    # The name of a field, and below it what it holds.
    alone = [_field(cells[0]) for cells in rows if len(cells) == 1]
    return len({*alone} - {None}) > 1 and sum(map(bool, alone)) * 3 >= len(rows)


def _fields_of_pairs(line):
    for place, part in enumerate(PARTS.split(line)):
        found = PAIR.match(part)
        field = _field(found[1]) if found else None
        if field:
            yield field
        elif not place:
            return  # a remark goes on so


# ------------------------------------------------------------
# Columns by blanks
# ------------------------------------------------------------


def _has_fixed_width(rows):
    """Whether blanks alone set columns apart."""
    if any(len(cells) == 1 and _names_several(cells[0]) for cells in rows):
        return True
    telling = sum(any(map(_goes_on, cells)) for cells in rows)
    if telling * 2 >= len(rows):  # one may be a header
        return True
    alone = [cells[0] for cells in rows if len(cells) == 1]
    return sum(map(_are_columns, alone)) * 2 > len(rows)


def _names_several(cell):
    return sum(map(bool, map(_field, APART.split(cell[:MAX_LENGTH])))) > 1


def _goes_on(cell):
    """Whether something else is behind an address: *anna@example.com 500600700*."""
    cell = cell[:MAX_LENGTH]
    found = ADDRESS.search(cell)
    if not found or "<" in cell or "," in cell or ";" in cell:
        return False
    rest = ADDRESS.sub(" ", IN_BRACKETS.sub(" ", cell[found.end() :]))
    return any(map(str.isalnum, rest))


def _are_columns(cell):
    """Whether a text has wide gaps; a name before an address is read as it is."""
    parts = APART.split(cell[:MAX_LENGTH])
    is_read = len(parts) == 2 and ADDRESS.search(parts[1])
    return len(parts) > 1 and not is_read and "<" not in cell
