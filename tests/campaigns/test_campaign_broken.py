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

LOGGER = "odoo.addons.contact_marketing.models.campaigns.contact_campaign_send"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestCampaignBroken(CampaignCase):
    """What cannot be sent."""

    def _break_segment(self, campaign):
        # What was right when it was saved, and whose field was removed since.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            ["[('no_such_field', '=', 1)]", self.segment.id],
        )
        self.segment.invalidate_recordset()

    def _take_rights(self, campaign):
        self.marketer.group_ids -= self.env.ref("contact_marketing.group_user")

    def _hide_list(self, campaign):
        campaign.sudo().excluded_list_ids = self.customers
        self.customers.company_id = self.env["res.company"].create({"name": "Other"})

    def _choose_personal_server(self, campaign):
        campaign.mailing_id.sudo().mail_server_id = self.env["ir.mail_server"].create(
            {
                "name": "Marta's",
                "smtp_host": "127.0.0.1",
                "owner_user_id": self.marketer.id,
                "from_filter": self.marketer.email,
            }
        )

    def _choose_archived_server(self, campaign):
        campaign.mailing_id.sudo().mail_server_id = self.env["ir.mail_server"].create(
            {"name": "Old", "smtp_host": "127.0.0.1", "active": False}
        )

    BROKEN = [
        (
            "at least one segment",
            lambda self, c: c.write(
                {"segment_ids": [Command.clear()], "list_ids": [Command.clear()]}
            ),
        ),
        ("choose the purpose", lambda self, c: c.write({"purpose_id": False})),
        (
            "Write the mail first",
            lambda self, c: c.mailing_id.write(
                {"body_html": False, "body_arch": False}
            ),
        ),
        (
            "placeholder in .* does not work",
            lambda self, c: c.mailing_id.sudo().write(
                {"subject": "Hi {{ object.nobody }}"}
            ),
        ),
        (
            "placeholder in .* does not work",
            lambda self, c: c.mailing_id.sudo().write(
                {"body_html": '<p><t t-out="object.nobody"/></p>'}
            ),
        ),
        ("content was deleted", lambda self, c: c.sudo().write({"mailing_id": False})),
        ("Alicja and Bruno.* cannot be used", _break_segment),
        ("may not use Contact Marketing", _take_rights),
        (
            "may not use Contact Marketing",
            lambda self, c: self.marketer.write({"active": False}),
        ),
        (
            "does not work for",
            lambda self, c: c.sudo().write(
                {"company_id": self.env["res.company"].create({"name": "Other"}).id}
            ),
        ),
        ("may not see all of its lists", _hide_list),
        ("Marta's.* takes the mails of one person only", _choose_personal_server),
        ("server “Old” is archived. Restore it", _choose_archived_server),
    ]

    def test_broken_before_the_start(self):
        for message, damage in self.BROKEN:
            with self.subTest(message=message), self.cr.savepoint() as savepoint:
                campaign = self._new_campaign()
                damage(self, campaign)
                with self.assertRaisesRegex(UserError, message):
                    campaign.sudo().action_start()
                self.assertEqual(campaign.sudo().state, "draft")
                savepoint.rollback()
                self.env.registry.clear_all_caches()  # of the groups of users

    def test_broken_while_it_runs(self):
        for message, damage in self.BROKEN:
            with (
                self.subTest(message=message),
                self.cr.savepoint() as savepoint,
                mute_logger(LOGGER),
                smtp_server(self.env) as inbox,
            ):
                campaign, good = self._new_campaign(), self._new_campaign()
                good.with_user(self.manager).write(
                    {
                        "list_ids": [Command.set(self.fair.ids)],
                        "segment_ids": [Command.clear()],
                        "user_id": self.manager.id,
                    }
                )
                (campaign + good).action_start()
                damage(self, campaign)
                with freeze_time(NOW + timedelta(days=1, minutes=1)):
                    self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)
                campaign = campaign.sudo()
                self.assertEqual(campaign.state, "paused")
                self.assertRegex(campaign.error, message)
                self.assertEqual(campaign.run_ids.mapped("state"), ["failed"])
                self.assertFalse(campaign.run_ids.recipient_ids)
                messages = campaign.message_ids.filtered(
                    lambda messages, user=self.marketer: (
                        user.partner_id in messages.partner_ids
                    )
                )
                self.assertRegex("".join(messages.mapped("body")), message)
                self.assertEqual(self._last(good).sent_count, 1)
                self.assertIn("clara@example.com", self._reached(inbox))
                self.assertNotIn("alicja@example.com", self._reached(inbox))
                savepoint.rollback()
                self.env.registry.clear_all_caches()  # of the groups of users
