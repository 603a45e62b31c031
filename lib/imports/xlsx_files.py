"""XLSX: a workbook of Office Open XML, read row by row (ECMA-376 part 1, 18)."""

import posixpath
import re
from array import array
from dataclasses import dataclass

from .errors import FileRefused
from .number_formats import show_number
from .xlsx_parts import Relations, Styles, Workbook
from .xml_stream import XmlStream

LAST_ROW = 2**31 - 1  # that PostgreSQL could number; Excel stops long before
# A row as programs write it: its attributes, then cells with one text each.
ATTRIBUTES = r'(?: [\w:]+="[^"<>&]*")*'
CELL = (
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="(\w+)")?(?:/>|>'
    rf"(?:<f{ATTRIBUTES}>[^<&]*</f>)?"
    r'(?:<v>([^<&]*)</v>|<is><t(?: xml:space="preserve")?>([^<&]*)</t></is>)?</c>)'
)
CELLS = re.compile(CELL)
ANY_CELL = re.sub(r"[(](?![?])", "(?:", CELL)
ROW = re.compile(rf"(<row{ATTRIBUTES}>)(?:{ANY_CELL})*", re.ASCII)
TEXT = re.compile("<si><t>[^<&]*</t>")
NUMBER_OF_ROW = re.compile(r' r="([0-9]{1,9})"')
WORKBOOK = re.compile(r"(?:.*/)?workbook\d*\.xml")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Sheet:
    name: str
    is_visible: bool
    member: str = ""


def is_xlsx(archive):
    return bool(_workbook_member(archive))


def _workbook_member(archive):
    """:return: the name of the main part, which seldom is not ``xl/workbook.xml``; none
    where the archive is no workbook"""
    relations = Relations.of(archive, "_rels/.rels", "")
    for kind, member in relations.values():
        if kind == "officeDocument" and WORKBOOK.fullmatch(member):
            return member if member in archive else ""
    return min(filter(WORKBOOK.fullmatch, archive.names()), default="")


class XlsxWorkbook:
    """
    :param Archive archive: of the file
    :param int max_columns: of a sheet; what lies beyond is refused
    """

    def __init__(self, archive, max_columns):
        self._archive = archive
        self._max_columns = max_columns
        member = _workbook_member(archive)
        folder, name = posixpath.split(member)
        relations = Relations.of(archive, f"{folder}/_rels/{name}.rels", folder)
        self._parts = {kind: part for kind, part in relations.values()}
        book = Workbook()
        book.run_whole(archive.pieces(member))
        self._is_1904 = book.is_1904
        self.sheets = []
        for sheet_name, relation, is_visible in book.sheets:
            kind, part = relations.get(relation, ("", ""))
            if kind == "worksheet" and part in archive:
                self.sheets.append(Sheet(sheet_name, is_visible, part))
        self._strings = self._formats = None

    def rows(self, sheet):
        """:return: an iterator of pairs (number, cells)"""
        if self._strings is None:
            self._strings, self._formats = self._read_strings(), self._read_formats()
        reader = _Rows(self._strings, self._formats, self._is_1904, self._max_columns)
        return reader.run(self._archive.pieces(sheet.member))

    def _read_strings(self):
        strings = _Strings()
        part = self._parts.get("sharedStrings")
        if part and part in self._archive:
            strings.run_whole(self._archive.pieces(part))
        return strings

    def _read_formats(self):
        styles = Styles()
        part = self._parts.get("styles")
        if part and part in self._archive:
            styles.run_whole(self._archive.pieces(part))
        return styles.formats()


class _Strings(XmlStream):
    """Texts that several cells share: one piece of memory, whatever their number."""

    row_end = "</si>"

    def __init__(self):
        super().__init__()
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def take_prefix(self, prefix):
        self._item, self._phonetic = f"{prefix}si", f"{prefix}rPh"
        self._whole = f"{prefix}t"
        self._parts = []

    def start(self, name, _attributes):
        self.text.clear()

    def end(self, name):
        if name == self._whole:
            self._parts += self.text
        elif name == self._item:
            self._add("".join(self._parts))
            self._parts.clear()
        elif name == self._phonetic:
            # How the letters before are spoken; its own text was the last one.
            self._parts.pop()
        self.text.clear()

    def take_row(self, text):
        if not TEXT.fullmatch(text):
            return False
        self._add(text[len("<si><t>") : -len("</t>")])
        return True

    def _add(self, text):
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))
        # Far cheaper than cells, and many more.
        self.found += 0.1

    def __getitem__(self, number):
        try:
            ends = self._ends
            text = self._bytes[ends[number] : ends[number + 1]].decode()
        except (IndexError, OverflowError) as error:
            raise FileRefused("broken_sheet") from error
        return _unescape(text) if "_x" in text else text


def _unescape(text):
    """``_x000D_`` stands for what XML cannot hold (part 1, 22.4.2.4)."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class _Rows(XmlStream):
    """The cells of a sheet as texts, in rows that hold anything."""

    row_end = "</row>"

    def __init__(self, strings, formats, is_1904, max_columns):
        super().__init__()
        self._string = strings.__getitem__
        self._formats = formats
        self._is_1904 = is_1904
        self._max_columns = max_columns
        self._columns = {}  # by letters, their position
        self._number = 0
        self._cells = []
        self._position = -1
        self._cell = {}
        self._spoken = 0
        self._is_in_data = False

    def row_number(self):
        return self._number

    def take_prefix(self, prefix):
        self._c, self._v, self._row, self._f, self._is, self._t, self._phonetic = (
            prefix + local for local in ("c", "v", "row", "f", "is", "t", "rPh")
        )
        self._data = f"{prefix}sheetData"
        self._known = {self._v, self._f, self._is, self._t, f"{prefix}r"}

    def start(self, name, attributes):
        if name == self._c:
            self._cell = attributes
            self.text.clear()
        elif name == self._v:
            self.text.clear()  # of the formula
        elif name == self._row:
            self._start_row(attributes.get("r", ""))
        elif name == self._is:
            self.text.clear()
        elif name == self._phonetic:
            self._spoken = len(self.text)
        elif name == self._data:
            self._is_in_data = True
        elif name not in self._known:
            self.deeper(name)

    def end(self, name):
        if name == self._c:
            self._end_cell()
        elif name == self._row:
            self._end_row()
        elif name == self._f:
            self.text.clear()
        elif name == self._phonetic:
            del self.text[self._spoken :]
        elif name == self._data:
            self._is_in_data = False
        elif name not in self._known:
            self.higher(name)

    def _start_row(self, reference):
        number = int(reference) if reference.isdecimal() else 0
        # Rows without a number, or with one that was there, follow each other.
        self._number = max(number, self._number + 1)
        if self._number > LAST_ROW:
            raise FileRefused("broken_sheet")
        self._cells = []
        self._position = -1

    def take_row(self, text):
        row = ROW.fullmatch(text)
        if not row or not self._is_in_data:
            return False
        number = NUMBER_OF_ROW.search(row[1])
        self._start_row(number[1] if number else "")
        for letters, style, kind, value, inline in CELLS.findall(text, row.end(1)):
            if value or inline:
                self._add(letters, kind, style, value or inline)
        self._end_row()
        return True

    def _end_cell(self):
        get = self._cell.get
        letters = get("r", "").rstrip("0123456789")
        if not letters:  # the next one
            self._position += 1
            letters = _letters_of(self._position)
        if self.text:
            self._add(letters, get("t"), get("s"), "".join(self.text))
        else:
            self._position = self._position_of(letters)

    def _add(self, letters, kind, style, text):
        try:
            position = self._columns[letters]
        except KeyError:
            position = self._position_of(letters)
        self._position = position
        if kind == "s":
            text = self._string(int(text))
        elif not kind or kind == "n":
            text = show_number(text, self._formats.get(style), self._is_1904)
        elif kind == "b":
            text = "FALSE" if text == "0" else "TRUE"
        elif "_x" in text:
            text = _unescape(text)
        cells = self._cells
        if position != len(cells):
            self._make_room(position)
        elif position >= self._max_columns:
            self._refuse_place()
        cells.append(text)

    def _position_of(self, letters):
        position = self._columns[letters] = _column_number(letters)
        return position

    def _end_row(self):
        if self._cells:
            self.found += len(self._cells)
            self.done.append((self._number, self._cells))
            self._cells = []

    def _make_room(self, position):
        if position >= self._max_columns:
            self._refuse_place()
        if position < len(self._cells):  # no program writes cells out of order
            raise FileRefused("broken_sheet")
        self._cells.extend([""] * (position - len(self._cells)))

    def _refuse_place(self):
        filled = sum(map(bool, self._cells))
        if filled * 2 > self._max_columns:
            raise FileRefused("too_many_columns", limit=self._max_columns)
        raise FileRefused("too_spread")


def _column_number(letters):
    """``A`` is 0, ``Z`` 25, ``AA`` 26."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise FileRefused("broken_sheet")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters_of(position):
    letters, number = "", position + 1
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters
