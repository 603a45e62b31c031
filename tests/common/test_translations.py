import re
from pathlib import Path

import polib
from lxml import etree

from odoo.tests import BaseCase, tagged

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
LANGUAGES = {"de", "et", "pl", "ru"}
PLACEHOLDER = re.compile(r"%\(\w+\)[-+.\d]*[a-z]|%[sd]|\$\{[^}]*\}|\{\{.*?\}\}|\{\w+\}")
WORD = re.compile(r"[^\W\d_]{2,}")
# Linters leave out what a language says in the same words: names, and no sentence.
SAME_WORDS = 3
BESIDE_TAGS = re.compile(r"<[^>]*>")
SHOWN_ATTRIBUTE = re.compile(r"""\b(?:title|aria-label|placeholder|alt)="([^"]*)\"""")
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
# What is evaluated: no language tells more of a contact than another one.
EVALUATED = re.compile(r"""\bt-[\w-]+=("[^"]*"|'[^']*')""")


def catalog(name):
    return polib.pofile(str(FOLDER / name))


@tagged("post_install", "-at_install")
class TestTranslations(BaseCase):
    """What a translation must have in common with its term."""

    def _translated(self):
        for language in sorted(LANGUAGES):
            for entry in catalog(f"{language}.po"):
                if entry.msgstr:
                    yield language, entry

    def test_each_language_is_whole(self):
        terms = {entry.msgid for entry in catalog("contact_marketing.pot")}
        self.assertEqual({path.stem for path in FOLDER.glob("*.po")}, LANGUAGES)
        for language in sorted(LANGUAGES):
            with self.subTest(language=language):
                entries = catalog(f"{language}.po")
                self.assertEqual({entry.msgid for entry in entries}, terms)
                self.assertFalse([entry.msgid for entry in entries if entry.fuzzy])
                missing = [
                    entry.msgid
                    for entry in entries
                    if not entry.msgstr and self._word_count(entry.msgid) > SAME_WORDS
                ]
                self.assertFalse(missing)

    def test_words_in_markup_are_translated_as_alone(self):
        for language in sorted(LANGUAGES):
            entries = catalog(f"{language}.po")
            known = {entry.msgid for entry in entries if entry.msgstr}
            for entry in entries:
                if "<" in entry.msgid and not entry.msgstr:
                    words = {text.strip() for text in BESIDE_TAGS.split(entry.msgid)}
                    words.update(SHOWN_ATTRIBUTE.findall(entry.msgid))
                    with self.subTest(language=language, term=entry.msgid[:80]):
                        self.assertFalse(words & known)

    def _word_count(self, text):
        for pattern in (PLACEHOLDER, re.compile(r"<[^>]*>|\S+/\S+")):
            text = pattern.sub(" ", text)
        return len(WORD.findall(text))

    def test_placeholders_are_kept(self):
        for language, entry in self._translated():
            with self.subTest(language=language, term=entry.msgid[:80]):
                self.assertCountEqual(
                    PLACEHOLDER.findall(entry.msgstr), PLACEHOLDER.findall(entry.msgid)
                )

    def test_tags_are_kept_and_closed(self):
        for language, entry in self._translated():
            tags = TAG.findall(entry.msgid)
            if not tags:
                continue
            with self.subTest(language=language, term=entry.msgid[:80]):
                self.assertCountEqual(TAG.findall(entry.msgstr), tags)
                self.assertCountEqual(
                    EVALUATED.findall(entry.msgstr), EVALUATED.findall(entry.msgid)
                )
                if self._is_whole(entry.msgid):
                    self.assertTrue(self._is_whole(entry.msgstr))

    def _is_whole(self, text):
        try:
            etree.fromstring(f"<t>{text.replace('&nbsp;', ' ')}</t>")
        except etree.XMLSyntaxError:
            return False
        return True

    def test_lines_and_spaces_around_are_kept(self):
        for language, entry in self._translated():
            with self.subTest(language=language, term=entry.msgid[:80]):
                for place in (0, -1):
                    self.assertEqual(
                        entry.msgstr[place].isspace(), entry.msgid[place].isspace()
                    )
