from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from .sunset_common import SunsetCase

LOGGER = "odoo.addons.contact_marketing.models.sunset.contact_sunset_policy_run"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSunsetPolicy(SunsetCase):
    """How it starts, stops and fails."""

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
        messages = self.policy.message_ids.filtered(lambda one: "by itself" in one.body)
        self.assertEqual(messages.notified_partner_ids, self.manager.partner_id)
        self.assertFalse(self._is_suppressed(self.alicja))

    @mute_logger(LOGGER)
    def test_it_stops_when_nobody_is_responsible_any_more(self):
        self._bring("last_chance")
        self.manager.group_ids -= self.env.ref("contact_marketing.group_manager")
        self.manager.group_ids -= self.env.ref("contact_marketing.group_user")
        self._pass(37)
        policy = self.policy.sudo()
        self.assertEqual(policy.state, "stopped")
        self.assertIn("may not use Contact Marketing", policy.problem)
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
