"""Files as programs and people really write them: each line is one kind."""

import io

import xlsxwriter

from odoo.tests import BaseCase, tagged

from ...lib.imports.errors import FileRefused
from ...lib.imports.table import Layout, read_table
from .import_samples import read

HEADERS = ["Name", "Email", "Phone"]
ROW = ["Anna", "a@example.com", "+48500600700"]
TABLE = ",".join(HEADERS) + "\n" + ",".join(ROW) + "\n"
NAMES = ["Name", "Email"]
PERSON = ["Anna", "a@example.com"]
LETTERS = "".join(f"Łukasz Żółć{i};l{i}@example.com\n" for i in range(300))


def write(fill, **options):
    """:param callable fill: gets the workbook of xlsxwriter"""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as workbook:
        fill(workbook)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestImportDialects(BaseCase):
    def assertReads(self, cases):
        for name, data, headers, rows in cases:
            with self.subTest(name):
                self.assertEqual(read(data), (headers, rows))

    def test_broken_bytes(self):
        text = f"Imię;Email\n{LETTERS}".encode()
        for name, more, last in (
            (
                "a letter of Latin-1",
                "José;j@example.com\n".encode("cp1252"),
                "Jos\ufffd",
            ),
            (
                "a letter of cp1250",
                "Żaba;z@example.com\n".encode("cp1250"),
                "\ufffdaba",
            ),
            ("a letter cut in two", b"\xc5", "\ufffd"),
            ("a NUL", b"An\0na;a@example.com\n", "Anna"),
            ("NULs at the end", b"Anna;a@example.com\n\0\0\0\0", "Anna"),
        ):
            with self.subTest(name):
                for language in ("", "pl_PL", "ru_RU"):
                    layout = Layout(language=language)
                    headers, rows = read(text + more, layout)
                    self.assertEqual(layout.encoding, "utf-8")
                    self.assertEqual(headers, ["Imię", "Email"])
                    self.assertEqual(rows[0][0], "Łukasz Żółć0")
                    self.assertEqual(rows[-1][0], last)
        self.assertReads(
            [
                (
                    "NULs in little",
                    b"N\0ame,Email\nAn\0na,a@example.com\n",
                    NAMES,
                    [PERSON],
                ),
                *(
                    (name, TABLE.encode(name), HEADERS, [ROW])
                    for name in (
                        *("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16"),
                        *("utf-8-sig", "iso2022_jp"),
                    )
                ),
                (
                    "ISO 2022",
                    "名前,Email\n山田,a@example.com\n".encode("iso2022_jp"),
                    ["名前", "Email"],
                    [["山田", "a@example.com"]],
                ),
            ]
        )

    def test_named_delimiters(self):
        for sign in (*",;|\t^~", "#", "\u00a6"):
            body = TABLE.replace(",", sign)
            for line in (
                f"sep={sign}",
                f'"sep={sign}"',
                f"SEP={sign}",
                f"sep={sign},,",
            ):
                for encoding in ("utf-8", "utf-16"):
                    with self.subTest(line=line, encoding=encoding):
                        data = f"{line}\r\n{body}".encode(encoding)
                        self.assertEqual(read(data), (HEADERS, [ROW]))
        self.assertReads(
            [
                (
                    "a header like it",
                    "sep=x,Email\n1,a@example.com\n",
                    ["sep=x", "Email"],
                    [["1", "a@example.com"]],
                )
            ]
        )

    def test_unnamed_delimiters(self):
        for sign in (*",;|\t^~:", "\x1f", "\u00a6"):
            with self.subTest(sign=sign):
                self.assertEqual(read(TABLE.replace(",", sign)), (HEADERS, [ROW]))

    def test_titles(self):
        merged = write(
            lambda book: self._fill(
                book, [[], [], HEADERS, ROW], "Contacts of the fair"
            )
        )
        for name, data in (
            ("with commas", f"Newsletter list,,\n{TABLE}"),
            ("alone", f"Newsletter list May 2024\n\n{TABLE}"),
            ("two", f"Acme Inc.\nExported at 10:00\n\n{TABLE}"),
            ("with an address", f"Exported by anna@firma.pl on 2024-05-01,,\n{TABLE}"),
            ("merged", merged),
            ("polish", f"Lista kontaktów;;\n{TABLE.replace(',', ';')}"),
        ):
            with self.subTest(name):
                table = read_table(data if isinstance(data, bytes) else data.encode())
                self.assertEqual(table.headers, HEADERS)
                self.assertEqual([cells for _number, cells in table.rows], [ROW])
                self.assertEqual([code for code, _told in table.notes], ["title_rows"])
        self.assertReads(
            [
                (
                    "an address in the header",
                    TABLE.replace("Email", "Email (e.g. jan@firma.pl)"),
                    ["Name", "Email (e.g. jan@firma.pl)", "Phone"],
                    [ROW],
                ),
                (
                    "unknown names",
                    "Qwe,Rty,Uio\n1,a@example.com,2\n",
                    ["Qwe", "Rty", "Uio"],
                    [["1", "a@example.com", "2"]],
                ),
                (
                    "no header, no address",
                    "Anna,+48500600700\nBert,+48500600701\n",
                    ["Column 1", "Column 2"],
                    [["Anna", "+48500600700"], ["Bert", "+48500600701"]],
                ),
            ]
        )
        chosen = read(f"Email,Name,\n{TABLE}", Layout(header_row=2))
        self.assertEqual(chosen, (HEADERS, [ROW]))
        with self.assertRaises(FileRefused):
            read(TABLE, Layout(header_row=99))

    @staticmethod
    def _fill(book, rows, title=""):
        sheet = book.add_worksheet()
        if title:
            sheet.merge_range(0, 0, 0, 2, title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    def test_columns_without_a_name(self):
        third = [*NAMES, "Column 3"]
        self.assertReads(
            [
                ("comma", f"Name,Email,\n{','.join(ROW)}\n", third, [ROW]),
                ("none", f"Name,Email\n{','.join(ROW)}\n", third, [ROW]),
                (
                    "first row shorter",
                    f"Anna,a@example.com,\n{','.join(ROW)}\n",
                    ["Column 1", "Column 2", "Column 3"],
                    [PERSON, ROW],
                ),
                (
                    "one broken row is none",
                    "Name,Email\nA,a@example.com\nB,b@example.com\nC,c@example.com,x\n",
                    NAMES,
                    [
                        ["A", "a@example.com"],
                        ["B", "b@example.com"],
                        ["C", "c@example.com", "x"],
                    ],
                ),
            ]
        )

    def test_quotes(self):
        people = [[name, f"{name.lower()}@example.com"] for name in ("Ann", "Bo", "Cy")]
        lines = [",".join(person) for person in people]
        note = ["Ann", "one\ntwo, three", "a@example.com"]
        self.assertReads(
            [
                *(
                    (
                        f"stray {position}",
                        "\n".join(
                            ["Name,Email"]
                            + [
                                f'"{line}' if i == position else line
                                for i, line in enumerate(lines)
                            ]
                        ),
                        NAMES,
                        people,
                    )
                    for position in range(3)
                ),
                (
                    "closed far below",
                    'Name,Email\n"Ann,ann@example.com\nBo,bo@example.com\n'
                    'Dan "D" Dee,d@example.com\n',
                    NAMES,
                    [*people[:2], ['Dan "D" Dee', "d@example.com"]],
                ),
                (
                    "meant",
                    'Name,Note,Email\nAnn,"one\ntwo, three",a@example.com\n',
                    ["Name", "Note", "Email"],
                    [note],
                ),
                (
                    "backslashes",
                    '"Name","Note","Email"\n"Ann \\"A\\" Smith","said \\"hi, there\\"",'
                    '"a@example.com"\n"Bo","C:\\\\x","b@example.com"\n',
                    ["Name", "Note", "Email"],
                    [
                        ['Ann "A" Smith', 'said "hi, there"', "a@example.com"],
                        ["Bo", "C:\\x", "b@example.com"],
                    ],
                ),
                (
                    "nothing, as MySQL has it",
                    "Name\tEmail\tPhone\nAnna\ta@example.com\t\\N\n",
                    HEADERS,
                    [PERSON],
                ),
                (
                    "single",
                    "'Name','Email'\n'Nowak, Anna','a@example.com'\n",
                    NAMES,
                    [["Nowak, Anna", "a@example.com"]],
                ),
            ]
        )

    def test_guarded_cells(self):
        headers, rows = read(
            'Email,Zip,Phone\n="a@example.com",="02108",="+48500600700"\n'
            'b@example.com,\'02108,"=""+48500600700"""\n'
            'c@example.com,=1+1,"=HYPERLINK(""http://x"",""Home"")"\n'
        )
        self.assertEqual(headers, ["Email", "Zip", "Phone"])
        self.assertEqual(
            rows,
            [
                ["a@example.com", "02108", "+48500600700"],
                ["b@example.com", "02108", "+48500600700"],
                ["c@example.com", "=1+1", "Home"],
            ],
        )

    def test_ends_of_reports(self):
        head = "First Name,Last Name,Email\nAnna,Nowak,a@example.com\n"
        for name, end in (
            ("salesforce", '\nGrand Totals (2 records)\n"Generated By: Jo 5/1/2024"\n'),
            ("a sum", "Total:,2,\n"),
            ("polish", "Razem: 2,,\n"),
            ("russian", "Итого: 2,,\n"),
            ("german", "\nErstellt am 1.5.2024 von jo@example.com\n"),
            ("a text after a gap", "\nAcme Inc.\n"),
            ("copyright", "© Acme 2024\nPage 1 of 1\n"),
        ):
            with self.subTest(name):
                table = read_table((head + end).encode())
                rows = [cells for _number, cells in table.rows]
                self.assertEqual(rows, [["Anna", "Nowak", "a@example.com"]])
                self.assertEqual([code for code, _told in table.notes], ["footer_rows"])
        for name, end in (
            ("a name alone", "Bert\n"),
            ("a name that begins so", "Total Care,,\n"),
            ("an address after a gap", "\n,,b@example.com\n"),
            ("names after a gap", "\nA\nB\nC\nD\n"),
        ):
            with self.subTest(name):
                table = read_table((head + end).encode())
                self.assertGreater(len(list(table.rows)), 1)
                self.assertFalse(table.notes)
