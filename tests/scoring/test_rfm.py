from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .rfm_common import RfmCommon

SHOWN = ("rfm_recency_group", "rfm_frequency_group", "rfm_monetary_group")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestRfm(RfmCommon):
    def test_what_a_contact_bought(self):
        self.order(self.alicja, 100, 50)
        self.order(self.alicja, 40, 30.005)
        last = self.order(self.alicja, 10, 20)
        self.order(self.alicja, 5, 999, state="draft")
        self.order(self.bruno, 3, 10)
        self.compute(is_pass=False)
        rfm = self.rfm(self.alicja)
        day = NOW.date()
        self.assertEqual(rfm.order_count, 3)
        self.assertAlmostEqual(rfm.amount, 100.01, 2)
        self.assertEqual(rfm.first_date, day - timedelta(days=100))
        self.assertEqual(rfm.last_date, day - timedelta(days=10))
        self.assertEqual(rfm.average_days, 45)
        self.assertEqual(rfm.next_date, day + timedelta(days=35))
        one = self.rfm(self.bruno)
        self.assertEqual((one.average_days, one.next_date), (0, False))
        # Of a cancelled order nothing is left; of all cancelled, no row.
        last._action_cancel()
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).order_count, 2)
        self.assertEqual(self.rfm(self.alicja).last_date, day - timedelta(days=40))
        self.env["sale.order"].search(
            [("partner_id", "=", self.bruno.id)]
        )._action_cancel()
        self.compute(is_pass=False)
        self.assertFalse(self.rfm(self.bruno))

    def test_what_changes_in_an_order_counts_soon(self):
        order = self.order(self.alicja, 10, 20)
        self.compute(is_pass=False)
        order.order_line.price_unit = 70
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).amount, 70)
        order.date_order = NOW - timedelta(days=4)
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_days, 4)
        order.partner_id = self.bruno
        self.compute(is_pass=False)
        self.assertFalse(self.rfm(self.alicja))
        self.assertEqual(self.rfm(self.bruno).amount, 70)
        # Quotations touch nobody.
        self.order(self.clara, 1, state="sent").order_line.price_unit = 5
        self.env.flush_all()
        self.assertFalse(self.env["contact.rfm.touch"].search([]))

    def test_a_pass_finds_what_no_touch_told_and_writes_what_changed_alone(self):
        self.order(self.alicja, 10, 20)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM contact_rfm_touch")
        self.compute()
        self.assertEqual(self.rfm(self.alicja).amount, 20)
        self.env.flush_all()
        Rfm = self.env["contact.rfm"]
        self.assertFalse(Rfm._rewrite_range(0, 2**31 - 1))
        self.env.cr.execute("UPDATE contact_rfm SET amount = 3")
        self.assertEqual(Rfm._rewrite_range(0, 2**31 - 1), self.alicja.ids)
        self.assertFalse(self.env["contact.rfm.touch"].search([]))

    def test_groups_are_fifths_and_equal_values_are_in_one(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Buyer {number}"} for number in range(10)]
        )
        for number, contact in enumerate(contacts):
            # Seven ordered once, one twice, two three times.
            for again in range(1 if number < 7 else number - 5 if number < 9 else 3):
                self.order(contact, 100 - 10 * number + again, 10 * (number + 1))
        self.compute()
        groups = [
            contact.mapped(lambda c: [c[n] for n in SHOWN])[0] for contact in contacts
        ]
        self.assertEqual([r for r, _f, _m in groups], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
        self.assertEqual([f for _r, f, _m in groups], [1] * 7 + [4, 5, 5])
        self.assertEqual([m for _r, _f, m in groups], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
        self.assertEqual(contacts[9].rfm_cell, "555")
        border = self.env["contact.rfm.border"].search(
            [("company_id", "=", self.here.id)]
        )
        self.assertEqual(border.customer_count, 10)
        self.assertEqual(
            [border[f"frequency_{number}"] for number in (2, 3, 4, 5)], [2, 2, 2, 3]
        )
        self.assertEqual(border.recency_5, NOW.date() - timedelta(days=20))
        self.assertIn("from 2 to below 3", self.rfm(contacts[7]).explanation)
        # Who orders comes to another group at once; the borders wait for the night.
        self.order(contacts[0], 0, 1000)
        self.compute(is_pass=False)
        self.assertEqual(contacts[0].rfm_cell, "545")
        self.assertEqual(border.customer_count, 10)
        self.assertEqual(border.frequency_5, 3)
        # By each, one finds, sorts and groups.
        Partner = self.env["res.partner"].with_user(self.marketer)
        self.assertEqual(
            Partner.search([("rfm_recency_group", ">=", 5)]),
            contacts[0] | contacts[8] | contacts[9],
        )
        self.assertEqual(Partner.search([("rfm_cell", "=", "555")]), contacts[8:])
        self.assertEqual(
            Partner.search(
                [("rfm_monetary_group", "in", [4, 5])], order="rfm_last_date desc, id"
            ),
            contacts[0] | contacts[9] | contacts[8] | contacts[7] | contacts[6],
        )
        self.assertNotIn(contacts[1], Partner.search([("rfm_cell", "=", False)]))
        self.assertIn(self.clara, Partner.search([("rfm_frequency_group", "=", False)]))
        # Less finds who has a value only.
        self.assertEqual(
            Partner.search([("rfm_order_count", "<", 3)]), contacts - contacts[8:]
        )
        counts = dict(
            Partner._read_group(
                [("id", "in", contacts.ids)], ["rfm_frequency_group"], ["__count"]
            )
        )
        self.assertEqual(counts, {1: 6, 4: 2, 5: 2})
        table = (
            self.env["contact.rfm"]
            .with_user(self.marketer)
            ._read_group([], ["recency_group", "frequency_group"], ["__count"])
        )
        self.assertIn((5, 5, 2), table)

    def test_few_customers(self):
        self.order(self.alicja, 10, 20)
        self.compute()
        self.assertEqual(self.alicja.rfm_cell, "111")
        self.assertEqual(self.clara.rfm_cell, False)
        self.assertIn("all", self.rfm(self.alicja).explanation)

    def test_days_are_those_of_the_company_and_of_who_asks(self):
        self.here.partner_id.tz = "Pacific/Auckland"
        self.order(self.alicja, 0, date_order=datetime(2026, 3, 1, 20, 0))
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_date, fields.Date.to_date("2026-03-02"))
        here = self.alicja.with_context(tz="America/Los_Angeles")
        self.assertEqual(here.rfm_last_days, 0)
        there = self.alicja.with_context(tz="Pacific/Auckland")
        self.assertEqual(there.rfm_last_days, 0)
        with freeze_time(datetime(2026, 3, 3, 12, 0)):
            self.env.invalidate_all()
            self.assertEqual(there.rfm_last_days, 2)
            for days, found in ((1, False), (2, True), (3, False)):
                domain = [("rfm_last_days", "=", days), ("id", "=", self.alicja.id)]
                self.assertEqual(bool(there.search(domain)), found)
            domain = [("rfm_last_date", ">=", "today -2d")]
            self.assertEqual(there.search(domain), self.alicja)

    def test_orders_in_other_currencies(self):
        euro = self.env.ref("base.EUR")
        usd = self.env.ref("base.USD")
        other = euro if self.here.currency_id != euro else usd
        other.active = True
        other.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": other.id, "name": "2025-01-01", "rate": 2},
                {"currency_id": other.id, "name": "2026-02-20", "rate": 4},
            ]
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Other", "currency_id": other.id}
        )
        self.order(self.alicja, 30, 100, pricelist_id=prices.id)
        self.order(self.alicja, 2, 100, pricelist_id=prices.id)
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_amount, 75)

    def test_invoices(self):
        self.here.rfm_source = "invoices"
        self.order(self.alicja, 1, 5)
        account = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.here.ids)],
            limit=1,
        )
        if not account:
            self.skipTest("no chart of accounts")

        def invoice(days, amount, kind="out_invoice", **vals):
            move = self.env["account.move"].create(
                {
                    "move_type": kind,
                    "partner_id": self.alicja.id,
                    "invoice_date": NOW.date() - timedelta(days=days),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "x",
                                "price_unit": amount,
                                "tax_ids": False,
                                "account_id": account.id,
                            }
                        )
                    ],
                    **vals,
                }
            )
            move.action_post()
            return move

        first = invoice(40, 100)
        second = invoice(20, 50)
        invoice(5, 30, "out_refund", reversed_entry_id=first.id)
        self.compute(is_pass=False)
        rfm = self.rfm(self.alicja)
        self.assertEqual((rfm.order_count, rfm.amount), (2, 120))
        self.assertEqual(self.alicja.rfm_last_days, 20)
        self.assertEqual(rfm.average_days, 20)
        invoice(4, 50, "out_refund", reversed_entry_id=second.id)
        self.compute(is_pass=False)
        rfm = self.rfm(self.alicja)
        self.assertEqual((rfm.order_count, rfm.amount), (1, 70))
        self.assertEqual(self.alicja.rfm_last_days, 40)
        first.button_draft()
        self.compute(is_pass=False)
        self.assertFalse(self.rfm(self.alicja))
        # The setting counts all anew.
        self.here.rfm_source = "orders"
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).amount, 5)

    def test_it_takes_as_many_queries_for_many(self):
        contacts = self.env["res.partner"].create(
            [{"name": f"Buyer {number}"} for number in range(30)]
        )
        for contact in contacts:
            self.order(contact, 5)
        self.compute()
        contacts[:1].mapped("rfm_cell")
        counts = []
        for some in (contacts[:1], contacts):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("rfm_cell")
            some.mapped("rfm_last_days")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
