from odoo.tests import BaseCase, tagged

from ...lib.imports import placeholders, values
from ...lib.imports.folding import is_garbled
from ...lib.imports.places import read_country
from ...lib.imports.tags import split_tags

JOHN = "john@example.com"
# Each holds this one address, and the name before it.
ADDRESSES = {
    "email - john@example.com": "",
    "john@example.com - work": "",
    "work: john@example.com": "",
    "[john@example.com](mailto:john@example.com)": "",
    "John Doe [john@example.com]": "John Doe",
    "John Doe (john@example.com)": "John Doe",
    "John Doe john@example.com": "John Doe",
    "john@example.com|Work": "",
    "&lt;john@example.com&gt;": "",
    "john@example.com (private)": "",
    "Doe, John <john@example.com>": "John Doe",
}
NO_ADDRESSES = (
    *("a b@example.com", "anna nowak@example.com", "Anna Nowak@example.com"),
    *("john (at) example.com", "john@example,com", "not john@example.com"),
    *(
        "old: john@example.com",
        "ask Ann, she has his new address, was john@example.com",
    ),
    *("john @ example.com", "/o=ExchangeLabs/cn=john", "john@@example.com"),
)
# The number, its extension, and whether it can be no other.
PHONES = {
    ("22 123 45 67 w. 12", "PL"): ("+48221234567", "12", True),
    ("500 600 700 (dom)", "PL"): ("+48500600700", None, True),
    ("500 600 700 praca", "PL"): ("+48500600700", None, True),
    ("+48 500 600 700 / 501 600 700", "PL"): ("+48500600700", None, True),
    ("500600700,501600700", "PL"): ("+48500600700", None, True),
    ("0171/1234569, 0172/1234560", "DE"): ("+491711234569", None, True),
    ("+48 (0) 500 600 700", "PL"): ("+48500600700", None, True),
    ("+48500600700 (WhatsApp)", None): ("+48500600700", None, True),
    ("48 500 600 700", "DE"): ("+48500600700", None, False),
    ("44 7911 123456", "DE"): ("+447911123456", None, False),
    ("030 123456", "DE"): ("+4930123456", None, True),
    ("+48 500 600 70O", "PL"): (None, None, True),
    ("4799234567", None): (None, None, False),
    ("3612345678.0", None): (None, None, False),
    ("4799234567", "US"): ("+14799234567", None, False),
    ("4799234567", "PL"): ("+4799234567", None, False),
    # As programs and spreadsheets write numbers.
    ("600100200.0", "PL"): ("+48600100200", None, True),
    ("48600100200,00", "PL"): ("+48600100200", None, True),
    ("4.8600100200E+10", None): ("+48600100200", None, False),
    ("+4,8600100200e10", None): ("+48600100200", None, True),
    ("4.86001002E10", "PL"): (None, None, True),
    ("4.86E+10", "PL"): (None, None, True),
    ("6,001 E+8", "PL"): (None, None, True),
}
TAGS = {
    'VIP; "Customers; EU"': ["VIP", "Customers; EU"],
    'VIP,"Customers, EU",Fair': ["VIP", "Customers, EU", "Fair"],
    "#vip #fair": ["vip", "fair"],
    '{"VIP": true, "Fair": false}': ["VIP"],
    '{VIP,"Fair, 2024"}': ["VIP", "Fair, 2024"],
    '"[""VIP"",""Fair""]"': ["VIP", "Fair"],
    "VIP、Fair，Lead": ["VIP", "Fair", "Lead"],
    "VIP • Fair": ["VIP", "Fair"],
    "Col·legi": ["Col·legi"],
    'Size 5", VIP': ["Size 5", "VIP"],
}
COUNTRIES = {
    "Bolivia (Plurinational State of)": "BO",
    "Iran, Islamic Republic of": "IR",
    "Korea, Republic of": "KR",
    "Netherlands (the)": "NL",
    "Czech Rep.": "CZ",
    "S. Korea": "KR",
    "Russian Fed.": "RU",
    "U.S.": "US",
    "Gr. Britain": "GB",
    "ČR": None,
    "USA / Canada": None,
}
NOTHING = (
    "***|------|\ufffd|xxx|#BRAK!|#ADR!|#¡REF!|no email|brak maila|ohne Angabe|o.A.|"
    "sin nombre|senza nome|не известно|nie posiada|ei tea|unspecified|to be confirmed"
)


@tagged("post_install", "-at_install")
class TestWorldValues(BaseCase):
    """Addresses, numbers, tags and countries as people write them."""

    def test_addresses_among_words(self):
        for text, name in ADDRESSES.items():
            with self.subTest(text=text):
                self.assertEqual(values.read_emails(text), [JOHN])
                self.assertEqual(values.read_name_before(text), name)

    def test_what_may_be_another_address(self):
        for text in NO_ADDRESSES:
            with self.subTest(text=text):
                self.assertEqual(values.read_emails(text), [])

    def test_phones(self):
        for (text, country), (e164, extension, is_sure) in PHONES.items():
            with self.subTest(text=text, country=country):
                number, sure = values.read_whole_phone(text, country)
                self.assertEqual(values.read_phone(text, country), e164)
                self.assertEqual(number and number.extension, extension)
                self.assertIs(sure, is_sure)

    def test_lists_of_tags(self):
        for text, names in TAGS.items():
            with self.subTest(text=text):
                self.assertEqual(split_tags(text), names)

    def test_countries(self):
        for text, code in COUNTRIES.items():
            with self.subTest(text=text):
                self.assertEqual(read_country(text), code)

    def test_nothing(self):
        for text in NOTHING.split("|"):
            with self.subTest(text=text):
                self.assertTrue(placeholders.is_nothing(text))
        for text in ("✓", "+", "x", "0", "Xavier", "#vip", "Ann!"):
            with self.subTest(text=text):
                self.assertFalse(placeholders.is_nothing(text))

    def test_garbled(self):
        for text in ("José", "Łukasz", "Иван", "Ελένη", "Müller – Söhne"):
            for encoding in ("cp1252", "latin-1"):
                garbled = text.encode().decode(encoding, "replace")
                if "\ufffd" in garbled:
                    continue
                with self.subTest(text=text, encoding=encoding):
                    self.assertTrue(is_garbled(garbled))
                    self.assertFalse(is_garbled(text))
        for text in ("Â", "CAFÉ”", "PASSÉ–x", "SÃO PAULO", "Ñandú «x»", "naïve"):
            with self.subTest(text=text):
                self.assertFalse(is_garbled(text))
