"""Spreadsheets: XLSX and ODS, and which of their sheets is read."""

import itertools

from . import kinds, ods_files, xlsx_files
from .archive import BROKEN, Archive
from .errors import FileRefused

MAX_SHEETS = 500  # to choose from
MAX_NAME_LENGTH = 100
FIRST_ROWS = 50  # by which a table is told from a cover sheet


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
    best = None
    # Hidden ones are last: what is in them is seldom meant.
    for sheet in sorted(workbook.sheets, key=lambda sheet: not sheet.is_visible):
        rows = workbook.rows(sheet)
        head = list(itertools.islice(rows, FIRST_ROWS))
        if _is_table(head):
            best = (sheet, itertools.chain(head, rows))
            break
        if head and not best:
            best = (sheet, itertools.chain(head, rows))
    if best:
        layout.sheet = best[0].name
        yield from best[1]


def _is_table(rows):
    return any(sum(map(bool, cells)) > 1 for _number, cells in rows)


def _read_ods(archive, layout, max_columns):
    """One pass, as the sheets come one after the other; a second one only where none is
    a table of two columns or more."""
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
    """Takes the first visible sheet that is a table."""

    def __init__(self):
        self.is_made = False
        self.spare = ""  # has content; a visible one, if any has
        self._is_spare_visible = False

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
                self._note_spare(sheet)
                if sheet.is_visible and _is_table(buffered[-1:]):
                    taken, self.is_made, layout.sheet = sheet, True, sheet.name
                    yield from buffered

    def _note_spare(self, sheet):
        if not self.spare or (sheet.is_visible and not self._is_spare_visible):
            self.spare, self._is_spare_visible = sheet.name, sheet.is_visible
