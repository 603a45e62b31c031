"""Text files: their encoding, and their lines."""

import codecs
import io
import re
import unicodedata
from functools import partial

SAMPLE_BYTES = 200_000
GUESS_BYTES = 50_000  # which take long to guess from
READ_BYTES = 1 << 20
MAX_LINE_LENGTH = 4_000_000  # characters
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
WIDE_PAGES = ("cp932", "euc_jp", "gb18030", "big5", "euc_kr")
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
# What Excel on a Mac wrote there for long; charset-normalizer does not know them.
MAC_PAGES = {"cp1250": "mac_latin2", "cp1251": "mac_cyrillic"}
FALLBACK = "cp1252"
# Shares of suspicious text so near to each other say nothing; charset-normalizer's own
# figures go up to 1.
AS_CLEAN = 0.005
# Short files of names have more of it than texts, for which 0.2 is the usual.
MAX_SUSPICIOUS = 0.5
WIDE_ZEROS = 0.1  # of the characters, that have a half which is zero
MANY_ZEROS = 0.3  # that is no stray one
# Bytes of letters in UTF-8 for each byte that is none: what is broken stays UTF-8.
LETTERS_PER_BAD_BYTE = 1
ODD_BYTES = 10_000
MAX_ODD = 0.2
ALPHABETS = {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC"}  # no word mixes them
WORD = re.compile(r"[^\s,;|\"'()@.:/-]+")
# ISO 2022 writes ASCII alone, and changes its meaning by these.
ESCAPES = (
    (b"\x1b$B", "iso2022_jp"),
    (b"\x1b$@", "iso2022_jp"),
    (b"\x1b$)C", "iso2022_kr"),
)


def detect_encoding(data, language=""):
    """
    :param data: the whole file, as bytes or opened to read them
    :param str language: of who reads it, as ``pl_PL``: it decides where several
        encodings make clean text of the file, as cp1250 does of French in cp1252
    :return: the name of a Python codec
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    for bom, encoding in BOMS:
        if sample.startswith(bom):
            return encoding
    for escape, encoding in ESCAPES:
        if escape in sample:
            return encoding
    if wide := wide_encoding(sample):
        return wide
    if is_utf8(stream):
        return "utf-8"
    # A NUL is in no text: somebody's program left it there.
    sample = sample[:GUESS_BYTES].replace(b"\0", b"")
    return _or_mac(sample, guess_encoding(sample, language), language)


def _or_mac(sample, guess, language):
    """The guess; or what Macs wrote where the language is spoken, if that makes words
    of all that others leave odd."""
    mac = MAC_PAGES.get(code_page(language))
    if not mac or guess == code_page(language) and not _is_odd_text(sample, guess):
        return guess
    is_clean = share_of_letters(sample, mac) == 1 and not share_of_odd_words(
        sample[:ODD_BYTES], mac
    )
    is_wide = guess in WIDE_PAGES or _is_odd_text(sample, guess)
    return mac if is_clean and is_wide else guess


def _is_odd_text(sample, encoding):
    return share_of_odd_words(sample[:ODD_BYTES], encoding) > MAX_ODD


def guess_encoding(sample, language):
    """As charset-normalizer has it; where that is a tie, by who reads it."""
    # Here, as it costs more than all else of a small file.
    from charset_normalizer import from_bytes

    matches = from_bytes(
        sample,
        threshold=MAX_SUSPICIOUS,
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
        guess = FALLBACK
    return _least_odd(sample[:ODD_BYTES], guess, language)


def _least_odd(sample, guess, language):
    """The guess; or, if it makes words that nobody writes, of scripts that do not mix
    or with signs among their letters, the encoding that makes the fewest."""
    odd = share_of_odd_words(sample, guess)
    if odd <= MAX_ODD:
        return guess
    order = dict.fromkeys((guess, code_page(language), *ENCODINGS))
    shares = {name: share_of_odd_words(sample, name) for name in order}
    least = min(shares, key=shares.get)  # the first of equals
    return least if shares[least] <= odd / 2 else guess


def share_of_odd_words(sample, encoding):
    """:return: from 0 to 1, of the words that are not ASCII"""
    text = sample.decode(encoding, "replace")
    words = [word for word in WORD.findall(text) if not word.isascii()]
    return sum(map(_is_odd, words)) / max(len(words), 1)


def _is_odd(word):
    foreign = [sign for sign in word[1:] if sign > "\x7f"]
    has_capitals = any(map(str.isupper, foreign)) and not word.isupper()
    has_signs = any(unicodedata.category(sign)[0] in "SC" for sign in word)
    scripts = {_script(sign) for sign in word if sign.isalpha()}
    return has_capitals or has_signs or len(scripts & ALPHABETS) > 1


def _script(letter):
    return unicodedata.name(letter, "").partition(" ")[0]


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
    """UTF-16 or UTF-32 without a byte order mark: a part of most characters is zero,
    and so it is where a line ends.

    :return: the name of the codec; none, if it is another encoding
    """
    count = len(sample) // 4
    zeros = [sample[place::4].count(0) for place in range(4)]
    if count and min(zeros[0], zeros[1]) >= count * 0.9:
        return "utf-32-be"
    if count and min(zeros[2], zeros[3]) >= count * 0.9:
        return "utf-32-le"
    halves = {"utf-16-be": zeros[0] + zeros[2], "utf-16-le": zeros[1] + zeros[3]}
    encoding = max(halves, key=halves.get)
    share = halves[encoding] / max(len(sample) // 2, 1)
    if share <= WIDE_ZEROS or (share <= MANY_ZEROS and not _has_wide_lines(sample)):
        return None
    try:
        # The sample may end in the middle of a character.
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    return encoding


def _has_wide_lines(sample):
    ends = sample.count(b"\n")
    wide = sample.count(b"\0\n") + sample.count(b"\n\0")
    return ends > 0 and wide >= ends * 0.9


def is_utf8(stream):
    """Whether it is UTF-8, some broken bytes aside: those of a row that was pasted from
    elsewhere, or of a letter cut in two, do not make it another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = bad = 0
    stream.seek(0)
    while piece := stream.read(READ_BYTES):
        text = decoder.decode(piece)
        letters += len(piece) - len(text)
        bad += text.count("\ufffd")
    bad += len(decoder.decode(b"", True))
    return not bad or letters >= bad * LETTERS_PER_BAD_BYTE


def is_encoding(name):
    try:
        # Python knows codecs that are none of text, as "base64".
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def open_text(stream, encoding):
    """
    :param stream: the file, opened to read bytes
    :return: an iterator of its lines, without what no database keeps; what is longer
        than any line comes in pieces
    """
    stream.seek(0)
    lines = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        for line in iter(partial(lines.readline, MAX_LINE_LENGTH), ""):
            yield line.replace("\0", "")
    finally:
        lines.detach()
