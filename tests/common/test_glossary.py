import re
import tokenize
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import polib

from odoo.tests import tagged
from odoo.tests.common import BaseCase, TransactionCase

ADDON = Path(__file__).parents[2]
MODULE = "contact_marketing"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\$\{.*?\}|</?[^>]*>")
# What was released under its old name is renamed here.
FOREIGN_FOLDERS = ("migrations", ".git")


@cache
def glossary(title):
    """The first cells of the table under a heading of the glossary.

    :return: a list of lists: what stands between commas in a cell
    """
    text = (ADDON / "docs" / "glossary.md").read_text(encoding="utf-8")
    _before, section = text.split(f"## {title}\n", 1)
    rows = section.split("\n## ", 1)[0].strip().split("\n")
    cells = [row.split("|")[1].strip() for row in rows if row.startswith("| ")]
    return [cell.split(", ") for cell in cells[2:]]


def retired_texts():
    """:return: a pattern that finds retired words in a text of a screen"""
    found = [word.lower() for words in glossary("Retired on screens") for word in words]
    whole = [re.escape(word.strip("“”")) for word in found if word.startswith("“")]
    inside = [re.escape(word) for word in found if not word.startswith("“")]
    return re.compile(
        rf"^({'|'.join(whole)})$|(?<![\w-])({'|'.join(inside)})(?![\w-])", re.IGNORECASE
    )


def names_of(path):
    with path.open("rb") as stream:
        return {
            token.string
            for token in tokenize.tokenize(stream.readline)
            if token.type == tokenize.NAME
        }


class TestGlossaryOfCode(BaseCase):
    def test_tables_are_read(self):
        self.assertGreater(len(glossary("Words")), 20)
        self.assertRegex("Next Turn", retired_texts())
        self.assertRegex("Came", retired_texts())
        self.assertNotRegex("Mails came back", retired_texts())

    def test_no_name_is_retired(self):
        retired = [
            name.strip("`") for row in glossary("Retired in code") for name in row
        ]
        found = [
            f"{path.relative_to(ADDON)}: {name}"
            for path in ADDON.rglob("*.py")
            if path.relative_to(ADDON).parts[0] not in FOREIGN_FOLDERS
            for name in names_of(path)
            if any(fnmatchcase(name, pattern) for pattern in retired)
        ]
        self.assertFalse(found)


@tagged("post_install", "-at_install")
class TestGlossaryOfScreens(TransactionCase):
    def test_no_term_of_the_database_is_retired(self):
        self._check(self._terms_of_records())

    def test_no_term_of_code_is_retired(self):
        template = polib.pofile(str(ADDON / "i18n" / f"{MODULE}.pot"))
        self._check(
            (where, entry.msgid)
            for entry in template
            for where, _line in entry.occurrences
            if where.startswith("code:")
        )

    def _check(self, terms):
        retired, count, found = retired_texts(), 0, set()
        for where, term in terms:
            count += 1
            if match := retired.search(PLACEHOLDER.sub(" ", term).strip()):
                found.add(f"{where}: {match[0]!r} in {term!r}")
        self.assertGreater(count, 100)
        self.assertFalse(sorted(found))

    def _terms_of_records(self):
        """:return: pairs of an XML id and a text, of all that the addon made"""
        by_model = self.env["ir.model.data"]._read_group(
            # Scheduled actions have kept their names.
            [("module", "=", MODULE), ("name", "not like", "ir\\_cron\\_%")],
            ["model"],
            ["id:recordset"],
        )
        for model_name, data in by_model:
            model = self.env.get(model_name)
            if model is None:
                continue
            names = {row.res_id: row.name for row in data}
            records = model.browse(names).exists().with_context(lang="en_US")
            for field in model._fields.values():
                if field.translate and field.store:
                    yield from self._terms_of(field, records, names)

    def _terms_of(self, field, records, names):
        for record in records:
            value = record[field.name]
            terms = field.get_trans_terms(value) if callable(field.translate) else ()
            for term in terms or filter(None, [value]):
                yield f"{names[record.id]}.{field.name}", term
