"""Characters that hide, turn the text around or pass for others.

After UTS #39 (Unicode security mechanisms), in a simple form: the script of a letter is
told by its name, and of the table of confusables only the letters that are drawn as
Latin ones are kept.
"""

import re
import unicodedata
from functools import lru_cache

# Cyrillic, Greek and Armenian letters that are drawn as Latin ones.
CONFUSABLE = str.maketrans(
    "авеԁєһіјӏкмнорԛгѕстуԝхзԍ" + "αβγεηικνορτυωχ" + "հոսօց",
    "abedehijlkmhopqrsctywx3g" + "abyenikvoptuwx" + "hnuog",
)
# Scripts that one writing mixes: Japanese, Chinese and Korean, with Latin.
MIXED_BY_CUSTOM = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
TOKEN = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=10_000)
def script(letter):
    """:return: the script of a letter; None of what belongs to all"""
    name = unicodedata.name(letter, "")
    first = name.partition(" ")[0]
    if unicodedata.category(letter) == "Lm" or first == "MICRO":
        return None
    return "KATAKANA" if first == "KATAKANA-HIRAGANA" else first


def is_mixed(text):
    """Whether the letters of a word are of scripts that no writing mixes."""
    scripts = {script(letter) for letter in text if letter.isalpha()} - {None}
    return len(scripts) > 1 and not any(scripts <= custom for custom in MIXED_BY_CUSTOM)


def mixed_words(text):
    return any(is_mixed(token) for token in TOKEN.findall(text))


def as_latin(text):
    """The text as it is read by who takes its letters for Latin ones."""
    return unicodedata.normalize("NFKC", text).casefold().translate(CONFUSABLE)


def is_hidden(sign):
    """Whether nothing is seen of a character: control, format, no character at all."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def without_hidden(text):
    if text.isascii() and text.isprintable():
        return text  # as nearly all
    return "".join(sign for sign in text if not is_hidden(sign))
