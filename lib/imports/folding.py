"""Names and cells as words to compare."""

import re
from functools import lru_cache

from ..text import normalize_text

MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
OF_NO_NAME = re.compile("[\u0250-\u036f]")  # as of phonetics
HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_of(text):
    """A text as words to compare, without signs: ``E-Mail`` as ``e mail``."""
    return " ".join(re.split(r"[\W_]+", normalize_text(text))).strip()


@lru_cache(maxsize=50_000)
def fold(text):
    """A name or cell as words to compare: ``HasOptedOut`` as ``has opted out``."""
    return words_of(HUMP.sub(" ", text))


def is_garbled(text):
    """Whether it was UTF-8 that a program took for cp1252 and saved: ``JosÃ©``."""
    if not MISREAD.search(text):
        return False
    try:
        read = b"".join(map(_byte_of, text))
        return not OF_NO_NAME.search(read.decode())
    except UnicodeError:
        return False


def _byte_of(sign):
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # what cp1252 has no sign for
