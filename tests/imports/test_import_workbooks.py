"""Spreadsheets as programs really write them."""

import io
import zipfile

import odf.opendocument
import odf.table
import odf.text
import xlsxwriter

from odoo.tests import BaseCase, tagged

from ...lib.imports.errors import FileRefused
from ...lib.imports.table import Layout
from .import_samples import SHEET, as_odf, as_xlsxwriter, read


def write(fill, **options):
    """:param callable fill: gets the workbook of xlsxwriter"""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as workbook:
        fill(workbook)
    return buffer.getvalue()


def renamed(data, old, new):
    """An archive with other names of members, and in what they say."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            said = given.read(name)
            if old != "/":
                said = said.replace(old.encode(), new.encode())
            made.writestr(name.replace(old, new), said)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestImportWorkbooks(BaseCase):
    @staticmethod
    def _fill(book, rows, title=""):
        sheet = book.add_worksheet()
        if title:
            sheet.merge_range(0, 0, 0, 2, title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    def test_numbers_as_shown(self):
        shown = (
            (2108, "00000", "02108"),
            (950, r"00\-000", "00-950"),
            (21081234, r"[<=99999]00000;00000\-0000", "02108-1234"),
            (2108, r"[<=99999]00000;00000\-0000", "02108"),
            (48500600700, r"\+00\ 000\ 000\ 000", "+48 500 600 700"),
            (2125550123, r"\(000\)\ 000\-0000", "(212) 555-0123"),
            (7, '"K-"0000', "K-0007"),
            (1234, "#,##0", "1234"),
            (1234.5, "0.00", "1234.5"),
            (12, '0" pcs"', "12"),
            (0.5, "0%", "0.5"),
            (45322, "yyyy-mm-dd", "2024-01-31"),
            (45322, r"[$-415]d\ mmmm\ yyyy;@", "2024-01-31"),
            (45322.5, "dd/mm/yyyy hh:mm", "2024-01-31 12:00:00"),
            (0.5, "hh:mm", "12:00:00"),
        )

        def fill(book):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Email", "Shown"])
            for number, (value, code, _text) in enumerate(shown, 1):
                sheet.write(number, 0, f"a{number}@example.com")
                sheet.write_number(
                    number, 1, value, book.add_format({"num_format": code})
                )

        rows = read(write(fill))[1]
        self.assertEqual([row[1] for row in rows], [text for *_given, text in shown])
        as_1904 = read(write(fill, date_1904=True))[1]
        self.assertEqual(as_1904[11][1], "2028-02-01")

    def test_numbers_as_shown_in_ods(self):
        document = odf.opendocument.OpenDocumentSpreadsheet()
        table = odf.table.Table(name="A")
        shown = (
            ("2108", "02108"),
            ("48500600700", "+48 500 600 700"),
            ("950", "00-950"),
        )
        hidden = (("1234", "1,234"), ("1234", "1 234"), ("12.5", "12.50"))
        for value, text in (*shown, *hidden):
            row = odf.table.TableRow()
            cell = odf.table.TableCell(valuetype="float", value=value)
            cell.addElement(odf.text.P(text=text))
            row.addElement(cell)
            table.addElement(row)
        document.spreadsheet.addElement(table)
        buffer = io.BytesIO()
        document.save(buffer)
        rows = read(buffer.getvalue(), Layout(has_header=False))[1]
        expected = [text for _value, text in shown] + [value for value, _text in hidden]
        self.assertEqual([row[0] for row in rows], expected)

    def test_workbooks_of_other_programs(self):
        good = as_xlsxwriter(SHEET)

        def far(book):
            self._fill(book, SHEET)
            border = book.add_format({"border": 1})
            book.worksheets()[0].write_blank(1_048_575, 60, None, border)

        prefixed = good
        for local in ("worksheet", "sheetData", "row", "c", "v"):
            for mark in ("<", "</"):
                for end in (" ", ">"):
                    old, new = f"{mark}{local}{end}", f"{mark}x:{local}{end}"
                    prefixed = renamed(prefixed, old, new)
        prefixed = renamed(prefixed, "x:worksheet xmlns=", "x:worksheet xmlns:x=")
        for name, data in (
            ("backslashes", renamed(good, "/", "\\")),
            ("another number", renamed(good, "workbook.xml", "workbook2.xml")),
            ("capitals", renamed(good, "sharedStrings.xml", "SharedStrings.xml")),
            ("one styled cell far away", write(far)),
            ("prefixes", prefixed),
        ):
            with self.subTest(name):
                headers, rows = read(data)
                self.assertEqual([headers, *rows], SHEET)

    def test_sheets(self):
        def fill(*sheets):
            def make(book):
                for name, rows, is_hidden in sheets:
                    sheet = book.add_worksheet(name)
                    for number, row in enumerate(rows):
                        sheet.write_row(number, 0, row)
                    if is_hidden:
                        sheet.hide()
                # A workbook always opens on a visible one.
                next(s for s in book.worksheets() if not s.hidden).activate()

            return write(make)

        data = ("Data", SHEET, False)
        for name, sheets in (
            ("empty first", [("Info", [], False), data]),
            ("hidden first", [("Old", [["x", "y"]], True), data]),
            ("cover first", [("Cover", [["Acme"], ["May 2024"]], False), data]),
            ("others behind", [data, ("More", [["x", "y"]], False)]),
        ):
            with self.subTest(name):
                layout = Layout()
                headers, rows = read(fill(*sheets), layout)
                self.assertEqual([headers, *rows], SHEET)
                self.assertEqual(layout.sheet, "Data")
                self.assertEqual(layout.sheets, [sheet[0] for sheet in sheets])
        chosen = read(fill(("Other", [["a", "b"]], False), data), Layout(sheet="Data"))
        self.assertEqual([chosen[0], *chosen[1]], SHEET)
        with self.assertRaises(FileRefused):
            read(as_odf(SHEET), Layout(sheet="Nope"))
