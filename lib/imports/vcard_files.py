"""vCard, as phones and Outlook export it: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350).

One row for each card, under names of columns that imports know.
"""

import quopri
import re

from .errors import FileRefused
from .text_files import open_text

HEADER = (
    *("Name", "First Name", "Middle Name", "Last Name", "Email", "Secondary Email"),
    *("Phone", "Mobile Phone", "Company", "Job Title", "Street", "City", "State"),
    *("Postal Code", "Country", "Website", "Tags", "Notes", "External ID"),
    "Is Company",
)
MAX_LINES = 10_000  # of one card; a picture has the most
MAX_LINE_LENGTH = 200_000
# As Apple wrote it before vCard 4.0.
OTHER_NAMES = {"X-ADDRESSBOOKSERVER-KIND": "KIND"}
SPLIT = re.compile(r"(?<!\\);")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
IS_MOBILE = {"cell", "mobile", "iphone"}
NO_PHONE = {"fax", "pager", "modem", "bbs"}


def read_rows(stream, encoding):
    """
    :param stream: the file, opened to read bytes
    :return: an iterator of rows, each a list of texts; the first one is the header
    """
    yield list(HEADER)
    card = None
    for line in _unfolded(open_text(stream, encoding)):
        name, parameters, value = _parts(line)
        if name == "BEGIN":
            card = _Card()
        elif name == "END":
            if card and not card.is_group:
                yield card.row()
            card = None
        elif card:
            card.take(name, parameters, value, encoding)
    if card and not card.is_group:  # the file was cut
        yield card.row()


def _unfolded(lines):
    """Logical lines: long ones go on after a space, or after ``=`` at their end."""
    unfolded, count = "", 0
    for raw in lines:
        line = raw.rstrip("\r\n")
        count += 1
        if unfolded and line[:1] in (" ", "\t"):
            unfolded += line[1:]
        elif unfolded.endswith("=") and "QUOTED-PRINTABLE" in unfolded[:200].upper():
            unfolded = unfolded[:-1] + line
        else:
            if unfolded:
                yield unfolded
            unfolded, count = line, 0
        if count > MAX_LINES or len(unfolded) > 100 * MAX_LINE_LENGTH:
            raise FileRefused("cell_too_long", row=0)
    if unfolded:
        yield unfolded


def _parts(line):
    """:return: the property, its parameters in small letters, its value"""
    head, _colon, value = line.partition(":")
    name, *parameters = head.split(";")
    return (
        name.rpartition(".")[2].strip().upper(),
        [parameter.strip().lower() for parameter in parameters],
        value,
    )


class _Card:
    def __init__(self):
        self._cells = dict.fromkeys(HEADER, "")
        self._phones = []  # pairs (is it mobile, is it preferred, number)
        self._emails = []  # pairs (is it preferred, address)
        self._addresses = []
        self.is_group = False  # of other cards

    def take(self, name, parameters, value, encoding):
        name = OTHER_NAMES.get(name, name)
        read = getattr(self, f"_take_{name.lower().replace('-', '_')}", None)
        if not read:
            return
        value = _decoded(parameters, value, encoding)[:MAX_LINE_LENGTH]
        if value.strip(" ;"):
            read(value, _types(parameters))

    def row(self):
        cells = self._cells
        emails = [address for _rank, address in sorted(self._emails, key=_rank)]
        cells["Email"], cells["Secondary Email"] = [*emails, "", ""][:2]
        phones = sorted(self._phones, key=_rank)
        mobile = next((n for (_r, is_mobile), n in phones if is_mobile), "")
        others = [n for (_r, _m), n in phones if n != mobile]
        cells["Mobile Phone"], cells["Phone"] = mobile, [*others, ""][0]
        if self._addresses:
            self._set_address(min(self._addresses, key=_rank)[1])
        return [cells[header] for header in HEADER]

    def _take_kind(self, value, _types):
        kind = value.strip().lower()
        self.is_group = kind == "group"
        if kind == "org":
            self._cells["Is Company"] = "1"

    def _take_x_abshowas(self, value, _types):
        if value.strip().upper() == "COMPANY":
            self._cells["Is Company"] = "1"

    def _take_fn(self, value, _types):
        self._cells["Name"] = _text(value)

    def _take_n(self, value, _types):
        last, first, middle, *_affixes = [*map(_text, SPLIT.split(value)), "", "", ""]
        names = (("First Name", first), ("Middle Name", middle), ("Last Name", last))
        self._cells.update(names)

    def _take_email(self, value, types):
        self._emails.append((_is_second(types), _text(value.removeprefix("mailto:"))))

    def _take_tel(self, value, types):
        if not NO_PHONE & types or {"voice", "cell"} & types:
            number = _text(value.removeprefix("tel:"))
            self._phones.append(((_is_second(types), bool(IS_MOBILE & types)), number))

    def _take_adr(self, value, types):
        parts = [*map(_text, SPLIT.split(value)), *[""] * 7][:7]
        if any(parts):
            # Where one works comes before where one lives.
            rank = (_is_second(types), "work" not in types)
            self._addresses.append((rank, parts))

    def _set_address(self, parts):
        box, extended, street, city, state, code, country = parts
        lines = ", ".join(filter(None, (street, extended, box)))
        cells = self._cells
        cells["Street"], cells["City"], cells["State"] = lines, city, state
        cells["Postal Code"], cells["Country"] = code, country

    def _take_org(self, value, _types):
        self._cells["Company"] = _text(SPLIT.split(value)[0])

    def _take_title(self, value, _types):
        self._cells["Job Title"] = _text(value)

    def _take_role(self, value, _types):
        self._cells["Job Title"] = self._cells["Job Title"] or _text(value)

    def _take_url(self, value, _types):
        self._cells["Website"] = self._cells["Website"] or _text(value)

    def _take_categories(self, value, _types):
        self._cells["Tags"] = ", ".join(
            filter(None, (self._cells["Tags"], _text(value)))
        )

    def _take_note(self, value, _types):
        self._cells["Notes"] = _text(value)

    def _take_uid(self, value, _types):
        self._cells["External ID"] = _text(value)


def _rank(pair):
    return pair[0]


def _is_second(types):
    return not {"pref", "pref=1"} & types


def _types(parameters):
    """:return: ``home``, ``cell`` and the like, however the version writes them"""
    types = set()
    for parameter in parameters:
        name, equals, values = parameter.partition("=")
        if not equals:
            types.add(name)
        elif name == "type":
            types.update(values.strip('"').split(","))
        elif name == "pref":
            types.add("pref=1" if values == "1" else "")
    return types


def _decoded(parameters, value, encoding):
    joined = ";".join(parameters)
    if "base64" in joined or "encoding=b" in joined.split(";"):
        return ""  # a picture, a key
    if "quoted-printable" not in joined:
        return value
    charset = next(
        (p.partition("=")[2] for p in parameters if p.startswith("charset=")), encoding
    )
    try:
        read = quopri.decodestring(value.encode(encoding, "replace"))
        return read.decode(charset, "replace")
    except LookupError:
        return value


def _text(value):
    """Without backslashes; ``\\n`` is the end of a line."""
    text = ESCAPED.sub(
        lambda found: "\n" if found[1] in "nN" else found[1], value.strip()
    )
    return text.replace("\r\n", "\n")
