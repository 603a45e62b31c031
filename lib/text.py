"""Text as it is compared, however it was typed."""

import re
import unicodedata
from functools import lru_cache

# Neither JSON nor PostgreSQL keeps these: half a character, and NUL.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# These survive the accents' removal.
LETTERS = str.maketrans(
    {"ʼ": " ", "ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"}
)


@lru_cache(maxsize=50_000)
def normalize_text(text):
    """
    :param str text: of any language
    :return: the same without case and accents
    """
    text = text.casefold().translate(LETTERS)
    text = unicodedata.normalize("NFKD", text).casefold()  # № is No
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def storable(value):
    """:return: plain data without the characters that nobody can store"""
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    return value
