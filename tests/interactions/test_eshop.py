import json
import re

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.payment.tests.http_common import PaymentHttpCommon

from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestEshop(PaymentHttpCommon, ContactMarketingCommon):
    """Orders of the e-shop, through its own routes; it is optional."""

    def setUp(self):
        super().setUp()
        if "website_id" not in self.env["sale.order"]._fields:
            self.skipTest("website_sale is not installed: there is no e-shop")
        self.course, self.book = self.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": 100,
                    "taxes_id": False,
                    "is_published": True,
                }
                for name in ("Course", "Book")
            ]
        )
        for kind, tag in (("order", self.product_a), ("quotation", self.product_b)):
            self.env["contact.trigger"].create(
                {
                    "name": kind,
                    "kind": kind,
                    "product_ids": [Command.link(self.course.id)],
                    "tag_add_ids": self.link(tag),
                }
            )
        self._drain()  # what the data of the other test classes set off

    def tearDown(self):
        self.assertConsistent()
        super().tearDown()

    def _drain(self):
        self.env.flush_all()
        while self.env["contact.interaction"]._apply_chunk():
            pass

    def _signals(self, order):
        self._drain()
        return self.env["contact.interaction"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    # ------------------------------------------------------------
    # What a visitor does
    # ------------------------------------------------------------

    def _add_to_cart(self, product):
        """:return: the cart"""
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
            },
        )
        line = self.env["sale.order.line"].search([("product_id", "=", product.id)])
        return line.order_id

    def _give_address(self):
        page = self.url_open("/shop/address").text
        response = self.url_open(
            "/shop/address/submit",
            data={
                "csrf_token": re.search(r'csrf_token" value="(\w+)"', page)[1],
                "name": "Dana Okafor",
                "email": "dana@example.com",
                "phone": "+48 22 555 01 01",
                "street": "Dworcowa 1",
                "city": "Sopot",
                "zip": "81-704",
                "country_id": self.env.ref("base.pl").id,
            },
        )
        answer = json.loads(response.text)
        self.assertIn("redirectUrl", answer)
        page = self.url_open(answer["redirectUrl"])
        self.assertTrue(page.url.endswith("/shop/payment"), page.url)

    def _pay(self, cart):
        self.make_jsonrpc_request(
            f"/shop/payment/transaction/{cart.id}",
            {
                "access_token": cart._portal_ensure_token(),
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "token_id": None,
                "amount": cart.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
            },
        )
        cart.transaction_ids._set_done()  # as the provider's webhook does
        self.make_jsonrpc_request("/payment/status/poll", {})
        response = self.url_open("/shop/payment/validate")
        self.assertTrue(response.url.endswith("/shop/confirmation"), response.url)

    # ------------------------------------------------------------
    # Tests
    # ------------------------------------------------------------

    def test_a_cart_is_no_quotation(self):
        cart = self._add_to_cart(self.course)
        self.assertTrue(cart.website_id)
        self.assertFalse(self._signals(cart))
        self._give_address()
        self.assertEqual(cart.partner_id.name, "Dana Okafor")
        self.assertFalse(self._signals(cart))
        self.assertFalse(cart.partner_id.tag_assignment_ids)

    def test_the_cart_of_a_customer_is_no_quotation(self):
        self.authenticate(self.portal.login, self.portal.login)
        cart = self._add_to_cart(self.course)
        self.assertEqual(cart.partner_id, self.portal.partner_id)
        self.assertFalse(self._signals(cart))

    def test_a_paid_order_fires_and_cancelling_takes_back(self):
        order = self._add_to_cart(self.course)
        self._give_address()
        self._pay(order)
        self.assertEqual(order.state, "sale")
        interaction = self._signals(order)
        customer = order.partner_id
        self.assertEqual((interaction.kind, interaction.verdict), ("order", "human"))
        self.assertEqual(interaction.partner_id, customer)
        self.assertEqual(customer.category_id, self.product_a)
        self.assertEqual(self.held(customer, self.product_a).count, 1)
        order.with_user(self.salesman).sudo().action_cancel()
        self.assertTrue(self._signals(order).retracted_date)
        self.assertFalse(customer.category_id)
        self.assertEqual(self.held(customer, self.product_a).count, 0)

    def test_an_order_of_something_else_fires_nothing(self):
        order = self._add_to_cart(self.book)
        self._give_address()
        self._pay(order)
        self.assertEqual(self._signals(order).kind, "order")
        self.assertFalse(order.partner_id.tag_assignment_ids)

    def test_a_free_order_fires(self):
        self.course.list_price = 0
        order = self._add_to_cart(self.course)
        self._give_address()
        self.url_open("/shop/payment/validate")
        self.assertEqual(order.state, "sale")
        self._drain()
        self.assertEqual(order.partner_id.category_id, self.product_a)

    def test_an_offer_of_a_salesperson_is_a_quotation(self):
        offer = self.env["sale.order"].create(
            {
                "partner_id": self.alicja.id,
                "order_line": [Command.create({"product_id": self.course.id})],
            }
        )
        self.assertEqual(self._signals(offer).kind, "quotation")
        self.assertEqual(self.alicja.category_id, self.product_b)
