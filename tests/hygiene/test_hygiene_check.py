from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .hygiene_common import HygieneCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygieneCheck(HygieneCommon):
    """Who is checked when, and what the quality is."""

    def checked_on(self, partner):
        return partner.quality_ids.checked_date

    def test_only_what_changed_is_checked_again(self):
        self.check()
        with freeze_time(NOW + timedelta(hours=1)):
            self.touch(self.alicja, NOW + timedelta(hours=1))
            self.assertEqual(self.env["contact.hygiene.plan"]._count_due(), 1)
            self.check()
        self.assertEqual(self.checked_on(self.alicja), NOW + timedelta(hours=1))
        self.assertEqual(self.checked_on(self.bruno), NOW)

    def test_all_are_checked_once_a_week(self):
        self.check()
        with freeze_time(NOW + timedelta(days=7, seconds=1)):
            self.check()
        self.assertEqual(
            self.checked_on(self.bruno), NOW + timedelta(days=7, seconds=1)
        )

    def test_a_changed_plan_checks_all_again(self):
        self.check()
        later = NOW + timedelta(hours=2)
        self.env.cr.execute(
            "UPDATE contact_hygiene_plan SET write_date = %s WHERE id = %s",
            (NOW + timedelta(hours=1), self.plan.id),
        )
        with freeze_time(later):
            self.check()
        self.assertEqual(self.checked_on(self.bruno), later)

    def test_completeness_and_quality(self):
        self.alicja.write({"phone": "+48 22 555 01 10", "city": "Warszawa"})
        self.bruno.email = False
        self.clara.email = "clara@gmial.com"
        self.check()
        measured = {
            partner: (partner.contact_completeness, partner.contact_quality)
            for partner in (self.alicja, self.bruno, self.clara)
        }
        self.assertEqual(measured[self.alicja], (100, 100))
        self.assertEqual(measured[self.bruno], (0, 0))
        self.assertEqual(measured[self.clara], (50, 20), "a typo takes 30")
        self.issue(self.clara, "email_typo").action_accept()
        self.assertEqual(self.clara.contact_quality, 50)

    def test_fields_of_people_and_of_companies(self):
        self.plan.weight_ids.unlink()
        self.plan.weight_ids = [
            Command.create({"field_id": self.field("email").id, "weight": 1}),
            Command.create(
                {"field_id": self.field("vat").id, "weight": 1, "who": "company"}
            ),
        ]
        self.bruno.is_company = True
        self.check()
        self.assertEqual(self.alicja.contact_completeness, 100)
        self.assertEqual(self.bruno.contact_completeness, 50)

    def test_contacts_are_found_by_their_quality(self):
        self.alicja.write({"phone": "+48 22 555 01 10", "city": "Warszawa"})
        self.check()
        Contact = self.env["res.partner"].with_user(self.salesman)
        among = [("id", "in", (self.alicja + self.bruno).ids)]
        self.assertEqual(
            Contact.search([*among, ("contact_quality", ">=", 90)]), self.alicja
        )
        self.assertEqual(
            Contact.search([*among, ("contact_completeness", "<", 60)]), self.bruno
        )
        self.assertEqual(
            Contact.search([*among, ("hygiene_issue_ids.kind", "=", "incomplete")]),
            self.bruno,
        )

    def test_the_first_plan_counts(self):
        first = self.plan.copy(
            {
                "name": "First",
                "sequence": 1,
                "domain": "[('name', 'ilike', 'alicja')]",
                "complete_percent": 0,
            }
        )
        self.check()
        self.assertEqual(self.alicja.quality_ids.plan_id, first)
        self.assertEqual(self.bruno.quality_ids.plan_id, self.plan)
        self.assertFalse(self.issues(self.alicja))

    def test_who_is_archived_has_no_findings(self):
        self.alicja.email = "alicja@gmial.com"
        self.check()
        self.alicja.action_archive()
        self.touch(self.alicja, NOW + timedelta(hours=1))
        self.check()
        self.assertFalse(self.issues(self.alicja))
        self.assertTrue(self.issues(self.alicja, "obsolete"))

    def test_a_plan_of_a_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.plan.company_id = self.env.company
        self.alicja.company_id = other
        self.check()
        self.assertFalse(self.alicja.is_hygiene_checked)
        self.assertTrue(self.bruno.is_hygiene_checked)

    def test_of_which_country_a_number_is(self):
        """Its contact's, else that of the contact's company, else the plan's."""
        poland, germany = self.env.ref("base.pl"), self.env.ref("base.de")
        company = self.env["res.partner"].create(
            {"name": "Żwirex", "is_company": True, "country_id": germany.id}
        )
        own, of_company, of_plan, known, none = self.env["res.partner"].create(
            [
                {"name": "Ewa", "phone": "600 100 200", "country_id": poland.id},
                {"name": "Iga", "phone": "0151 23456789", "parent_id": company.id},
                {"name": "Jan", "phone": "600 100 200"},
                {"name": "Ula", "phone": "+48 600 100 200", "country_id": poland.id},
                {"name": "Max"},
            ]
        )
        of_company.country_id = of_plan.country_id = False
        self.env.company.country_id = self.env.ref("base.es")
        contacts = own + of_company + of_plan + known + none
        self.env.flush_all()
        self.assertEqual(
            {row[0]: row[2:] for row in self.plan._addresses(contacts.ids)},
            {
                own.id: ("600 100 200", "PL"),
                of_company.id: ("0151 23456789", "DE"),
                of_plan.id: ("600 100 200", "ES"),
                known.id: (None, None),
                none.id: (None, None),
            },
        )

    def test_the_cost_does_not_grow_with_the_contacts(self):
        Contact = self.env["res.partner"]
        Contact.create([{"name": f"One {i}"} for i in range(5)])
        self.check()
        few = Contact.create([{"name": f"Few {i}"} for i in range(5)])
        many = Contact.create([{"name": f"Many {i}"} for i in range(100)])
        self.env.flush_all()
        counts = []
        for contacts in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["contact.hygiene.plan"]._check(contacts.ids)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_bad_input(self):
        bad = self.env["res.partner"].create(
            [
                {"name": "x" * 10_000, "email": "y" * 10_000, "phone": "1" * 5_000},
                {"name": "R", "email": "\u202emoc.elpmaxe@a", "phone": "\u202e123"},
                {"name": "H", "email": "раypal@gmаil.com"},
                {"name": "S", "email": " ,;, "},
            ]
        )
        # Parents in a circle, as no form can make them.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s;"
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            (bad[0].id, bad[1].id, bad[1].id, bad[0].id),
        )
        self.check()
        for contact in bad[:3]:
            self.assertTrue(
                self.kinds_of(contact) & {"email_syntax", "email_lookalike"}
            )
        self.assertTrue(all(bad.mapped("is_hygiene_checked")))
