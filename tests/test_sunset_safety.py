from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import NOW
from .test_sunset import SunsetCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSunsetSafety(SunsetCase):
    """Who is never touched, what is taken back, and who may do it."""

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

    def _forget_signals(self):
        # What these records did as signals is long ago.
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
        self._forget_signals()
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
        self._forget_signals()
        self.assertIsNone(self._reason(self.alicja))

    def test_protection_that_comes_later_takes_all_back(self):
        for step in ("last_chance", "suppressed", "archived"):
            with self.subTest(step=step), self.env.cr.savepoint() as savepoint:
                day = self._bring(step)
                self._invoice(self.alicja)
                self._forget_signals()
                self._pass(day + 1)
                self.assertEqual(self._steps(*self.quiet), ["returned", step, step])
                self.assertEqual(self._member(self.alicja).reason, "invoice")
                self.assertUntouched(self.alicja)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

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
        self._forget_signals()
        self._bring("archived")
        self.assertEqual(self._steps(*self.quiet), ["suppressed"] * 3)
        self.assertEqual(
            [self._member(partner).reason for partner in self.quiet],
            ["had_order", "had_invoice", "children"],
        )
        self.assertTrue(all(self.quiet.mapped("active")))
        self.assertFalse(self._member(self.alicja).next_date)

    # ------------------------------------------------------------
    # Taking back
    # ------------------------------------------------------------

    def test_all_is_taken_back_for_good(self):
        for step in ("inactive", "last_chance", "suppressed", "archived"):
            with self.subTest(step=step), self.env.cr.savepoint() as savepoint:
                day = self._bring(step)
                with freeze_time(NOW + timedelta(days=day)):
                    self._member(self.alicja).action_take_back()
                self.assertEqual(self._steps(*self.quiet), ["taken_back", step, step])
                self.assertUntouched(self.alicja)
                self._pass(day + 1_000)
                self.assertEqual(self._steps(self.alicja), ["taken_back"])
                self.assertUntouched(self.alicja)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_removed_may_come_in_again(self):
        self._bring("last_chance")
        self._member(self.alicja).action_take_back()
        self._member(self.alicja).unlink()
        self._pass(400)
        self.assertEqual(self._steps(self.alicja), ["inactive"])

    def test_one_step_is_taken_back(self):
        self._bring("archived")
        member = self._member(self.alicja)
        self.assertFalse(self.alicja.active)
        for step in ("suppressed", "last_chance", "inactive", "taken_back"):
            member.action_take_back_step()
            self.env.invalidate_all()
            self.assertEqual(member.step, step)
            self.assertTrue(self.alicja.active)
            self.assertEqual(self.alicja.is_suppressed, step == "suppressed")
            on_list = step in ("suppressed", "last_chance")
            self.assertEqual(
                self.policy.list_id.sudo() in self.alicja.contact_list_ids, on_list
            )
            self._pass(1_000)
            self.assertEqual(member.step, step)

    # ------------------------------------------------------------
    # Killed, merged, erased
    # ------------------------------------------------------------

    def test_a_step_is_whole_or_not_at_all(self):
        self._bring("last_chance")
        Member = self.env.registry["contact.sunset.member"]
        with (
            patch.object(Member, "_set_suppressions", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            freeze_time(NOW + timedelta(days=37)),
        ):
            self.policy.with_user(1)._chunk("_step_chunk")
        self.env.invalidate_all()
        self.assertEqual(self._steps(*self.quiet), ["last_chance"] * 3)
        self.assertFalse(self._is_suppressed(self.alicja))
        self._pass(37)
        self.assertEqual(self._steps(*self.quiet), ["suppressed"] * 3)
        self.assertEqual(len(self.policy.member_ids.sudo().suppression_id), 3)

    def test_it_goes_on_where_it_was(self):
        self.policy.action_start()
        turn = "odoo.addons.contact_marketing.models.contact_sunset_turn_mixin"
        with patch(f"{turn}.ENTRY_CHUNK", 1):
            policy = self.policy.with_user(1)
            last_id = self.env["res.partner"].search([], order="id desc", limit=1).id
            policy.seen_id = self.alicja.id - 1
            self.assertEqual(policy._chunk("_entry_chunk"), 1)
            self.assertEqual(policy.seen_id, self.alicja.id)
            self.assertEqual(self._steps(*self.quiet), ["inactive", False, False])
            while policy._chunk("_entry_chunk"):
                self.assertLessEqual(policy.seen_id, last_id)
        self.assertEqual(policy.seen_date, NOW.date())
        self.assertEqual(self._steps(*self.quiet), ["inactive"] * 3)

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([source.id, target.id], target)
        self.env.invalidate_all()

    def test_merge_into_a_contact_that_is_active(self):
        day = self._bring("suppressed")
        self.alicja.email = "alicja@example.org"
        target = self.env["res.partner"].create(
            {"name": "Alicja", "email": "alicja@example.com"}
        )
        self._sign(target, day + 1)
        self._merge(self.alicja, target)
        self.assertEqual(self._steps(target), ["suppressed"])
        self._pass(day + 2)
        self.assertEqual(self._steps(target), ["returned"])
        self.assertUntouched(target)

    def test_merge_of_two_members(self):
        self._bring("suppressed")
        self._member(self.bruno).action_take_back()
        self._merge(self.alicja, self.bruno)
        members = self.policy.member_ids.filtered(
            lambda member: member.partner_id == self.bruno
        )
        self.assertCountEqual(members.mapped("step"), ["taken_back", "returned"])
        self.assertUntouched(self.bruno)
        self.assertFalse(
            self.env["contact.suppression"]._suppressed({"alicja@example.com"})
        )

    def test_erased_while_suppressed(self):
        self.bruno.email = self.alicja.email
        day = self._bring("suppressed")
        address = self.alicja.email_normalized
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(self._member(self.alicja))
        self._sign(self.bruno, day + 1)
        self._pass(day + 2)
        self.assertEqual(self._steps(self.bruno), ["returned"])
        self.assertTrue(self.env["contact.suppression"]._suppressed({address}))

    # ------------------------------------------------------------
    # Rights and companies
    # ------------------------------------------------------------

    def test_users_look_and_managers_act(self):
        self._bring("suppressed")
        policy = self.policy.with_user(self.marketer)
        member = self._member(self.alicja).with_user(self.marketer)
        self.assertEqual((policy.state, member.step), ("running", "suppressed"))
        policy.action_preview()
        for act in (
            policy.action_start,
            policy.action_stop,
            policy.action_make_campaign,
            member.action_take_back,
            member.action_take_back_step,
            member.unlink,
        ):
            with self.subTest(act=act), self.assertRaises(AccessError):
                act()
        for record in (policy, member):
            with self.assertRaises(AccessError):
                record.with_user(self.salesman).read(["display_name"])

    def test_members_that_are_archived_are_seen(self):
        self._bring("archived")
        Member = self.env["contact.sunset.member"].with_user(self.marketer)
        self.assertEqual(len(Member.search([("step", "=", "archived")])), 3)

    def test_policies_are_their_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        insider = self.manager.copy({"login": "insider"})
        insider.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self._bring("inactive")
        for model in ("contact.sunset.policy", "contact.sunset.member"):
            self.assertFalse(self.env[model].with_user(insider).search([]))
            self.assertTrue(self.env[model].with_user(self.marketer).search([]))

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
        self._forget_signals()
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
        self._forget_signals()
        preview = self.env["contact.sunset.preview"]._for(self.policy)
        line = preview.step_line_ids[0]
        ids = line.action_open_contacts()["domain"][0][2]
        self._bring("inactive")
        self.assertCountEqual(self.policy.member_ids.partner_id.ids, ids)
