import io
import zipfile

import xlsxwriter

from odoo.tests import BaseCase, tagged

from ...lib.imports import columns, values
from ...lib.imports.errors import FileRefused
from ...lib.imports.moments import is_day_first, read_moment
from ...lib.imports.table import Layout, Limits
from .import_samples import (
    ENCODED,
    ENGINES,
    SHEET,
    TEXTS,
    as_xlsxwriter,
    read,
)

# Headers as these systems document them.
EXPORTS = {
    "Mailchimp": (
        "Email Address,First Name,Last Name,Address,Phone Number,Birthday,"
        "MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,"
        "GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
        {
            "Email Address": "email",
            "First Name": "first_name",
            "Phone Number": "phone",
            "OPTIN_TIME": "consent_date",
            "CC": "country_id",
            "LEID": "external_id",
            "TAGS": "tags",
        },
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,"
        "Marketing contact status,Unsubscribed from all email,Create Date,"
        "Associated Company,Job Title,City,Country/Region,Website URL",
        {
            "Record ID": "external_id",
            "Email": "email",
            "Marketing contact status": None,  # what HubSpot bills
            "Unsubscribed from all email": "opt_out",
            "Associated Company": "company",
            "Job Title": "function",
            "Country/Region": "country_id",
            "Website URL": "website",
        },
    ),
    "Brevo": (
        "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,SMS,EXT_ID,DOUBLE_OPT-IN,ADDED_TIME,"
        "MODIFIED_TIME",
        {
            "EMAIL": "email",
            "FIRSTNAME": "first_name",
            "SMS": "phone",
            "DOUBLE_OPT-IN": "consent",
            "ADDED_TIME": "consent_date_2",
        },
    ),
    "ActiveCampaign": (
        "Email,First Name,Last Name,Phone,Organization,Tags,IP Address,Date Created",
        {"Email": "email", "Organization": "company", "Tags": "tags"},
    ),
    "Mautic": (
        "id,points,title,firstname,lastname,company,position,email,mobile,phone,"
        "address1,address2,city,state,zipcode,country,preferred_locale,website,"
        "facebook,linkedin,twitter,date_identified",
        {
            "id": "external_id",
            "title": None,
            "position": "function",
            "mobile": "phone_2",
            "address1": "street",
            "zipcode": "zip",
            "preferred_locale": "lang",
            "linkedin": "social_linkedin",
        },
    ),
    "Google Contacts": (
        "First Name,Middle Name,Last Name,Nickname,File As,Organization Name,"
        "Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value,Address 1 - Street,Address 1 - City,"
        "Address 1 - Postal Code,Address 1 - Country,Website 1 - Value",
        {
            "E-mail 1 - Value": "email",
            "Phone 1 - Value": "phone",
            "Organization Name": "company",
            "Organization Title": "function",
            "Labels": "tags",
            "Address 1 - City": "city",
        },
    ),
    "Outlook": (
        "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,"
        "Business Street,Business City,Business State,Business Postal Code,"
        "Business Country/Region,Business Phone,Mobile Phone,Categories,"
        "E-mail Address,E-mail Display Name,Notes,Web Page",
        {
            "Title": None,
            "E-mail Address": "email",
            "Business Phone": "phone",
            "Business Street": "street",
            "Business Country/Region": "country_id",
            "Categories": "tags",
            "Web Page": "website",
        },
    ),
}


@tagged("post_install", "-at_install")
class TestImportFiles(BaseCase):
    """The pure readers: no database."""

    def test_encodings(self):
        for language, encoding in ENCODED:
            with self.subTest(language=language, encoding=encoding):
                text = TEXTS[language]
                headers, rows = read(text.encode(encoding))
                expected = [line.split(";") for line in text.splitlines()]
                self.assertEqual([headers, *rows], expected)

    def test_an_encoding_that_was_chosen(self):
        data = TEXTS["pl"].encode("iso8859-2")
        self.assertEqual(read(data, Layout(encoding="iso8859-2"))[1][0][3], "Łódź")
        for name in ("no-such", "base64", "\0"):
            self.assertRefused("unknown_encoding", data, Layout(encoding=name))

    def test_encodings_that_are_alike(self):
        """What is clean text in several encodings is in that of Excel."""
        names = "Name;City\nÉlodie Lefèvre;Besançon\nFrançois Noël;Nîmes\n" * 20
        for language in ("", "en_US", "fr_FR"):
            rows = read(names.encode("cp1252"), Layout(language=language))[1]
            self.assertEqual(rows[0][0], "Élodie Lefèvre")
        names = "Name;City\nŁucja Żak;Łódź\n"
        layout = Layout(language="pl_PL")
        self.assertEqual(read(names.encode("cp1250"), layout)[1][0][1], "Łódź")
        # Without a byte order mark.
        for encoding in ("utf-16-le", "utf-16-be"):
            self.assertEqual(read(names.encode(encoding))[1][0][1], "Łódź")

    def test_delimiters(self):
        for delimiter in ",;\t|:":
            with self.subTest(delimiter=delimiter):
                text = f"Name{delimiter}Email\nAnna{delimiter}a@example.com\n"
                self.assertEqual(
                    read(text), (["Name", "Email"], [["Anna", "a@example.com"]])
                )
        self.assertEqual(read("sep=|\nA|B\n1|2\n"), (["A", "B"], [["1", "2"]]))
        # Commas in texts outnumber the semicolons.
        text = 'Name;Note\n"A";"one, two, three"\n"B";"four, five, six"\n'
        self.assertEqual(read(text)[0], ["Name", "Note"])

    def test_shapes(self):
        text = 'Name,Note\r\n"Nowak, A.","said ""hi""\nand left"\r\n'
        self.assertEqual(read(text)[1], [["Nowak, A.", 'said "hi"\nand left']])
        wide = ",".join(f"C{i}" for i in range(200))
        self.assertEqual(len(read(f"{wide}\n{wide}\n")[0]), 200)
        self.assertEqual(read("Email\na@example.com\n")[1], [["a@example.com"]])
        self.assertEqual(read("Name,Email\n"), (["Name", "Email"], []))
        self.assertEqual(
            read("City,City,,City\na,b,c,d\n")[0],
            ["City", "City (2)", "Column 3", "City (3)"],
        )
        self.assertEqual(read("\n\nA,B\n,,\n\n1,2,,\n"), (["A", "B"], [["1", "2"]]))
        headers, rows = read("Anna,a@example.com\nBert,b@example.com\n")
        self.assertEqual((headers, len(rows)), (["Column 1", "Column 2"], 2))

    def test_spreadsheets(self):
        for name, write in ENGINES.items():
            with self.subTest(engine=name):
                headers, rows = read(write(SHEET))
                self.assertEqual([headers, *rows], SHEET)
        numbers = as_xlsxwriter([["Email", "Number"], ["a@example.com", 48123456789]])
        self.assertEqual(read(numbers)[1], [["a@example.com", "48123456789"]])
        self.assertRefused("no_such_sheet", numbers, Layout(sheet="Nope"))

    def test_refusals(self):
        self.assertRefused("empty", b"")
        self.assertRefused("empty", b" \n\n,,\n")
        self.assertRefused("too_large", b"x" * 1_000_001, limits=Limits(megabytes=1))
        self.assertRefused("too_many_rows", b"A\n1\n2\n3\n", limits=Limits(rows=2))
        self.assertRefused("too_many_columns", ",".join(["A"] * 501).encode())
        self.assertRefused("old_excel", b"\xd0\xcf\x11\xe0" + b"x" * 600)
        self.assertRefused("broken_sheet", b"PK\x03\x04 and no more")
        self.assertRefused("cell_too_long", b'A,B\n"' + b"x" * 200_000)
        far = io.BytesIO()
        with xlsxwriter.Workbook(far, {"in_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            sheet.write(0, 0, "Email")
            sheet.write(1_048_575, 16_383, "x")
        self.assertRefused("too_spread", far.getvalue())
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"x")
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 25_000_000)
        self.assertRefused(
            "unpacked_too_large", bomb.getvalue(), limits=Limits(megabytes=1)
        )
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("readme.txt", b"x")
        self.assertRefused("unknown_kind", other.getvalue())

    def assertRefused(self, code, data, layout=None, limits=None):
        with self.assertRaises(FileRefused) as caught:
            read(data, layout, limits)
        self.assertEqual(caught.exception.code, code)

    def test_exports_of_other_systems(self):
        for system, (header, expected) in EXPORTS.items():
            with self.subTest(system=system):
                headers = header.split(",")
                self.assertEqual(columns.system_of(headers), system)
                found = dict(zip(headers, columns.guess_targets(headers), strict=True))
                self.assertEqual({name: found[name] for name in expected}, expected)

    def test_headers_in_other_languages(self):
        cases = (
            "Imię,Nazwisko,Adres e-mail,Firma,Miasto,Kod pocztowy,Kraj,Telefon",
            "Vorname,Nachname,E-Mail-Adresse,Firma,Stadt,PLZ,Land,Telefonnummer",
            "Prénom,Nom de famille,Adresse e-mail,Entreprise,Ville,Code postal,Pays,"
            "Téléphone",
            "First name,Last name,Email,Company,City,ZIP,Country,Phone",
        )
        for header in cases:
            with self.subTest(header=header):
                self.assertEqual(
                    columns.guess_targets(header.split(",")),
                    [
                        *("first_name", "last_name", "email", "company", "city", "zip"),
                        *("country_id", "phone"),
                    ],
                )

    def test_dates(self):
        for text in (
            *("2026-01-31", "31.01.2026", "31/01/2026", "20260131", "31 Jan 2026"),
            *("January 31, 2026", "31 stycznia 2026", "31. Januar 2026"),
            *("31 janvier 2026", "2026-01-31T00:00:00Z", "2026/01/31"),
        ):
            with self.subTest(text=text):
                self.assertEqual(str(read_moment(text)), "2026-01-31 00:00:00")
        american = read_moment("01/02/2026", day_first=False)
        self.assertEqual((american.month, american.day), (1, 2))
        for text in ("", "12", "Jan 2026", "hello", "0", "99/99/9999", "x" * 999):
            with self.subTest(text=text):
                self.assertIsNone(read_moment(text))
        self.assertTrue(is_day_first(["01/02/2026", "31/01/2026"]))
        self.assertFalse(is_day_first(["01/31/2026"]))
        self.assertIsNone(is_day_first(["01/02/2026"]))

    def test_addresses_and_numbers(self):
        self.assertEqual(
            values.read_email("Anna <Anna@Example.COM>"), "anna@example.com"
        )
        self.assertEqual(values.read_email("a@example.com; b@x.de"), "a@example.com")
        for text in (
            "anna",
            "a@b",
            "a b@example.com",
            "@",
            "a@example..com",
            "a@x.test",
        ):
            self.assertIsNone(values.read_email(text))
        self.assertEqual(values.read_phone("500 600 700", "PL"), "+48500600700")
        self.assertEqual(values.read_phone("48500600700", None), "+48500600700")
        self.assertIsNone(values.read_phone("call me", "PL"))
        self.assertEqual(values.read_number("1.234,50"), 1234.5)
        self.assertEqual(values.read_number("1,234.50"), 1234.5)
        self.assertEqual(values.read_number("1 234"), 1234)
        self.assertIsNone(values.read_number("many"))
        for text, answer in (("Tak", "yes"), ("unsubscribed", "left"), ("N", "no")):
            self.assertEqual(values.read_answer(text), answer)
        self.assertIsNone(values.read_answer("perhaps"))
