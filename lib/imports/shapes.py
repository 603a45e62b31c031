"""Files that hold contacts, and yet no table with one in each row: what is read of them
would be wrong. Most tables are none of these; what is doubtful is read, since the
columns are shown before anything is written."""

import re

from .outline import (
    ADDRESS,
    FIGURES,
    FIRST_ROWS,
    IN_BRACKETS,
    MAX_HEADER_LENGTH,
    field_of,
    names_columns,
)

FIELD_PLACES = 3  # behind a number, or a group, a field may be named
APART = re.compile(r"\s{2,}")
PARTS = re.compile(r"[,;|\t]")
SEPARATOR = re.compile(r"[:=]|\s[-–—]\s")
MAX_LABEL_LENGTH = 50  # characters
FEW = 4  # of how many lines one names a known field
MAX_LENGTH = 2_000  # characters of a row that are looked at
TITLE_ROWS = 10  # among which a header of blanks stands
MOST = 0.8  # of the lines of a report: a long value shifts others
# By what one knows that a cell holds its field.
KINDS = {"email_2": "email", "phone_2": "phone"}
# Fields of people, and of nothing else: a column of *Email*, *Phone* and *Company*
# tells which way somebody likes, or what kind of record it is.
OF_PEOPLE = {
    *("first_name", "middle_name", "last_name", "street", "street2", "zip", "city"),
    *("country_id", "vat"),
}
DAY = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}\b")


def other_shape(rows, delimiter):
    """
    :param list rows: the first ones: pairs (number, cells)
    :param str delimiter: of a text file
    :return: ``key_value``, ``transposed`` or ``fixed_width``; None of a table
    """
    rows = [cells for _number, cells in rows[:FIRST_ROWS]]
    if any(map(names_columns, rows)):
        return None
    if _are_pairs(rows, delimiter or "\t"):
        return "key_value"
    if any(_is_transposed(rows, place) for place in range(FIELD_PLACES)):
        return "transposed"
    return "fixed_width" if _has_fixed_width(rows) else None


def beside_address(rows):
    """
    :return: the number of the first row that is one cell, with words behind an address:
        *anna@example.com Anna*; nobody knows what they are
    """
    rows = rows[:FIRST_ROWS]
    alone = [(number, cells[0]) for number, cells in rows if len(cells) == 1]
    if len(alone) * 2 <= len(rows):
        return None
    return next((number for number, cell in alone if _goes_on(cell)), None)


def _kind_of(field):
    return KINDS.get(field, field)


def _is_of(kind, cell):
    """Whether a cell holds an address, or a phone."""
    cell = cell.strip()[:MAX_LENGTH]
    if kind == "email":
        return bool(ADDRESS.search(cell))
    return bool(FIGURES.fullmatch(cell)) and not DAY.match(cell)


# ------------------------------------------------------------
# Fields with their values
# ------------------------------------------------------------


def _are_pairs(rows, delimiter):
    """Whether most lines are pairs as *Name: Anna*, of several fields."""
    is_each = False
    if delimiter not in ":=" and _are_even(rows):
        pairs = [list(map(_pair_of, cells)) for cells in rows]
        found = [row for row in pairs if all(row)]
    else:
        lines = [delimiter.join(cells)[:MAX_LENGTH] for cells in rows]
        found = [row for row in map(_pairs_of, lines) if row]
        is_each = sum(map(_is_labelled, lines)) >= len(lines) * MOST
    pairs = [pair for row in found for pair in row]
    # Of lines that all have a name before their value many are of no known field.
    is_usual = len(found) * (FEW if is_each else 2) > len(rows)
    if is_usual and len({field for field, _value in pairs}) > 1:
        # In remarks nothing is what it is called: *Phone: call after 5*.
        said = [(_kind_of(field), value) for field, value in pairs if value]
        said = [pair for pair in said if pair[0] in ("email", "phone")]
        return not said or any(_is_of(*pair) for pair in said)
    # The name of a field, and below it what it holds.
    alone = [field_of(cells[0]) for cells in rows if len(cells) == 1]
    named = list(filter(None, alone))
    is_listed = len({*named}) > 1 and len(alone) * 2 > len(rows)
    return is_listed and len(named) * 3 >= len(rows) > len(named)


def _are_even(rows):
    """Whether delimiters make a table. Among fields with their values an address or a
    phone stands alone, and a delimiter in few others."""
    return sum(len(cells) > 1 for cells in rows) >= len(rows) * MOST


def _is_labelled(line):
    return bool(SEPARATOR.search(line, 0, MAX_LABEL_LENGTH))


def _pairs_of(line):
    """:return: the pairs in a line that begins with one; a value may hold delimiters"""
    pair = _pair_of(line)
    if not pair:
        return []
    value, *others = PARTS.split(pair[1])
    return [(pair[0], value), *filter(None, map(_pair_of, others))]


def _pair_of(text):
    """:return: field and value of *Phone: 500 600 700*, *TEL;CELL:500*; or None"""
    found = SEPARATOR.search(text, 0, MAX_LABEL_LENGTH)
    field = found and field_of(text[: found.start()].partition(";")[0])
    return (field, text[found.end() :].strip()) if field else None


# ------------------------------------------------------------
# Fields as rows
# ------------------------------------------------------------


def _is_transposed(rows, place):
    """Whether a column names fields, each beside what contacts have there."""
    wide = [cells for cells in rows if sum(map(bool, cells)) > 1 and cells[place:]]
    named = [(_kind_of(field_of(cells[place])), cells) for cells in wide]
    named = [(kind, cells) for kind, cells in named if kind and any(cells[place + 1 :])]
    kinds = [kind for kind, _cells in named]
    if len({*kinds}) < 2 or len(named) * 2 <= len(wide):
        return False
    if place and _distinguish_rows([cells[:place] for _kind, cells in named], kinds):
        return False
    named = [(kind, cells[place + 1 :]) for kind, cells in named]
    if not _share_column(named):
        return False
    told = [_holds(kind, cells) for kind, cells in named if kind in ("email", "phone")]
    return all(told) and (bool(told) or bool(OF_PEOPLE & {*kinds}))


def _distinguish_rows(before, kinds):
    """Whether cells before the names of fields tell contacts apart, one in each row;
    they may also number fields, or group them."""
    before = list(map(tuple, before))
    is_one_each = len({*before}) == len(before)
    is_text = any(map(str.isalpha, "".join(map("".join, before))))
    return is_one_each and (is_text or len({*kinds}) < len(kinds))


def _share_column(named):
    """Whether a column holds what several fields are called, and only addresses in the
    rows of addresses."""
    kinds_of = {}
    for kind, cells in named:
        for place, cell in enumerate(cells):
            if cell:
                kinds_of.setdefault(place, set()).add(kind)
    strays = any(
        kind != "email" and ADDRESS.fullmatch(cell[:MAX_LENGTH])
        for kind, cells in named
        for cell in cells
    )
    shared = [kinds for kinds in kinds_of.values() if len(kinds) > 1]
    # One column of addresses and phones alone: by which way somebody is reached.
    is_way = len(kinds_of) == 1 and shared == [{"email", "phone"}]
    return bool(shared) and not strays and not is_way


def _holds(kind, cells):
    """Whether most cells hold what their row is called."""
    filled = [cell for cell in cells if cell]
    return sum(_is_of(kind, cell) for cell in filled) * 2 > len(filled)


# ------------------------------------------------------------
# Columns by blanks
# ------------------------------------------------------------


def _has_fixed_width(rows):
    """Whether blanks alone set columns apart: below a header that does so, or at the
    same places in each line, whatever the length of what stands before."""
    for place, cells in enumerate(rows[:TITLE_ROWS]):
        if len(cells) == 1 and _names_several(cells[0]) and _go_on(rows[place + 1 :]):
            return True
    if len(rows[0]) == 1 and field_of(rows[0][0]):
        return False  # it says that there is one column
    lines = [cells[0][:MAX_LENGTH] for cells in rows if len(cells) == 1]
    parted = [line for line in lines if APART.search(line) and not _is_person(line)]
    if len(parted) * 2 <= len(rows):
        return False
    return _are_aligned(parted, 0) or _are_aligned(parted, 1)


def _names_several(cell):
    """Whether a line names fields: *Name    Email*, *Email Name*."""
    cell = cell[:MAX_LENGTH]
    if field_of(cell):
        return False
    words = list(map(field_of, cell.split()))
    return sum(map(bool, map(field_of, APART.split(cell)))) > 1 or (
        all(words) and len({*words}) > 1
    )


def _go_on(rows):
    """Whether most rows go on behind a gap, or behind an address."""
    cells = [cell[:MAX_LENGTH] for cells in rows for cell in cells]
    return sum(bool(APART.search(c)) or _goes_on(c) for c in cells) * 2 >= len(rows)


def _are_aligned(lines, origin):
    """Whether columns begin at the same place of lines, behind gaps that differ.

    :param int origin: the part they are measured from: 1 where numbers stand at the
        right of the first column
    """
    gaps_of = {}
    for line in lines:
        gaps = list(APART.finditer(line))
        zero = gaps[origin - 1].end() if origin and gaps else 0
        for gap in gaps[origin:]:
            length = gap.end() - gap.start()
            gaps_of.setdefault(gap.end() - zero, []).append(length)
    columns = [gaps for gaps in gaps_of.values() if len(gaps) >= len(lines) * MOST]
    # Two lines may have one gap at the same place by chance.
    is_chance = len(lines) < 2 or (len(lines) == 2 and len(columns) < 2)
    return not is_chance and any(len({*gaps}) > 1 for gaps in columns)


def _is_person(line):
    """Whether it is a name before an address, which is read as it is."""
    parts = APART.split(line)
    return "<" in line or (len(parts) == 2 and bool(ADDRESS.search(parts[1])))


def _goes_on(cell):
    """Whether something else is behind an address: *anna@example.com 500600700*."""
    cell = cell[:MAX_LENGTH]
    found = ADDRESS.search(cell)
    if not found or "<" in cell or "," in cell or ";" in cell:
        return False
    behind = cell[found.end() :][:MAX_HEADER_LENGTH]
    return any(map(str.isalnum, ADDRESS.sub(" ", IN_BRACKETS.sub(" ", behind))))
