"""What is typed in a survey is read for sure, or not at all."""

from odoo.tests import BaseCase, tagged

from ...lib.imports.field_values import FieldSpec, Vocabulary
from ...lib.survey_answers import AnswerReader, plain_number

POLAND, GERMANY = 10, 20
TYPES = {
    **dict.fromkeys(("city", "phone", "website"), "char"),
    "notes": "text",
    "comment": "html",
    "count": "integer",
    "income": "float",
    "birthday": "date",
    "seen": "datetime",
    "country_id": "many2one",
    "state_id": "many2one",
}


@tagged("post_install", "-at_install")
class TestAnswerReader(BaseCase):
    def _read(self, name, text, country_id=None, is_exact=False):
        specs = {field: FieldSpec(field, type_) for field, type_ in TYPES.items()}
        specs["size"] = FieldSpec("size", "selection", (("s", "Small"), ("l", "Large")))
        vocabulary = Vocabulary(
            fields=specs,
            names={
                "country_id": {"PL": POLAND, "DE": GERMANY, "NA": 30},
                "state_id": {"lower": {GERMANY: 2, POLAND: 3}, "bavaria": {GERMANY: 1}},
            },
            country_codes={POLAND: "PL", GERMANY: "DE"},
            clean_website=lambda text: text if ":" in text else f"http://{text}",
        )
        return AnswerReader(vocabulary).value_of(text, name, country_id, is_exact)

    def _check(self, name, expected, **options):
        for text, value in expected.items():
            with self.subTest(field=name, text=text):
                self.assertEqual(self._read(name, text, **options), value)

    def test_numbers(self):
        self._check(
            "income",
            {
                "12": 12.0,
                "12.5": 12.5,
                "12,5": 12.5,
                "1 234,50": 1234.5,
                "1.234,50": 1234.5,
                "1,234": None,
                "1.234": None,
                "-1.234": None,
                "12.3456": 12.3456,
                "about 5": None,
                "5 or 6": None,
                "1e9": None,
                "nan": None,
                "inf": None,
                "٣": 3.0,
            },
        )
        self._check("income", {"1.234": 1.234}, is_exact=True)
        self._check("count", {"12": 12, "12.5": None, "99999999999": None, "0": None})

    def test_dates(self):
        self._check(
            "birthday",
            {
                "1990-03-04": "1990-03-04",
                "4.3.1990": "1990-03-04",
                "4 March 1990": "1990-03-04",
                "13/4/1990": "1990-04-13",
                "4/13/1990": "1990-04-13",
                "3/4/1990": None,
                "4/4/1990": "1990-04-04",
                "March 1990": None,
                "1990": None,
                "45000": None,
                "45000.5": None,
                "1700000000": None,
                "tomorrow": None,
                "false": None,
            },
        )
        self._check("seen", {"2026-03-04 10:20:00": "2026-03-04 10:20:00"})

    def test_texts(self):
        self._check(
            "city",
            {
                " Kraków ": "Kraków",
                "New\u2028York": "New York",
                "New\nYork": "New York",
                "Kra\u200bków": "Kraków",
                "Kra\x00ków\ud800": "Kraków",
                "\u202egnirts": "gnirts",
                "x" * 501: None,
                "n/a": None,
                "-": None,
                "brak": None,
                "\u200b \u00ad": None,
                "=cmd|'/c calc'!A1": "=cmd|'/c calc'!A1",
                "false": "false",
                "<b>bold</b>": "<b>bold</b>",
            },
        )
        self._check("notes", {"One\nTwo": "One\nTwo", "x" * 10_001: None})
        html = self._read("comment", "<script>alert(1)</script>\nTwo")
        self.assertIn("&lt;script&gt;", html)

    def test_websites(self):
        self._check(
            "website",
            {
                "mill.example.com": "http://mill.example.com",
                "https://mill.example.com/a?b=c": "https://mill.example.com/a?b=c",
                "javascript:alert(document.cookie)": None,
                "data:text/html,<b>.": None,
                "ftp://mill.example.com": None,
                "https://[x.y": None,
                "Main": None,
                "we have none. sorry": None,
            },
        )

    def test_names(self):
        self._check(
            "country_id", {"Polska": POLAND, "NA": 30, "n/a": None, "Nowhere": None}
        )
        self._check("state_id", {"Lower": None, "Bavaria": 1})
        self._check("state_id", {"Lower": 3, "Bavaria": None}, country_id=POLAND)
        self._check("size", {"small": "s", "L": "l", "Medium": None, "false": None})

    def test_phones(self):
        self._check("phone", {"+48 600 100 200": "+48 600 100 200", "600100200": None})
        self._check(
            "phone",
            {"600100200": "+48 600 100 200", "call me": None, "12": None},
            country_id=POLAND,
        )

    def test_numbers_as_texts(self):
        for number, text in ((7, "7"), (2.5, "2.5"), (-0.0, "0"), (1e6, "1000000")):
            self.assertEqual(plain_number(number), text)
