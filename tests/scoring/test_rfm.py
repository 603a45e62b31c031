from datetime import datetime, timedelta
from operator import eq, ge, gt, le, lt, ne

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .rfm_common import RfmCommon

COMPARISONS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
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
            [{"name": f"Buyer {number}"} for number in range(20)]
        )
        for place, contact in enumerate(contacts):
            number = place // 2
            # Of ten pairs, seven ordered once, one twice, two three times.
            for again in range(1 if number < 7 else number - 5 if number < 9 else 3):
                self.order(contact, 100 - 10 * number + again, 10 * (number + 1))
        self.compute()
        groups = [
            contact.mapped(lambda c: [c[n] for n in SHOWN])[0] for contact in contacts
        ]
        fifths = [1 + place // 4 for place in range(20)]
        self.assertEqual([r for r, _f, _m in groups], fifths)
        self.assertEqual([f for _r, f, _m in groups], [1] * 14 + [4] * 2 + [5] * 4)
        self.assertEqual([m for _r, _f, m in groups], fifths)
        self.assertEqual(contacts[19].rfm_cell, "555")
        border = self.env["contact.rfm.border"].search(
            [("company_id", "=", self.here.id)]
        )
        self.assertEqual(border.customer_count, 20)
        self.assertEqual(
            [border[f"frequency_{number}"] for number in (2, 3, 4, 5)], [2, 2, 2, 3]
        )
        self.assertEqual(border.recency_5, NOW.date() - timedelta(days=20))
        self.assertIn("from 2 to below 3", self.rfm(contacts[15]).explanation)
        # Who orders comes to another group at once; the borders wait for the night.
        self.order(contacts[0], 0, 1000)
        self.compute(is_pass=False)
        self.assertEqual(contacts[0].rfm_cell, "545")
        self.assertEqual(border.customer_count, 20)
        self.assertEqual(border.frequency_5, 3)
        # By each, one finds, sorts and groups.
        Partner = self.env["res.partner"].with_user(self.marketer)
        self.assertEqual(
            Partner.search([("rfm_recency_group", ">=", 5)]),
            contacts[0] | contacts[16:],
        )
        self.assertEqual(Partner.search([("rfm_cell", "=", "555")]), contacts[16:])
        self.assertEqual(
            Partner.search(
                [("rfm_monetary_group", "in", [4, 5])], order="rfm_last_date desc, id"
            ),
            contacts[0] | contacts[18:] | contacts[16:] | contacts[14:] | contacts[12:],
        )
        self.assertNotIn(contacts[1], Partner.search([("rfm_cell", "=", False)]))
        self.assertIn(self.clara, Partner.search([("rfm_frequency_group", "=", False)]))
        counts = dict(
            Partner._read_group(
                [("id", "in", contacts.ids)], ["rfm_frequency_group"], ["__count"]
            )
        )
        self.assertEqual(counts, {1: 13, 4: 3, 5: 4})
        table = (
            self.env["contact.rfm"]
            .with_user(self.marketer)
            ._read_group([], ["recency_group", "frequency_group"], ["__count"])
        )
        self.assertIn((5, 5, 4), table)

    def test_equal_customers_are_in_one_group(self):
        partners = self.buyers()
        orders = self.env["sale.order"].search([("partner_id", "in", partners.ids)])
        orders.write({"date_order": NOW})
        orders.order_line.price_unit = 5
        self.compute()
        self.assertEqual(set(partners.mapped("rfm_cell")), {"111"})
        self.assertEqual(self.clara.rfm_cell, False)
        self.assertIn("all", self.rfm(partners[0]).explanation)

    def test_numbers_that_are_empty_are_asked_as_those_of_core(self):
        """By SQL as by Python: 0. So what is not less is all the rest."""
        partners = self.buyers() | self.clara
        self.order(partners[0], 0)
        self.compute()
        partners = partners.with_user(self.chief)
        for name, value in (
            ("rfm_order_count", 0),
            ("rfm_order_count", 2),
            ("rfm_amount", 30),
            ("rfm_average_days", 7.5),
            ("rfm_recency_group", 3),
        ):
            for operator, holds in COMPARISONS.items():
                domain = [(name, operator, value)]
                of_these = [("id", "in", partners.ids), *domain]
                with self.subTest(domain=domain):
                    found = partners.search(of_these)
                    self.assertEqual(found, partners.filtered_domain(domain).sorted())
                    others = partners.search([*of_these[:1], "!", *domain])
                    self.assertEqual(found | others, partners.sorted())
                    self.assertFalse(found & others)
                    self.assertEqual(self.clara.id in found.ids, holds(0, value))
        for name in ("rfm_last_date", "rfm_next_date", "rfm_cell"):
            domain = [(name, "<", "9999-01-01"), ("id", "=", self.clara.id)]
            if name != "rfm_cell":
                self.assertFalse(partners.search(domain), name)
            domain = [(name, "=", False), ("id", "=", self.clara.id)]
            self.assertEqual(partners.search(domain).id, self.clara.id, name)

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
        # Several refunds that together are the whole: it is none; not so before.
        invoice(4, 20, "out_refund", reversed_entry_id=second.id)
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).order_count, 2)
        self.assertEqual(self.alicja.rfm_last_days, 20)
        rest = invoice(4, 30, "out_refund", reversed_entry_id=second.id)
        self.compute(is_pass=False)
        rfm = self.rfm(self.alicja)
        self.assertEqual((rfm.order_count, rfm.amount), (1, 70))
        self.assertEqual(self.alicja.rfm_last_days, 40)
        # Also when another contact, as of the same company, is refunded, or it is said
        # later what of.
        third = invoice(3, 10)
        vals = {"partner_id": self.bruno.id}
        other = invoice(2, 10, "out_refund", **vals, reversed_entry_id=third.id)
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_days, 40)
        other.reversed_entry_id = False
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_days, 3)
        other.reversed_entry_id = third
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_days, 40)
        third.button_draft()
        # A refund that is taken back does not count.
        rest.button_draft()
        self.compute(is_pass=False)
        self.assertEqual(self.rfm(self.alicja).order_count, 2)
        rest.action_post()
        # What costs nothing was bought, nevertheless.
        invoice(2, 0)
        self.compute(is_pass=False)
        self.assertEqual(self.alicja.rfm_last_days, 2)
        self.assertEqual((self.alicja.rfm_order_count, self.alicja.rfm_amount), (2, 70))
        self.env["account.move"].search(
            [("partner_id", "=", self.alicja.id), ("amount_total", "=", 0)]
        ).button_draft()
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
