"""Spreadsheets: XLSX and ODS, and which of their sheets is read."""

import itertools

from . import kinds, ods_files, xlsx_files
from .archive import BROKEN, Archive
from .errors import FileRefused
from .outline import are_contacts

MAX_SHEETS = 500  # to choose from
MAX_NAME_LENGTH = 100
FIRST_ROWS = 50  # by which a table is told from a cover sheet
TABLE, CONTACTS = 2, 3  # how good a sheet is; 1 has something in it


def open_sheets(stream, size, layout, limits, max_columns):
    """
    :param stream: the file, opened to read bytes
    :param Layout layout: its kind, its sheets and the sheet that is read are noted
    :return: an iterator of pairs (number, cells) of rows that hold anything
    :raises FileRefused: if it is broken, locked, or too large when unpacked; also while
        rows are read
    """
    try:
        archive = Archive(stream, size, limits.megabytes)
        if xlsx_files.is_xlsx(archive):
            layout.kind = "xlsx"
            yield from _read_xlsx(archive, layout, max_columns)
        elif ods_files.is_ods(archive):
            layout.kind = "ods"
            yield from _read_ods(archive, layout, max_columns)
        else:
            kinds.refuse(kinds.kind_of_archive(archive))
    except BROKEN as error:
        raise FileRefused("broken_sheet") from error


def _read_xlsx(archive, layout, max_columns):
    workbook = xlsx_files.XlsxWorkbook(archive, max_columns)
    layout.sheets = [sheet.name for sheet in workbook.sheets[:MAX_SHEETS]]
    if layout.sheet:
        chosen = next((s for s in workbook.sheets if s.name == layout.sheet), None)
        if not chosen:
            raise FileRefused("no_such_sheet", sheet=layout.sheet)
        yield from workbook.rows(chosen)
        return
    best, best_rank = None, 0
    # Hidden ones are last: what is in them is seldom meant.
    for sheet in sorted(workbook.sheets, key=lambda sheet: not sheet.is_visible):
        if best_rank >= TABLE and not sheet.is_visible:
            break
        rows = workbook.rows(sheet)
        head = list(itertools.islice(rows, FIRST_ROWS))
        rank = _rank_of(head)
        if rank > best_rank:
            best, best_rank = (sheet, itertools.chain(head, rows)), rank
        if rank == CONTACTS:
            break
    if best:
        layout.sheet = best[0].name
        yield from best[1]


def _rank_of(rows):
    """How good a sheet is, by its first rows: 0 is an empty one."""
    cells = [cells for _number, cells in rows]
    if are_contacts(cells):
        return CONTACTS
    if any(sum(map(bool, row)) > 1 for row in cells):
        return TABLE
    return 1 if cells else 0


def _read_ods(archive, layout, max_columns):
    """One pass, as the sheets come one after the other; a second one only where none
    shows that it holds contacts."""
    workbook = ods_files.OdsWorkbook(archive, max_columns)
    if not layout.sheet:
        choice = _Choice()
        yield from choice.rows(workbook, layout)
        if choice.is_made or not choice.spare:
            return
        layout.sheet = choice.spare
    layout.sheets = []
    for sheet, row in workbook.rows():
        if row is None:
            _note_sheet(layout, sheet)
        elif sheet.name == layout.sheet:
            yield row
    if layout.sheet not in layout.sheets:
        raise FileRefused("no_such_sheet", sheet=layout.sheet)


def _note_sheet(layout, sheet):
    if len(layout.sheets) < MAX_SHEETS:
        layout.sheets.append(sheet.name[:MAX_NAME_LENGTH])


class _Choice:
    """Takes the first visible sheet that holds contacts."""

    def __init__(self):
        self.is_made = False
        self.spare = ""  # the best of the others
        self._spare_rank = (False, 0)

    def rows(self, workbook, layout):
        taken, buffered = None, []
        for sheet, row in workbook.rows():
            if row is None:
                _note_sheet(layout, sheet)
                buffered = []
            elif sheet is taken:
                yield row
            elif not self.is_made and len(buffered) < FIRST_ROWS:
                buffered.append(row)
                rank = _rank_of(buffered[-1:])
                self._note_spare(sheet, rank)
                if sheet.is_visible and rank == CONTACTS:
                    taken, self.is_made, layout.sheet = sheet, True, sheet.name
                    yield from buffered

    def _note_spare(self, sheet, rank):
        if (sheet.is_visible, rank) > self._spare_rank:
            self.spare, self._spare_rank = sheet.name, (sheet.is_visible, rank)
