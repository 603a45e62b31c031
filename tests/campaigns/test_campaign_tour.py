import logging

from odoo.tests import HttpCase, new_test_user, tagged

from ..common.click_counting import ClickCounting

_logger = logging.getLogger(__name__)

MAX_CLICKS = 15


@tagged("post_install", "-at_install")
class TestCampaignTour(ClickCounting, HttpCase):
    def test_a_campaign_from_nothing(self):
        """A marketer makes a campaign; one that reaches nobody asks first."""
        marketer = new_test_user(
            self.env, "contact_marketing_campaigner", "contact_marketing.group_user"
        )
        marketer.email = "campaigner@example.com"
        self.env["contact.consent.purpose"].search([]).active = False
        purpose = self.env["contact.consent.purpose"].create(
            {
                "name": "Tour Purpose",
                "code": "tour",
                "double_opt_in": False,
                "wording": "I want news by mail.",
            }
        )
        readers, others = (
            self.env["contact.list"].create({"name": name})
            for name in ("Tour Readers", "Tour Others")
        )
        one, two = self.env["res.partner"].create(
            [
                {"name": "Tour One", "email": "one@example.com"},
                {"name": "Tour Two", "email": "two@example.com"},
            ]
        )
        one.contact_consent_grant([purpose.code], "manual", proof="Card")
        (one + two).contact_list_add(readers.ids)
        two.contact_list_add(others.ids)
        clicks = self._clicks_of_tour(
            "contact_marketing_new_campaign", "/odoo", marketer.login
        )
        total = clicks["clicks"] + clicks["fields"]
        _logger.runbot("A campaign from nothing: %s clicks", total)
        self.assertLessEqual(total, MAX_CLICKS)
        campaign = self.env["contact.campaign"].search([("name", "=", "Tour Spring")])
        self.assertEqual(campaign.state, "running")
        self._clicks_of_tour(
            "contact_marketing_campaign_for_nobody", "/odoo", marketer.login
        )
        self.assertEqual(campaign.list_ids, others)
        self.assertEqual(campaign.state, "paused")
