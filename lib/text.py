"""Text as it is compared, however it was typed."""

import unicodedata
from functools import lru_cache

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
