from itertools import product

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from ...models.imports.contact_import_match import EXTERNAL_MODULE
from ..common.common import NOW
from ..scoring.scoring_common import ScoringCommon
from .import_common import ImportCommon
from .import_samples import ENCODED, ENGINES

# Names and places, enough of them to know an encoding by.
PEOPLE = {
    "pl": (
        ("Łukasz Żółć", "Małgorzata Wiśniewska", "Grażyna Dąbrowska", "Jan Wójcik"),
        ("Łódź", "Kraków", "Gdańsk", "Częstochowa", "Warszawa"),
    ),
    "fr": (
        ("Élodie Lefèvre", "François Noël", "Jérôme Bérard", "Marie Dupont"),
        ("Besançon", "Orléans", "Nîmes", "Béziers", "Lyon"),
    ),
    "ru": (
        ("Иван Петров", "Мария Иванова", "Сергей Кузнецов"),
        ("Москва", "Тверь", "Казань", "Самара"),
    ),
    "el": (
        ("Γιώργος Παπαδόπουλος", "Ελένη Νικολάου", "Κώστας Βασιλείου"),
        ("Αθήνα", "Πάτρα", "Θεσσαλονίκη", "Βόλος"),
    ),
    "tr": (
        ("İbrahim Yıldız", "Çağla Şahin", "Gülşen Öztürk", "Mehmet Kılıç"),
        ("İstanbul", "Eskişehir", "Muğla", "Balıkesir", "Ankara"),
    ),
    "ja": (
        ("山田太郎", "佐藤花子", "鈴木一郎"),
        ("東京都", "大阪市", "横浜市", "名古屋市"),
    ),
    "zh": (("王小明", "李华", "张伟"), ("北京", "上海", "广州", "深圳")),
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportActivity(ScoringCommon, ImportCommon):
    """Who is imported has done nothing."""

    def test_no_last_interaction(self):
        self.imported("Email\nnew@example.com\n")
        new = self.contact("new@example.com")
        self.assertFalse(new.last_interaction_date)
        self.assertEqual(new.interaction_count, 0)
        self.assertFalse(new.interaction_ids)
        silent = Domain("last_interaction_date", "=", False)
        self.assertIn(new, self.env["res.partner"].search(silent))
        # What came before stays the last.
        self.alicja.contact_interaction_log("visit", date="2026-01-05")
        self.imported("Email,City\nalicja@example.com,Ulm\n")
        self.assertEqual(str(self.alicja.last_interaction_date), "2026-01-05 00:00:00")

    def test_inactive_stay_inactive(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2025-01-01' WHERE id = ANY(%s)",
            [(self.alicja + self.bruno).ids],
        )
        self.env["res.partner"].invalidate_model(["create_date"])
        self.imported("Email,City\nalicja@example.com,Ulm\n")
        self.bruno.contact_interaction_log("visit")
        segment = self.env.ref("contact_marketing.mailing_filter_inactive")
        inactive = self.env["res.partner"].search(segment._condition_domain())
        self.assertIn(self.alicja, inactive)
        self.assertNotIn(self.bruno, inactive)

    def test_scores(self):
        plan = self.new_plan(
            {
                "name": "From a form",
                "kind": "behaviour",
                "interaction_kind": "form",
                "points": 5,
            },
            {"name": "Silent", "kind": "inactivity", "points": -7},
            {
                "name": "Imported",
                "kind": "behaviour",
                "interaction_kind": "import",
                "points": 1,
            },
        )
        self.imported("Email,Street\nalicja@example.com,A\nbruno@example.com,A\n")
        self.interaction(self.bruno, "form")
        plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, -7 + 1)
        self.assertEqual(self.score(self.bruno, plan).score, 5 + 1)

    def test_the_reference_case(self):
        self.interaction(self.alicja, "form", days=70)
        self.imported("Email,Street\nalicja@example.com,A\n")
        self.plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja).score, 15)

    def test_others_may_report_an_import(self):
        self.alicja.contact_interaction_log("import")
        self.assertFalse(self.alicja.last_interaction_date)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportExternalIds(ImportCommon):
    """The identifiers of a source come with an import, and go with it."""

    TEXT = "ID,Email,City\n7,alicja@example.com,Ulm\n8,new@example.com,Ulm\n"

    def ids(self):
        return sorted(
            self.env["ir.model.data"]
            .search([("module", "=", EXTERNAL_MODULE), ("name", "=like", "crm.%")])
            .mapped("name")
        )

    def test_undo_takes_them_back(self):
        batch = self.imported(self.TEXT, source="CRM")
        self.assertEqual(self.ids(), ["crm.7", "crm.8"])
        batch.action_undo()
        self.assertEqual(self.ids(), [])
        # So another contact may be the source's number 7.
        other = "ID,Email,City\n7,bruno@example.com,Bonn\n9,x@example.com,Bonn\n"
        again = self.imported(other, source="CRM")
        self.assertIn(self.bruno, again.row_ids.partner_id)
        self.assertEqual(self.ids(), ["crm.7", "crm.9"])

    def test_undo_leaves_those_of_earlier_imports(self):
        self.imported(self.TEXT, source="CRM")
        self.alicja.city = False
        self.imported(self.TEXT, source="crm ").action_undo()
        self.assertEqual(self.ids(), ["crm.7", "crm.8"])

    def test_undo_leaves_those_that_a_later_import_confirmed(self):
        first = self.imported(self.TEXT, source="CRM")
        again = self.imported(self.TEXT, source="CRM")
        self.assertEqual(again.unchanged_count, 2)
        first.action_undo()
        self.assertIn("crm.7", self.ids())


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportShapes(ImportCommon):
    """Files of many shapes, from upload to contacts."""

    def test_encodings(self):
        for number, (language, encoding) in enumerate(ENCODED):
            names, cities = PEOPLE[language]
            people = [
                (name, f"e{number}.{position}@example.com", city)
                for position, (name, city) in enumerate(product(names, cities))
            ]
            lines = [";".join(cells) for cells in [("Name", "Email", "City"), *people]]
            with self.subTest(encoding=encoding):
                batch = self.imported("\n".join(lines).encode(encoding))
                found = batch.row_ids.partner_id.sorted("id")
                self.assertEqual(
                    [(who.name, who.email, who.city) for who in found], people
                )

    def test_delimiters_and_newlines(self):
        for number, delimiter in enumerate(",;\t|:"):
            email = f"del{number}@example.com"
            cells = ("Nia", email, f'"one{delimiter}\ntwo"')
            text = f"{delimiter.join(('Name', 'Email', 'City'))}\n"
            text += f"{delimiter.join(cells)}\n"
            with self.subTest(delimiter=delimiter):
                self.imported(text)
                # A city is one line.
                city = " ".join(f"one{delimiter}\ntwo".split())
                self.assertEqual(self.contact(email).city, city)

    def test_wide_and_narrow(self):
        wide = ["Email", *(f"Answer {number}" for number in range(199))]
        cells = ["wide@example.com", *("x" * 199)]
        batch = self.imported(f"{','.join(wide)}\n{','.join(cells)}\n")
        self.assertEqual((len(batch.column_ids), batch.created_count), (200, 1))
        narrow = self.imported("Email\nn1@example.com\nn2@example.com\n")
        self.assertEqual(narrow.created_count, 2)

    def test_duplicate_headers(self):
        text = "Email,City,City\ntwice@example.com,Ulm,Bonn\n"
        batch = self.imported(text)
        self.assertEqual(
            batch.column_ids.mapped("header"), ["Email", "City", "City (2)"]
        )
        self.assertEqual(self.contact("twice@example.com").city, "Ulm")

    def test_spreadsheets(self):
        for number, (name, write) in enumerate(ENGINES.items()):
            email = f"sheet{number}@example.com"
            with self.subTest(engine=name):
                data = write([["Name", "Email", "City"], ["Żaneta", email, "Łódź"]])
                batch = self.imported(data, name="contacts")
                self.assertIn(batch.file_kind, ("xlsx", "ods"))
                self.assertEqual(self.contact(email).city, "Łódź")

    def test_dates(self):
        styles = (
            *("2026-01-31", "31.01.2026", "31/01/2026", "Jan 31, 2026"),
            *("20260131", "2026-01-31T00:00:00Z"),
        )
        text = "Email;Consent;Consent date;Proof\n" + "".join(
            f"date{number}@example.com;yes;{style};form\n"
            for number, style in enumerate(styles)
        )
        self.imported(text, purpose_ids=self.link(self.newsletter))
        for number, style in enumerate(styles):
            with self.subTest(style=style):
                proof = self.proofs(self.contact(f"date{number}@example.com"))
                self.assertEqual(str(proof.date)[:10], "2026-01-31")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestImportFieldRights(ImportCommon):
    """Nobody writes by an import what they may not write."""

    def _guard_city(self):
        """From now on only administrators write cities."""
        self.patch(
            self.env.registry["res.partner"]._fields["city"],
            "groups",
            "contact_marketing.group_manager",
        )

    def test_field_that_is_no_target(self):
        self._guard_city()
        batch = self.imported("Email,City\nalicja@example.com,Ulm\n")
        self.assertEqual(batch.mapping, {"Email": "email"})
        self.assertFalse(self.alicja.city)

    def test_target_that_is_not_offered(self):
        # As a client may write, past the screen.
        for target in ("credit_limit", "contact_import_id", "company_id", "active"):
            batch = self.batch("Email,Value\nalicja@example.com,1\n")
            batch.action_read()
            batch.column_ids[1].target = target
            with self.subTest(target=target), self.assertRaises(AccessError):
                batch.action_check()

    def test_field_that_was_guarded_since(self):
        batch = self.tried("Email,City\nalicja@example.com,Ulm\nn@example.com,Ulm\n")
        self.assertEqual(batch.column_ids[1].target, "city")
        self._guard_city()
        with self.assertRaisesRegex(AccessError, "City"), self.env.cr.savepoint():
            batch.action_start()
        self.assertFalse(self.alicja.city or self.contact("n@example.com"))
