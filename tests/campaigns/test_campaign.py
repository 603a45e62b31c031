from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .campaign_common import CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaign(CampaignCase):
    def test_refused_on_saving(self):
        campaign = self._new_campaign()
        for vals in (
            {"interval_number": 0},
            {"send_time": 24},
            {"b_percent": 0},
            {"again_days": -1},
            {"mailing_b_id": self._mailing("crm.lead", self.env["crm.lead"]).id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                campaign.write(vals)

    def test_users_without_an_address(self):
        self.marketer.email = False
        Campaign = self.env["contact.campaign"].with_user(self.marketer)
        self.env.company.email = "news@example.com"
        content = Campaign.create({"name": "News"}).mailing_id
        self.assertIn("news@example.com", content.email_from)
        self.env.company.email = False
        with self.assertRaisesRegex(UserError, "need a sender"):
            Campaign.create({"name": "News"})

    def test_what_an_audience_uses_cannot_be_deleted(self):
        campaign = self._new_campaign(excluded_list_ids=self.customers.ids)
        with self.assertRaisesRegex(ValidationError, campaign.name):
            self.segment.unlink()
        for used in (self.customers, campaign.mailing_id):
            with (
                self.subTest(used=used),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                used.unlink()
        # Archived, it counts all the same.
        self.clara.contact_list_add(self.customers.ids)
        self.customers.active = False
        self.assertEqual(campaign._why_not(self.clara), "excluded")

    def test_nobody_borrows_rights(self):
        with self.assertRaises(AccessError):
            self._new_campaign(user_id=self.manager.id)
        campaign = self._new_campaign()
        with self.assertRaises(AccessError):
            campaign.user_id = self.manager
        campaign.with_user(self.manager).user_id = self.manager

    def test_salespeople_see_which_campaigns_reached_a_contact(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            self._run_campaign(campaign)
        alicja = self.alicja.with_user(self.salesman)
        self.assertEqual(alicja.campaign_recipient_ids.campaign_id.name, "A offer")
        self.assertEqual(alicja.campaign_recipient_ids.state, "sent")

    def test_the_form_makes_a_campaign(self):
        with Form(self.env["contact.campaign"].with_user(self.marketer)) as form:
            form.name = "Spring"
            form.list_ids.add(self.fair)
        campaign = form.record
        self.assertEqual(campaign.subject, "Spring")
        self.assertEqual(campaign.mailing_id.mailing_model_real, "res.partner")
        with Form(campaign) as form:
            form.purpose_id = self.newsletter
            form.subject = "Spring is here"
        self.assertEqual(campaign.mailing_id.purpose_id, self.newsletter)
        copied = campaign.copy()
        self.assertEqual(copied.name, "Spring (copy)")
        self.assertNotEqual(copied.mailing_id, campaign.mailing_id)
        self.assertEqual(copied.purpose_id, self.newsletter)
        self.assertEqual(copied.state, "draft")

    def test_lists_know_their_campaigns(self):
        campaign = self._new_campaign(excluded_list_ids=self.customers.ids)
        for used, role in ((self.fair, "audience"), (self.customers, "excluded")):
            usage = self.env["contact.usage"].search([("list_id", "=", used.id)])
            self.assertEqual(usage.mapped("role"), [role])
            self.assertEqual(usage.record_ref, campaign)
