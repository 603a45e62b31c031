from odoo.tests import BaseCase, tagged

from ...lib.imports import values
from ...lib.imports.freemail import is_freemail
from ...lib.imports.placeholders import is_nothing
from ...lib.imports.places import read_country


@tagged("post_install", "-at_install")
class TestImportCells(BaseCase):
    """What people and systems write into cells."""

    def test_addresses(self):
        cases = {
            "Doe, John <john@example.com>": ["john@example.com"],
            '"Doe, John" <john@example.com>': ["john@example.com"],
            "John Doe <john@example.com>": ["john@example.com"],
            "<john@example.com>": ["john@example.com"],
            "MAILTO:john@example.com": ["john@example.com"],
            "mailto: john@example.com?subject=Hi": ["john@example.com"],
            "SMTP:john@example.com": ["john@example.com"],
            "\u200bjohn@example.com\u200b": ["john@example.com"],
            "jo\u00adhn@example.com\ufeff": ["john@example.com"],
            "\u00a0john@example.com ": ["john@example.com"],
            "'john@example.com'": ["john@example.com"],
            "john@example.com.": ["john@example.com"],
            "john@example.com (private)": ["john@example.com"],
            "a@example.com ::: b@example.com": ["a@example.com", "b@example.com"],
            "a@example.com; b@example.com": ["a@example.com", "b@example.com"],
            "a@example.com, B <b@example.com>": ["a@example.com", "b@example.com"],
            "a@example.com / b@example.com": ["a@example.com", "b@example.com"],
            "a@example.com\nb@example.com": ["a@example.com", "b@example.com"],
            "a@example.com b@example.com": ["a@example.com", "b@example.com"],
            "a b@example.com": [],
            "anna at example.com": [],
            "@": [],
            "": [],
        }
        for text, expected in cases.items():
            with self.subTest(text=text):
                self.assertEqual(values.read_emails(text), expected)
        for text, name in (
            ("Doe, John <john@example.com>", "John Doe"),
            ('"John Doe" <john@example.com>', "John Doe"),
            ("john@example.com", ""),
            ("<john@example.com>", ""),
        ):
            self.assertEqual(values.read_name_before(text), name)

    def test_placeholders(self):
        for text in (
            *(
                "n/a",
                "N/A",
                "na",
                "-",
                "--",
                "—",
                "NULL",
                "null",
                "#N/A",
                "#REF!",
                "none",
            ),
            *("(No value)", "(blank)", "[empty]", "undefined", "NaN", "?", "", " "),
            *("brak", "brak danych", "nie dotyczy", "puuduvad", "puudub", "нет", "н/д"),
            *("не указано", "немає", "keine Angabe", "k. A.", "aucun", "néant", "s/o"),
            *("ninguno", "sin datos", "nessuno", "n.d.", "0000-00-00", "#NV", "#BRAK"),
        ):
            with self.subTest(text=text):
                self.assertTrue(is_nothing(text))
        for text in (
            "Anna",
            "No",
            "0",
            "N",
            "Brakowski",
            "Nullmeier",
            "100",
            "x",
            "A-",
        ):
            with self.subTest(text=text):
                self.assertFalse(is_nothing(text))

    def test_countries(self):
        cases = {
            "US": "United States of America|USA|U.S.A.|U.S.|US|Vereinigte Staaten|США|"
            "Stany Zjednoczone|États-Unis|EE.UU.|Ameerika Ühendriigid",
            "GB": "Great Britain|UK|U.K.|United Kingdom|England|Scotland|GBR|Anglia|"
            "Wielka Brytania|Großbritannien|Великобритания|Suurbritannia",
            "NL": "The Netherlands|Netherlands|Holland|NLD|Holandia|Niederlande|"
            "Pays-Bas|"
            "Нидерланды",
            "PL": "POL|Poland|Polska|Polen|Pologne|Poola|Польша|Польща|Poland (PL)|"
            "PL - Polska|Republic of Poland",
            "DE": "DEU|Germany|Deutschland|Niemcy|Allemagne|Saksamaa|Германия|"
            "Німеччина|"
            "Alemania|Germania|Deutschland / Germany",
            "TR": "Turkey|Türkiye|TUR|Turcja|Türkei",
            "CZ": "Czech Republic|Czechia|Czechy|Tschechien|Česká republika|Чехия",
            "EE": "Estonia|Eesti|Estland|EST|Эстония",
            "CH": "Switzerland|Schweiz|Suisse|Szwajcaria|Svizzera",
            "KR": "South Korea|Republic of Korea|Korea, South|Südkorea",
            None: "Atlantis|Poland/Germany|unknown|Mars",
        }
        for code, names in cases.items():
            for name in names.split("|"):
                with self.subTest(name=name):
                    self.assertEqual(read_country(name), code)

    def test_bare_international_numbers(self):
        for text, country, number, is_sure in (
            ("48500600700", "DE", "+48500600700", False),
            ("447911123456", "DE", "+447911123456", False),
            ("33612345678", "DE", "+33612345678", False),
            ("48500600700", "PL", "+48500600700", True),
            ("030901820", "DE", "+4930901820", True),
            ("48500600700", None, "+48500600700", False),
            ("4799234567", None, None, False),
            ("3612345678", None, None, False),
            ("+4799234567", None, "+4799234567", True),
        ):
            with self.subTest(text=text, country=country):
                self.assertEqual(values.read_phone(text, country), number)
                self.assertEqual(values.read_whole_phone(text, country)[1], is_sure)

    def test_extensions_are_kept(self):
        number, _is_sure = values.read_whole_phone("+48 22 123 45 67 ext. 12", None)
        self.assertEqual(number.extension, "12")

    def test_freemail(self):
        for domain in (
            *(
                "gmail.com",
                "GMAIL.COM",
                "yahoo.com.my",
                "hotmail.co.uk",
                "wp.pl",
                "web.de",
            ),
            *("outlook.de", "mail.ru", "ukr.net", "icloud.com", "orange.fr", "free.fr"),
            *("proton.me", "hot.ee", "gmx.net", "libero.it", "mailinator.com"),
        ):
            with self.subTest(domain=domain):
                self.assertTrue(is_freemail(domain))
        for domain in ("acme.example", "orange.com", "free.com", "live-music.pl"):
            with self.subTest(domain=domain):
                self.assertFalse(is_freemail(domain))
