from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import NOW
from .rfm_common import RfmCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRfmReports(RfmCommon):
    """Figures of RFM are summed, grouped and asked for as those that core stores."""

    def setUp(self):
        super().setUp()
        for partner, day, amount in (
            (self.alicja, datetime(2025, 3, 5), 100),
            (self.bruno, datetime(2025, 3, 31), 20),
            (self.clara, datetime(2024, 11, 2), 3),
        ):
            self.order(partner, 0, amount, date_order=day)
        self.compute()
        self.contacts = self.alicja | self.bruno | self.clara
        self.domain = [("id", "in", self.contacts.ids)]

    def as_chief(self):
        return self.env["res.partner"].with_user(self.chief)

    def test_amounts_are_summed_in_the_one_currency(self):
        Partner = self.as_chief()
        info = Partner.fields_get(["rfm_amount", "rfm_currency_id"])
        self.assertEqual(info["rfm_amount"]["aggregator"], "sum")
        self.assertEqual(info["rfm_amount"]["currency_field"], "rfm_currency_id")
        aggregates = [
            *("rfm_amount:sum", "rfm_amount:avg", "rfm_amount:max"),
            *("rfm_amount:sum_currency", "rfm_currency_id:array_agg_distinct"),
        ]
        [row] = Partner._read_group(self.domain, [], aggregates)
        self.assertEqual(row[:4], (123, 41, 100, row[3]))
        self.assertEqual(row[4], self.here.currency_id.ids)
        [group] = Partner.formatted_read_group(
            self.domain, ["rfm_currency_id"], ["rfm_amount:sum"]
        )
        self.assertEqual(group["rfm_amount:sum"], 123)
        self.assertEqual(group["rfm_currency_id"][0], self.here.currency_id.id)
        found = Partner.search([*self.domain, *group["__extra_domain"]])
        self.assertEqual(found.sorted(), self.contacts.sorted())
        # Another company, another currency.
        other = self.env.ref("base.PLN")
        other.active = True
        company = self.env["res.company"].create(
            {"name": "Far Away", "currency_id": other.id}
        )
        self.chief.company_ids += company
        [row] = Partner.with_company(company)._read_group(
            self.domain, [], aggregates[:1] + aggregates[-1:]
        )
        self.assertEqual(row[1], other.ids)
        self.assertFalse(row[0])

    def test_amounts_are_summed_for_nobody_who_may_not_read_them(self):
        Partner = self.env["res.partner"].with_user(self.marketer)
        self.assertNotIn("rfm_amount", Partner.fields_get())
        for name in ("sum", "sum_currency", "avg"):
            with self.assertRaises(AccessError):
                Partner._read_group(self.domain, [], [f"rfm_amount:{name}"])

    def test_figures_of_all_companies_are_summed_in_one_currency(self):
        self.env["contact.rfm"].fields_get(["amount"])
        Rfm = self.env["contact.rfm"].with_user(self.chief)
        [row] = Rfm._read_group(
            [("partner_id", "in", self.contacts.ids)],
            [],
            ["amount:sum", "currency_id:array_agg_distinct"],
        )
        self.assertEqual(row, (123, self.here.currency_id.ids))
        self.assertEqual(Rfm.fields_get(["amount"])["amount"]["aggregator"], "sum")

    def test_dates_are_grouped_by_their_parts(self):
        Partner = self.env["res.partner"].with_user(self.marketer)
        for group, expected in (
            ("month", {date(2025, 3, 1): 2, date(2024, 11, 1): 1}),
            ("quarter", {date(2025, 1, 1): 2, date(2024, 10, 1): 1}),
            ("year", {date(2025, 1, 1): 2, date(2024, 1, 1): 1}),
            ("month_number", {3: 2, 11: 1}),
            ("quarter_number", {1: 2, 4: 1}),
            ("year_number", {2025: 2, 2024: 1}),
            ("day_of_month", {5: 1, 31: 1, 2: 1}),
            ("day_of_week", {1: 1, 3: 1, 6: 1}),
        ):
            spec = f"rfm_last_date:{group}"
            with self.subTest(group=group):
                rows = Partner._read_group(self.domain, [spec], ["__count"])
                self.assertEqual(dict(rows), expected)
                # As the web client opens a group.
                groups = Partner.formatted_read_group(self.domain, [spec], ["__count"])
                for each in groups:
                    domain = [*self.domain, *each["__extra_domain"]]
                    self.assertEqual(Partner.search_count(domain), each["__count"])
        rows = Partner._read_group(
            self.domain, ["rfm_last_date:month"], order="rfm_last_date:month desc"
        )
        self.assertEqual(rows, [(date(2025, 3, 1),), (date(2024, 11, 1),)])
        info = Partner.fields_get(["rfm_last_date", "rfm_last_days"])
        self.assertTrue(info["rfm_last_date"]["groupable"])
        self.assertFalse(info["rfm_last_days"]["groupable"])
        # By way of another model.
        rows = self.env["sale.order"]._read_group(
            [("partner_id", "in", self.contacts.ids)],
            ["partner_id.rfm_last_date:month"],
            ["__count"],
        )
        self.assertEqual(dict(rows), {date(2025, 3, 1): 2, date(2024, 11, 1): 1})

    def test_dates_are_asked_for_by_their_parts(self):
        Partner = self.env["res.partner"].with_user(self.marketer)
        none = self.env["res.partner"].create({"name": "Never"})
        contacts = (self.contacts | none).with_user(self.marketer)
        for name, operator, value, expected in (
            ("month_number", "=", 3, self.alicja | self.bruno),
            ("month_number", "!=", 3, self.clara | none),
            ("month_number", "in", [11, 12], self.clara),
            ("quarter_number", ">", 1, self.clara),
            ("year_number", "<=", 2024, self.clara),
            ("day_of_month", "<", 6, self.alicja | self.clara),
            ("day_of_week", "=", 1, self.bruno),
        ):
            for field in ("rfm_last_date", "rfm_first_date"):
                domain = [(f"{field}.{name}", operator, value)]
                with self.subTest(domain=domain):
                    found = Partner.search([("id", "in", contacts.ids), *domain])
                    self.assertEqual(set(found), set(expected.with_user(self.marketer)))
        orders = self.env["sale.order"].search(
            [("partner_id.rfm_last_date.month_number", "=", 11)]
        )
        self.assertEqual(orders.filtered("amount_total").partner_id, self.clara)
        found = Partner.search(self.domain, order="rfm_last_date.month_number desc")
        self.assertEqual(found[0].id, self.clara.id)
        employee = self.env["res.partner"].with_user(self.employee)
        with self.assertRaises(AccessError):
            employee.search([("rfm_last_date.month_number", "=", 3)])
        with self.assertRaises(AccessError):
            employee._read_group([], ["rfm_last_date:month"], [])
        with self.assertRaises(ValueError):
            Partner.search([("rfm_last_date.century", "=", 20)])

    def test_a_segment_asks_for_the_part_of_a_date(self):
        segment = self.env["mailing.filter"].with_user(self.marketer)
        segment = segment.create(
            {
                "name": "In March",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([("rfm_last_date.month_number", "=", 3)]),
            }
        )
        self.assertEqual(segment._count_contacts(), 2)
