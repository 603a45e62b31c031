from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .campaign_common import CAMPAIGNS, CampaignCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignSend(CampaignCase):
    """From the plan to what was sent."""

    def test_a_and_b(self):
        campaign = self._new_campaign_with_b(20, b_percent=30)
        campaign.purpose_id = self.offers
        self.assertEqual(campaign.mailing_b_id.purpose_id, self.offers)
        campaign.purpose_id = self.newsletter
        with smtp_server(self.env) as inbox:
            run = self._run_campaign(campaign)
        subjects = [message["Subject"] for message in inbox.messages]
        self.assertEqual(subjects.count("Another subject"), 6)
        self.assertEqual(subjects.count("A offer"), 14)
        self.assertEqual(len(set(self._reached(inbox))), 20)
        self.assertEqual(run.sent_count, 20)
        self.assertEqual(run.mailing_b_id.sent, 6)
        campaign.action_remove_b()
        self.assertFalse(campaign.mailing_b_id)

    def test_effects_come_after_sending(self):
        webhook = self.new_webhook()
        campaign = self._new_campaign(
            tag_add_ids=self.product_a.ids,
            list_remove_ids=self.fair.ids,
            webhook_ids=webhook.ids,
        )
        campaign.action_run_now()
        with smtp_server(self.env):
            self._run(CAMPAIGNS, MAILINGS)
            self.assertFalse(self.product_a.assignment_ids)
            self._run(MAIL_QUEUE, CAMPAIGNS, CAMPAIGNS)
        for contact in self.people:
            self.assertEqual(self.held(contact, self.product_a).count, 1)
        self.assertEqual(tuple(self.told(webhook)), self.people)
        self.assertFalse(self.clara.contact_list_ids)
        self.assertEqual(self.clara.campaign_recipient_ids.campaign_id, campaign)
        self.assertConsistent()

    def test_the_last_mail_wakes_the_campaign(self):
        cron = self.env.ref(CAMPAIGNS)
        woken = [("cron_id", "=", cron.id)]
        Trigger = self.env["ir.cron.trigger"]
        campaign = self._new_campaign(tag_add_ids=self.product_a.ids)
        campaign.action_run_now()
        with smtp_server(self.env):
            self._run(CAMPAIGNS)
            Trigger.search(woken).unlink()
            self._run(MAILINGS)
            run = self._last(campaign)
            mails = self.env["mail.mail"].search(
                [("mailing_id", "=", run.mailing_id.id)], order="id"
            )
            self.assertEqual(len(mails), 3)
            mails[:2].send()
            self.assertFalse(Trigger.search(woken), "one mail is still here")
            mails[2:].send()
            self.assertEqual(Trigger.search(woken).mapped("call_at"), [NOW])
            self._run(CAMPAIGNS)
        self.assertEqual(run.state, "done")
        held = self.held(self.clara, self.product_a)
        self.assertEqual(held.count, 1)
        self.assertEqual(held.added_by, f"Campaign: {campaign.name}")
        Trigger.search(woken).unlink()
        mails.exists().send()
        self.assertFalse(Trigger.search(woken), "the turn is over")

    def test_mails_that_wait_wake_the_queue(self):
        """By itself it looks every hour."""
        self._new_campaign().action_run_now()
        self._run(CAMPAIGNS)
        Trigger = self.env["ir.cron.trigger"]
        woken = [("cron_id", "=", self.env.ref(MAIL_QUEUE).id)]
        Trigger.search(woken).unlink()
        self._run(MAILINGS)
        self.assertEqual(Trigger.search(woken).mapped("call_at"), [NOW])

    def test_nobody_left_to_send_to_wakes_the_campaign(self):
        campaign = self._new_campaign()
        campaign.action_run_now()
        self._run(CAMPAIGNS)
        for person in self.people:
            person.contact_consent_withdraw(["newsletter"], "manual")
        Trigger = self.env["ir.cron.trigger"]
        woken = [("cron_id", "=", self.env.ref(CAMPAIGNS).id)]
        Trigger.search(woken).unlink()
        self._run(MAILINGS, MAIL_QUEUE)
        self.assertTrue(Trigger.search(woken))

    def test_who_leaves_between_plan_and_sending(self):
        campaign = self._new_campaign(tag_add_ids=self.product_a.ids)
        gone = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@example.com"}
                for name in ("left", "archived", "deleted", "merged", "typo", "late")
            ]
        )
        gone.contact_consent_grant("newsletter", "manual", proof="Signed card")
        left, archived, deleted, merged, typo, late = gone
        campaign.segment_ids = self._new_segment("Gone", [("id", "in", gone.ids)])
        campaign.list_ids = self.fair
        campaign.action_run_now()
        self._run(CAMPAIGNS)
        left.contact_consent_withdraw("newsletter", "one_click")
        archived.active = False
        deleted.unlink()
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.clara + merged).ids)],
                "dst_partner_id": self.clara.id,
            }
        ).action_merge()
        typo.email = "typo"
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS)
            late.contact_consent_withdraw("newsletter", "one_click")
            self._run(MAIL_QUEUE, CAMPAIGNS)
        self.assertEqual(self._reached(inbox), ["clara@example.com"])
        run = self._last(campaign)
        self.assertEqual(run.state, "done")
        self.assertEqual(
            run.skipped,
            {
                "withdrawn": 2,
                "archived": 1,
                "deleted": 1,
                "merged": 1,
                "no_address": 1,
            },
        )
        self.assertEqual(self._sent(run), self.clara)
        self.assertAddsUp(run)
        self.assertEqual(self.product_a.assignment_ids.partner_id, self.clara)

    def test_merged_after_sending(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            run = self._run_campaign(campaign)
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.alicja + self.bruno).ids)],
                "dst_partner_id": self.alicja.id,
            }
        ).action_merge()
        self.assertEqual(len(run.recipient_ids), 3)
        self.assertEqual(self._sent(run), self.alicja + self.clara)
        self.assertEqual(len(self.alicja.campaign_recipient_ids), 1)
        with smtp_server(self.env) as inbox:
            self._run_campaign(campaign)
        self.assertFalse(self._reached(inbox))

    def test_figures_of_a_run(self):
        campaign = self._new_campaign()
        with smtp_server(self.env):
            run = self._run_campaign(campaign)
        self.alicja.contact_consent_withdraw("newsletter", "one_click")
        run.mailing_id.mailing_trace_ids[:1].set_opened()
        run.invalidate_recordset()
        self.assertEqual((run.opened_count, run.left_count), (1, 1))
        self.assertIn("3 match", run.waterfall)
        self.assertEqual(campaign.sent_count, 3)

    def test_no_mail_server(self):
        campaign = self._new_campaign(tag_add_ids=self.product_a.ids)
        with smtp_server(self.env), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.env["ir.mail_server"].search([]).smtp_port = 1
            run = self._run_campaign(campaign)
        self.assertEqual(run.state, "failed")
        self.assertEqual(run.skipped, {"failed": 3})
        self.assertIn("outgoing mail server", run.error)
        self.assertIn(self.marketer.partner_id, campaign.message_ids.partner_ids)
        self.assertFalse(self.product_a.assignment_ids)
        # Corrected: the same run goes on, and once.
        with smtp_server(self.env) as inbox:
            run.mailing_id.with_user(self.marketer).action_retry_failed()
            self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
            self._run(MAIL_QUEUE)
            self.assertEqual(len(self._reached(inbox)), 3)
        self.assertEqual((run.state, run.sent_count), ("done", 3))
        self.assertEqual(len(self.product_a.assignment_ids), 3)
        self.assertAddsUp(run)

    def test_a_run_that_does_not_end_is_told(self):
        campaign = self._new_campaign()
        campaign.action_run_now()
        self._run(CAMPAIGNS, CAMPAIGNS)
        self.assertFalse(self._last(campaign).error)
        campaign.action_pause()
        with freeze_time(NOW + timedelta(days=1, hours=1)):
            self._run(CAMPAIGNS, CAMPAIGNS)
        messages = campaign.message_ids.filtered("partner_ids")
        self.assertEqual(len(messages), 1)
        self.assertIn("mail queue", messages.body)
        with smtp_server(self.env):
            self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        run = self._last(campaign)
        self.assertEqual((run.state, run.sent_count, run.error), ("done", 3, False))

    def test_contents_go_to_nobody_by_themselves(self):
        campaign = self._new_campaign()
        content = campaign.mailing_id
        with self.assertRaisesRegex(UserError, "Start the campaign"):
            content.action_launch()
        with self.assertRaisesRegex(UserError, "Start the campaign"):
            content.state = "in_queue"
        content.sudo().state = "in_queue"
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertFalse(self._reached(inbox))

    def test_a_mailing_whose_run_is_gone_goes_to_nobody(self):
        campaign = self._new_campaign()
        campaign.action_run_now()
        self._run(CAMPAIGNS)
        run = self._last(campaign)
        with self.assertRaisesRegex(UserError, "on their way"):
            campaign.action_stop()
            campaign.with_user(self.manager).unlink()
        run.unlink()
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE)
        self.assertFalse(self._reached(inbox))
