"""Names and cells as words to compare."""

import re
import unicodedata
from functools import lru_cache

# German "ß" and "ł" survive the accents' removal.
LETTERS = str.maketrans(
    {"ʼ": " ", "ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"}
)
HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=50_000)
def fold(text):
    """A name or cell as words to compare: ``HasOptedOut`` as ``has opted out``."""
    text = HUMP.sub(" ", text).casefold().translate(LETTERS)
    text = unicodedata.normalize("NFKD", text).casefold()  # № is No
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.split(r"[\W_]+", text)).strip()
