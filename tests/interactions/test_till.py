from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..common.common import NOW
from .source_common import SourceCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestTill(AccountTestInvoicingCommon, SourceCommon):
    """Orders at the till, as its screen sends them."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref(
            "contact_marketing.group_manager"
        )

    def setUp(self):
        super().setUp()
        self.need("point_of_sale")
        self.env.user.group_ids += self.env.ref("point_of_sale.group_pos_manager")
        self.cash = self.env["pos.payment.method"].create(
            {
                "name": "Cash",
                "receivable_account_id": (
                    self.company_data["default_account_receivable"].id
                ),
                "journal_id": self.company_data["default_journal_cash"].id,
            }
        )
        self.till = self.env["pos.config"].create(
            {
                "name": "Till",
                "journal_id": self.company_data["default_journal_sale"].id,
                "invoice_journal_id": self.company_data["default_journal_sale"].id,
                "payment_method_ids": self.link(self.cash),
            }
        )
        self.till.open_ui()
        self.drill = self.make_product(name="Drill", type="consu")
        # Accounting's own fixtures call products by the names of our tags.
        self.bought = self.env["res.partner.category"].create({"name": "Bought"})

    def _sell(self, number, quantity, partner, refunded=None):
        total = 100 * quantity
        self.env["pos.order"].sync_from_ui(
            [
                {
                    "amount_paid": total,
                    "amount_return": 0,
                    "amount_tax": 0,
                    "amount_total": total,
                    "date_order": "2026-03-02 09:00:00",
                    "fiscal_position_id": False,
                    "lines": [
                        (
                            0,
                            0,
                            {
                                "discount": 0,
                                "pack_lot_ids": [],
                                "price_unit": 100,
                                "product_id": self.drill.id,
                                "price_subtotal": total,
                                "price_subtotal_incl": total,
                                "qty": quantity,
                                "tax_ids": [],
                                "refunded_orderline_id": refunded and refunded.id,
                            },
                        )
                    ],
                    "name": f"Order {number}",
                    "partner_id": partner.id,
                    "session_id": self.till.current_session_id.id,
                    "sequence_number": number,
                    "payment_ids": [
                        (
                            0,
                            0,
                            {
                                "amount": total,
                                "name": "2026-03-02 09:00:00",
                                "payment_method_id": self.cash.id,
                            },
                        )
                    ],
                    "uuid": f"order-{number}",
                    "last_order_preparation_change": "{}",
                    "user_id": self.env.uid,
                    "state": "paid",
                }
            ]
        )
        return self.env["pos.order"].search([("uuid", "=", f"order-{number}")])

    def test_an_order_and_what_is_given_back(self):
        self.listen("pos_order", self.bought, product_ids=self.link(self.drill))
        nobody = self.env["res.partner"]
        order = self._sell(1, 2, self.alicja)
        anonymous = self._sell(2, 1, nobody)
        self.assertEqual((order.state, anonymous.state), ("paid", "paid"))
        self.assertEqual(self.told(self.alicja), ["pos_order"])
        self.assertEqual(self.alicja.category_id, self.bought)
        self._sell(3, -1, self.alicja, order.lines)
        self.assertEqual(self.told(self.alicja), ["pos_order"], "one of two")
        self._sell(4, -1, self.alicja, order.lines)
        self.assertFalse(self.told(self.alicja))
        self.assertEqual(self.taken_back(self.alicja), ["pos_order"])
        self.assertFalse(self.alicja.category_id)
        told = self.env["contact.interaction"].search([("kind", "=", "pos_order")])
        self.assertEqual(told.partner_id, self.alicja)
        self.assertConsistent()

    def test_whose_order_it_is_can_be_corrected(self):
        order = self._sell(6, 1, self.alicja)
        self.assertEqual(self.told(self.alicja), ["pos_order"])
        order.partner_id = self.bruno
        self.assertFalse(self.told(self.alicja))
        self.assertEqual(self.told(self.bruno), ["pos_order"])
        self._sell(7, -1, self.bruno, order.lines)
        order.partner_id = self.alicja
        self.assertFalse(self.told(self.alicja), "given back")

    def test_another_product_fires_nothing(self):
        self.listen(
            "pos_order", self.bought, product_ids=self.link(self.make_product())
        )
        self._sell(5, 1, self.bruno)
        self.assertEqual(self.told(self.bruno), ["pos_order"])
        self.assertFalse(self.bruno.category_id)
