from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..campaigns.campaign_common import BODY, CAMPAIGNS
from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .sunset_common import SunsetCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSunset(SunsetCase):
    # ------------------------------------------------------------
    # The way of a contact
    # ------------------------------------------------------------

    def test_steps_over_months(self):
        self.policy.action_start()
        self._pass()
        self.assertEqual(self._steps(*self.quiet), ["inactive"] * 3)
        self.assertEqual(self._member(self.alicja).next_date, NOW + timedelta(days=7))
        self._pass(6)
        self.assertEqual(self._steps(*self.quiet), ["inactive"] * 3)
        self.assertFalse(self.policy.list_id.partner_ids)
        self._pass(7)
        self.assertEqual(self._steps(*self.quiet), ["last_chance"] * 3)
        self.assertEqual(self.policy.list_id.partner_ids, self.quiet)
        self._pass(36)
        self.assertFalse(self._is_suppressed(self.alicja))
        self._pass(37)
        self.assertEqual(self._steps(*self.quiet), ["suppressed"] * 3)
        self.assertTrue(all(self.quiet.mapped("is_suppressed")))
        self.assertTrue(all(self.quiet.mapped("active")))
        self._pass(127)
        self.assertEqual(self._steps(*self.quiet), ["archived"] * 3)
        self.assertFalse(any(self.quiet.mapped("active")))
        self._pass(500)
        self.assertEqual(self._steps(*self.quiet), ["archived"] * 3)

    def test_the_last_chance_is_mailed_under_the_gate(self):
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self._bring("last_chance")
        with (
            smtp_server(self.env) as inbox,
            freeze_time(NOW + timedelta(days=7)),
        ):
            self.campaign.mailing_id.write({"body_html": BODY})
            self.campaign.next_date = NOW + timedelta(days=7)
            self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        self.assertCountEqual(
            self._reached(inbox), [self.alicja.email, self.clara.email]
        )

    def test_a_second_time_on_a_day_changes_nothing(self):
        self._bring("last_chance")
        before = self.env["contact.sunset.member"].search([]).read()
        self._pass(7)
        self.assertEqual(self.env["contact.sunset.member"].search([]).read(), before)

    def test_steps_that_are_left_out(self):
        self.policy.write({"last_chance_days": 0, "campaign_id": False})
        self.policy.archive_days = 0
        self.policy.action_start()
        self._pass()
        self._pass(30)
        self.assertEqual(self._steps(*self.quiet), ["suppressed"] * 3)
        self.assertFalse(self._member(self.alicja).next_date)
        self._pass(500)
        self.assertTrue(self.alicja.active)

    def test_other_days_move_the_dates_to_come(self):
        self._bring("last_chance")
        self.policy.suppress_days = 10
        self.assertEqual(self._member(self.alicja).next_date, NOW + timedelta(days=17))
        self.policy.write({"suppress_days": 0, "archive_days": 0})
        self.assertFalse(self._member(self.alicja).next_date)

    def test_young_contacts_and_active_ones_stay_out(self):
        young = self.env["res.partner"].create({"name": "Young"})
        self.policy.domain = repr([("id", "in", (self.quiet + young).ids)])
        self._sign(self.alicja, -100)
        self._sign(self.bruno, -100, kind="bounce")
        self._sign(self.clara, -100, kind="import")
        self.policy.action_start()
        self._pass()
        self.assertEqual(
            self._steps(young, *self.quiet), [False, False, "inactive", "inactive"]
        )

    def test_robots_are_no_sign(self):
        self.env["contact.interaction"]._append(
            {"partner_id": self.alicja.id, "kind": "click", "verdict": "bot"}
        )
        self.policy.action_start()
        self._pass()
        self.assertEqual(self._steps(self.alicja), ["inactive"])

    def test_contacts_of_other_companies_stay_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alicja.company_id = other
        self.bruno.company_id = self.policy.company_id
        self.policy.action_start()
        self._pass()
        self.assertEqual(self._steps(*self.quiet), [False, "inactive", "inactive"])

    def test_one_policy_at_a_time(self):
        second = self._new_policy(name="Second", last_chance_days=0)
        self.policy.action_start()
        second.action_start()
        self._pass()
        members = self.env["contact.sunset.member"].search([])
        self.assertEqual(len(members), 3)
        self.assertEqual(len(members.partner_id), 3)

    # ------------------------------------------------------------
    # Who comes back
    # ------------------------------------------------------------

    def test_a_click_brings_back_from_every_step(self):
        for step in ("inactive", "last_chance", "suppressed", "archived"):
            with self.subTest(step=step), self.env.cr.savepoint() as savepoint:
                day = self._bring(step)
                self._sign(self.alicja, day + 1, "click")
                self._pass(day + 2)
                self.assertEqual(self._steps(*self.quiet), ["returned", step, step])
                self.assertEqual(self._member(self.alicja).reason, "sign")
                self.assertUntouched(self.alicja)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_form_is_heard_at_once(self):
        day = self._bring("suppressed")
        self._sign(self.alicja, day + 1, "form")
        with freeze_time(NOW + timedelta(days=day + 1)):
            self._run("contact_marketing.ir_cron_apply_interactions")
        self.assertUntouched(self.alicja)
        self.assertEqual(self._steps(self.alicja), ["returned"])

    def test_a_late_click_stops_the_step(self):
        self._bring("last_chance")
        # It happened before, and is told now.
        self._sign(self.alicja, -1, "click")
        self._pass(37)
        self.assertEqual(
            self._steps(*self.quiet), ["returned", "suppressed", "suppressed"]
        )

    def test_who_returned_may_come_in_again(self):
        self._bring("suppressed")
        self._sign(self.alicja, 38)
        self._pass(39)
        self._pass(39 + 400)
        self.assertEqual(self._steps(self.alicja), ["inactive"])

    def test_unarchived_by_hand_is_back(self):
        self._bring("archived")
        self.alicja.active = True
        self._pass(128)
        self.assertEqual(self._steps(self.alicja, self.bruno), ["returned", "archived"])
        self.assertUntouched(self.alicja)

    def test_who_is_no_longer_meant_leaves(self):
        self._bring("last_chance")
        self.policy.domain = repr([("id", "in", (self.bruno + self.clara).ids)])
        self._pass(37)
        self.assertEqual(self._member(self.alicja).reason, "unmatched")
        self.assertUntouched(self.alicja)

    # ------------------------------------------------------------
    # Addresses that are shared
    # ------------------------------------------------------------

    def test_a_sign_of_one_is_a_sign_of_all_with_the_address(self):
        self.bruno.email = self.alicja.email
        self._bring("suppressed")
        self.assertTrue(self._is_suppressed(self.bruno))
        self._sign(self.bruno, 38)
        self._pass(39)
        self.assertEqual(
            self._steps(*self.quiet), ["returned", "returned", "suppressed"]
        )
        self.assertUntouched(self.alicja)
        self.assertUntouched(self.bruno)

    def test_an_address_that_somebody_needs_is_not_suppressed(self):
        self.env["res.partner"].create({"name": "Boss", "email": self.alicja.email})
        self._bring("suppressed")
        self.assertEqual(self._member(self.alicja).reason, "shared")
        self.assertFalse(self._is_suppressed(self.alicja))
        self.assertTrue(self._is_suppressed(self.bruno))

    def test_the_suppression_of_somebody_else_stays(self):
        self.env["contact.suppression"].create({"address": self.alicja.email})
        self._bring("suppressed")
        self.assertFalse(self._member(self.alicja).suppression_id)
        self._member(self.alicja).action_take_back()
        self.assertTrue(self._is_suppressed(self.alicja))
