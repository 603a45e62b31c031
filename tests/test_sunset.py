from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .campaign_common import BODY, CAMPAIGNS, CampaignCase
from .common import NOW
from .consent_gate_common import MAIL_QUEUE, MAILINGS
from .mail_server import smtp_server

SUNSET = "contact_marketing.ir_cron_sunset"
LOGGER = "odoo.addons.contact_marketing.models.contact_sunset_turn_mixin"
AGES = relativedelta(years=3)


class SunsetCase(CampaignCase):
    """A policy about three old contacts, and its campaign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quiet = cls.alicja + cls.bruno + cls.clara
        cls._grow_old(cls.quiet)
        cls.policy = cls._new_policy()
        cls.campaign = cls._new_campaign(
            name="Last chance",
            list_ids=[Command.set(cls.policy.list_id.ids)],
            segment_ids=[],
            guard_percent=0,
        )
        cls.campaign.action_start()
        cls.policy.campaign_id = cls.campaign

    @classmethod
    def _grow_old(cls, partners):
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
                NOW - AGES,
                partners.ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _new_policy(cls, **vals):
        return (
            cls.env["contact.sunset.policy"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Quiet for a year",
                    "domain": repr([("id", "in", cls.quiet.ids)]),
                    "inactive_months": 12,
                    "last_chance_days": 7,
                    "suppress_days": 30,
                    "archive_days": 90,
                    **vals,
                }
            )
        )

    def _pass(self, days=0):
        """What the policy does so many days from now."""
        with freeze_time(NOW + timedelta(days=days)):
            self._run(SUNSET)
            self.env.invalidate_all()

    def _bring(self, step):
        """Have the policy bring all quiet contacts to a step."""
        self.policy.action_start()
        for day, reached in ((0, "inactive"), (7, "last_chance")):
            self._pass(day)
            if reached == step:
                return day
        self._pass(37)
        if step == "suppressed":
            return 37
        self._pass(127)
        return 127

    def _member(self, partner):
        return (
            self.env["contact.sunset.member"]
            .search([("partner_id", "=", partner.id)], order="id desc", limit=1)
            .with_user(self.manager)
        )

    def _steps(self, *partners):
        return [self._member(partner).step for partner in partners]

    def _sign(self, partner, days, kind="visit"):
        with freeze_time(NOW + timedelta(days=days)):
            self.env["contact.interaction"]._append(
                {"partner_id": partner.id, "kind": kind}
            )

    def _is_suppressed(self, partner):
        self.env.invalidate_all()
        return partner.is_suppressed

    def assertUntouched(self, partner):
        self.env.invalidate_all()
        self.assertTrue(partner.active)
        self.assertFalse(partner.is_suppressed)
        self.assertNotIn(self.policy.list_id.sudo(), partner.contact_list_ids)


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

    # ------------------------------------------------------------
    # Starting, stopping, failing
    # ------------------------------------------------------------

    def test_nothing_starts_by_itself(self):
        policy = self._new_policy(state="running")
        self.assertEqual(policy.state, "draft")
        self.assertEqual(self.policy.copy().state, "draft")
        self._pass()
        self.assertFalse(self.env["contact.sunset.member"].search([]))

    def test_it_needs_its_campaign(self):
        policy = self._new_policy()
        self.assertRefused(policy, "needs a campaign")
        policy.campaign_id = self._new_campaign()
        self.assertRefused(policy, "add the list")
        policy.campaign_id.list_ids = policy.list_id
        self.assertRefused(policy, "start the campaign")
        policy.campaign_id.action_start()
        policy.action_start()
        self.assertEqual(policy.state, "running")

    def assertRefused(self, policy, words):
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            policy.action_start()
        self.assertIn(words, str(refused.exception))
        self.assertEqual(policy.state, "draft")

    def test_the_button_makes_a_draft_campaign(self):
        policy = self._new_policy()
        policy.action_make_campaign()
        self.assertEqual(policy.campaign_id.state, "draft")
        self.assertEqual(policy.campaign_id.list_ids, policy.list_id)

    def test_short_memory_is_no_proof(self):
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.interaction_retention_months", 6
        )
        self.assertRefused(self.policy, "kept for 6 months")

    @mute_logger(LOGGER)
    def test_it_stops_itself_when_its_campaign_does(self):
        self._bring("last_chance")
        self.campaign.action_pause()
        self._pass(37)
        self.assertEqual(self.policy.state, "stopped")
        self.assertIn("start the campaign", self.policy.problem)
        told = self.policy.message_ids.filtered(lambda one: "by itself" in one.body)
        self.assertEqual(told.notified_partner_ids, self.manager.partner_id)
        self.assertFalse(self._is_suppressed(self.alicja))

    @mute_logger(LOGGER)
    def test_one_that_breaks_stops_no_other(self):
        broken = self._new_policy(name="A broken one", last_chance_days=0)
        broken.action_start()
        self.env.cr.execute(
            'UPDATE contact_sunset_policy SET domain = \'[("nix", "=", 1)]\''
            " WHERE id = %s",
            [broken.id],
        )
        self.env.invalidate_all()
        self.policy.action_start()
        self._pass()
        self.assertEqual(broken.state, "stopped")
        self.assertEqual(self._steps(*self.quiet), ["inactive"] * 3)

    def test_bad_numbers(self):
        for vals in (
            {"inactive_months": 0},
            {"inactive_months": -3},
            {"inactive_months": 1_000},
            {"last_chance_days": -1},
            {"archive_days": 100_000},
            {"last_chance_days": 0, "suppress_days": 0, "archive_days": 0},
            {"domain": "[('nix', '=', 1)]"},
            {"domain": "["},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.policy.write(vals)

    def test_a_policy_under_way_is_not_deleted(self):
        self._bring("suppressed")
        self.policy.action_stop()
        with self.assertRaisesRegex(UserError, "take back"):
            self.policy.unlink()
        with self.assertRaisesRegex(UserError, "Take it back first"):
            self._member(self.alicja).unlink()
        self.policy.member_ids.action_take_back()
        self.policy.campaign_id = False
        self.policy.unlink()
        self.assertFalse(any(self.quiet.mapped("is_suppressed")))
