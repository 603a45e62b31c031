"""Text files with delimiters: their encoding, their dialect, their rows."""

import codecs
import csv
import io
import itertools

from charset_normalizer import from_bytes

from .errors import FileRefused

SAMPLE_BYTES = 200_000
SAMPLE_ROWS = 100
DELIMITERS = (",", ";", "\t", "|", ":")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What programs still write; fewer candidates make the guess better.
ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be"),
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15"),
    *("koi8-r", "koi8-u", "mac-roman", "cp437", "cp850", "cp852", "cp866"),
    *("cp932", "euc-jp", "gb18030", "big5", "euc-kr"),
)
FALLBACK = "cp1252"


def detect_encoding(data):
    """
    :param bytes data: the whole file
    :return: the name of a Python codec
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if b"\0" not in data[:SAMPLE_BYTES] and is_utf8(data):
        return "utf-8"
    best = from_bytes(
        data[:SAMPLE_BYTES], cp_isolation=list(ENCODINGS), preemptive_behaviour=False
    ).best()
    return best.encoding if best else FALLBACK


def is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_encoding(name):
    try:
        # Python knows codecs that are none of text, as "base64".
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def open_text(data, encoding):
    """:return: the lines of a file, without what no database keeps"""
    stream = io.TextIOWrapper(
        io.BytesIO(data), encoding=encoding, errors="replace", newline=""
    )
    for line in stream:
        yield line.replace("\0", "")


def detect_dialect(data, encoding):
    """How cells are set apart: the guess of ``csv.Sniffer``, if it proves right, else
    what makes rows of equal length.

    :return: a pair of delimiter and quote character
    """
    lines = itertools.islice(open_text(data, encoding), SAMPLE_ROWS)
    sample = "".join(lines)[:SAMPLE_BYTES]
    named = named_delimiter(sample)
    if named:
        return named, '"'
    guesses = [*sniff(sample), *((delimiter, '"') for delimiter in DELIMITERS)]
    # The first of the best: a guess of the sniffer wins among equals.
    return max(guesses, key=lambda guess: evenness(sample, *guess))


def sniff(sample):
    """:return: the guess of ``csv.Sniffer``, if it has one that can be"""
    try:
        found = csv.Sniffer().sniff(sample, "".join(DELIMITERS))
    except csv.Error:
        return []
    guess = (found.delimiter, found.quotechar or '"')
    return [guess] if guess[0] in DELIMITERS and guess[1] in "\"'" else []


def named_delimiter(text):
    """The first line ``sep=;`` that Excel writes and heeds."""
    first = text.split("\n", 1)[0].strip().strip('"').lower()
    return first[4] if len(first) == 5 and first.startswith("sep=") else None


def evenness(sample, delimiter, quotechar):
    """How well a dialect fits: the share of rows as long as the first, then how long
    that is. One column fits always, and counts least."""
    try:
        rows = list(
            csv.reader(io.StringIO(sample), delimiter=delimiter, quotechar=quotechar)
        )
    except csv.Error:
        return (0, 0, 0)
    widths = [len(row) for row in rows if row]
    if not widths or widths[0] < 2:
        return (0, 0, 0)
    even = sum(width == widths[0] for width in widths) / len(widths)
    # Addresses hold colons and texts hold commas: a header seldom does.
    return (even > 0.5, round(even, 1), widths[0])


def read_rows(data, encoding, delimiter, quotechar):
    """:return: an iterator of the rows, each a list of texts"""
    lines = open_text(data, encoding)
    first = next(lines, "")
    if not named_delimiter(first):
        lines = itertools.chain([first], lines)
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quotechar)
    try:
        yield from reader
    except csv.Error as error:
        raise FileRefused("cell_too_long", row=reader.line_num) from error
