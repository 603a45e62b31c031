"""XML as it comes in, piece by piece: no tree, no entities, nothing fetched."""

import codecs
import itertools
import re
import time
import xml.parsers.expat

from .errors import FileRefused

MAX_NAMES = 1_000  # of elements that nobody asked for
DEEPEST = 200  # elements within each other, of those that nobody asked for
MAX_TEXT_LENGTH = 1_000_000  # characters of one cell, while it is read
# Time is earned by what is found, so that a large file may take long and a bomb not.
SECONDS = 3
SECONDS_PER_CELL = 0.000_02
BUFFER_BYTES = 1 << 16
DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?<(?:\?xml[^>]*?(?:encoding=[\"']([\w-]+)[\"'][^>]*?)?\?>|\w)"
)


def _is_plain(first):
    """Whether it says that it is UTF-8, or says nothing, which means the same."""
    found = DECLARATION.match(first)
    return found is not None and (found[1] or b"utf-8").lower() == b"utf-8"


class XmlStream:
    """Feeds a parser; subclasses say what they do at which element.

    ``text`` holds the letters since it was cleared, ``done`` what is ready to be handed
    on, and ``found`` counts what the file gave so far. Names of elements are compared
    with the prefix of the first one, which each program chooses.

    Nearly all programs write rows in the same plain way. Such a row is given to
    ``take_row`` as text, which is several times as fast; whatever is written otherwise
    goes through the parser.
    """

    row_end = ""  # how a row ends, where rows may be taken

    def __init__(self):
        self.text = []
        self.found = 0
        self.done = []
        self._depth = 0
        self._unknown = set()
        parser = xml.parsers.expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = BUFFER_BYTES
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start_root
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        self.parser = parser

    def _refuse_doctype(self, *_doctype):
        # No spreadsheet has one; it is where entities are made, and bombs of them.
        raise FileRefused("broken_sheet")

    def _start_root(self, name, attributes):
        prefix, colon, _local = name.rpartition(":")
        self.take_prefix(prefix + colon)
        self.parser.StartElementHandler = self.start
        self.start(name, attributes)

    def take_prefix(self, prefix):
        """Before the first element.

        :param str prefix: with its colon; mostly empty
        """

    def start(self, name, attributes):
        """At the begin of an element."""

    def end(self, name):
        """At the end of an element."""

    def deeper(self, name):
        """Into an element that says nothing."""
        if name in self._unknown or len(self._unknown) < MAX_NAMES:
            self._unknown.add(name)
        self._depth += 1
        if self._depth > DEEPEST:
            raise FileRefused("broken_sheet")

    def higher(self, name):
        if name in self._unknown:
            self._depth -= 1

    def take_row(self, text):
        """
        :param str text: of a row, without its end
        :return: whether it was written in the plain way, and taken
        """
        return False

    def run(self, pieces):
        """
        :param pieces: an iterator of bytes
        :return: an iterator of what the subclass puts into ``done``
        :raises FileRefused: if it is no XML, or takes far too long for what it holds
        """
        begun = time.process_time()
        try:
            for piece in self._without_rows(pieces):
                self.parser.Parse(piece)
                self._check_pace(begun)
                if self.done:
                    yield from self.done
                    self.done.clear()
            self.parser.Parse(b"", True)
        except xml.parsers.expat.ExpatError as error:
            raise FileRefused("broken_sheet") from error
        yield from self.done
        self.done.clear()

    def _without_rows(self, pieces):
        """:return: an iterator of what the parser must read"""
        pieces = iter(pieces)
        first = next(pieces, b"")
        if not self.row_end or not _is_plain(first):
            yield from itertools.chain([first], pieces)
            return
        decoder = codecs.getincrementaldecoder("utf-8")()
        rest = ""
        for piece in itertools.chain([first], pieces):
            text = rest + decoder.decode(piece)
            if "<!" in text:  # something that may look like rows, and is none
                yield text
                yield decoder.decode(b"")
                yield from map(decoder.decode, pieces)
                return
            *rows, rest = text.split(self.row_end)
            if len(rest) > MAX_TEXT_LENGTH:
                rows, rest = [], ""
                yield text
            for row in rows:
                if not self.take_row(row):
                    yield row + self.row_end
            yield ""
        yield rest + decoder.decode(b"", True)

    def run_whole(self, pieces):
        """For what hands nothing on."""
        for _nothing in self.run(pieces):
            pass

    def _check_pace(self, begun):
        if time.process_time() - begun > SECONDS + self.found * SECONDS_PER_CELL:
            raise FileRefused("too_slow")
        if len(self.text) > 1 and sum(map(len, self.text)) > MAX_TEXT_LENGTH:
            raise FileRefused("cell_too_long", row=self.row_number())

    def row_number(self):
        return 0
