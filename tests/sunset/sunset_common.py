from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import SQL

from ..campaigns.campaign_common import CampaignCase
from ..common.common import NOW

SUNSET = "contact_marketing.ir_cron_sunset"
LOGGER = "odoo.addons.contact_marketing.models.sunset.contact_sunset_policy_run"
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
