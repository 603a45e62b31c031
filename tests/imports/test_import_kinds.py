"""What is no table, what is an address book, and what the screen says of a file."""

import bz2
import gzip
import io
import zipfile

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ...lib.imports.errors import FileRefused
from ..common.common import NOW
from .import_common import ImportCommon
from .import_samples import SHEET, as_xlsxwriter, read

HEADERS = ["Name", "Email", "Phone"]
ROW = ["Anna", "a@example.com", "+48500600700"]
TABLE = ",".join(HEADERS) + "\n" + ",".join(ROW) + "\n"
NAMES = ["Name", "Email"]
PERSON = ["Anna", "a@example.com"]
LETTERS = "".join(f"Łukasz Żółć{i};l{i}@example.com\n" for i in range(300))
TEXT_KINDS = {"html", "xml_excel", "xml", "json", "ldif", "mail", "sql"}
CARD = """BEGIN:VCARD
VERSION:3.0
N:Nowak;Anna;Maria;;
FN:Anna Maria Nowak
ORG:Acme\\, Inc.;Sales
TEL;TYPE=HOME,FAX:+48 22 000 00 00
TEL;TYPE=CELL:+48 500 600 700
item1.TEL;TYPE=WORK,PREF:+48 22 123 45 67
EMAIL;TYPE=HOME:home@example.com
EMAIL;TYPE=INTERNET;TYPE=PREF:anna@example.com
ADR;TYPE=WORK:;;Prosta 1;Warszawa;;00-950;Poland
NOTE:A long note that goes on
  in the next line
CATEGORIES:VIP,Fair
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg
END:VCARD
"""


@tagged("post_install", "-at_install")
class TestImportKinds(BaseCase):
    def assertRefused(self, kind, data):
        with self.assertRaises(FileRefused) as caught:
            read(data)
        refusal = caught.exception
        self.assertEqual(refusal.values.get("kind", refusal.code), kind)

    def test_what_is_no_table(self):
        for kind, *files in (
            (
                "html",
                "<html><table><tr><td>x",
                "<!DOCTYPE html>\n<p>",
                "<table border=1>",
            ),
            (
                "xml_excel",
                '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>'
                '\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ),
            ("flat_ods", '<?xml version="1.0"?>\n<office:document xmlns:office="x">'),
            ("xml", "<?xml version='1.0'?><contacts/>", "<contacts><contact/>"),
            ("json", '[{"email": "a"}]', '{"email": "a"}\n{"email": "b"}', "[]", "{}"),
            ("ldif", "dn: cn=Anna\nmail: a@example.com\n", "version: 1\n\ndn: cn=A\n"),
            ("calendar", "BEGIN:VCALENDAR\nVERSION:2.0\n"),
            (
                "mail",
                "From a@example.com Mon Jan  1 10:00:00 2024\nFrom: A\n",
                "Return-Path: <a>\nReceived: from x\n\tby y\nFrom: a\n",
            ),
            ("sql", "-- MySQL dump 10.13\n\nINSERT INTO `x`", "CREATE TABLE x (a int)"),
            ("pdf", "%PDF-1.4\n%âãÏÓ"),
            ("word", "{\\rtf1\\ansi"),
            ("link", "[InternetShortcut]\nURL=https://example.com"),
            ("old_table", "ID;PWXL;N;E\nP;PGeneral\n", 'TABLE\n0,1\n"EXCEL"\n'),
            (
                "packed",
                gzip.compress(TABLE.encode()),
                bz2.compress(b"x"),
                b"Rar!\x1a\x07\0",
                b"7z\xbc\xaf\x27\x1c\0",
                b"\xfd7zXZ\0",
                b"\x28\xb5\x2f\xfd\0",
            ),
            ("picture", b"\x89PNG\r\n\x1a\n\0", b"\xff\xd8\xff\xe0\0", b"GIF89a\0\1\2"),
            ("database", b"SQLite format 3\0", b"PAR1\0\1\2\3"),
            (
                "old_excel",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
                b"\x09\x08\x10\0\0\6\5\0",
            ),
            (
                "locked",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + "EncryptedPackage".encode("utf-16-le"),
            ),
            ("program", b"MZ\x90\0\3\0", b"\x7fELF\2\1\1\0"),
            ("media", b"ID3\4\0\0", b"\0\0\0\x18ftypmp42"),
            ("binary", bytes(range(256)) * 8),
        ):
            for data in files:
                with self.subTest(kind=kind, data=data[:20]):
                    data = data if isinstance(data, bytes) else data.encode()
                    self.assertRefused(kind, data)
                    if kind in TEXT_KINDS:
                        self.assertRefused(kind, data.decode().encode("utf-16"))
        for kind, member in (
            ("word", "word/document.xml"),
            ("slides", "ppt/presentation.xml"),
            ("apple", "Index/Document.iwa"),
            ("old_excel", "xl/workbook.bin"),
            ("packed", "contacts.csv"),
        ):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                archive.writestr(member, b"x")
            self.assertRefused(kind, buffer.getvalue())

    def test_what_only_looks_like_it(self):
        """Names of people are no signs of pictures."""
        for first in (
            "BMW",
            "GIF8",
            "MZ",
            "ID3",
            "Obj",
            "From",
            "[Name]",
            "dn",
            "Insert",
            "Table",
            "BEGIN",
            "---",
            "#1",
            "{x",
            "PK",
        ):
            with self.subTest(first=first):
                headers, rows = read(f"{first},Email\nAnna,a@example.com\n")
                self.assertEqual((headers, rows), ([first, "Email"], [PERSON]))

    def test_vcards(self):
        expected = {
            "Name": "Anna Maria Nowak",
            "First Name": "Anna",
            "Middle Name": "Maria",
            "Last Name": "Nowak",
            "Email": "anna@example.com",
            "Secondary Email": "home@example.com",
            "Phone": "+48 22 123 45 67",
            "Mobile Phone": "+48 500 600 700",
            "Company": "Acme, Inc.",
            "Street": "Prosta 1",
            "City": "Warszawa",
            "Postal Code": "00-950",
            "Country": "Poland",
            "Notes": "A long note that goes on in the next line",
            "Tags": "VIP,Fair",
        }
        old = (
            "BEGIN:VCARD\r\nVERSION:2.1\r\n"
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=BB=C3=B3=C5=82=C4=87;=\r\n"
            "=C5=81ukasz\r\nTEL;CELL:+48500600700\r\n"
            "EMAIL;INTERNET:l@example.com\r\nEND:VCARD\r\n"
        )
        new = (
            'BEGIN:VCARD\nVERSION:4.0\nFN:Bo\nTEL;VALUE=uri;TYPE="voice,cell":'
            "tel:+48-500-600-701\nEMAIL;PREF=1:b@example.com\nEND:VCARD\n"
        )
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            with self.subTest(encoding=encoding):
                headers, rows = read((CARD + new).encode(encoding))
                found = dict(zip(headers, rows[0], strict=False))
                self.assertEqual({k: v for k, v in found.items() if v}, expected)
                second = dict(zip(headers, rows[1], strict=False))
                self.assertEqual(second["Mobile Phone"], "+48-500-600-701")
        headers, rows = read(old)
        found = dict(zip(headers, rows[0], strict=False))
        self.assertEqual((found["First Name"], found["Last Name"]), ("Łukasz", "Żółć"))
        self.assertEqual(found["Email"], "l@example.com")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportFileNotes(ImportCommon):
    """What the screen says of the file."""

    def test_cards_of_groups_and_companies(self):
        card = "BEGIN:VCARD\nVERSION:4.0\nFN:%s\nEMAIL:%s@example.com\n%s\nEND:VCARD\n"
        headers, rows = read(
            (
                card % ("Friends", "f", "KIND:group")
                + card % ("Others", "o", "X-ADDRESSBOOKSERVER-KIND:group")
                + card % ("Acme", "a", "ORG:Acme\nX-ABShowAs:COMPANY")
                + card % ("Bar", "b", "KIND:org")
                + card % ("Ann", "c", "KIND:individual")
            ).encode()
        )
        place = headers.index("Is Company")
        found = [(cells[0], cells[place:]) for cells in rows]
        self.assertEqual(found, [("Acme", ["1"]), ("Bar", ["1"]), ("Ann", [])])

    def test_what_was_left_out_is_told(self):
        batch = self.batch(
            f'Fair list,,\n{TABLE}"Bo,b@example.com,\nCy,c@example.com,\n\nTotal: 3\n'
        )
        batch.action_read()
        self.assertEqual(batch.column_ids.mapped("header"), HEADERS)
        self.assertEqual(len(batch.row_ids), 3)
        self.assertIn("row 2", batch.reading_report)
        self.assertIn("Fair list", batch.reading_report)
        self.assertIn("Total: 3", batch.reading_report)
        self.assertIn("Quotation marks", batch.reading_report)
        batch.header_row = 3
        batch.action_read()
        self.assertEqual(batch.column_ids.mapped("header"), ROW)

    def test_another_file_is_looked_at_anew(self):
        batch = self.batch("Imię;Email\nŻ;z@example.com\n".encode("cp1250"))
        batch.action_read()
        self.assertEqual((batch.delimiter, batch.has_header), (";", "yes"))
        batch.header_row = 7
        batch.action_back()
        other = self.batch(as_xlsxwriter(SHEET))
        batch.file = other.file
        self.assertFalse(batch.encoding or batch.delimiter or batch.header_row)
        batch.action_read()
        self.assertEqual((batch.file_kind, batch.sheet), ("xlsx", "Contacts"))
        self.assertEqual(batch.sheet_names, ["Contacts"])

    def test_another_file_of_the_same_columns_keeps_what_was_chosen(self):
        batch = self.batch("Name,Contact point,Remark\nA,a@example.com,x\n")
        batch.action_read()
        chosen = {"Remark": "city", "Contact point": "email", "Name": "name"}
        for column in batch.column_ids:
            column.target = chosen[column.header]
        batch.action_back()
        batch.file = self.batch("Remark,Name,Contact point\ny,B,b@example.com\n").file
        batch.action_read()
        self.assertEqual(
            {column.header: column.target for column in batch.column_ids}, chosen
        )
        batch.action_back()
        batch.file = self.batch("Name,Remark,Other\nB,y,1\n").file
        batch.action_read()
        targets = {column.header: column.target for column in batch.column_ids}
        self.assertEqual((targets["Remark"], targets["Name"]), ("city", "name"))
        self.assertEqual(len(targets), 3)

    def test_each_refusal_is_told(self):
        values = {"limit": 1, "row": 1, "encoding": "x", "sheet": "x"}
        kinds = (
            *(
                "html",
                "xml_excel",
                "flat_ods",
                "xml",
                "json",
                "yaml",
                "sql",
                "database",
            ),
            *("ldif", "calendar", "mail", "pdf", "word", "slides", "apple", "packed"),
            *("picture", "media", "program", "link", "old_table", "binary"),
            *("fixed_width", "transposed", "key_value"),
        )
        texts = {
            self.env["contact.import"]._why_refused(
                FileRefused("no_table", kind=kind, **values)
            )
            for kind in kinds
        }
        self.assertEqual(len(texts), len(kinds))
        self.assertTrue(all(text.endswith(".") for text in texts))
        with self.assertRaisesRegex(UserError, "web page"):
            self.batch("<html><table>").action_read()

    def test_vcards_map_without_a_click(self):
        batch = self.batch(CARD, name="anna.vcf")
        batch.action_read()
        self.assertEqual(batch.file_kind, "vcard")
        targets = dict(batch.column_ids.mapped(lambda c: (c.header, c.target)))
        self.assertEqual(targets["Email"], "email")
        batch.action_check()
        batch.action_start()
        anna = self.contact("anna@example.com")
        self.assertEqual((anna.name, anna.city), ("Anna Maria Nowak", "Warszawa"))
