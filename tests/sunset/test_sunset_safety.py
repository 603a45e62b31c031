from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from .sunset_common import SunsetCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSunsetSafety(SunsetCase):
    """What is taken back, what is whole, and who may do it."""

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
    # Contacts with several addresses
    # ------------------------------------------------------------

    def test_all_addresses_are_suppressed_and_come_back(self):
        self.alicja.email = "alicja@example.org, Second@MÜLLER.example."
        shared = "shared@example.org"
        self.bruno.email = f"bruno@example.org, {shared}"
        active = self.env["res.partner"].create(
            {"name": "Active", "email": f"x@example.org, {shared}"}
        )
        self._sign(active, 1)
        every = {
            "alicja@example.org",
            "second@xn--mller-kva.example",
            "bruno@example.org",
        }
        day = self._bring("inactive")
        # A sign by one address is a sign of all who have it.
        self.assertNotIn(self.bruno, self.policy.member_ids.partner_id)
        self.assertIn(self.alicja, self.policy.member_ids.partner_id)
        del day
        suppressed = self.env["contact.suppression"]._suppressed
        self._bring("suppressed")
        self.assertEqual(suppressed(every | {shared}), every - {"bruno@example.org"})
        self.assertTrue(self.alicja.is_suppressed)
        self._member(self.alicja).action_take_back()
        self.assertFalse(suppressed(every))

    def test_an_address_that_somebody_needs_is_left_alone(self):
        self.alicja.email = "alicja@example.org, shared@example.org"
        self._bring("last_chance")
        self.env["res.partner"].create({"name": "New", "email": "shared@example.org"})
        self._bring("suppressed")
        suppressed = self.env["contact.suppression"]._suppressed
        self.assertEqual(
            suppressed(["alicja@example.org", "shared@example.org"]),
            {"alicja@example.org"},
        )

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
        number = "odoo.addons.contact_marketing.models.sunset.contact_sunset_policy_run"
        with patch(f"{number}.ENTRY_CHUNK", 1):
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
