from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command

from ..common.common import NOW
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS, GateCase

CAMPAIGNS = "contact_marketing.ir_cron_campaigns"
BODY = "<div><p>Hello</p></div>"


class CampaignCase(GateCase):
    """A segment and a list of people who may be mailed, and a campaign to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer.email = "marta@example.com"
        cls.people = (cls.alicja, cls.bruno, cls.clara)
        cls.newsletter.double_opt_in = False
        with freeze_time(NOW - timedelta(days=50)):
            (cls.alicja + cls.bruno + cls.clara).contact_consent_grant(
                "newsletter", "manual", proof="Signed card"
            )
        cls.segment = cls._new_segment(
            "Alicja and Bruno", [("id", "in", (cls.alicja + cls.bruno).ids)]
        )
        cls.clara.contact_list_add(cls.fair.ids)
        # Mails wait for the queue, also when they are few.
        cls.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def _new_segment(cls, name, domain):
        return cls.env["mailing.filter"].create(
            {
                "name": name,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(domain),
            }
        )

    @classmethod
    def _new_campaign(cls, **vals):
        campaign = (
            cls.env["contact.campaign"]
            .with_user(cls.marketer)
            .create(
                {
                    "name": "A offer",
                    "segment_ids": [Command.set(cls.segment.ids)],
                    "list_ids": [Command.set(cls.fair.ids)],
                    "purpose_id": cls.newsletter.id,
                    "start_date": NOW.date(),
                    **vals,
                }
            )
        )
        campaign.mailing_id.write(
            {"body_arch": BODY, "body_html": BODY, "keep_archives": True}
        )
        return campaign

    def _new_campaign_with_b(self, count, b_percent):
        """A campaign of two variants, to so many contacts of its own."""
        contacts = self.env["res.partner"].create(
            [{"name": f"AB {i}", "email": f"ab{i}@example.com"} for i in range(count)]
        )
        contacts.contact_consent_grant("newsletter", "manual", proof="Signed card")
        campaign = self._new_campaign(
            list_ids=False,
            segment_ids=self._new_segment("AB", [("id", "in", contacts.ids)]).ids,
            b_percent=b_percent,
        )
        campaign.action_add_b()
        campaign.subject_b = "Another subject"
        return campaign

    def _run_campaign(self, campaign):
        """Execute a run, whatever the schedule says, and let its mails leave."""
        campaign.with_user(self.marketer).action_run_now()
        self._run(CAMPAIGNS, MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        return self._last(campaign)

    def _last(self, campaign):
        campaign.invalidate_recordset()
        return campaign.sudo().run_ids.sorted("id")[-1:]

    def _reached(self, inbox):
        """The contacts that got mail; colleagues get notices and statistics."""
        addresses = [message["To"].addresses[0].addr_spec for message in inbox.messages]
        return [to for to in addresses if to != self.marketer.email]

    def _sent(self, run):
        return run.recipient_ids.filtered(lambda got: got.state == "sent").partner_id

    def assertAddsUp(self, run):
        self.assertEqual(run.planned_count, run.sent_count + run.skipped_count)
        self.assertEqual(run.planned_count, len(run.recipient_ids))
        self.assertEqual(
            run.matched_count, run.planned_count + sum((run.fallen or {}).values())
        )
