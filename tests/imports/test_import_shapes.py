"""What is a table of contacts, and what only looks like none."""

import time

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, Form, tagged

from ...lib.imports import columns, outline
from ...lib.imports.errors import FileRefused
from ...lib.imports.sandbox import read_apart
from ...lib.imports.shapes import beside_address, other_shape
from ...lib.imports.table import Layout, read_table
from ..common.common import NOW
from .import_common import ImportCommon
from .import_samples import as_xlsxwriter
from .import_shape_samples import HOSTILE, SHAPES, TABLES

SECONDS = 2  # a pattern that looks again and again takes minutes


@tagged("post_install", "-at_install")
class TestImportShapes(BaseCase):
    def _read(self, data, **layout):
        table = read_table(
            data if isinstance(data, bytes) else data.encode(), Layout(**layout)
        )
        return table, list(table.rows)

    def test_tables_are_read(self):
        for looks, files in TABLES.items():
            for text, width in files:
                with self.subTest(looks=looks, text=text):
                    table, rows = self._read(text)
                    self.assertEqual(len(table.headers), width)
                    self.assertNotIn("other_shape", dict(table.notes))
                    count = len(rows) + table.layout.has_header
                    self.assertEqual(count, text.count("\n"))
                    _table, rows = self._read(text, has_header=False)
                    self.assertEqual(len(rows), text.count("\n"))

    def test_tables_are_read_in_other_clothes(self):
        """The same cells with another delimiter, padded, or in a workbook."""
        for looks, files in TABLES.items():
            for text, width in files:
                if width == 1:
                    continue
                sign = next(sign for sign in ";\t|," if sign in text)
                rows = [line.split(sign) for line in text.splitlines()]
                if '"' in text or any(len(row) != width for row in rows):
                    continue
                with self.subTest(looks=looks, text=text):
                    for other in ";\t|,":
                        if any(other in cell for row in rows for cell in row):
                            continue
                        joined = "\n".join(map(other.join, rows))
                        table, _rows = self._read(joined)
                        self.assertEqual(len(table.headers), width)
                        padded = [[cell.ljust(25) for cell in row] for row in rows]
                        self._read("\n".join(map(other.join, padded)))
                    self._read(as_xlsxwriter(rows))

    def test_a_table_is_read_by_the_process_of_its_own(self):
        for files in TABLES.values():
            text, width = files[0]
            table = read_apart(text.encode())
            self.assertEqual((len(table.headers), table.count), (width, 2))

    def test_other_shapes_are_refused(self):
        for kind, texts in SHAPES.items():
            for text in texts:
                with self.subTest(text=text):
                    for data in (text, text.replace("\n", "\r\n")):
                        with self.assertRaises(FileRefused) as caught:
                            self._read(data)
                        self.assertEqual(caught.exception.values.get("kind"), kind)
        rows = [row.split(";") for row in SHAPES["transposed"][0].split()]
        with self.assertRaises(FileRefused):
            self._read(as_xlsxwriter(rows))

    def test_who_said_what_the_first_row_holds_is_believed(self):
        for kind, texts in SHAPES.items():
            for text in texts:
                for said in ({"has_header": False}, {"header_row": 1}):
                    with self.subTest(text=text, said=said):
                        table, rows = self._read(text, **said)
                        self.assertIn(["other_shape", {"kind": kind}], table.notes)
                        self.assertTrue(rows)

    def test_words_behind_an_address_are_told_of(self):
        for text, row in (
            ("a@example.com  Anna Nowak\nb@example.com\n", 1),
            ("Email\na@example.com\nb@example.com 500600700\n", 3),
            ("Email\na@example.com (work)\nAnn <b@example.com> x\n", None),
            ("Anna a@example.com\nb@example.com, c@example.com\n", None),
            ("Name;Email\nAnna;a@example.com private\n", None),
        ):
            with self.subTest(text=text):
                table, _rows = self._read(text)
                self.assertEqual(
                    dict(table.notes).get("beside_address"), row and {"row": row}
                )

    def test_no_row_takes_long(self):
        for sign in HOSTILE:
            line = "x" + (sign * 2_000)[:1_998] + "y"
            long = "x" + (sign * 100_000)[:99_990] + "y"
            with self.subTest(sign=sign[:5]):
                begun = time.process_time()
                for cells in ([line], [line[:200]] * 50, [f"Email: {line}", line]):
                    rows = [(number, cells) for number in range(1, 41)]
                    other_shape(rows, ",")
                    beside_address(rows)
                    outline.find_header(rows)
                list(outline.WithoutFooter(iter([(1, ["x", "y"]), (2, [long])]), 2))
                columns.guess_targets(["Data"], samples=[[long]])
                self.assertLess(time.process_time() - begun, SECONDS)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportShapesOnScreen(ImportCommon):
    def test_a_refusal_says_how_to_go_on(self):
        for kind, texts in SHAPES.items():
            with self.subTest(kind=kind):
                batch = self.batch(texts[0])
                with self.assertRaisesRegex(UserError, "First Row Holds"):
                    batch.action_read()
                self.assertEqual(batch.state, "draft")
                with Form(
                    batch
                ) as form:  # it is on the screen before the first reading
                    form.has_header = "no"
                batch.action_read()
                self.assertEqual(batch.state, "mapping")
                self.assertIn("though it looks otherwise", batch.reading_report)

    def test_a_list_with_words_behind_addresses_is_imported(self):
        batch = self.imported(
            "Email\ndaria@example.com  Daria Kowalska\nemil@example.com  private\n"
        )
        self.assertIn("row 2", batch.reading_report)
        self.assertTrue(self.contact("daria@example.com"))
        self.assertTrue(self.contact("emil@example.com"))

    def test_activities_are_imported(self):
        batch = self.imported(
            "Email;daria@example.com;Daria\nPhone;emil@example.com;Emil\n"
            "Email;fela@example.com;Fela\n",
            {"Column 3": "name"},
        )
        self.assertEqual(batch.created_count, 3)
        self.assertEqual(self.contact("emil@example.com").name, "Emil")

    def test_padded_cells_are_imported(self):
        self.imported(
            '"Daria     ","Kowalska        ","daria@example.com        "\n'
            '"Emil      ","Braun           ","emil@example.com         "\n',
            {"Column 1": "first_name", "Column 2": "last_name"},
        )
        self.assertEqual(self.contact("daria@example.com").name, "Daria Kowalska")
