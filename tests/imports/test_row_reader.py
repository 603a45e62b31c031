from dataclasses import FrozenInstanceError
from datetime import datetime

from odoo.tests import BaseCase, tagged

from ...lib.imports.consent_reader import FileFacts
from ...lib.imports.field_values import FieldSpec, Vocabulary
from ...lib.imports.parsed_row import Keys, NamedCompany, ParsedRow, RawRow
from ...lib.imports.row_reader import Column, RowReader

FACTS = FileFacts(now=datetime(2026, 3, 1, 12), earliest=datetime(1970, 1, 1))
POLAND, GERMANY = 10, 20
FIELDS = {
    name: FieldSpec(name, kind)
    for name, kind in {
        "name": "char",
        "email": "char",
        "phone": "char",
        "website": "char",
        "vat": "char",
        "comment": "html",
        "notes": "text",
        "color_count": "integer",
        "income": "float",
        "limit": "monetary",
        "birthday": "date",
        "seen": "datetime",
        "is_member": "boolean",
        "country_id": "many2one",
        "state_id": "many2one",
        "user_id": "many2one",
    }.items()
} | {
    "gender": FieldSpec("gender", "selection", (("f", "Female"), ("m", "Male"))),
    "lang": FieldSpec("lang", "selection", (("en_US", "English"),)),
}
VOCABULARY = Vocabulary(
    fields=FIELDS,
    names={
        "country_id": {"PL": POLAND, "DE": GERMANY, "ruritania": 30},
        "state_id": {
            "bavaria": {GERMANY: 1},
            "lower": {GERMANY: 2, POLAND: 3},
        },
        "user_id": {"annmajor": 5},
    },
    country_codes={POLAND: "PL", GERMANY: "DE", 30: None},
    country_code="PL",
    languages=("en_US", "pl_PL"),
    clean_website=lambda text: f"http://{text}",
)


def read(cells, vocabulary=VOCABULARY, facts=FACTS, **columns):
    """:param columns: by target, further values of ``Column``; in order"""
    made = [
        Column(position, target.title(), target, **(more or {}))
        for position, (target, more) in enumerate(columns.items())
    ]
    return RowReader(made, vocabulary, facts).read_row(RawRow(7, 2, cells))


def targets(*names):
    return dict.fromkeys(names)


def codes(row):
    return [note.code for note in row.notes]


@tagged("post_install", "-at_install")
class TestRowReader(BaseCase):
    """From cells to a frozen row, without a database."""

    def test_values_by_type(self):
        cases = {
            "name": (("  Ann   Lee ", "Ann Lee"), ("xy" * 300, "xy" * 250)),
            "website": (("acme.example", "http://acme.example"),),
            "notes": (("a\nb", "a\nb"), ("y" * 20_000, "y" * 10_000)),
            "comment": (("a < b", "<p>a &lt; b</p>"),),
            "color_count": (("12", 12), ("1 200", 1200), ("1.5", None), ("9e9", None)),
            "income": (("1 234,50", 1234.5), ("1,234.50", 1234.5), ("much", None)),
            "limit": (("-3", -3.0), ("three", None)),
            "birthday": (("31.12.1990", "1990-12-31"), ("someday", None)),
            "seen": (("2026-01-02 03:04", "2026-01-02 03:04:00"), ("later", None)),
            "is_member": (("tak", True), ("0", False), ("maybe", None)),
            "gender": (("female", "f"), ("M", "m"), ("robot", None)),
            "lang": (("en-us", "en_US"), ("polski", "pl_PL"), ("PL", "pl_PL")),
            "country_id": (("Niemcy", GERMANY), ("Ruritania", 30), ("Mars", None)),
            "user_id": (("Ann Major", 5), ("Nobody", None)),
        }
        for name, pairs in cases.items():
            for text, expected in pairs:
                with self.subTest(name=name, text=text[:20]):
                    row = read([text, "a@example.com"], **targets(name, "email"))
                    self.assertEqual(row.vals.get(name), expected)
                    problems = [f"{FIELDS[name].type}_invalid"]
                    self.assertEqual(codes(row), problems if expected is None else [])

    def test_cells_that_say_nothing(self):
        for text in ("", " ", "n/a", "NULL", "brak", "-"):
            with self.subTest(text=text):
                row = read(["Ann", text, text], **targets("name", "income", "gender"))
                self.assertEqual((dict(row.vals), codes(row)), ({"name": "Ann"}, []))
        row = read(["NA", "Null"], **targets("country_id", "last_name"))
        self.assertEqual(row.vals["name"], "Null")  # people are called so
        self.assertEqual(codes(row), ["many2one_invalid"])  # Namibia, not installed
        row = read(["Ann"], **targets("name", "email"))  # a row that ends early
        self.assertEqual(row.vals, {"name": "Ann"})

    def test_the_row_as_a_whole(self):
        row = read(["Ann", "more"], **targets("name"))
        self.assertEqual(codes(row), ["extra_cells"])
        row = read(["A\ufffdn", ""], **targets("name"))
        self.assertEqual(codes(row), ["unreadable"])

    def test_names(self):
        name_of = {
            ("Ann", "", "Lee", ""): "Ann Lee",
            ("Ann", "M.", "Lee", ""): "Ann M. Lee",
            ("", "", "", "Doe, John <john@example.com>"): "John Doe",
            ("Ann", "", "", "Doe, John <john@example.com>"): "Ann",
        }
        for cells, name in name_of.items():
            with self.subTest(cells=cells):
                row = read(
                    [*cells],
                    **targets("first_name", "middle_name", "last_name", "email"),
                )
                self.assertEqual(row.vals["name"], name)

    def test_who_has_neither_name_nor_address(self):
        for cells, expected in (
            (["", "", ""], ["no_identity"]),
            (["", "nonsense", ""], ["email_invalid"]),
            (["", "a@example.com", ""], []),
            (["", "", "+48 500 600 700"], []),
        ):
            with self.subTest(cells=cells):
                row = read(cells, **targets("name", "email", "phone"))
                self.assertEqual(codes(row), expected)
                self.assertEqual(row.is_wrong, bool(expected))

    def test_addresses(self):
        columns = targets("name", "email", "email_2")
        cases = (
            ("A@Example.com", "", "a@example.com", []),
            ("nonsense", "b@example.com", "b@example.com", []),
            ("a@example.com", "a@example.com", "a@example.com", []),
            ("a@example.com", "b@example.com", "a@example.com", ["more_addresses"]),
            ("a@example.com; c@example.com", "", "a@example.com", ["more_addresses"]),
            ("ann@gmial.com", "", "ann@gmial.com", ["email_typo"]),
            ("a@müller.example", "", "a@xn--mller-kva.example", []),
        )
        for first, second, key, expected in cases:
            with self.subTest(first=first, second=second):
                row = read(["Ann", first, second], **columns)
                self.assertEqual(row.keys.email, key)
                self.assertEqual(codes(row), expected)
        row = read(["Ann", "a@example.com", "B@example.com"], **columns)
        self.assertEqual(row.consent.also, ("b@example.com",))

    def test_phones(self):
        columns = targets("name", "phone", "country_id", "phone_2")
        cases = (
            # phone, country, phone_2: by E.164, codes
            (("500 600 700", "", ""), "+48500600700", []),
            (("030 901820", "Germany", ""), "+4930901820", []),
            (("030 901820", "Atlantis", ""), "", ["many2one_invalid", "phone_invalid"]),
            (("+49 30 901820", "Atlantis", ""), "+4930901820", ["many2one_invalid"]),
            (("", "", "500 600 700"), "+48500600700", []),
            (("x", "", "500 600 700"), "+48500600700", ["phone_invalid"]),
            (("x ::: 500 600 700", "", ""), "+48500600700", []),
            (("4.85006E+10", "", ""), "", ["phone_rounded"]),
            (("48500600700", "Germany", ""), "+48500600700", ["phone_unsure"]),
        )
        for (phone, country, other), key, expected in cases:
            with self.subTest(phone=phone, country=country, other=other):
                row = read(["Ann", phone, country, other], **columns)
                self.assertEqual(row.keys.phone, key)
                self.assertEqual(codes(row), expected)
        row = read(["Ann", "+48 22 123 45 67 ext. 12"], **targets("name", "phone"))
        self.assertEqual((row.keys.phone, "ext. 12" in row.vals["phone"]), ("", True))

    def test_states_are_those_of_the_country(self):
        columns = targets("name", "state_id", "country_id")
        for state, country, expected in (
            ("Bavaria", "", 1),
            ("Lower", "", None),  # two countries have one
            ("Lower", "Poland", 3),
            ("Bavaria", "Poland", None),
        ):
            with self.subTest(state=state, country=country):
                row = read(["Ann", state, country], **columns)
                self.assertEqual(row.vals.get("state_id"), expected)

    def test_companies(self):
        columns = targets(
            "name", "company", "company_vat", "company_domain", "vat", "is_company_row"
        )
        of_domain = NamedCompany(domain="acme.example")
        cases = (
            (("Ann", "Acme", "", "", "", ""), NamedCompany("Acme"), None),
            (("Ann", "", "", "www.acme.example/x", "", ""), of_domain, None),
            (("Ann", "Acme", "", "gmail.com", "", ""), NamedCompany("Acme"), None),
            (("Ann", "Acme", "", "", "BE1", ""), NamedCompany("Acme", "BE1"), None),
            (("Ann", "Acme", "BE2", "", "BE1", ""), NamedCompany("Acme", "BE2"), None),
            (("Acme", "", "", "", "BE1", "yes"), NamedCompany("Acme", "BE1"), True),
            (("", "Acme", "", "", "", ""), NamedCompany("Acme"), True),
            (("Ann", "Acme", "", "", "", "no"), NamedCompany("Acme"), False),
            (("Acme", "", "", "", "", "Firma"), NamedCompany("Acme"), True),
        )  # fmt: skip
        for cells, company, is_company in cases:
            with self.subTest(cells=cells):
                row = read([*cells], **columns)
                self.assertEqual(row.company, company)
                self.assertEqual(row.vals.get("is_company"), is_company)
                # In Odoo the tax number of a person is that of the company.
                self.assertEqual("vat" in row.vals, bool(cells[4] and is_company))
        row = read(["Ann", "nonsense"], **targets("name", "company_domain"))
        self.assertEqual(codes(row), ["domain_invalid"])

    def test_consents(self):
        columns = targets(
            "email", "consent", "consent_date", "consent_proof", "opt_out"
        )
        day = "2026-01-05 00:00:00"
        cases = (
            (("yes", "2026-01-05", "form", ""), {"1": "yes"}, day, []),
            (("perhaps", "", "", ""), {"1": "unclear"}, "", ["consent_unclear"]),
            (("", "", "", ""), {"1": "empty"}, "", []),
            (("no", "2027-01-05", "", ""), {"1": "no"}, "", ["consent_date_invalid"]),
            (("unsubscribed", "", "", ""), {"1": "left"}, "", []),
            (("yes", "", "", "x"), {"1": "yes", "4": "left"}, "", []),
            (("yes", "", "", "no"), {"1": "yes"}, "", []),
        )  # fmt: skip
        for cells, answers, date, expected in cases:
            with self.subTest(cells=cells):
                said = read(["a@example.com", *cells], **columns)
                self.assertEqual(said.consent.answers, answers)
                self.assertEqual(said.consent.date, date)
                self.assertEqual(said.consent.left, "left" in answers.values())
                self.assertEqual(codes(said), expected)
        said = read(["a@example.com", "2026-02-01"], **targets("email", "opt_out"))
        self.assertEqual(said.consent.left_date, "2026-02-01 00:00:00")
        self.assertEqual(said.consent.left_proof, "Opt_Out: 2026-02-01")
        self.assertIsNone(said.consent.date)  # the file has no dates of consents

    def test_what_is_said_of_the_whole_file(self):
        named = FileFacts(
            FACTS.now,
            FACTS.earliest,
            "unsubscribed.csv",
            "",
            is_named_unsubscribed=True,
        )
        everybody = FileFacts(FACTS.now, FACTS.earliest, everybody_left="yes")
        decided = FileFacts(FACTS.now, FACTS.earliest, "x", "no", True)
        for facts, answer, left, expected in (
            (FACTS, None, False, []),
            (named, "unclear", False, ["file_named_left"]),
            (everybody, "left", True, []),
            (decided, None, False, []),
        ):
            with self.subTest(facts=facts):
                row = read(["a@example.com"], facts=facts, **targets("email"))
                self.assertEqual(row.consent.answers.get("file"), answer)
                self.assertEqual((row.consent.left, codes(row)), (left, expected))
        row = read(["a@example.com", "VIP, unsubscribed"], **targets("email", "tags"))
        self.assertEqual(
            (row.tags, codes(row)), (("VIP", "unsubscribed"), ["tag_says_left"])
        )

    def test_columns_that_nobody_mapped(self):
        columns = [
            Column(0, "Mail", "email"),
            Column(1, "State"),
            Column(2, "X", "leave_out"),
        ]
        reader = RowReader(columns, VOCABULARY, FACTS)
        row = reader.read_row(
            RawRow(1, 2, ["a@example.com", "unsubscribed", "unsubscribed"])
        )
        self.assertEqual(
            [(note.code, note.column) for note in row.notes], [("looks_left", 1)]
        )

    def test_nobody_changes_what_was_read(self):
        row = read(["Ann", "a@example.com"], **targets("name", "email"))
        with self.assertRaises(FrozenInstanceError):
            row.number = 3
        for mapping in (row.vals, row.texts, row.consent.answers):
            with self.assertRaises(TypeError):
                mapping["name"] = "Bob"

    def test_what_is_kept_comes_back(self):
        cells = [
            "Ann",
            "a@example.com; b@example.com",
            "yes",
            "",
            "Acme",
            "VIP",
            "female",
        ]
        row = read(
            cells,
            **targets(
                "name", "email", "consent", "consent_date", "company", "tags", "gender"
            ),
        )
        notes = [note.as_json() for note in row.notes]
        recalled = ParsedRow.recalled(7, 2, row.as_json(), row.keys, notes, 0)
        self.assertEqual(recalled, row)
        # Of contacts as they were, notes are made anew.
        again = ParsedRow.recalled(
            7, 2, row.as_json(), Keys(), [*notes, ["archived", None, "Ann"]], 5
        )
        self.assertEqual((codes(again), again.duplicate_of), (["more_addresses"], 5))
