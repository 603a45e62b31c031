from types import MappingProxyType

from odoo.tests import BaseCase, tagged

from ...lib.imports.duplicate_rows import DuplicateRows, shared_value
from ...lib.imports.matcher import (
    KnownCompany,
    KnownContact,
    Match,
    Matcher,
    company_of,
)
from ...lib.imports.notes import Note
from ...lib.imports.parsed_row import KEYS, Keys, NamedCompany, ParsedRow
from ...lib.imports.row_merger import Heard, merge_row
from ...lib.imports.stated_consent import ConsentColumn, StatedConsent


def contact(number, name="Ann Lee", email="ann@example.com", **facts):
    return KnownContact(
        number, name, email=email, emails=frozenset({email} - {""}), **facts
    )


def row(name="Ann Lee", number=2, vals=(), **facts):
    keys = {kind: facts.pop(kind, "") for kind in KEYS}
    vals = {"name": name, **dict(vals)} if name else dict(vals)
    return ParsedRow(number, number, MappingProxyType(vals), keys=Keys(**keys), **facts)


def match(a_row, kinds=KEYS, companies=None, is_new_only=False, **known):
    """:param known: by kind of key, mappings of keys to contacts"""
    contacts = {
        (kind, key): found
        for kind, keys in known.items()
        for key, found in keys.items()
    }
    return Matcher(kinds, contacts, companies, is_new_only).match(a_row)


def outcome(found):
    return found.contact_id, [note.code for note in found.notes]


@tagged("post_install", "-at_install")
class TestMatcher(BaseCase):
    """Which contact a row is about, and what is doubtful of it; without a database."""

    def test_nobody_is_known(self):
        self.assertEqual(outcome(match(row(email="ann@example.com"))), (0, []))
        self.assertEqual(outcome(match(row(), email={"": [contact(1)]})), (0, []))

    def test_one_of_the_address(self):
        ann = [contact(1)]
        for name, expected in (
            ("Ann Lee", []),
            ("ANN LEE", []),
            ("", []),
            ("Bob Roe", ["other_name"]),
        ):
            with self.subTest(name=name):
                found = match(
                    row(name, email="ann@example.com"), email={"ann@example.com": ann}
                )
                self.assertEqual(outcome(found), (1, expected))

    def test_several_of_one_address(self):
        ann, bob = contact(1), contact(2, "Bob Roe")
        gone = contact(3, "Cy Low", is_active=False)
        for known, name, expected in (
            ([ann, bob], "Ann Lee", (1, [])),
            ([ann, bob], "Bob Roe", (2, [])),
            ([ann, bob], "Di Orr", (0, ["shared"])),
            ([ann, bob], "", (0, ["shared"])),
            ([ann, ann], "Ann Lee", (0, ["shared"])),
            ([ann, gone], "Cy Low", (1, ["other_name"])),
            ([gone], "Cy Low", (3, ["archived"])),
        ):
            with self.subTest(known=known, name=name):
                found = match(
                    row(name, email="ann@example.com"), email={"ann@example.com": known}
                )
                self.assertEqual(outcome(found), expected)
                self.assertEqual(found.is_failed, "shared" in expected[1])
                self.assertEqual(
                    found.is_out, bool({"shared", "archived"} & {*expected[1]})
                )

    def test_the_surest_key_counts(self):
        ann, bob, cyd = contact(1), contact(2), contact(3)
        known = {
            "external": {"77": [ann]},
            "email": {"ann@example.com": [bob]},
            "phone": {"+48500600700": [cyd]},
        }
        a_row = row(external="77", email="ann@example.com", phone="+48500600700")
        for kinds, expected in (
            (KEYS, 1),
            (("phone", "email"), 2),
            (("phone",), 3),
            ((), 0),
        ):
            with self.subTest(kinds=kinds):
                self.assertEqual(match(a_row, kinds, **known).contact_id, expected)

    def test_an_id_alone_does_not_tell_who_it_is(self):
        ann = contact(1)
        for name, email, expected in (
            ("Ann Lee", "new@example.com", (1, ["other_address"])),
            ("", "new@example.com", (1, ["other_address"])),
            ("Bob Roe", "", (1, ["other_name"])),
            ("Bob Roe", "ann@example.com", (1, ["other_name"])),
            ("Bob Roe", "new@example.com", (0, ["other_id"])),
        ):
            with self.subTest(name=name, email=email):
                found = match(
                    row(name, external="77", email=email), external={"77": [ann]}
                )
                self.assertEqual(outcome(found), expected)
                is_other = "other_id" in expected[1]
                self.assertEqual(found.row.keys.external, "" if is_other else "77")

    def test_desk_addresses(self):
        jan = contact(1, "Jan Kowalski", "biuro@firma.example")
        firm = contact(2, "Firma", "biuro@firma.example", is_company=True)
        for known, name, expected in (
            ([jan], "Jan Kowalski", (1, [])),
            ([jan], "J. Kowalski", (1, ["other_name"])),
            ([jan], "", (1, [])),
            ([jan], "Anna Nowak", (0, ["desk_address"])),
            ([firm], "Anna Nowak", (0, ["desk_address"])),
        ):
            with self.subTest(name=name, known=known):
                found = match(
                    row(name, email="biuro@firma.example"),
                    email={"biuro@firma.example": known},
                )
                self.assertEqual(outcome(found), expected)

    def test_a_phone_that_others_have_as_well(self):
        ann = contact(1)
        firm = contact(2, "Corp", "info@corp.example", is_company=True)
        for known, named, email, expected in (
            (ann, "Carl Smith", "carl@else.example", (0, ["other_phone"])),
            (ann, "A. Lee", "ann@else.example", (1, ["other_name", "other_address"])),
            (ann, "Carl Smith", "", (1, ["other_name"])),
            (firm, "Carl Smith", "", (0, ["other_phone"])),
            (firm, "Corp", "", (2, [])),
            (firm, "", "", (2, [])),
        ):
            with self.subTest(known=known.name, named=named, email=email):
                a_row = row(named, email=email, phone="+1")
                found = match(a_row, ("phone",), phone={"+1": [known]})
                self.assertEqual(outcome(found), expected)

    def test_names_that_an_address_or_a_phone_stands_for(self):
        for known in (
            contact(1, "ann@example.com"),
            contact(1, "+48 500 600 700", phone="+48 500 600 700"),
            contact(1, ""),
        ):
            with self.subTest(known=known):
                found = match(
                    row("Ann Lee", external="7", email="b@example.com"),
                    external={"7": [known]},
                )
                self.assertEqual(found.contact_id, 1)

    def test_rows_that_are_wrong_or_not_wanted(self):
        wrong = row(email="ann@example.com", notes=(Note("no_identity"),))
        known = {"ann@example.com": [contact(1)]}
        self.assertEqual(outcome(match(wrong, email=known)), (0, []))
        found = match(row(email="ann@example.com"), is_new_only=True, email=known)
        self.assertEqual(outcome(found), (1, ["known"]))
        self.assertTrue(found.is_out and not found.is_failed)

    def test_companies(self):
        acme = KnownCompany(1, "Acme GmbH")
        other = KnownCompany(2, "Other Ltd")
        known = {
            ("vat", "BE1"): acme,
            ("domain", "acme.example"): acme,
            ("name", "Other Ltd"): other,
        }
        for named, expected in (
            (NamedCompany("Whatever", "BE1"), acme),
            (NamedCompany(domain="acme.example"), acme),
            (NamedCompany("ACME", domain="acme.example"), acme),
            (NamedCompany("Bolt", domain="acme.example"), None),
            (NamedCompany("Other Ltd", domain="acme.example"), other),
            (NamedCompany("Other Ltd"), other),
            (NamedCompany("New"), None),
            (NamedCompany(), None),
        ):
            with self.subTest(named=named):
                self.assertEqual(company_of(named, known), expected)
                a_row = row("X", company=named, vals={"is_company": True})
                found = match(a_row, companies=known)
                self.assertEqual(found.contact_id, expected.id if expected else 0)
                # Of a person it is where they work.
                person = match(row("X", company=named), companies=known)
                self.assertEqual((person.contact_id, person.company), (0, expected))


@tagged("post_install", "-at_install")
class TestDuplicateRows(BaseCase):
    """Rows about one contact: the first one counts."""

    def _originals(self, *rows, kinds=KEYS, first=(), contact_ids=()):
        finder = DuplicateRows(kinds, dict(first))
        ids = [*contact_ids, *[0] * len(rows)]
        return [
            finder.original_of(Match(each, ids[place]))
            for place, each in enumerate(rows)
        ]

    def test_by_key(self):
        rows = [
            row(number=2, email="a@example.com", phone="+1"),
            row(number=3, email="b@example.com", phone="+1"),
            row(number=4, email="b@example.com"),
            row(number=5, external="7"),
        ]
        for kinds, expected in (
            (("email",), [0, 0, 3, 0]),
            (("email", "phone"), [0, 2, 2, 0]),
            (("external",), [0, 0, 0, 0]),
        ):
            with self.subTest(kinds=kinds):
                self.assertEqual(self._originals(*rows, kinds=kinds), expected)

    def test_an_id_that_colleagues_share(self):
        rows = [
            row("Ann Lee", 2, email="ann@example.com", external="7"),
            row("Bo Roe", 3, email="bo@example.com", external="7"),
            row("A. Lee", 4, email="lee@example.com", external="7"),
            row("Cy Zed", 5, external="7"),
        ]
        finder = DuplicateRows(KEYS, {})
        self.assertEqual(
            [finder.original_of(Match(each)) for each in rows], [0, 0, 2, 2]
        )
        self.assertEqual(
            [finder.has_id_of(each) for each in rows], ["", "Ann Lee", "", ""]
        )

    def test_by_contact_and_company(self):
        rows = [row(number=2), row(number=3), row(number=4)]
        self.assertEqual(self._originals(*rows, contact_ids=(9, 8, 9)), [0, 0, 2])
        firms = [row("Acme", n, vals={"is_company": True}) for n in (2, 3)]
        self.assertEqual(self._originals(*firms), [0, 2])

    def test_rows_that_were_tried_out_before(self):
        first = {("email", "a@example.com"): 2, ("email", "z@example.com"): 90}
        rows = [
            row(number=50, email="a@example.com"),
            row(number=51, email="z@example.com"),  # corrected, and before the other
        ]
        self.assertEqual(self._originals(*rows, first=first), [2, 0])

    def test_behind_a_desk_are_many(self):
        self.assertEqual(
            shared_value("email", "info@a.example", "Ann"), ("info@a.example", "ann")
        )
        self.assertEqual(shared_value("email", "info@a.example", ""), "info@a.example")
        self.assertEqual(shared_value("email", "ann@a.example", "Ann"), "ann@a.example")
        rows = [
            row("Ann", 2, email="info@a.example"),
            row("Bob", 3, email="info@a.example"),
            row("ANN", 4, email="info@a.example"),
        ]
        self.assertEqual(self._originals(*rows), [0, 0, 2])


@tagged("post_install", "-at_install")
class TestRowMerger(BaseCase):
    """What rows about one contact, or one address, say together."""

    CHANNELS = {
        "1": ConsentColumn("consent", "email"),
        "2": ConsentColumn("opt_out", "sms"),
        "3": ConsentColumn("opt_out"),
        "4": ConsentColumn("opt_out", "all"),
    }

    def _merged(self, *heard, **facts):
        return merge_row(row(**facts), heard, self.CHANNELS)

    def test_the_same_contact(self):
        said = StatedConsent(answers=MappingProxyType({"1": "yes"}), date="")
        for answer, expected in (
            ("empty", "yes"),
            ("yes", "yes"),
            ("unclear", "unclear"),
            ("no", "no"),
            ("left", "left"),
        ):
            with self.subTest(answer=answer):
                other = StatedConsent(
                    answers=MappingProxyType({"1": answer}),
                    date="2026-01-01 00:00:00",
                    proof="form",
                    left=answer == "left",
                )
                merged = self._merged(
                    Heard(3, "contact", ("B", "A"), other), consent=said, tags=("A",)
                )
                self.assertEqual(merged.tags, ("A", "B"))
                self.assertEqual(merged.united, (3,))
                self.assertEqual(merged.consent.answers, {"1": expected})
                self.assertEqual(merged.consent.date, "2026-01-01 00:00:00")
                self.assertEqual(merged.consent.proof, "form")
                self.assertEqual(merged.consent.left, answer == "left")

    def test_the_same_address(self):
        for shared, position, is_heard in (
            ("email", "1", True),
            ("email", "3", True),
            ("phone", "1", False),
            ("phone", "3", False),
            ("phone", "2", True),
            ("phone", "4", True),
            ("phone", "9", False),
        ):
            with self.subTest(shared=shared, position=position):
                other = StatedConsent(
                    answers=MappingProxyType({position: "left"}),
                    left=True,
                    left_date="2026-01-01 00:00:00",
                )
                merged = self._merged(Heard(3, shared, ("B",), other))
                self.assertEqual(merged.tags, ())
                self.assertEqual(merged.consent.left, is_heard)
                self.assertEqual(position in merged.consent.answers, is_heard)
        agreed = StatedConsent(answers=MappingProxyType({"1": "yes"}))
        self.assertFalse(self._merged(Heard(3, "email", (), agreed)).consent.answers)

    def test_each_row_counts_once(self):
        heard = Heard(3, "contact", ("B",))
        self.assertEqual(self._merged(heard, united=(3,)).tags, ())
        self.assertEqual(self._merged(heard, heard).united, (3,))
        # What is a duplicate itself has nothing added.
        self.assertEqual(self._merged(heard, duplicate_of=1).tags, ())
