from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.contact_marketing.models.contact_import_match_mixin import (
    EXTERNAL_MODULE,
)

from .common import NOW
from .test_import import ImportCommon
from .test_import_files import ENCODED, ENGINES
from .test_scoring import ScoringCommon


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
        inactive = self.env["res.partner"].search(segment._domain())
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
        self.signal(self.bruno, "form")
        plan.action_start()
        self.compute()
        self.assertEqual(self.score(self.alicja, plan).score, -7 + 1)
        self.assertEqual(self.score(self.bruno, plan).score, 5 + 1)

    def test_the_reference_case(self):
        self.signal(self.alicja, "form", days=70)
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
        other = "ID,Email\n7,bruno@example.com\n"
        again = self.imported(other + "9,x@example.com\n", source="CRM")
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
        texts = {
            "pl": ("Łukasz Żółć", "Łódź"),
            "fr": ("Élodie Lefèvre", "Besançon"),
            "ru": ("Иван Петров", "Тверь"),
            "el": ("Γιώργος Παπαδόπουλος", "Πάτρα"),
            "tr": ("İbrahim Yıldız", "Eskişehir"),
            "ja": ("山田太郎", "東京商事"),
            "zh": ("王小明", "北京公司"),
        }
        for number, (language, encoding) in enumerate(ENCODED):
            name, city = texts[language]
            email = f"enc{number}@example.com"
            # As in a real file: more than one line to guess from.
            text = f"Name;Email;City\n{name};{email};{city}\n" + "".join(
                f"{name} {turn};{turn}.{email};{city}\n" for turn in range(20)
            )
            with self.subTest(encoding=encoding):
                batch = self.imported(text.encode(encoding))
                self.assertEqual(batch.created_count, 21)
                found = self.contact(email)
                self.assertEqual((found.name, found.city), (name, city))

    def test_delimiters_and_newlines(self):
        for number, delimiter in enumerate(",;\t|:"):
            email = f"del{number}@example.com"
            cells = ("Nia", email, f'"one{delimiter}\ntwo"')
            text = f"{delimiter.join(('Name', 'Email', 'City'))}\n"
            text += f"{delimiter.join(cells)}\n"
            with self.subTest(delimiter=delimiter):
                self.imported(text)
                city = self.contact(email).city
                self.assertEqual(city.split(), [f"one{delimiter}", "two"])

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
        with self.assertRaises(ValueError):
            batch.column_ids[1].target = "city"

    def test_field_that_was_guarded_since(self):
        batch = self.tried("Email,City\nalicja@example.com,Ulm\nn@example.com,Ulm\n")
        self.assertEqual(batch.column_ids[1].target, "city")
        self._guard_city()
        batch.action_start()
        self.assertAddsUp(batch)
        self.assertEqual(batch.failed_count, 2, self.codes(batch))
        self.assertFalse(self.alicja.city or self.contact("n@example.com"))
