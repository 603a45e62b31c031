from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

from odoo.tests import BaseCase, tagged

from ...lib.imports.matcher import KnownCompany
from ...lib.imports.notes import FAILING, LEAVING_OUT, Note
from ...lib.imports.parsed_row import Keys, NamedCompany, ParsedRow
from ...lib.imports.planner import Rules
from .planner_common import codes, contact, plan, row


@tagged("post_install", "-at_install")
class TestPlanner(BaseCase):
    """The fate of a row, and why; without a database."""

    def test_new_contacts(self):
        made = plan(row({"city": "Ulm"}))
        self.assertEqual((made.outcome, made.is_new), ("created", True))
        self.assertEqual(
            made.vals, {"name": "Ann Lee", "email": "ann@example.com", "city": "Ulm"}
        )
        nameless = ParsedRow(7, 2, MappingProxyType({"phone": "+48 500"}))
        self.assertEqual(plan(nameless).vals["name"], "+48 500")

    def test_each_note_has_its_fate(self):
        for code in FAILING | LEAVING_OUT | {"other_name", "phone_invalid"}:
            with self.subTest(code=code):
                expected = {True: "failed", False: "created"}[code in FAILING]
                if code in LEAVING_OUT:
                    expected = "skipped"
                for made in (
                    plan(row(), notes=[Note(code)]),
                    plan(row(notes=(Note(code),))),
                ):
                    self.assertEqual(made.outcome, expected)
                    self.assertEqual(codes(made), [code])
                    self.assertEqual(bool(made.vals), expected == "created")

    def test_who_is_left_alone(self):
        erased = frozenset({"ann@example.com", "+48500600700"})
        by_phone = row(keys=Keys(phone="+48500600700"))
        cases = (
            ("twin", plan(row(duplicate_of=1))),
            ("suppressed", plan(row(), suppressed=erased)),
            ("suppressed", plan(by_phone, suppressed=erased)),
            ("suppressed", plan(row(), contact(is_suppressed=True))),
            ("not_allowed", plan(row(), contact(may_write=False))),
            ("not_allowed", plan(row(), rules=Rules(may_create=False))),
            ("left_stranger", plan(row(), rules=Rules(skips_strangers=True))),
        )
        for code, made in cases:
            with self.subTest(code=code):
                self.assertEqual(codes(made), [code])
                is_failed = code == "not_allowed"
                self.assertEqual(made.outcome, "failed" if is_failed else "skipped")
                self.assertFalse(made.vals or made.is_new or made.needs_effect)
        known = plan(
            row(), contact(), rules=Rules(skips_strangers=True, may_create=False)
        )
        self.assertEqual((known.outcome, codes(known)), ("unchanged", []))
        # One reason is enough for who is skipped anyway.
        both = plan(row(duplicate_of=1), rules=Rules(may_create=False))
        self.assertEqual(codes(both), ["twin"])

    def test_empty_fields_are_filled(self):
        cases = (
            ("city", "Ulm", False, True),
            ("city", "Ulm", "Bonn", False),
            ("color_count", 3, 0, True),
            ("color_count", 3, 5, False),
            ("is_member", True, False, True),
            ("is_member", False, True, False),
            ("country_id", 4, False, True),
            ("country_id", 4, 8, False),
            ("comment", "<p>x</p>", "", True),
        )
        for name, value, current, is_written in cases:
            with self.subTest(name=name, current=current):
                made = plan(row({name: value}), contact(values={name: current}))
                self.assertEqual(dict(made.vals), {name: value} if is_written else {})
                self.assertEqual(made.outcome, "updated" if is_written else "unchanged")

    def test_what_is_the_same_is_not_written(self):
        digits = {"income": 2, "limit": 2}
        cases = (
            ("city", "Ulm", "Ulm", True),
            ("city", "Ulm", "Bonn", False),
            ("income", 1.004, 1.0, True),
            ("income", 1.006, 1.0, False),
            ("limit", 3.0, 3.001, True),
            ("color_count", 3, 3, True),
            ("is_member", False, False, True),
            ("is_member", True, False, False),
            ("country_id", 4, 4, True),
            ("comment", "<p>a b</p>", "<div>a b</div>", True),
            ("comment", "<p>a b</p>", "<p>c</p>", False),
            ("email", "ANN@example.com", "Ann <ann@example.com>", True),
        )
        for name, value, current, is_same in cases:
            with self.subTest(name=name, value=value, current=current):
                made = plan(
                    row({name: value}, keys=Keys(email="ann@example.com")),
                    contact(values={name: current}, digits=digits),
                    overwritten=[name],
                )
                self.assertEqual(name in made.vals, not is_same)
        exact = plan(
            row({"income": 1.004}),
            contact(values={"income": 1.0}),
            overwritten=["income"],
        )
        self.assertEqual(exact.vals, {"income": 1.004})

    def test_phones_are_compared_by_number(self):
        a_row = row(
            {"phone": "+48 500 600 700"},
            keys=Keys(email="ann@example.com", phone="+48500600700"),
        )
        for sanitized, is_same in (("+48500600700", True), ("+48500600701", False)):
            with self.subTest(sanitized=sanitized):
                known = contact(
                    phone="500600700",
                    phone_sanitized=sanitized,
                    values={"phone": "500600700"},
                )
                made = plan(a_row, known, overwritten=["phone"])
                self.assertEqual("phone" in made.vals, not is_same)

    def test_names(self):
        for name, overwritten, is_written in (
            ("Ann Lee", (), False),
            ("A. Lee", (), False),
            ("A. Lee", ("name",), True),
            ("A. Lee", ("last_name",), True),
            ("A. Lee", ("city",), False),
            ("", (), True),
            ("ann@example.com", (), True),  # for want of a name
        ):
            with self.subTest(name=name, overwritten=overwritten):
                made = plan(row(), contact(name=name), overwritten=overwritten)
                self.assertEqual("name" in made.vals, is_written)

    def test_who_logs_in_keeps_what_they_are_called(self):
        made = plan(
            row({"city": "Ulm"}),
            contact(has_user=True),
            rules=Rules(add_tags=frozenset({1})),
        )
        self.assertEqual(codes(made), ["has_user"])
        self.assertEqual((dict(made.vals), made.outcome), ({}, "updated"))

    def test_addresses_are_those_of_the_company(self):
        a_row = row({"city": "Ulm", "color_count": 3})
        for known, expected in (
            (contact(parent_id=4), {"color_count": 3}),
            (contact(parent_id=4, type="other"), {"city": "Ulm", "color_count": 3}),
            (contact(), {"city": "Ulm", "color_count": 3}),
        ):
            with self.subTest(known=known):
                self.assertEqual(plan(a_row, known).vals, expected)
        bonn = KnownCompany(
            4,
            "Acme",
            {
                **dict.fromkeys(
                    ("street", "street2", "zip", "state_id", "country_id"), False
                ),
                "city": "Bonn",
            },
        )
        nowhere = replace(bonn, address=dict.fromkeys(bonn.address, False))
        for company, expected in ((bonn, ["company_address"]), (nowhere, [])):
            with self.subTest(company=company):
                made = plan(a_row, company=company)
                self.assertEqual(codes(made), expected)
                self.assertEqual((made.company_id, made.wants_company), (4, True))

    def test_companies(self):
        acme = KnownCompany(4, "Acme")
        for known, named, company, overwritten, expected in (
            (None, "Acme", acme, (), True),
            (None, "New", None, (), True),
            (None, "", None, (), False),
            (contact(), "Acme", acme, (), True),
            (contact(), "", None, (), False),
            (contact(parent_id=4, parent_name="Acme"), "Acme", acme, (), False),
            (contact(parent_id=8, parent_name="NEW"), "New", None, (), False),
            (contact(parent_id=8, parent_name="Old"), "New", None, (), False),
            (contact(parent_id=8, parent_name="Old"), "New", None, ("company",), True),
            (contact(is_company=True), "Acme", acme, (), False),
        ):
            with self.subTest(known=known, named=named, overwritten=overwritten):
                made = plan(
                    row(company=NamedCompany(named)),
                    known,
                    company=company,
                    overwritten=overwritten,
                )
                self.assertEqual(made.wants_company, expected)
        itself = row({"is_company": True}, company=NamedCompany("Acme"))
        self.assertFalse(plan(itself, company=acme).wants_company)

    def test_tags_and_lists(self):
        rules = {
            "add": Rules(add_tags=frozenset({1})),
            "again": Rules(add_tags=frozenset({1}), count_again=True),
            "list": Rules(add_lists=frozenset({1})),
            "remove": Rules(remove_tags=frozenset({1})),
            "unlist": Rules(remove_lists=frozenset({1})),
        }
        has = contact(tag_ids=frozenset({1}), list_ids=frozenset({1}))
        for name, has_effect, has_effect_again in (
            ("add", True, False),
            ("again", True, True),
            ("list", True, False),
            ("remove", False, True),
            ("unlist", False, True),
        ):
            with self.subTest(name=name):
                lacking = plan(row(), contact(), rules=rules[name])
                having = plan(row(), has, rules=rules[name])
                self.assertEqual(lacking.needs_effect, has_effect)
                self.assertEqual(having.needs_effect, has_effect_again)
                self.assertEqual(
                    having.outcome, "updated" if has_effect_again else "unchanged"
                )

    def test_tags_that_rows_name(self):
        tags = {"VIP": 1, "Fair": 2, "New": 0}
        a_row = row(tags=("VIP", "Fair", "New", "Secret"))
        made = plan(
            a_row,
            contact(tag_ids=frozenset({2})),
            rules=Rules(add_tags=frozenset({1})),
            tags=tags,
        )
        self.assertEqual(made.tag_names, ("New",))
        self.assertEqual(
            [note.as_json() for note in made.notes], [["unknown_tag", None, "Secret"]]
        )
        again = plan(
            a_row,
            contact(tag_ids=frozenset({2})),
            rules=Rules(count_again=True),
            tags=tags,
        )
        self.assertEqual(again.tag_names, ("VIP", "Fair", "New"))

    def test_names_of_contacts_are_filled_in(self):
        made = plan(row(), contact(has_user=True)).naming({9: "Ann, Acme"})
        self.assertEqual(made.notes[0].as_json(), ["has_user", None, "Ann, Acme"])
        self.assertEqual(Note("x", None, "y" * 500).as_json()[2], "y" * 200)

    def test_nobody_changes_a_plan(self):
        made = plan(row())
        with self.assertRaises(FrozenInstanceError):
            made.is_new = False
        with self.assertRaises(TypeError):
            made.vals["city"] = "Ulm"
        with self.assertRaises(TypeError):
            made.consents[1] = "granted"
