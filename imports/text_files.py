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
# What Windows, and so Excel, writes where these languages are spoken; elsewhere cp1252.
# Microsoft's "Code Page Identifiers".
CODE_PAGES = {
    "cp1250": ("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"),
    "cp1251": ("be", "bg", "kk", "mk", "mn", "ru", "sr", "uk"),
    "cp1253": ("el",),
    "cp1254": ("az", "tr"),
    "cp1255": ("he",),
    "cp1256": ("ar", "fa"),
    "cp1257": ("et", "lt", "lv"),
    "cp932": ("ja",),
    "euc_kr": ("ko",),
    "gb18030": ("zh",),
}
FALLBACK = "cp1252"
# Shares of suspicious text so near to each other say nothing; charset-normalizer's own
# figures go up to 1.
AS_CLEAN = 0.005
# Short files of names have more of it than texts, for which 0.2 is the usual.
MOST_SUSPICIOUS = 0.5
WIDE_ZEROS = 0.1  # of the characters, that have a half which is zero


def detect_encoding(data, language=""):
    """
    :param bytes data: the whole file
    :param str language: of who reads it, as ``pl_PL``: it decides where several
        encodings make clean text of the file, as cp1250 does of French in cp1252
    :return: the name of a Python codec
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if b"\0" not in data[:SAMPLE_BYTES] and is_utf8(data):
        return "utf-8"
    sample = data[:SAMPLE_BYTES]
    return wide_encoding(sample) or guess_encoding(sample, language)


def guess_encoding(sample, language):
    """As charset-normalizer has it; where that is a tie, by who reads it."""
    matches = from_bytes(
        sample,
        threshold=MOST_SUSPICIOUS,
        cp_isolation=list(ENCODINGS),
        preemptive_behaviour=False,
    )
    best = matches.best()
    if not best:
        return code_page(language)
    # By name, how much it reads like a language.
    as_clean = {best.encoding: best.coherence} | {
        name: match.coherence
        for match in matches
        if match.chaos <= best.chaos + AS_CLEAN
        for name in match.could_be_from_charset
    }
    letters = {name: share_of_letters(sample, name) for name in as_clean}
    likely = [name for name in as_clean if letters[name] == max(letters.values())]
    # English has hardly any such letters, so that it says nothing of the others.
    if language and language[:2] != "en" and code_page(language) in likely:
        return code_page(language)
    guess = best.encoding if best.encoding in likely else likely[0]
    if FALLBACK in likely and as_clean[FALLBACK] >= as_clean[guess]:
        return FALLBACK
    return guess


def share_of_letters(sample, encoding):
    """Of what is not ASCII: names have letters there, and signs if misread.

    :return: from 0 to 1, in steps of a hundredth
    """
    foreign = [sign for sign in sample.decode(encoding, "replace") if sign > "\x7f"]
    return round(sum(map(str.isalpha, foreign)) / max(len(foreign), 1), 2)


def code_page(language):
    """:return: in what Excel saves CSV files where this language is spoken"""
    code = language[:2].lower()
    return next((page for page, codes in CODE_PAGES.items() if code in codes), FALLBACK)


def wide_encoding(sample):
    """UTF-16 without a byte order mark: one half of most characters is zero.

    :return: the name of the codec; none, if it is another encoding
    """
    zeros = {
        "utf-16-be": sample[0::2].count(0),
        "utf-16-le": sample[1::2].count(0),
    }
    encoding = max(zeros, key=zeros.get)
    if zeros[encoding] <= len(sample) // 2 * WIDE_ZEROS:
        return None
    try:
        # The sample may end in the middle of a character.
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    return encoding


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
