from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import NOW
from .threshold_common import ThresholdCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestScoreShown(ThresholdCommon):
    """The score of a contact on contacts, leads and quotations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create(
            {"name": "Firm", "is_company": True, "email": "firm@example.com"}
        )
        cls.dora = cls.env["res.partner"].create(
            {"name": "Dora", "parent_id": cls.firm.id, "email": "dora@elsewhere.test"}
        )
        people = cls.alicja | cls.bruno | cls.dora
        cls.deals = cls.env["crm.lead"].create(
            [
                {"name": one.name, "type": "opportunity", "partner_id": one.id}
                for one in people
            ]
        )
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": one.id} for one in people]
        )
        cls.nobody = cls.env["crm.lead"].create({"name": "Nobody"})
        (cls.deals | cls.nobody).user_id = cls.salesman

    def setUp(self):
        super().setUp()
        self.visits(self.alicja, 3)
        self.visits(self.firm, 1)
        self.start()

    def test_shown_on_contacts_leads_and_orders(self):
        for records in (self.deals, self.orders):
            self.assertEqual(records.mapped("contact_score"), [30, 0, 10])
            self.assertEqual(records.mapped("contact_grade"), ["C1", "C3", "C2"])
        self.assertEqual(self.alicja.contact_score, 30)
        self.assertFalse(self.dora.contact_grade, "her firm's is not hers")
        self.assertFalse(self.nobody.contact_grade)

    def test_search_and_order(self):
        Lead = self.env["crm.lead"].with_user(self.salesman)
        mine = [("id", "in", (self.deals | self.nobody).ids)]

        def found(*domain, order=None):
            return Lead.search([*mine, *domain], order=order).mapped("name")

        self.assertEqual(
            found(order="contact_score desc, id"),
            ["Alicja Nowak", "Dora", "Bruno Silva", "Nobody"],
        )
        self.assertEqual(found(("contact_score", ">=", 30)), ["Alicja Nowak"])
        self.assertEqual(found(("contact_grade", "=", "C2")), ["Dora"])
        self.assertEqual(found(("contact_grade", "=", False)), ["Nobody"])
        self.assertEqual(
            found(("contact_grade", "!=", "C1"), order="id"),
            ["Bruno Silva", "Dora", "Nobody"],
        )
        self.assertEqual(
            found(("contact_grade", "in", ["C1", False]), order="id"),
            ["Alicja Nowak", "Nobody"],
        )
        self.assertEqual(
            found(("contact_grade", "!=", False), order="id"),
            ["Alicja Nowak", "Bruno Silva", "Dora"],
        )
        self.assertEqual(
            found(("partner_id.contact_grade", "in", ["C1"])), ["Alicja Nowak"]
        )

    def test_group_by(self):
        for records in (self.deals, self.orders):
            groups = records._read_group(
                [("id", "in", records.ids)],
                ["contact_grade"],
                ["__count", "contact_score:avg"],
                order="contact_grade",
            )
            self.assertEqual(groups, [("C1", 1, 30), ("C2", 1, 10), ("C3", 1, 0)])
        described = self.deals.fields_get(["contact_grade", "contact_score"])
        for field in described.values():
            self.assertTrue(field["groupable"] and field["sortable"])
            self.assertTrue(field["searchable"])

    def test_without_a_running_plan(self):
        self.plan.action_stop()
        self.env.invalidate_all()
        self.assertFalse(self.alicja.contact_grade)
        among = [("id", "in", self.deals.ids)]
        Lead = self.env["crm.lead"]
        self.assertEqual(
            Lead._read_group(among, ["contact_grade"], ["__count"]), [(False, 3)]
        )
        self.assertFalse(Lead.search([*among, ("contact_score", ">", 0)]))
        self.assertTrue(Lead.search(among, order="contact_score desc"))

    def test_the_first_plan_that_scores_the_contact(self):
        second = self.new_plan(
            {"name": "Everybody", "domain": "[]", "points": 7},
            domain="[]",
            sequence=20,
        )
        second.action_start()
        self.compute()
        self.env.invalidate_all()
        self.assertEqual(self.deals.mapped("contact_score"), [30, 0, 7])
        Lead = self.env["crm.lead"]
        among = [("id", "in", self.deals.ids)]
        self.assertEqual(
            Lead.search([*among, ("contact_score", "=", 7)]), self.deals[2]
        )
        second.sequence = 1
        self.env.invalidate_all()
        self.assertEqual(self.deals.mapped("contact_score"), [7, 7, 7])

    def test_another_company_sees_its_own_plan(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.plan.company_id = other
        self.compute()
        self.env.invalidate_all()
        self.assertFalse(self.alicja.with_user(self.salesman).contact_grade)
        insider = self.alicja.with_context(allowed_company_ids=other.ids)
        self.assertEqual(insider.contact_score, 30)

    def test_trend(self):
        self.assertEqual(self.alicja.contact_score_trend, 0)
        with freeze_time(NOW + timedelta(days=3)):
            self.visits(self.alicja, 2)
            self.advance()
            self.assertEqual(self.alicja.contact_score_trend, 20)
            rising = self.env["crm.lead"].search(
                [("id", "in", self.deals.ids), ("contact_score_trend", ">", 0)]
            )
            self.assertEqual(rising, self.deals[0])
        with freeze_time(NOW + timedelta(days=9)):
            self.env.invalidate_all()
            self.assertEqual(self.alicja.contact_score_trend, 20)
        with freeze_time(NOW + timedelta(days=10)):
            self.env.invalidate_all()
            self.assertEqual(self.alicja.contact_score_trend, 0)

    def test_who_may_see_it(self):
        deal = self.deals[0]
        for user in (self.salesman, self.marketer):
            self.assertEqual(self.alicja.with_user(user).contact_score, 30)
        self.assertEqual(deal.with_user(self.salesman).contact_score, 30)
        partners = self.env["res.partner"].with_user(self.employee)
        for forbidden in (
            lambda: self.alicja.with_user(self.employee).contact_score,
            lambda: partners.search([("contact_score", ">", 1)]),
            lambda: partners.search([], order="contact_score"),
            lambda: partners._read_group([], ["contact_grade"]),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertNotIn("contact_score", partners.fields_get())
        # A salesperson sees the leads that are theirs, whatever they are grouped by.
        other = self._new_user("seller", "sales_team.group_sale_salesman")
        self.assertFalse(
            self.env["crm.lead"]
            .with_user(other)
            ._read_group([("id", "in", self.deals.ids)], ["contact_grade"])
        )

    def test_my_hot_contacts(self):
        (self.alicja | self.bruno).user_id = self.salesman
        action = self.env.ref("contact_marketing.res_partner_action_hot")
        domain = [("user_id", "=", self.salesman.id), ("contact_grade", "!=", False)]
        self.assertIn("contact_grade", action.domain)
        found = (
            self.env["res.partner"]
            .with_user(self.salesman)
            .search(domain, order="contact_score desc, id")
        )
        self.assertEqual(found, self.alicja | self.bruno)

    def test_the_explanation_is_a_click_away(self):
        action = self.deals[0].with_user(self.salesman).action_open_contact_score()
        self.assertEqual(action["res_id"], self.score(self.alicja).id)

    def test_the_cost_does_not_depend_on_how_many(self):
        leads = self.env["crm.lead"].create(
            [{"name": "Many", "partner_id": self.alicja.id}] * 100
        )
        leads[:1].mapped("contact_score_trend")  # what is remembered of plans
        counts = []
        for some in (leads[:1], leads):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("contact_score_trend")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
