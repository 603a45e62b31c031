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
