"""Finds what of a page or a mail is still in English."""

import re
from functools import cache
from pathlib import Path

import lxml.html
import polib

I18N = Path(__file__).resolve().parents[2] / "i18n"
ATTRIBUTES = ("title", "placeholder", "alt", "aria-label", "value")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+.\d]*[a-z]|%[sd]|\{\{.*?\}\}")
# Of a sentence with less around its values, any other sentence may be an example.
MIN_WORDS_AROUND_VALUES = 2
WORD = re.compile(r"[^\W\d_]{2,}")
NOT_READ = {"script", "style", "noscript", "template"}
READ_VALUES = {"button", "submit", "reset"}  # types of inputs


def _normal(text):
    return " ".join(text.split())


def texts_of(page):
    """
    :param str page: HTML, or plain text
    :return: a list of the texts that somebody reads or hears, as they stand between
        tags and in attributes
    """
    if not page.strip():
        return []
    texts = []
    for node in lxml.html.fromstring(f"<div>{page}</div>").iter():
        if not isinstance(node.tag, str):  # a comment
            texts.append(node.tail or "")
            continue
        if node.tag not in NOT_READ:
            texts.append(node.text or "")
        texts.append(node.tail or "")
        texts += [
            node.get(name)
            for name in ATTRIBUTES
            if node.get(name) and (name != "value" or node.get("type") in READ_VALUES)
        ]
    return [text for text in map(_normal, texts) if WORD.search(text)]


class EnglishRemains:
    """The terms of this addon that a language says in other words."""

    def __init__(self, language, places=()):
        """
        :param str language: the name of a catalog, as ``pl``
        :param places: parts of where terms stand, as catalogs name it; empty: anywhere
        """
        self.texts, self.patterns = {}, []
        entries = polib.pofile(str(I18N / f"{language}.po"))
        # What some term is called so in this language is no remainder of another.
        said = {
            text for entry in entries for text in texts_of(entry.msgstr or entry.msgid)
        }
        for entry in entries:
            if not entry.msgstr or not self._is_at(entry, places):
                continue
            for text in texts_of(entry.msgid):
                if text in said:
                    continue
                if not PLACEHOLDER.search(text):
                    self.texts[text] = entry.msgid
                elif self._word_count(text) >= MIN_WORDS_AROUND_VALUES:
                    self.patterns.append(self._pattern(text))

    def _is_at(self, entry, places):
        return not places or any(
            place in where for where, _line in entry.occurrences for place in places
        )

    def _word_count(self, text):
        return len(WORD.findall(PLACEHOLDER.sub(" ", text)))

    def _pattern(self, text):
        parts = map(re.escape, PLACEHOLDER.split(text))
        return re.compile(".*".join(parts), re.DOTALL)

    def of(self, page):
        """:return: a list of the texts of a page that stand there in English"""
        return [
            text
            for text in texts_of(page)
            if text in self.texts
            or any(pattern.fullmatch(text) for pattern in self.patterns)
        ]


@cache
def english_remains(language, places=()):
    return EnglishRemains(language, places)
