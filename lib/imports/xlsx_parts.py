"""The small parts of a workbook: which part is what, its sheets, its styles."""

import posixpath

from .number_formats import format_of
from .xml_stream import XmlStream

MAX_STYLES = 100_000


def _local(name):
    return name.rpartition(":")[2]


class Relations(XmlStream):
    """Which part is meant by which id, and of what kind it is."""

    MAX_ITEMS = 10_000

    def __init__(self, folder):
        super().__init__()
        self._folder = folder
        self.parts = {}

    @classmethod
    def of(cls, archive, name, folder):
        if name not in archive:
            return {}
        relations = cls(folder)
        relations.run_whole(archive.pieces(name))
        return relations.parts

    def start(self, name, attributes):
        if _local(name) != "Relationship" or len(self.parts) > self.MAX_ITEMS:
            return
        target = attributes.get("Target", "").replace("\\", "/")
        if not target.startswith("/"):
            target = posixpath.join(self._folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.parts[attributes.get("Id")] = (
            kind,
            posixpath.normpath(target).lstrip("/").lower(),
        )


class Workbook(XmlStream):
    """The names of the sheets, and from when on days are counted."""

    def __init__(self):
        super().__init__()
        self.sheets = []
        self.is_1904 = False

    def start(self, name, attributes):
        local = _local(name)
        if local == "sheet" and len(self.sheets) < Relations.MAX_ITEMS:
            relation = next(
                (attributes[key] for key in attributes if key.endswith(":id")), None
            )
            is_visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), relation, is_visible))
        elif local == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true", "on")


class Styles(XmlStream):
    """How numbers are shown, by the style of the cell."""

    def __init__(self):
        super().__init__()
        self._codes = {}
        self._of_cells = []
        self._is_inside = False

    def start(self, name, attributes):
        local = _local(name)
        if local == "numFmt" and len(self._codes) < MAX_STYLES:
            code = attributes.get("formatCode", "")
            self._codes[attributes.get("numFmtId")] = code
        elif local == "cellXfs":
            self._is_inside = True
        elif local == "xf" and self._is_inside and len(self._of_cells) < MAX_STYLES:
            self._of_cells.append(attributes.get("numFmtId", "0"))

    def end(self, name):
        if _local(name) == "cellXfs":
            self._is_inside = False

    def formats(self):
        known = {
            number: format_of(
                self._codes.get(number, ""), int(number) if number.isdecimal() else 0
            )
            for number in set(self._of_cells)
        }
        return {
            str(style): known[number]
            for style, number in enumerate(self._of_cells)
            if known[number]
        }
