from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import HttpCase, tagged

from ..common.common import NOW
from .hygiene_common import TYPO, HygieneCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestQualityOverview(HygieneCommon):
    """What the overview says is what is there, and each number opens what it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only these contacts, whatever other addons or demo data brought.
        cls.plan.domain = repr([("category_id", "in", cls.product_b.ids)])
        cls.date_plans()

    def check(self):
        self.date_plans()
        return super().check()

    def bring(self, names, user=None, **values):
        """Make contacts that are checked."""
        return (
            self.env["res.partner"]
            .with_user(user or self.env.user)
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "email": f"{name.lower()}@example.com",
                        "category_id": [Command.link(self.product_b.id)],
                        **values,
                    }
                    for name in names
                ]
            )
        )

    def figures(self, user=None):
        self.env.invalidate_all()
        overview = self.env["contact.quality.overview"]
        return overview.with_user(user or self.marketer).figures()

    def found(self, domain, model="res.partner", user=None):
        return self.env[model].with_user(user or self.marketer).search_count(domain)

    def source(self, key):
        sources = self.figures()["sources"]
        return next((each for each in sources if each["key"] == key), None)

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def test_the_score_of_the_base(self):
        self.bring(["Ada"], phone="+48 22 555 01 01", city="Radom")  # 100
        self.bring(["Ben"], phone="+48 22 555 01 02")  # 90
        self.bring(["Cleo"])  # 50, and incomplete
        self.bring(["Dan"], email=TYPO.format("dan"))  # 50 less 30
        self.check()
        self.bring(["Eve"])  # not checked yet
        base = self.figures()["base"]
        self.assertEqual((base["checked"], base["unchecked"]), (4, 1))
        self.assertEqual(base["quality"], 65.0)
        self.assertEqual(base["completeness"], 72.5)
        self.assertEqual(self.found(base["checked_domain"]), 4)
        self.assertEqual(self.found(base["unchecked_domain"]), 1)
        levels = self.figures()["levels"]
        self.assertEqual([level["count"] for level in levels], [2, 1, 1])
        for level in levels:
            self.assertEqual(self.found(level["domain"]), level["count"])

    def test_findings_by_kind_and_confidence(self):
        self.bring(["Ada", "Ben"], email=TYPO.format("x"), phone="+48 22 555 01 01")
        self.bring(["Cleo"], email="no address", phone="+48 22 555 01 01")
        self.check()
        kinds = {kind["key"]: kind for kind in self.figures()["kinds"]}
        mine = self.env["contact.hygiene.issue"].search([("state", "=", "open")])
        self.assertEqual(sum(kind["count"] for kind in kinds.values()), len(mine))
        self.assertEqual(kinds["email_typo"]["count"], 2)
        self.assertEqual(kinds["email_syntax"]["count"], 1)
        for kind in kinds.values():
            opened = self.found(kind["domain"], "contact.hygiene.issue")
            self.assertEqual(opened, kind["count"])
            parts = [
                kind[name] for name in ("certain", "likely", "possible") if name in kind
            ]
            self.assertEqual(sum(part["count"] for part in parts), kind["count"])
            for part in parts:
                opened = self.found(part["domain"], "contact.hygiene.issue")
                self.assertEqual(opened, part["count"])

    def test_completeness_by_field(self):
        self.plan.weight_ids = [
            Command.create(
                {"field_id": self.field("vat").id, "weight": 5, "who": "company"}
            ),
            Command.create({"field_id": self.field("category_id").id, "weight": 4}),
        ]
        self.bring(["Ada"], city="Radom")
        self.bring(["Ben", "Cleo", "Dan"])
        self.bring(["Eve", "Finn"], is_company=True)
        self.check()
        lines = {line["key"]: line for line in self.figures()["fields"]}
        self.assertEqual(
            {key: (line["total"], line["filled"]) for key, line in lines.items()},
            {
                "email-all": (6, 6),
                "phone-all": (6, 0),
                "city-all": (6, 1),
                "vat-company": (2, 0),
                "category_id-all": (6, 6),
            },
        )
        self.assertEqual(lines["city-all"]["percent"], 17)
        for line in lines.values():
            self.assertEqual(self.found(line["filled_domain"]), line["filled"])
            self.assertEqual(self.found(line["lacking_domain"]), line["lacking"])

    def test_nothing_checked_yet(self):
        self.bring(["Ada"])
        figures = self.figures()
        self.assertEqual(figures["base"]["checked"], 0)
        self.assertEqual(figures["base"]["unchecked"], 1)
        self.assertEqual(figures["base"]["quality"], 0)
        self.assertFalse(figures["may_check"])
        self.assertTrue(self.figures(self.manager)["may_check"])

    # ------------------------------------------------------------
    # Causes
    # ------------------------------------------------------------

    def test_imports_are_told_apart(self):
        batch = self.env["contact.import"].create({"source": "Bought list"})
        self.bring("ABC", contact_import_id=batch.id)
        self.bring("DEF", email=TYPO.format("f"), contact_import_id=batch.id)
        self.bring("GHIJ", contact_import_id=batch.copy().id)  # too few to evaluate
        self.check()
        source = self.source(f"import:{batch.id}")
        self.assertEqual((source["name"], source["kind"]), ("Bought list", "import"))
        self.assertEqual((source["count"], source["faulty"]), (6, 6))
        self.assertEqual(len(self.figures()["sources"]), 1)

    def test_of_two_that_are_the_same_the_later_one_is_to_blame(self):
        self.plan.check_email = self.plan.complete_percent = 0
        known = self.bring("ABCDE", user=self.marketer)
        later = self.bring("FGHIJ", user=self.manager)
        self.check()
        self.env["contact.hygiene.issue"]._record_duplicates(
            (known + later).ids, [(known[0].id, later[0].id, "certain", "email")]
        )
        first, second = self.figures()["sources"]
        self.assertEqual(first["key"], f"user:{self.manager.id}")
        self.assertEqual((first["count"], first["faulty"]), (5, 1))
        self.assertEqual((second["count"], second["faulty"]), (5, 0))
        self.assertEqual(first["percent"], 20)
        for source in (first, second):
            self.assertEqual(self.found(source["domain"]), source["count"])
            self.assertEqual(self.found(source["faulty_domain"]), source["faulty"])
        self.assertTrue(later[0].faulty_at_creation)
        self.assertFalse(known[0].faulty_at_creation)

    def test_forms_are_told_by_their_first_page(self):
        visitors = self.bring("ABCDE", user=self.public)
        for page in ("/fair", "/contactus"):
            for visitor in visitors:
                visitor.contact_interaction_log("form", name=page, url=page)
        self.bring("FGHIJ", user=self.public)  # no form: a shop, or signed up
        self.check()
        self.assertEqual(self.source("form:/fair")["name"], "/fair")
        self.assertEqual(self.source("form:/fair")["count"], 5)
        self.assertIsNone(self.source("form:/contactus"))
        self.assertEqual(self.source("other")["count"], 5)
        self.assertEqual(visitors[0].data_source, "form:/fair")
        self.assertEqual(self.found(self.source("other")["domain"]), 5)

    def test_what_time_brings_is_nobodys_fault(self):
        self.plan.check_email = self.plan.complete_percent = 0
        self.bring("ABCDE", user=self.marketer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE create_uid = %s",
            (NOW - timedelta(days=1000), self.marketer.id),
        )
        self.check()
        self.assertEqual(self.figures()["kinds"][0]["count"], 5)
        self.assertEqual(self.source(f"user:{self.marketer.id}")["faulty"], 0)

    # ------------------------------------------------------------
    # Rights and cost
    # ------------------------------------------------------------

    def test_for_marketing_users_only(self):
        for user in (self.salesman, self.employee, self.portal, self.public):
            with self.assertRaises(AccessError):
                self.figures(user)
        self.figures(self.marketer)

    def test_contacts_of_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.bring(["Ada"], phone="+48 22 555 01 01", city="Radom")
        self.bring(["Ben"], email="nothing", company_id=other.id)
        self.check()
        figures = self.figures()
        self.assertEqual(figures["base"]["checked"], 1)
        self.assertEqual(figures["base"]["quality"], 100)
        self.assertFalse(figures["kinds"])
        self.assertEqual(figures["trend"][-1]["contacts"], 1)
        self.marketer.company_ids |= other
        allowed = [self.env.company.id, other.id]
        both = self.env["contact.quality.overview"].with_user(self.marketer)
        both = both.with_context(allowed_company_ids=allowed).figures()
        self.assertEqual(both["base"]["checked"], 2)
        self.assertEqual(both["trend"][-1]["contacts"], 2)

    def test_the_cost_does_not_grow_with_the_contacts(self):
        # An environment is forgotten when nothing holds it, and reads its user again.
        overview = self.env["contact.quality.overview"].with_user(self.marketer)

        def cost():
            self.env.invalidate_all()
            overview.figures()  # what the registry caches is there now
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            overview.figures()
            return self.cr.sql_log_count - before

        self.bring([f"Few{i}" for i in range(5)])
        self.check()
        few = cost()
        self.bring([f"Many{i}" for i in range(100)])
        self.check()
        self.assertEqual(cost(), few)

    def test_contacts_are_grouped_and_sorted_by_quality(self):
        self.bring(["Ada"], phone="+48 22 555 01 01", city="Radom")
        self.bring(["Dan"], email=TYPO.format("dan"))
        self.check()
        self.bring(["Eve"])
        Contact = self.env["res.partner"].with_user(self.salesman)
        mine = [("name", "in", ["Ada", "Dan", "Eve"])]
        self.assertEqual(
            Contact._read_group(mine, ["contact_quality_level"], ["__count"]),
            [("bad", 1), ("good", 1), (False, 1)],
        )
        self.assertEqual(
            Contact.search(mine, order="contact_quality desc nulls last").mapped(
                "contact_quality_level"
            ),
            ["good", "bad", False],
        )
        unknown = Domain(mine) & Domain("contact_quality_level", "=", False)
        self.assertEqual(Contact.search(unknown).name, "Eve")
        others = Domain(mine) & Domain("contact_quality_level", "!=", "good")
        self.assertEqual(Contact.search(others).mapped("name"), ["Dan", "Eve"])
        known = Domain(mine) & Domain("contact_quality_level", "!=", False)
        self.assertEqual(Contact.search(known).mapped("name"), ["Ada", "Dan"])


@tagged("post_install", "-at_install")
class TestQualityTour(HttpCase, HygieneCommon):
    def test_marketer_opens_a_number(self):
        self.env["res.partner"].create(
            {"name": "Tour Typo", "email": TYPO.format("tour")}
        )
        self.check()
        self.env["contact.quality.day"].create(
            {
                "date": fields.Date.today() - timedelta(days=1),
                "contact_count": 5,
                "quality": 60,
            }
        )
        self.start_tour("/odoo", "contact_marketing_quality", login=self.marketer.login)
