"""Names and cells as words to compare."""

import re
from functools import lru_cache

from ..text import normalize_text

HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_of(text):
    """A text as words to compare, without signs: ``E-Mail`` as ``e mail``."""
    return " ".join(re.split(r"[\W_]+", normalize_text(text))).strip()


@lru_cache(maxsize=50_000)
def fold(text):
    """A name or cell as words to compare: ``HasOptedOut`` as ``has opted out``."""
    return words_of(HUMP.sub(" ", text))
