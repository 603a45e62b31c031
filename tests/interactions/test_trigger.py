from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.sale.tests.common import SaleCommon

from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestTrigger(SaleCommon, ContactMarketingCommon):
    def setUp(self):
        super().setUp()
        self._drain()  # what the data of the other test classes set off

    def tearDown(self):
        self.assertConsistent()
        super().tearDown()

    def _trigger(self, kind, **values):
        return self.env["contact.trigger"].create(
            {
                "name": kind,
                "kind": kind,
                "tag_add_ids": self.link(self.product_a),
                **values,
            }
        )

    def _drain(self):
        self.env.flush_all()
        while self.env["contact.interaction"]._apply_chunk():
            pass

    def _count(self, contact=None):
        self._drain()
        return self.held(contact or self.alicja, self.product_a).count

    def _order(self, product=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.alicja.id,
                "order_line": [
                    Command.create({"product_id": (product or self.product).id})
                ],
                **values,
            }
        )

    # ------------------------------------------------------------
    # Orders
    # ------------------------------------------------------------

    def test_quotation(self):
        trigger = self._trigger("quotation")
        order = self._order()
        self.assertEqual(self._count(), 1)
        self.assertEqual(trigger.fired_count, 1)
        interaction = self.alicja.interaction_ids
        self.assertEqual(
            (interaction.res_model, interaction.res_id), ("sale.order", order.id)
        )
        self.assertEqual(trigger.last_interaction_ids, interaction)
        self.assertEqual(interaction.trigger_ids, trigger)

    def test_order_of_products(self):
        self._trigger("order", product_ids=[Command.link(self.product.id)])
        self._order(self.service_product).action_confirm()
        self.assertEqual(self._count(), 0)
        self._order(self.product).action_confirm()
        self.assertEqual(self._count(), 1)

    def test_order_of_categories(self):
        category = self.env["product.category"].create({"name": "Machines"})
        child = self.env["product.category"].create(
            {"name": "Drills", "parent_id": category.id}
        )
        self._trigger("order", product_category_ids=[Command.link(category.id)])
        self._order().action_confirm()
        self.assertEqual(self._count(), 0)
        self.product.categ_id = child
        self._order().action_confirm()
        self.assertEqual(self._count(), 1)

    def test_condition_on_the_order(self):
        self._trigger("order", domain="[('amount_untaxed', '>', 1000)]")
        self._order().action_confirm()
        self.assertEqual(self._count(), 0)
        self.product.list_price = 5_000
        self._order().action_confirm()
        self.assertEqual(self._count(), 1)

    def test_a_condition_on_what_the_effect_changes(self):
        """What fires is known before anything is applied, and is done and recorded."""
        first = self._trigger(
            "order",
            domain=f"[('partner_id.category_id', 'not in', {self.product_a.ids})]",
        )
        second = self._trigger(
            "order",
            tag_add_ids=self.link(self.product_b),
            domain=f"[('partner_id.category_id', 'in', {self.product_a.ids})]",
        )
        order = self._order()
        order.action_confirm()
        self.assertEqual(self._count(), 1)
        interaction = self.alicja.interaction_ids.filtered(
            lambda one: one.kind == "order"
        )
        self.assertEqual((first.fired_count, second.fired_count), (1, 0))
        self.assertEqual(interaction.trigger_ids, first)
        self._order().action_confirm()
        self._drain()
        self.assertEqual((first.fired_count, second.fired_count), (1, 1))
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)
        order._action_cancel()
        self.assertEqual(self._count(), 0)
        self.assertEqual((first.fired_count, second.fired_count), (0, 1))
        self.assertFalse(interaction.trigger_ids)

    def test_cancelled_order_takes_back(self):
        trigger = self._trigger("order", list_add_ids=self.link(self.customers))
        first, second = self._order(), self._order()
        (first + second).action_confirm()
        self.assertEqual(self._count(), 2)
        first._action_cancel()
        self.assertEqual(self._count(), 1)
        self.assertEqual(self.alicja.contact_list_ids, self.customers)
        self.assertEqual(trigger.fired_count, 1)
        second._action_cancel()
        self.assertEqual(self._count(), 0)
        self.assertFalse(self.alicja.category_id)
        self.assertFalse(self.alicja.contact_list_ids)
        second.action_draft()
        second.action_confirm()
        self.assertEqual(self._count(), 1)

    def test_cancelled_before_the_drain(self):
        self._trigger("order")
        order = self._order()
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(self._count(), 0)

    def test_in_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._trigger("order", company_id=other.id)
        self._order().action_confirm()
        self.assertEqual(self._count(), 0)

    def test_salespeople_cause_what_they_could_not_do(self):
        self._trigger("quotation")
        self.env["sale.order"].with_user(self.salesman).create(
            {"partner_id": self.alicja.id}
        )
        self.assertEqual(self._count(), 1)

    # ------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------

    def _invoice(self):
        order = self._order(self.service_product)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.action_post()
        return order, invoice

    def test_invoice_and_payment(self):
        self._trigger("invoice")
        self._trigger("paid", tag_add_ids=self.link(self.product_b))
        _order, invoice = self._invoice()
        self.assertEqual(self._count(), 1)
        self.assertFalse(self.held(self.alicja, self.product_b))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self._drain()
        paid = self.held(self.alicja, self.product_b).count
        self.assertEqual(paid, int(invoice.payment_state in ("paid", "in_payment")))
        self.assertEqual(paid, 1)

    def test_refund_takes_back(self):
        self._trigger("order")
        self._trigger("invoice", tag_add_ids=self.link(self.product_b))
        _order, invoice = self._invoice()
        self.assertEqual(self._count(), 1)
        refund = invoice._reverse_moves()
        refund.action_post()
        self.assertEqual(self._count(), 0)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 0)

    def test_partial_refund_takes_nothing_back(self):
        self._trigger("order")
        _order, invoice = self._invoice()
        refund = invoice._reverse_moves()
        refund.invoice_line_ids.price_unit /= 2
        refund.action_post()
        self.assertEqual(self._count(), 1)

    # ------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------

    def test_lead_stage_won_and_lost(self):
        stages = self.env["crm.stage"].search([], limit=2)
        tags = self.env["res.partner.category"].create(
            [{"name": name} for name in ("lead", "stage", "won", "lost")]
        )
        for tag in tags:
            self._trigger(
                tag.name,
                tag_add_ids=self.link(tag),
                stage_id=stages[1].id if tag.name == "stage" else False,
            )
        lead = self.env["crm.lead"].create(
            {
                "name": "Machine",
                "type": "opportunity",
                "partner_id": self.alicja.id,
                "stage_id": stages[0].id,
            }
        )
        self._drain()
        self.assertEqual(self.alicja.category_id.mapped("name"), ["lead"])
        lead.stage_id = stages[1]
        self._drain()
        self.assertEqual(self.held(self.alicja, tags[1]).count, 1)
        lead.action_set_won()
        self._drain()
        self.assertEqual(self.held(self.alicja, tags[2]).count, 1)
        lead.stage_id = stages[0]
        lead.probability = 10
        self._drain()
        self.assertEqual(self.held(self.alicja, tags[2]).state, "removed")
        lead.action_set_lost()
        self._drain()
        self.assertEqual(self.held(self.alicja, tags[3]).count, 1)

    def test_a_lead_that_gets_its_contact_later(self):
        self._trigger("lead")
        lead = self.env["crm.lead"].create({"name": "Who?"})
        self.assertEqual(self._count(), 0)
        lead.partner_id = self.alicja
        self.assertEqual(self._count(), 1)

    # ------------------------------------------------------------
    # Visits
    # ------------------------------------------------------------

    def _visit(self, url, days_ago=0):
        self.alicja.contact_interaction_log(
            "visit", url=url, date=NOW - timedelta(days=days_ago)
        )

    def test_pages(self):
        self._trigger("visit", url_pattern="/shop/*_a")
        for url in ("/shop", "/shop/b_a/x", "/other/x_a", "/shop/xya"):
            self._visit(url)
        self.assertEqual(self._count(), 0)
        self._visit("/shop/product_a")
        self.assertEqual(self._count(), 1)

    def test_several_visits_in_a_period(self):
        self._trigger("visit", url_pattern="/prices", visit_count=3, visit_days=7)
        for days_ago in (20, 10, 3, 2):
            self._visit("/prices", days_ago)
        self.assertEqual(self._count(), 0)
        self._visit("/prices")
        self.assertEqual(self._count(), 1)

    def test_robots_do_not_count(self):
        self._trigger("visit", url_pattern="/prices", visit_count=2)
        self._visit("/prices")
        self.alicja.interaction_ids.sudo()._set_verdict("bot")
        self._visit("/prices")
        self.assertEqual(self._count(), 0)

    # ------------------------------------------------------------
    # Bad input, archived and broken triggers
    # ------------------------------------------------------------

    def test_what_cannot_be_is_refused(self):
        for kind, values in (
            ("visit", {}),
            ("visit", {"url_pattern": "shop"}),
            ("visit", {"url_pattern": "https://example.com/"}),
            ("visit", {"url_pattern": "/a b"}),
            ("visit", {"url_pattern": "/a", "visit_count": 0}),
            ("visit", {"url_pattern": "/a", "visit_days": -1}),
            ("stage", {}),
            ("order", {"domain": "[('no_such_field', '=', 1)]"}),
            ("order", {"domain": "[('state', 'is like', 'x')]"}),
            ("order", {"domain": "[("}),
            ("order", {"domain": "__import__('os')"}),
            ("order", {"domain": "'sale'"}),
        ):
            with (
                self.subTest(kind=kind, values=values),
                self.assertRaisesRegex(ValidationError, kind),
            ):
                self._trigger(kind, **values)

    def test_archived_triggers_sleep(self):
        trigger = self._trigger("order")
        trigger.active = False
        self._order().action_confirm()
        self.assertEqual(self._count(), 0)

    def test_a_condition_that_broke_stops_no_other(self):
        broken = self._trigger("order")
        self._trigger("order", tag_add_ids=self.link(self.product_b))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE contact_trigger SET domain = %s WHERE id = %s",
            ("[('gone', '=', 1)]", broken.id),
        )
        broken.invalidate_recordset()
        self._order().action_confirm()
        with self.assertLogs("odoo.addons.contact_marketing", "WARNING"):
            self._drain()
        self.assertFalse(broken.active)
        self.assertIn("gone", broken.message_ids[0].body)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)

    def test_the_form_opens(self):
        with Form(self.env["contact.trigger"].with_user(self.manager)) as form:
            form.name = "Reads prices"
            form.kind = "visit"
            form.url_pattern = "/prices"

    def test_used_where(self):
        self._trigger("order")
        self.assertEqual(self.product_a.usage_count, 1)

    # ------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------

    def test_old_interactions_go_and_counts_stay(self):
        self._trigger("visit", url_pattern="/prices")
        self._visit("/prices", days_ago=5)
        self.assertEqual(self._count(), 1)
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.interaction_retention_months", "12"
        )
        with freeze_time(NOW + timedelta(days=300)):
            self.env["contact.interaction"]._gc_old()
            self.assertTrue(self.alicja.interaction_ids)
        with freeze_time(NOW + timedelta(days=400)):
            self.env["contact.interaction"]._gc_old()
        self.assertFalse(self.alicja.interaction_ids)
        self.assertEqual(self._count(), 1)
