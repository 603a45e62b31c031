from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, tagged

from ...lib.campaigns.significance import fisher_exact
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .campaign_result_common import CampaignResultCase


class TestSignificance(BaseCase):
    """Whether a difference is more than chance."""

    def test_known_tables(self):
        # Fisher's own lady tasting tea, and tables of textbooks.
        for hits, number, other_hits, other_number, p_value in (
            (3, 4, 1, 4, 0.4857),
            (8, 10, 1, 6, 0.0350),
            (1, 12, 9, 12, 0.0028),
            (0, 0, 0, 0, 1),
            (5, 10, 5, 10, 1),
            (0, 10, 10, 10, 0.0000108),
        ):
            found = fisher_exact(hits, number, other_hits, other_number)
            self.assertAlmostEqual(found, p_value, 4)
            # Whichever comes first.
            self.assertAlmostEqual(
                found, fisher_exact(other_hits, other_number, hits, number)
            )

    def test_many(self):
        self.assertLess(fisher_exact(6_000, 50_000, 5_000, 50_000), 1e-20)
        self.assertGreater(fisher_exact(5_010, 50_000, 5_000, 50_000), 0.5)

    def test_more_hits_than_there_are(self):
        self.assertEqual(fisher_exact(3, 2, 0, 5), 1)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignFunnel(CampaignResultCase):
    """From who matched to who ordered, and which content is better."""

    def _tested(self, clicks_a, clicks_b, **vals):
        """A campaign to 24, that was sent with both contents, and who clicked."""
        campaign = self._new_campaign_with_b(24, 50)
        campaign.write({"again_days": 1, "guard_percent": 0, **vals})
        run = self._sent_run(campaign)
        for variant, clicks in (("a", clicks_a), ("b", clicks_b)):
            got = run.recipient_ids.filtered(lambda got, v=variant: got.variant == v)
            mailing = run.mailing_b_id if variant == "b" else run.mailing_id
            for contact in got.partner_id[:clicks]:
                self._click(run, contact, mailing)
        return campaign, run

    def _stages(self, funnel):
        return {stage["key"]: stage for stage in funnel["stages"]}

    def test_a_campaign_and_its_send_say_the_same_as_the_results(self):
        campaign, run = self._tested(1, 9)
        clicked = run.mailing_b_id.mailing_trace_ids.filtered("links_click_datetime")
        self._order(self.env["res.partner"].browse(clicked[:1].res_id))
        for record in (campaign, run.with_user(self.marketer)):
            self.env.invalidate_all()
            funnel = record.get_funnel()
            stages = self._stages(funnel)
            self.assertEqual(
                [stage["count"] for stage in funnel["stages"]], [24, 24, 10, 10, 1]
            )
            clicked = stages["clicked_count"]
            self.assertEqual((clicked["a"], clicked["b"]), (1, 9))
            self.assertEqual(round(clicked["rate"], 1), 41.7)
            self.assertEqual(funnel["winner"], "b")
            self.assertEqual(
                funnel["contents"], {"a": "A offer", "b": "Another subject"}
            )

    def test_a_difference_by_chance_has_no_winner(self):
        campaign, _run = self._tested(2, 5)
        funnel = campaign.get_funnel()
        self.assertFalse(funnel["winner"])
        self.assertIn("No winner yet", funnel["verdict"])

    def test_without_b_nothing_is_compared(self):
        campaign = self._new_campaign()
        run = self._sent_run(campaign)
        for record in (campaign, run):
            funnel = record.get_funnel()
            self.assertEqual((funnel["winner"], funnel["verdict"]), (False, ""))
            self.assertNotIn("a", funnel["stages"][1])

    def test_who_matches_again_is_matched_once(self):
        self.clara.contact_consent_withdraw("newsletter", "manual")
        campaign = self._new_campaign()
        for days in (0, 1, 2):
            with freeze_time(NOW + timedelta(days=days)), smtp_server(self.env):
                self._run_campaign(campaign)
        stages = self._stages(campaign.get_funnel())
        self.assertEqual(stages["matched_count"]["count"], 3)
        self.assertEqual(stages["sent_count"]["count"], 2)

    def test_the_better_one_alone_after_hours(self):
        campaign, _run = self._tested(1, 9, winner_hours=24)
        shares = []
        for hours in (23, 30, 60):
            with freeze_time(NOW + timedelta(hours=hours)), smtp_server(self.env):
                campaign.again_days = 0
                self._new_contacts(campaign)
                run = self._run_campaign(campaign)
                shares.append(sorted(set(run.recipient_ids.mapped("variant"))))
        self.assertEqual(shares, [["a", "b"], ["b"], ["b"]])
        self.assertEqual(campaign.winner, "b")
        with freeze_time(NOW + timedelta(hours=61)):
            campaign.action_test_again()
        self.assertFalse(campaign.winner)
        self.assertFalse(campaign._tested_runs())

    def test_what_is_left_to_chance_is_tested_further(self):
        campaign, _run = self._tested(4, 5, winner_hours=1)
        with freeze_time(NOW + timedelta(days=3)), smtp_server(self.env):
            self._new_contacts(campaign)
            run = self._run_campaign(campaign)
        self.assertEqual(set(run.recipient_ids.mapped("variant")), {"a", "b"})
        self.assertFalse(campaign.winner)

    def test_another_content_b_is_another_test(self):
        campaign, _run = self._tested(1, 9)
        campaign._set_kept({"winner": "b"})
        campaign.action_remove_b()
        self.assertFalse(campaign.winner)
        self.assertEqual(campaign._share_of_b(), 0)
        with freeze_time(NOW + timedelta(minutes=1)):
            campaign.action_add_b()
        self.assertFalse(campaign._tested_runs())
        with self.assertRaises(ValidationError):
            campaign.winner_hours = -1

    def test_who_may_know(self):
        campaign, run = self._tested(0, 0)
        self.assertTrue(campaign.with_user(self.salesman).get_funnel()["stages"])
        nobody = self.env["res.users"].browse(self.env.ref("base.public_user").id)
        for record in (campaign, run):
            with self.assertRaises(AccessError):
                record.with_user(nobody).get_funnel()
        with self.assertRaises(AccessError):
            campaign.with_user(self.salesman).action_test_again()

    def _new_contacts(self, campaign):
        place = f"{fields.Datetime.now():%d%H}.example.com"
        contacts = self.env["res.partner"].create(
            [{"name": f"N {i}", "email": f"n{i}@{place}"} for i in range(8)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        campaign.segment_ids = self._new_segment("N", [("id", "in", contacts.ids)])
