from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...models.sunset.contact_sunset_policy_protection import INVOICE_LINKS, ORDER_LINKS
from ..common.common import NOW
from .sunset_common import SunsetCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSunsetProtection(SunsetCase):
    """Who is never touched, and what the preview says of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Machine", "list_price": 100, "type": "service"}
        )

    def _order(self, partner, days_ago=900, **vals):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": self.product.id})],
                "date_order": NOW - timedelta(days=days_ago),
                **vals,
            }
        )

    def _invoice(self, partner, **vals):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": NOW.date() - timedelta(days=900),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Machine", "price_unit": 100, "tax_ids": []}
                    )
                ],
                **vals,
            }
        )

    def _delete_interactions(self):
        # What these records did as interactions is long ago.
        self.env["contact.interaction"].search([]).unlink()

    def _reason(self, partner):
        """Why the preview spares a contact; None: it does not."""
        preview = self.env["contact.sunset.preview"]._for(self.policy)
        for line in preview.spared_line_ids:
            ids = line.action_open_contacts()["domain"][0][2]
            self.assertEqual(len(ids), line.contact_count)
            if partner.id in ids:
                return line.code
        return None

    def assertProtected(self, partner, reason):
        self._delete_interactions()
        self.assertEqual(self._reason(partner), reason)
        self.policy.action_start()
        self._pass()
        self.assertFalse(self._member(partner))
        self.assertEqual(self._steps(self.clara), ["inactive"])

    # ------------------------------------------------------------
    # Never touched
    # ------------------------------------------------------------

    def test_users(self):
        user = new_test_user(self.env, "sunset_portal", "base.group_portal")
        user.partner_id = self.alicja
        self.assertProtected(self.alicja, "user")

    def test_archived_users(self):
        user = new_test_user(self.env, "sunset_portal", "base.group_portal")
        user.partner_id = self.alicja
        user.active = False
        self.assertProtected(self.alicja, "user")

    def test_own_companies(self):
        company = self.env["res.company"].create(
            {"name": "Own", "partner_id": self.alicja.id}
        )
        self.assertEqual(company.partner_id, self.alicja)
        self._grow_old(self.alicja)
        self.assertProtected(self.alicja, "company")

    def test_quotations(self):
        self._order(self.alicja)
        self.assertProtected(self.alicja, "order")

    def test_orders_that_are_not_invoiced(self):
        order = self._order(self.alicja)
        order.action_confirm()
        order.date_order = NOW - timedelta(days=900)
        self.assertProtected(self.alicja, "order")

    def test_orders_delivered_to_them(self):
        other = self.env["res.partner"].create({"name": "Head office"})
        self._order(other, partner_shipping_id=self.alicja.id)
        self.assertProtected(self.alicja, "order")

    def test_draft_invoices(self):
        self._invoice(self.alicja)
        self.assertProtected(self.alicja, "invoice")

    def test_unpaid_invoices(self):
        self._invoice(self.alicja).action_post()
        self.assertProtected(self.alicja, "invoice")

    def test_bills(self):
        self._invoice(self.alicja, move_type="in_invoice")
        self.assertProtected(self.alicja, "invoice")

    def test_invoices_of_a_person_of_theirs(self):
        self.alicja.is_company = True
        person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.alicja.id}
        )
        self._invoice(person).action_post()
        self.assertProtected(self.alicja, "invoice")

    def test_opportunities(self):
        lead = self.env["crm.lead"].create(
            {"name": "Machine", "partner_id": self.alicja.id, "type": "opportunity"}
        )
        self.assertProtected(self.alicja, "opportunity")
        lead.action_set_lost()
        self._delete_interactions()
        self.assertIsNone(self._reason(self.alicja))

    def test_protection_that_comes_later_takes_all_back(self):
        for step in ("last_chance", "suppressed", "archived"):
            with self.subTest(step=step), self.env.cr.savepoint() as savepoint:
                day = self._bring(step)
                self._invoice(self.alicja)
                self._delete_interactions()
                self._pass(day + 1)
                self.assertEqual(self._steps(*self.quiet), ["returned", step, step])
                self.assertEqual(self._member(self.alicja).reason, "invoice")
                self.assertUntouched(self.alicja)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_asked_of_each_contact_has_an_index(self):
        # Else a policy reads all invoices, once for each contact.
        for model, columns in (
            ("sale.order", ORDER_LINKS),
            ("account.move", INVOICE_LINKS),
        ):
            for column in columns:
                self.assertTrue(self.env[model]._fields[column].index, column)

    # ------------------------------------------------------------
    # Never archived
    # ------------------------------------------------------------

    def test_who_ordered_once_is_not_archived(self):
        self._order(self.alicja).action_cancel()
        invoice = self._invoice(self.bruno)
        invoice.action_post()
        invoice.button_draft()
        invoice.button_cancel()
        self.env["res.partner"].create({"name": "Child", "parent_id": self.clara.id})
        self._delete_interactions()
        self._bring("archived")
        self.assertEqual(self._steps(*self.quiet), ["suppressed"] * 3)
        self.assertEqual(
            [self._member(partner).reason for partner in self.quiet],
            ["had_order", "had_invoice", "children"],
        )
        self.assertTrue(all(self.quiet.mapped("active")))
        self.assertFalse(self._member(self.alicja).next_date)

    # ------------------------------------------------------------
    # The preview
    # ------------------------------------------------------------

    def test_what_it_would_cost(self):
        order = self._order(self.alicja)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        order.date_order = NOW - timedelta(days=600)
        self.env["res.partner"].create({"name": "Twin", "email": self.bruno.email})
        self._delete_interactions()
        preview = self.env["contact.sunset.preview"]._for(self.policy)
        lines = {
            line.code: line
            for line in preview.step_line_ids
            + preview.kept_line_ids
            + preview.spared_line_ids
        }
        self.assertEqual(
            {code: line.contact_count for code, line in lines.items()},
            {
                "inactive": 2,
                "last_chance": 2,
                "suppressed": 1,
                "archived": 2,
                "shared": 1,
                "invoice": 1,
            },
        )
        self.assertEqual(
            [str(line.date) for line in preview.step_line_ids],
            ["2026-03-02", "2026-03-09", "2026-04-08", "2026-07-07"],
        )
        owing = lines["invoice"]
        self.assertEqual(owing.revenue_short, 0)
        self.assertEqual(owing.revenue_long, 100)
        self.assertGreaterEqual(owing.open_amount, 100)
        self.assertEqual(owing.last_order_date, order.date_order.date())
        for line in lines.values():
            ids = line.with_user(self.marketer).action_open_contacts()["domain"][0][2]
            self.assertEqual(len(ids), line.contact_count)

    def test_the_preview_is_what_the_policy_does(self):
        self._order(self.alicja)
        self._delete_interactions()
        preview = self.env["contact.sunset.preview"]._for(self.policy)
        line = preview.step_line_ids[0]
        ids = line.action_open_contacts()["domain"][0][2]
        self._bring("inactive")
        self.assertCountEqual(self.policy.member_ids.partner_id.ids, ids)
