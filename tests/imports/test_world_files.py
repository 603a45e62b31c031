import io

import xlsxwriter

from odoo.tests import BaseCase, tagged

from ...lib.imports.errors import FileRefused
from ...lib.imports.table import Layout, read_table

NAMES = {
    "pl_PL": ("Imię", ("Łukasz Żółć;Łódź", "Grażyna Dąbrowska;Gdańsk")),
    "ru_RU": ("Имя", ("Иван Петров;Москва", "Мария Иванова;Тверь")),
    "et_EE": ("Nimi", ("Õie Männik;Võru", "Šura Žukov;Jõhvi")),
    "de_DE": ("Name", ("Jürgen Groß;Köln", "Käthe Müller;Düsseldorf")),
    "fr_FR": ("Prénom", ("Élodie Lefèvre;Besançon", "Jérôme Bérard;Nîmes")),
    "uk_UA": ("Ім'я", ("Їжак Ґалаґан;Київ", "Юрій Кравчук;Чернівці")),
}
ENCODINGS = {
    "pl_PL": ("cp1250", "iso8859-2", "cp852", "utf-16-be", "mac_latin2"),
    "ru_RU": ("cp1251", "koi8-r", "cp866", "mac_cyrillic"),
    "et_EE": ("cp1257", "iso8859-15"),
    "de_DE": ("cp1252", "cp850", "mac-roman"),
    "fr_FR": ("cp1252", "mac-roman"),
    "uk_UA": ("cp1251", "koi8-u"),
}
HEADER = ["Name", "Email", "Phone"]
# What is above the header, and what is below all contacts.
ABOVE = (
    "Kontakty targowe 2024\n\nWygenerowano: 2024-05-01 przez Annę\n\n",
    "Report:,Contacts\nOwner:,Jane\n\n",
    "# exported 2024\n# by x\n",
    "Lista - kontakt: biuro@firma.example\n",
    ",Kontakt,\n",
    "1,2,3\n",
    "".join(f"Note {number},,\n" for number in range(25)),
    "sep=,\n",
    "Sep = ,\n",
    '"sep=,"\n',
)
BELOW = (
    "Razem: 1\n|Total,,1\n|,,Total: 1\n|(1 row)\n|\n1 row in set (0.00 sec)\n|"
    "Всего записей: 1,,\n|Kokku 1 kirjet,,\n|Total de registros: 1,,\n|Усього: 1,,\n|"
    "Nombre d'enregistrements : 1\n|Showing 1 to 1 of 1 entries,\n|"
    "Stand: 01.02.2024,,\nSeite 1 von 1,,\n|Liczba rekordów: 1\n|Page 1 of 1\n|"
    "Applied filters: Country is Germany,,\n|Source: CRM\nPrepared for: Joe\n|"
    "\nConfidential Information - Do Not Distribute\n|Exporté le 12/03/2024,,\n"
)
REFUSED = {
    "pdf": b"\n\n%PDF-1.4\n1 0 obj <<>>\n",
    "yaml": b"contacts:\n  - name: Anna\n    email: a@example.com\n",
    "json": b'{"email":"a@example.com"}\n{"email":"b@example.com"}\n',
    "html": b"\n\n  <!-- x -->\n<html lang=en><body>Please log in</body></html>",
    "xml": b"<?xml version='1.0'?>\n<contacts><email>a@example.com</email></contacts>",
    "mail": b"From a@example.com Mon Jan  1 10:00:00 2024\nSubject: x\n\nhi\n",
    "sql": b"-- MySQL dump 10.13\nDROP TABLE IF EXISTS `users`;\n",
    "packed": b"BZh91AY&SY\x01\x02\x03\x04",
}


def _read(data, language=""):
    layout = Layout(language=language)
    table = read_table(data if isinstance(data, bytes) else data.encode(), layout)
    rows = [cells for _number, cells in table.rows]
    return table, rows


def _workbook(*sheets):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestWorldFiles(BaseCase):
    """Files as programs and people leave them."""

    def test_encodings(self):
        for language, (header, people) in NAMES.items():
            for encoding in ENCODINGS[language]:
                for count in (2, 40):
                    text = f"{header};Email;Ort\n" + "".join(
                        f"{people[n % 2].replace(';', f';x{n}@example.com;')}\n"
                        for n in range(count)
                    )
                    with self.subTest(encoding=encoding, count=count):
                        table, rows = _read(text.encode(encoding), language)
                        self.assertEqual(rows[0][0], people[0].partition(";")[0])
                        self.assertEqual(table.headers[0], header)

    def test_a_bad_byte_spoils_one_row(self):
        people = "".join(f"Łukasz Żółć{n};l{n}@example.com\n" for n in range(99))
        for bad in (
            b"J\xf3zef;z@example.com\n",
            "Мария;z@example.com\n".encode("cp1251"),
        ):
            table, rows = _read(("Imię;Email\n" + people).encode() + bad)
            self.assertEqual(table.headers[0], "Imię")
            self.assertEqual(rows[0][0], "Łukasz Żółć0")
            self.assertIn("\ufffd", rows[-1][0])
        # Also where few letters tell.
        _table, rows = _read(
            "Name;Email\nZoë;z@example.com\n".encode() + b"Jos\xe9;j\n"
        )
        self.assertEqual(rows[0][0], "Zoë")

    def test_other_words_of_the_encoding_are_odd(self):
        people = "".join(f"Łukasz Żółć{n};l{n}@example.com;Łódź\n" for n in range(99))
        _table, rows = _read(("Imię;Email;Miasto\n" + people).encode("cp852"), "pl_PL")
        self.assertEqual(rows[0][0], "Łukasz Żółć0")

    def test_what_is_around_the_table(self):
        body = "Name,Email,Phone\nAnna,a@example.com,500600700\n"
        anna = ["Anna", "a@example.com", "500600700"]
        for above in ABOVE:
            with self.subTest(above=above):
                table, rows = _read(above + body)
                self.assertEqual((table.headers, rows), (HEADER, [anna]))
        for below in BELOW.split("|"):
            with self.subTest(below=below):
                table, rows = _read(body + below)
                self.assertEqual((table.headers, rows), (HEADER, [anna]))
        # What sums up a group stands among the contacts.
        table, rows = _read(body + "Subtotal,,1\nBert,b@example.com,2\nTotal,,2\n")
        self.assertEqual([row[0] for row in rows], ["Anna", "Bert"])
        self.assertEqual(table.notes[0][1]["texts"], ["Subtotal 1", "Total 2"])
        # A name alone is a contact; so is a company that is called so.
        _table, rows = _read(body + "Bert,,\n")
        self.assertEqual(len(rows), 2)
        _table, rows = _read("Name,Phone\nTotal,48500600700\nAnna,48500600701\n")
        self.assertEqual(len(rows), 2)

    def test_titles_between_tables_are_no_contacts(self):
        body = "Name,Email,Phone\nAnna,a@example.com,1\n"
        table, rows = _read(f"{body}\nPartners,,\n{body.replace('Anna', 'Bo')}")
        self.assertEqual([row[0] for row in rows], ["Anna", "Bo"])
        self.assertEqual(table.notes, [["footer_rows", {"texts": ["Partners"]}]])
        # An address alone is one.
        _table, rows = _read(f"{body}b@example.com,,\n{body}")
        self.assertEqual(len(rows), 3)
        _table, rows = _read(f"{body}Tel: 500 600 700,,\n")
        self.assertEqual(len(rows), 2)

    def test_rows_that_were_quoted_as_a_whole(self):
        ann, bo = ["Ann", "a@example.com", "York, NY"], ["Bo", "b@example.com", "Köln"]
        quoted = '"Ann,a@example.com,""York, NY"""'
        for text in (
            f'"Name,Email,Phone"\n{quoted}\n"Bo,b@example.com,Köln"\n',
            f'"Name,Email,Phone";;\r\n{quoted};;\r\n"Bo,b@example.com,Köln"\r\n',
            f"Name,Email,Phone\n{quoted}\nBo,b@example.com,Köln\n",
        ):
            with self.subTest(text=text):
                table, rows = _read(text)
                self.assertEqual((table.headers, rows), (HEADER, [ann, bo]))
        for text in (
            '"Name"\n"Lee, Ann"\n',
            'Name,Email\n"Lee, Ann"\nBo,b@example.com\n',
        ):
            _table, rows = _read(text)
            self.assertEqual(rows[0], ["Lee, Ann"])

    def test_recipients_of_mails(self):
        expected = [["Lee, Ann <a@example.com>"], ["Roe, Bo <b@example.com>"]]
        for text in (
            "Lee, Ann <a@example.com>; Roe, Bo <b@example.com>",
            "Lee, Ann <a@example.com>\nRoe, Bo <b@example.com>\n",
            "Lee, Ann <a@example.com>;\n\nRoe, Bo <b@example.com>;\n",
        ):
            with self.subTest(text=text):
                _table, rows = _read(text)
                self.assertEqual([[row[0].rstrip(";")] for row in rows], expected)
        _table, rows = _read("Ann;<a@example.com>\nBo;<b@example.com>\n")
        self.assertEqual(rows[0], ["Ann", "<a@example.com>"])

    def test_lines_that_are_drawn(self):
        for text in (
            "|Name|Email|Phone|\n|----|:---:|-----|\n|Anna|a@example.com|500600700|\n",
            " Name | Email | Phone \n------+-------+-------\n"
            " Anna | a@example.com | 500600700\n(1 row)\n",
            "+------+-------+-------+\n| Name | Email | Phone |\n"
            "+======+=======+=======+\n| Anna | a@example.com | 500600700 |\n"
            "+------+-------+-------+\n1 row in set (0.00 sec)\n",
        ):
            with self.subTest(text=text):
                table, rows = _read(text)
                self.assertEqual(table.headers[-3:], HEADER)
                self.assertEqual(
                    [[cell for cell in row if cell] for row in rows],
                    [["Anna", "a@example.com", "500600700"]],
                )

    def test_colons_of_titles_and_web_addresses(self):
        table, rows = _read(
            'Notes:\n"When exporting your data, some addresses may be missing."\n\n'
            "First Name,URL,Email Address\nAnn,https://www.example.com/ann,a@example.com\n"
            "Bob,https://www.example.com/bob,\n"
        )
        self.assertEqual(table.headers, ["First Name", "URL", "Email Address"])
        self.assertEqual(len(rows), 2)
        _table, rows = _read("Name:Email\nAnna:a@example.com\nBert:b@example.com\n")
        self.assertEqual(rows[0], ["Anna", "a@example.com"])

    def test_files_that_were_joined(self):
        head = "Name,Email,Phone\n"
        _table, rows = _read(
            f"{head}Anna,a@example.com,1\n{head}Bert,b@example.com,2\n"
        )
        self.assertEqual([row[0] for row in rows], ["Anna", "Bert"])

    def test_an_example_is_no_contact(self):
        for header in (
            "Email e.g. jan@firma.example",
            "E-mail (np. jan@firma.example)",
        ):
            table, rows = _read(f"Name;{header};Phone\nAnna;a@example.com;1\n")
            self.assertEqual((table.headers[1], len(rows)), (header, 1))

    def test_quotes_within_quotes(self):
        text = (
            'Name,Email\nJan "Johnny" Nowak,j@example.com\n'
            '"Bob "B" Roe",b@example.com\n"Ann, Lee",a@example.com\n'
        )
        table, rows = _read(text)
        names = [row[0] for row in rows]
        self.assertEqual(names, ['Jan "Johnny" Nowak', 'Bob "B" Roe', "Ann, Lee"])
        self.assertEqual(table.notes, [["stray_quotes", {"count": 1, "row": 3}]])

    def test_backslashes_before_quotes(self):
        for text, name in (
            ('"Name","Email"\n"5\\" disk","a@example.com"\n', '5" disk'),
            ('"Name"\t"Email"\n"Ann \\"A\\""\t"a@example.com"\n', 'Ann "A"'),
            ('"Name","Email"\n"C:\\dir\\","a@example.com"\n', "C:\\dir\\"),
            ('"Name","Email"\n"7"" disk","a@example.com"\n', '7" disk'),
        ):
            with self.subTest(text=text):
                _table, rows = _read(text)
                self.assertEqual(rows[0], [name, "a@example.com"])

    def test_texts_are_marked(self):
        for cell, shown in {
            "=01234": "01234",
            "=+48500600700": "+48500600700",
            '"=T(""01234"")"': "01234",
            '"=""01234"""': "01234",
            "'01234": "01234",
        }.items():
            with self.subTest(cell=cell):
                _table, rows = _read(f"Email,Zip\na@example.com,{cell}\n")
                self.assertEqual(rows[0][1], shown)

    def test_recipients_of_a_mail_are_one_each(self):
        line = 'Ann Lee <a@example.com>, b@example.com, "Doe, John" <j@example.com>\n'
        _table, rows = _read(line)
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[2], ["Doe, John <j@example.com>"])

    def test_the_sheet_that_holds_contacts(self):
        contacts = ("Contacts", [["Name", "Email"], ["Anna", "a@example.com"]])
        for first in (
            [["Key", "Value"], ["a", "b"]],
            [["Fill in below. Questions: help@example.com"]],
            [["Report of contacts"], ["2024"]],
            [],
        ):
            with self.subTest(first=first):
                table, rows = _read(_workbook(("First", first), contacts))
                self.assertEqual(table.layout.sheet, "Contacts")
                self.assertEqual(rows, [["Anna", "a@example.com"]])

    def test_what_is_no_table(self):
        for kind, data in REFUSED.items():
            with self.subTest(kind=kind), self.assertRaises(FileRefused) as caught:
                _read(data)
            self.assertEqual(caught.exception.values.get("kind"), kind)
