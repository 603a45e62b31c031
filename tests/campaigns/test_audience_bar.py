from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...models.campaigns import contact_audience_bar_mixin as bar_mixin
from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_common import BODY, CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestAudienceBar(CampaignCase):
    """Who will receive it, and why the others will not: as it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [("name", "in", cls.everybody.mapped("name"))]
        cls.all_kinds = cls._new_segment("All kinds", names)

    def _mailing(self, **vals):
        return (
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .create(
                {
                    "subject": "News",
                    "body_html": BODY,
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": repr([("id", "in", self.everybody.ids)]),
                    "purpose_id": self.newsletter.id,
                    "keep_archives": True,
                    **vals,
                }
            )
        )

    def _slices(self, bar):
        return {each["key"]: each["count"] for each in bar["slices"]}

    def test_a_campaign_says_what_its_run_does(self):
        campaign = self._new_campaign(segment_ids=self.all_kinds.ids, list_ids=False)
        bar = campaign.get_audience_bar()
        counts = campaign._audience_counts()
        self.assertTrue(bar["is_exact"] and bar["is_ready"])
        self.assertEqual(bar["allowed"], counts[None])
        self.assertEqual(bar["total"], sum(counts.values()))
        self.assertEqual(
            self._slices(bar), {key or "allowed": n for key, n in counts.items()}
        )
        for key, count in self._slices(bar).items():
            domain = campaign.action_open_audience(key)["domain"]
            self.assertEqual(self.env["res.partner"].search_count(domain), count)

    def test_a_mailing_says_what_its_gate_does(self):
        mailing = self._mailing()
        bar = mailing.get_audience_bar()
        self.assertEqual(self._slices(bar), mailing._gate_counts())
        for key, count in self._slices(bar).items():
            domain = mailing.action_open_audience(key)["domain"]
            self.assertEqual(self.env["res.partner"].search_count(domain), count)
        before = self._slices(bar)
        with smtp_server(self.env):
            mailing.action_launch()
            self._run(MAILINGS, MAIL_QUEUE)
        self.everybody.unlink()
        sent = mailing.get_audience_bar()
        self.assertTrue(sent["is_past"])
        self.assertEqual(self._slices(sent), before)

    def test_what_is_typed_counts_before_it_is_saved(self):
        campaign = self._new_campaign()
        self.assertEqual(campaign.get_audience_bar()["total"], 3)
        typed = {
            "list_ids": [Command.clear()],
            "excluded_segment_ids": [
                Command.set(self._new_segment("A", [("name", "=", "Alicja Nowak")]).ids)
            ],
        }
        self.assertEqual(
            self._slices(campaign.get_audience_bar(typed)),
            {"allowed": 1, "excluded": 1},
        )
        self.assertEqual(campaign.list_ids, self.fair)
        self.env.invalidate_all()  # another request
        nothing = campaign.get_audience_bar({"purpose_id": False})
        self.assertEqual(self._slices(nothing), {"no_purpose": 3})
        self.assertFalse(nothing["is_ready"])
        # Nor does it take a record.
        new = self.env["contact.campaign"].with_user(self.marketer)
        self.assertEqual(
            new.get_audience_bar(
                {
                    "list_ids": [Command.set(self.fair.ids)],
                    "purpose_id": self.newsletter.id,
                }
            )["allowed"],
            1,
        )
        mailing = self._mailing()
        alone = {"mailing_domain": repr([("id", "=", self.alicja.id)])}
        self.assertEqual(self._slices(mailing.get_audience_bar(alone)), {"allowed": 1})

    def test_who_had_it_is_known_in_a_form_that_changes(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            self._run_campaign(campaign)
        bar = campaign.get_audience_bar({"list_ids": [Command.clear()]})
        self.assertEqual(self._slices(bar), {"had_it": 2})

    def test_what_takes_too_long_is_estimated_and_says_so(self):
        campaign = self._new_campaign(segment_ids=self.all_kinds.ids, list_ids=False)
        exact = campaign.get_audience_bar()
        real, asked = bar_mixin.fetch_within, []

        def slow_at_first(env, query, seconds):
            asked.append(query)
            if len(asked) == 1:
                query = SQL("SELECT pg_sleep(60)::text, 1")
                seconds = 0.01
            return real(env, query, seconds)

        with (
            patch.object(bar_mixin, "fetch_within", slow_at_first),
            patch.object(bar_mixin, "SAMPLE", 10**9),  # all of them
        ):
            bar = campaign.get_audience_bar()
        self.assertFalse(bar["is_exact"])
        self.assertEqual(bar["sample"], exact["total"])
        self.assertEqual(bar["slices"], exact["slices"])
        # Neither in time: nothing is said.
        with patch.object(bar_mixin, "fetch_within", lambda *args: None):
            bar = campaign.get_audience_bar()
        self.assertEqual((bar["is_exact"], bar["slices"]), (False, []))

    def test_a_broken_segment_is_told(self):
        campaign = self._new_campaign()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", self.segment.id],
        )
        self.env.invalidate_all()
        self.assertIn("Alicja and Bruno", campaign.get_audience_bar()["problem"])

    def test_who_may_know(self):
        campaign, mailing = self._new_campaign(), self._mailing()
        with self.assertRaises(AccessError):
            campaign.with_user(self.salesman).get_audience_bar()
        with self.assertRaises(AccessError):
            campaign.with_user(self.salesman).action_open_audience("allowed")
        with self.assertRaises(AccessError):
            mailing.with_user(self.salesman).get_audience_bar()
        # Nobody counts by what they may not see.
        other = self.env["res.company"].create({"name": "Other"})
        secret = self.env["contact.list"].create(
            {"name": "Secret", "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            campaign.get_audience_bar({"list_ids": [Command.set(secret.ids)]})
