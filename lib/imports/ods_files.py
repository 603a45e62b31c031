"""ODS: a spreadsheet of OpenDocument, read row by row (ODF 1.3 part 3)."""

import re
from dataclasses import dataclass

from .errors import FileRefused
from .number_formats import show_number
from .xml_stream import XmlStream

MEMBER = "content.xml"
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_REPEATED = 100_000  # cells that are written once and meant often
DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
# Shown digits that no value keeps: leading zeros, a plus, hyphens between.
SHOWN_DIGITS = re.compile(r"[0+(][\d ()/-]*\d|\d[\d ()/]*-[\d ()/-]*\d")
LAST_ROW = 2**31 - 1  # that PostgreSQL could number
# Within a text, and between a sheet and its rows.
INLINE = {
    *("text:span", "text:a", "text:s", "text:tab", "text:line-break", "style:style"),
    *("style:table-properties", "table:table-rows", "table:table-header-rows"),
    *("table:table-row-group", "table:table-column"),
}
# A row as programs write it: cells of paragraphs that are nothing but text.
ATTRIBUTES = r'(?: [\w:-]+="[^"<>&]*")*'
# Most cells begin and end so.
TEXT = ' office:value-type="string" calcext:value-type="string"><text:p>'
END_OF_TEXT = "</text:p></table:table-cell>"
CELL = (
    rf"(?:{TEXT}[^<&]*{END_OF_TEXT}|{ATTRIBUTES}(?:/>|>"
    r"(?:<text:p>[^<&]*</text:p>)*</table:table-cell>))"
)
ROW = re.compile(
    rf"<table:table-row({ATTRIBUTES})>(?:<table:table-cell{CELL})*", re.ASCII
)
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
END_OF_LINE = "</text:p><text:p>"
REPEATED = "table:number-columns-repeated"
SPACES = 1_000  # that one element may stand for


@dataclass
class Sheet:
    name: str
    is_visible: bool


def is_ods(archive):
    return MEMBER in archive and (
        "mimetype" not in archive
        or archive.head_of("mimetype", 200).startswith(MIMETYPE)
    )


class OdsWorkbook:
    """All sheets are in one member, and are known when it is read."""

    def __init__(self, archive, max_columns):
        manifest = archive.head_of("META-INF/manifest.xml", 1_000_000)
        if b"encryption-data" in manifest:
            raise FileRefused("locked")
        self._archive = archive
        self._max_columns = max_columns

    def rows(self):
        """:return: an iterator of pairs: the ``Sheet``, and a pair (number, cells), or
        None where a sheet begins"""
        return _Rows(self._max_columns).run(self._archive.pieces(MEMBER))


class _Rows(XmlStream):
    row_end = "</table:table-row>"

    def __init__(self, max_columns):
        super().__init__()
        self._max_columns = max_columns
        self._hidden = set()  # names of styles
        self._style = ""
        self._sheet = None
        self._depth_of_tables = 0
        self._number = 0
        self._repeat_row = 1
        self._cells = []
        self._position = 0
        self._cell = {}
        self._lines = self._lines_before = 0  # paragraphs of the cell
        self._comment = 0  # where in the text it begins
        self._repeated = 0
        self._starts = {
            "text:s": self._start_spaces,
            "text:tab": self._start_tab,
            "text:line-break": self._start_break,
            "style:style": self._start_style,
            "style:table-properties": self._start_properties,
            "table:table": self._start_table,
            "table:table-row": self._start_row,
            "table:covered-table-cell": self._start_cell,
            "office:annotation": self._start_comment,
        }
        self._ends = {
            "table:table": self._end_table,
            "table:table-row": self._end_row,
            "table:covered-table-cell": self._end_cell,
            "office:annotation": self._end_comment,
        }

    def row_number(self):
        return self._number

    def start(self, name, attributes):
        if name == "text:p":
            # What is between elements is no text.
            if self._lines:
                self.text.append("\n")
            else:
                self.text.clear()
            self._lines += 1
        elif name == "table:table-cell":
            self._cell = attributes
            self._lines = 0
            self.text.clear()
        elif name in self._starts:
            self._starts[name](attributes)
        elif name not in INLINE:
            self.deeper(name)

    def end(self, name):
        if name == "text:p":
            return
        if name == "table:table-cell":
            self._end_cell()
        elif name in self._ends:
            self._ends[name]()
        elif name not in INLINE:
            self.higher(name)

    # ------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------

    def _start_style(self, attributes):
        self._style = attributes.get("style:name", "")

    def _start_properties(self, attributes):
        if attributes.get("table:display") == "false" and len(self._hidden) < 10_000:
            self._hidden.add(self._style)

    def _start_table(self, attributes):
        self._depth_of_tables += 1
        if self._depth_of_tables > 1:  # a table within a cell
            return
        is_visible = attributes.get("table:style-name") not in self._hidden
        self._sheet = Sheet(attributes.get("table:name", ""), is_visible)
        self._number = 0
        self.done.append((self._sheet, None))

    def _end_table(self):
        self._depth_of_tables -= 1

    # ------------------------------------------------------------
    # Rows and cells
    # ------------------------------------------------------------

    def _start_row(self, attributes):
        self._repeat_row = _times(attributes.get("table:number-rows-repeated"))
        self._cells = []
        self._position = 0

    def _end_row(self):
        first = self._number + 1
        self._number += self._repeat_row
        if len(self._cells) > self._max_columns:
            self._refuse_place(0)
        if self._number > LAST_ROW:
            raise FileRefused("broken_sheet")
        if not self._cells or self._sheet is None:
            return
        self.found += len(self._cells)
        if self._repeat_row > 1:
            filled = sum(map(bool, self._cells))
            self._note_repeats(filled * (self._repeat_row - 1))
        for number in range(first, self._number + 1):
            self.done.append((self._sheet, (number, self._cells)))
        self._cells = []

    def _note_repeats(self, cells):
        # Multiplied before a single one is made.
        self._repeated += cells
        if self._repeated > MAX_REPEATED:
            raise FileRefused("too_repeated", limit=MAX_REPEATED)

    def _start_cell(self, attributes):
        self._cell = attributes
        self._lines = 0
        self.text.clear()

    def take_row(self, text):
        row = ROW.fullmatch(text)
        if not row or self._depth_of_tables != 1:
            return False
        self._start_row(dict(ATTRIBUTE.findall(row[1])))
        cells, begin, end = self._cells, len(TEXT), -len(END_OF_TEXT)
        for cell in text[row.end(1) + 1 :].split("<table:table-cell"):
            if cell.startswith(TEXT) and len(cells) == self._position:
                shown = cell[begin:end]
                if shown and "<" not in shown:
                    cells.append(shown)
                    self._position += 1
                    continue
            elif not cell:  # what is before the first
                continue
            written, _more, lines = cell.partition(">")
            shown = lines[len("<text:p>") : end]
            self._add(
                dict(ATTRIBUTE.findall(written)), shown.replace(END_OF_LINE, "\n")
            )
        self._end_row()
        return True

    def _end_cell(self):
        text = "".join(self.text) if self._lines else ""
        self.text.clear()
        self._lines = 0
        self._add(self._cell, text)

    def _add(self, cell, text):
        times = 1
        if REPEATED in cell:
            times = _times(cell[REPEATED])
        position = self._position
        self._position += times
        kind = cell.get("office:value-type")
        if kind != "string" or not text:
            if not kind and not text:
                return
            text = _cell_text(kind, cell.get, text)
            if not text:
                return
        if self._position > self._max_columns:
            self._refuse_place(times)
        cells = self._cells
        if position != len(cells):
            cells.extend([""] * (position - len(cells)))
        cells.append(text)
        if times > 1:
            self._note_repeats(times - 1)
            cells.extend([text] * (times - 1))

    def _refuse_place(self, times):
        filled = sum(map(bool, self._cells)) + times
        if filled * 2 > self._max_columns:
            raise FileRefused("too_many_columns", limit=self._max_columns)
        raise FileRefused("too_spread")

    # ------------------------------------------------------------
    # Texts
    # ------------------------------------------------------------

    def _start_spaces(self, attributes):
        self.text.append(" " * min(_times(attributes.get("text:c")), SPACES))

    def _start_tab(self, _attributes):
        self.text.append("\t")

    def _start_break(self, _attributes):
        self.text.append("\n")

    def _start_comment(self, _attributes):
        # It stands before the text of its cell, or after it.
        self._comment = len(self.text) if self._lines else 0
        self._lines_before = self._lines

    def _end_comment(self):
        del self.text[self._comment :]
        self._lines = self._lines_before


def _times(text):
    """:return: how often something is repeated, as the file says"""
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1


def _cell_text(kind, get, shown):
    """A cell as one would type it.

    :param callable get: of its attributes
    """
    if kind == "string" or not kind:
        return shown or get("office:string-value", "")
    if kind == "float":
        plain = show_number(get("office:value", shown))
        return shown if _is_number_shown(shown, plain) else plain
    if kind in ("percentage", "currency"):
        return show_number(get("office:value", shown))
    if kind == "date":
        return (
            get("office:date-value", shown).replace("T", " ").replace(" 00:00:00", "")
        )
    if kind == "boolean":
        return "TRUE" if get("office:boolean-value") == "true" else "FALSE"
    if kind == "time" and (found := DURATION.fullmatch(get("office:time-value", ""))):
        return ":".join(part.zfill(2) for part in found.groups())
    return shown


def _is_number_shown(shown, plain):
    """Whether what is shown is the number, with zeros or signs that it lost."""
    if shown == plain or not SHOWN_DIGITS.fullmatch(shown):
        return False
    return re.sub(r"\D", "", shown).lstrip("0") == plain
