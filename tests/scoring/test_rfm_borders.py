from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.scoring.contact_rfm_border import GROUPS, MEASURES, MIN_CUSTOMERS
from ..common.common import NOW
from .rfm_common import RfmCommon

SHOWN = ("rfm_recency_group", "rfm_frequency_group", "rfm_monetary_group")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRfmBorders(RfmCommon):
    """When there are borders, and where."""

    def border(self, company=None):
        return self.env["contact.rfm.border"].search(
            [("company_id", "=", (company or self.here).id)]
        )

    def assertNoGroups(self, partner):
        rfm = self.rfm(partner)
        for record, names in (
            (partner, [*SHOWN, "rfm_cell"]),
            (rfm, [*MEASURES.values(), "cell"]),
        ):
            for name in names:
                self.assertFalse(record[name], name)
                found = record.search([(name, "!=", False), ("id", "=", record.id)])
                self.assertFalse(found, name)
        self.assertIn(str(MIN_CUSTOMERS), rfm.explanation)

    def test_without_customers_there_are_no_borders(self):
        self.assertFalse(self.border())
        # As former versions left one behind.
        for count in (0, None):
            self.env.cr.execute(
                "INSERT INTO contact_rfm_border (company_id, date, customer_count)"
                " VALUES (%s, now(), %s)",
                [self.here.id, count],
            )
            self.env.invalidate_all()
            order = self.order(self.alicja, 3)
            self.compute(is_pass=False)
            self.assertNoGroups(self.alicja)
            self.assertEqual(self.border().customer_count, 1)
            order._action_cancel()
            self.compute(is_pass=False)
            self.assertFalse(self.border())

    def test_few_customers_have_no_groups_and_twenty_have(self):
        buyers = self.buyers(MIN_CUSTOMERS - 1)
        for is_pass in (False, True):
            self.compute(is_pass)
            self.assertEqual(self.border().customer_count, MIN_CUSTOMERS - 1)
            self.assertFalse(self.border().has_groups)
            self.assertFalse(self.border().recency_5)
            self.assertNoGroups(buyers[0])
        # The twentieth need not wait for the night.
        self.order(self.alicja, 0, 5000)
        self.compute(is_pass=False)
        self.assertTrue(self.border().has_groups)
        self.assertEqual(self.alicja.rfm_cell, "515")
        self.assertIn("to below", self.rfm(buyers[9]).explanation)
        # Borders that were found stay until the night, when there are too few.
        self.env["sale.order"].search([("partner_id", "=", buyers[0].id)]).write(
            {"state": "cancel"}
        )
        self.compute(is_pass=False)
        self.assertTrue(self.alicja.rfm_cell)
        self.compute()
        self.assertNoGroups(self.alicja)

    def test_a_company_is_not_helped_by_the_customers_of_another(self):
        self.buyers(MIN_CUSTOMERS)
        self.order(self.alicja, 3)
        order = self.order(self.alicja, 3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [self.there.id, order.id],
        )
        self.env.invalidate_all()
        self.compute()
        self.assertTrue(self.alicja.rfm_cell)
        self.assertFalse(self.alicja.with_company(self.there).rfm_cell)
        self.assertEqual(self.border(self.there).customer_count, 1)

    def test_borders_are_those_of_ntile(self):
        """Each value is in the lowest fifth that PostgreSQL puts it into."""
        for count in (20, 21, 24, 43):
            rows = [
                (
                    date(2026, 1, 1) + timedelta(days=number * number % 13),
                    number % 4 + 1,
                    float(number * 7 % 17),
                )
                for number in range(count)
            ]
            self.env["contact.rfm"].sudo().search([]).sudo().unlink()
            partners = self.env["res.partner"].create([{"name": "Buyer"}] * count)
            for partner, (day, orders, amount) in zip(partners, rows, strict=True):
                self.env.cr.execute(
                    """
                    INSERT INTO contact_rfm (partner_id, company_id, first_date,
                        last_date, order_count, amount) VALUES (%s, %s, %s, %s, %s, %s)
                    """,
                    [partner.id, self.here.id, day, day, orders, amount],
                )
            self.env["contact.rfm.border"]._find(self.here)
            border = self.border()
            self.assertEqual(border.customer_count, count)
            for position, measure in enumerate(MEASURES):
                values = sorted(row[position] for row in rows)
                for number in GROUPS:
                    lowest = [
                        value
                        for value in values
                        if self._fifth(values, value) >= number
                    ]
                    with self.subTest(count=count, measure=measure, number=number):
                        found = border[f"{measure}_{number}"]
                        self.assertEqual(found or None, min(lowest, default=None))

    def _fifth(self, values, value):
        """As NTILE: the first fifths have one more where they are not equal."""
        size, more = divmod(len(values), 5)
        place = values.index(value)
        for number in range(1, 6):
            place -= size + (number <= more)
            if place < 0:
                return number
        return None

    def test_one_statement_finds_all_borders_of_a_company(self):
        self.buyers(MIN_CUSTOMERS)
        self.compute()
        self.env["contact.rfm.border"]._find(self.here)
        with self.assertQueryCount(1):
            self.env["contact.rfm.border"]._find(self.here)

    def test_what_is_expected_beyond_the_last_year_is_not_expected(self):
        for orders, expected in (
            ((datetime(9998, 12, 1), datetime(9999, 12, 1)), None),
            ((datetime(1001, 1, 1), datetime(9000, 1, 1)), None),
            ((datetime(9999, 12, 1), datetime(9999, 12, 16)), date(9999, 12, 31)),
            ((datetime(9999, 12, 1), datetime(9999, 12, 17)), None),
            ((datetime(2026, 1, 1), datetime(2026, 1, 11)), date(2026, 1, 21)),
        ):
            with self.subTest(orders=orders):
                partner = self.env["res.partner"].create({"name": "Far"})
                for day in orders:
                    self.order(partner, 0, date_order=day)
                self.compute(is_pass=False)
                rfm = self.rfm(partner)
                self.assertEqual(rfm.last_date, orders[1].date())
                self.assertEqual(rfm.next_date or None, expected)
                self.assertEqual(partner.rfm_next_date or None, expected)

    def test_a_zone_leads_out_of_no_year(self):
        for zone, day, expected in (
            ("Pacific/Auckland", datetime(9999, 12, 31, 20), date.max),
            ("America/Los_Angeles", datetime(1, 1, 1, 2), date.min),
        ):
            with self.subTest(zone=zone):
                self.here.partner_id.tz = zone
                partner = self.env["res.partner"].create({"name": "Far"})
                self.order(partner, 0, date_order=day)
                self.compute(is_pass=False)
                self.assertEqual(self.rfm(partner).last_date, expected)

    def test_what_a_former_version_expected_is_mended_by_a_pass(self):
        self.order(self.alicja, 3)
        self.compute()
        self.env.cr.execute("UPDATE contact_rfm SET next_date = '12000-01-01'")
        self.env.invalidate_all()
        self.compute()
        self.assertFalse(self.rfm(self.alicja).next_date)
