from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...lib.hygiene import duplicates, names
from ...lib.hygiene.addresses import evaluate_address
from ...lib.hygiene.role_addresses import ROLES
from .. import synthetic_dataset
from ..common.common import NOW
from .duplicates_common import DuplicatesCommon


@tagged("post_install", "-at_install")
class TestDuplicates(DuplicatesCommon):
    def test_a_synthetic_dataset(self):
        base = synthetic_dataset.SyntheticDataset(3_000)
        ids = synthetic_dataset.insert_rows(self.env, base.rows, "made")
        found = list(self.env["contact.duplicate.finder"]._find(ids))
        figures = synthetic_dataset.measure(base, ids, found)
        self.assertGreaterEqual(figures["precision"], 0.99, figures["wrong"])
        self.assertGreaterEqual(figures["recall"], 0.95, figures["missed"])
        self.assertGreaterEqual(min(figures["recall_by_kind"].values()), 0.9, figures)
        self._call_compared(ids)
        changed = self.env["res.partner"].browse(ids[:100])
        of_changed = set(changed.ids)
        self.assertEqual(
            self._found(changed),
            {
                (one, other): (confidence, detail)
                for one, other, confidence, detail in found
                if {one, other} & of_changed
            },
        )

    # ------------------------------------------------------------
    # How sure it is
    # ------------------------------------------------------------

    def test_one_address(self):
        for other, email, verdict in (
            ("Zofia Żak", "ZOFIA+x@example.com", ("certain", "same_email")),
            ("zak zofia", '"Z" <zofia@example.com>', ("certain", "same_email")),
            ("Z. Żak", "zofia@example.com", ("certain", "same_email")),
            ("Zofia Żakk", "zofia@example.com", ("likely", "same_email")),
            ("Adam Żak", "zofia@example.com", ("possible", "same_email_other_name")),
            ("zofia@example.com", "zofia@example.com", ("certain", "same_email")),
        ):
            with self.subTest(other=other):
                pair = self._contacts(
                    {"name": "Zofia Żak", "email": "zofia@example.com"},
                    {"name": other, "email": email},
                )
                self.assertEqual(self._verdict(*pair), verdict)
                pair.unlink()

    def test_the_address_of_a_desk_is_never_certain(self):
        pair = self._contacts(
            {"name": "Zofia Żak", "email": "biuro@example.com"},
            {"name": "Zofia Żak", "email": "biuro@example.com"},
        )
        self.assertEqual(self._verdict(*pair), ("possible", "same_email_role"))

    def test_what_is_a_role_to_one_check_is_one_to_the_other(self):
        for role in (*ROLES, "no-reply", "NO_REPLY", "do.not.reply"):
            address = f"{role}@example.com"
            one, other = (
                duplicates.Contact(names.person_name(name), email=address.lower())
                for name in ("Zofia Żak", "Zofia Zak")
            )
            with self.subTest(role=role):
                self.assertEqual(
                    duplicates.evaluate(duplicates.EMAIL, one, other),
                    ("possible", "same_email_role"),
                )
                kinds = [found.kind for found in evaluate_address(address)]
                self.assertIn("email_role", kinds)

    def test_one_phone(self):
        poland = self.env.ref("base.pl").id
        values = {"country_id": poland}
        jan, same, son, junior = self._contacts(
            {"name": "Jan Kowal", "phone": "602 100 200", **values},
            {"name": "KOWAL Jan", "phone": "+48602100200", **values},
            {"name": "Piotr Kowal", "phone": "0048 602-100-200", **values},
            {"name": "Jan Kowal jr", "phone": "+48 602 100 200", **values},
        )
        self.assertEqual(self._verdict(jan, same), ("certain", "same_phone"))
        other_name = ("possible", "same_phone_other_name")
        self.assertEqual(self._verdict(jan, son), other_name)
        self.assertEqual(self._verdict(jan, junior), other_name)

    def test_one_vat_number(self):
        company = {"is_company": True, "country_id": self.env.ref("base.pl").id}
        one, same, branch, german = self._contacts(
            {"name": "Żwirex Sp. z o.o.", "vat": "PL5260001246", **company},
            {"name": "ZWIREX sp.z o.o.", "vat": "526-000-12-46", **company},
            {"name": "Żwirex", "vat": "5260001246", "city": "Ełk", **company},
            {"name": "Żwirex", "is_company": True, "vat": "DE5260001246"},
        )
        self.assertEqual(self._verdict(one, same), ("certain", "same_vat"))
        one.city = "Łódź"
        self.assertEqual(self._verdict(one, branch), ("likely", "same_vat"))
        self.assertFalse(self._verdict(one, german))

    def test_names_at_one_company(self):
        company = self._contacts({"name": "Żwirex S.A.", "is_company": True})
        for other, verdict in (
            ("Łucja Ćwik", ("likely", "same_name_company")),
            ("Cwik Lucja", ("likely", "same_name_company")),
            ("Łucja Ćwikk", ("likely", "similar_name_company")),
            ("Ł. Ćwik", ("likely", "similar_name_company")),
            ("Łucja Ćwik-Bąk", ("likely", "similar_name_company")),
            ("Ewa Ćwik", None),
        ):
            with self.subTest(other=other):
                pair = self._contacts(
                    {"name": "Łucja Ćwik", "parent_id": company.id},
                    {"name": other, "parent_id": company.id},
                )
                self.assertEqual(self._verdict(*pair), verdict)
                pair.unlink()

    def test_names_in_one_town(self):
        town = {"city": "Żory", "zip": "44-240"}
        one, plain, moved, abroad = self._contacts(
            {"name": "Łucja Ćwik", **town},
            {"name": "Lucja Cwik", "city": "ZORY"},
            {"name": "Łucja Ćwik", "city": "Żory", "zip": "44-241"},
            {"name": "Łucja Ćwik", **town, "country_id": self.env.ref("base.de").id},
        )
        one.country_id = self.env.ref("base.pl")
        self.assertEqual(self._verdict(one, plain), ("likely", "same_name_town"))
        self.assertEqual(self._verdict(one, moved), ("possible", "same_name_town"))
        self.assertFalse(self._verdict(one, abroad))

    def test_many_namesakes_in_one_town(self):
        values = {"name": "Jan Nowak", "city": "Żory"}
        self._contacts(*[dict(values) for _number in range(8)])
        self.assertEqual(set(self._found().values()), {("possible", "same_name_town")})

    def test_crowds_are_divided(self):
        """More than are compared each with each: those alike are found all the same."""
        desk = {"email": "anyone@example.com"}
        oversized_block = self._contacts(
            *[
                {"name": f"Ala{chr(97 + n % 26) * 3} Bo{n:03}", **desk}
                for n in range(90)
            ]
        )
        duplicate = self._contacts({"name": oversized_block[40].name.upper(), **desk})
        found = self._found()
        self.assertEqual(
            found.get((oversized_block[40].id, duplicate.id)), ("likely", "same_email")
        )
        self.assertEqual(len(found), 1)

    # ------------------------------------------------------------
    # Never a pair
    # ------------------------------------------------------------

    def test_never_a_pair(self):
        same = {"name": "Zofia Żak", "email": "zofia@example.com", "city": "Żory"}
        company_b = self.env["res.company"].create({"name": "B"})
        parent, other = self._contacts(dict(same), dict(same))
        pair = parent + other
        self.assertEqual(self._verdict(*pair), ("certain", "same_email"))
        for what, values, back in (
            ("company and person", {"parent_id": parent.id}, {"parent_id": False}),
            ("archived", {"active": False}, {"active": True}),
            ("erased", {"erased_date": NOW}, {"erased_date": False}),
            ("two companies", {"company_id": company_b.id}, {"company_id": False}),
            (
                "an address",
                {"parent_id": self.clara.id, "type": "delivery"},
                {"parent_id": False, "type": "contact"},
            ),
        ):
            with self.subTest(what=what):
                other.write({**values, "email": same["email"]})
                self.assertFalse(self._verdict(*pair))
                other.write({**back, **same})
                self.assertTrue(self._verdict(*pair))

    def test_two_users_are_two(self):
        zofia = new_test_user(self.env, "zofia", email="z@example.com", name="Z Żak")
        duplicate = self._contacts({"name": "Z Żak", "email": "z@example.com"})
        self.assertTrue(self._verdict(zofia.partner_id, duplicate))
        other = self.env["res.users"].create(
            {
                "login": "zofia2",
                "partner_id": duplicate.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertFalse(self._verdict(zofia.partner_id, duplicate))
        other.active = False
        self.assertFalse(self._verdict(zofia.partner_id, duplicate))

    def test_people_share_the_vat_number_of_their_company(self):
        company = self._contacts(
            {"name": "Żwirex", "is_company": True, "vat": "PL5260001246"}
        )
        people = self._contacts(
            {"name": "Ewa Ćwik", "parent_id": company.id},
            {"name": "Łucja Bąk", "parent_id": company.id},
        )
        self.assertEqual(set(people.mapped("vat")), {company.vat})
        self.assertFalse(self._found(company + people))

    def test_an_e_is_no_umlaut(self):
        """Müller is Mueller and Muller; those are two spellings that nobody knows to
        be one, as Joe and Jo."""
        for one, other in (
            *(("Joe Bloem", "Jo Blom"), ("Joel Smith", "Jol Smith")),
            *(("Michael Boehm", "Michal Bohm"), ("Noel Baer", "Nol Bar")),
            *(
                ("Manuel Poe", "Manul Po"),
                ("Zoe Roe", "Zo Ro"),
                ("Samuel Fox", "Samul Fox"),
            ),
            *(("Anna Mueller", "Anna Muller"), ("Raquel Sue", "Raqul Su")),
        ):
            with self.subTest(one=one):
                likeness = names.likeness(
                    names.person_name(one), names.person_name(other)
                )
                self.assertIn(likeness, (names.TYPO, names.DIFFERENT))
                pair = self._contacts(
                    {"name": one, "phone": "+48 600 100 200"},
                    {"name": other, "phone": "+48 600 100 200"},
                )
                confidence, _detail = self._verdict(*pair)
                self.assertIn(confidence, ("likely", "possible"))
                pair.unlink()
        for one, *others in (
            ("Jürgen Müller", "Juergen Mueller", "Mueller Jurgen", "JURGEN MÜLLER"),
            ("Søren Bäck", "Soeren Baeck", "Soren Back"),
            ("Ma\u0308rz Zoe\u0308", "März Zoe", "Maerz Zoë"),
        ):
            for other in others:
                self.assertEqual(
                    names.likeness(names.person_name(one), names.person_name(other)),
                    names.SAME,
                )
        self.assertEqual(
            names.likeness(
                names.company_name("Bäcker AG"), names.company_name("Baecker")
            ),
            names.SAME,
        )

    # ------------------------------------------------------------
    # Bad input
    # ------------------------------------------------------------

    def test_names_of_bad_input(self):
        same = (
            ("Anna\x00 Nowak", "Anna Nowak"),
            ("\u202eAnna\u202c Now\u200bak", "Anna Nowak"),
            ("\u0410nn\u0430 Nowak", "Anna Nowak"),  # Cyrillic letters
            ("Ａｎｎａ Nowak", "Anna Nowak"),
            ("محمد علي", "علي محمد"),
            ("x" * 10_000, "x" * 10_000 + "y"),
        )
        for one, other in same:
            with self.subTest(one=one[:20]):
                self.assertEqual(
                    names.likeness(names.person_name(one), names.person_name(other)),
                    names.SAME,
                )
        for text in (None, "", "\x00", "…", "\ud800", "'", "-", "Dr.", "GmbH", " jr "):
            for is_company in (False, True):
                name = names.split_name(text, is_company)
                names.pieces(name.words)
                names.initials(name.words)
                self.assertIn(
                    names.likeness(name, name), (names.SAME, names.MISSING), repr(text)
                )
        self.assertEqual(duplicates.split_vat("\x00PL 526" * 9_999, None)[0], "PL")

    @mute_logger("odoo.addons.base.models.res_partner")
    def test_contacts_of_bad_input(self):
        long = "Łucja " + "Ćwik" * 2_500
        values = {"email": "lucja@example.com", "city": "\u202eŻory", "vat": "/"}
        one, other = self._contacts(
            {"name": long, **values}, {"name": long[::-1], **values}
        )
        self.env.cr.execute(  # a circle, as no screen makes it
            SQL(
                "UPDATE res_partner SET parent_id = CASE id WHEN %(one)s "
                "THEN %(other)s ELSE %(one)s END WHERE id IN (%(one)s, %(other)s)",
                one=one.id,
                other=other.id,
            )
        )
        self.env.invalidate_all()
        self.assertFalse(self._verdict(one, other))
