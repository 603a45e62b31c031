from aiosmtpd.controller import Controller

from odoo.fields import Command

from ..common.mail_server import free_port
from ..common.real_transactions import RealTransactionsCase


class CampaignTransactionsCase(RealTransactionsCase):
    """A campaign that is due, in transactions that commit."""

    ref = None  # marks all that the test makes
    contact_count = 0

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_campaign)
        with self.transaction() as env:
            self._create_campaign(env)

    def use_mail_server(self, handler, controller=Controller):
        """Have a real SMTP server take the mails of the queue, and no other.

        :param handler: what aiosmtpd asks
        """
        port = free_port()
        server = controller(handler, hostname="127.0.0.1", port=port)
        server.start()
        self.addCleanup(server.stop)
        self.addCleanup(self._restore_mail_servers)
        with self.transaction() as env:
            self._other_servers = env["ir.mail_server"].search([])
            self._other_servers.active = False
            env["ir.mail_server"].create(
                {
                    "name": self.ref,
                    "smtp_host": "127.0.0.1",
                    "smtp_port": port,
                    "smtp_encryption": "none",
                }
            )

    def _restore_mail_servers(self):
        with self.transaction() as env:
            env["ir.mail_server"].search([("name", "=", self.ref)]).unlink()
            env["ir.mail_server"].browse(self._other_servers.ids).active = True

    def _create_campaign(self, env):
        purpose = env["contact.consent.purpose"].create(
            {"name": self.ref, "code": self.ref.split()[-1], "wording": self.ref}
        )
        contacts = env["res.partner"].create(
            [
                {"name": self.ref, "ref": self.ref, "email": f"killed{i}@example.com"}
                for i in range(self.contact_count)
            ]
        )
        contacts.contact_consent_grant(purpose.code, "manual", proof=self.ref)
        segment = env["mailing.filter"].create(
            {
                "name": self.ref,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr([("ref", "=", self.ref)]),
            }
        )
        campaign = env["contact.campaign"].create(
            {
                "name": self.ref,
                "user_id": env.ref("base.user_admin").id,
                "segment_ids": [Command.set(segment.ids)],
                "purpose_id": purpose.id,
                "guard_percent": 0,
            }
        )
        campaign.mailing_id.write({"body_arch": "<p>Hi</p>", "body_html": "<p>Hi</p>"})
        campaign.action_run_now()
        self.campaign_id = campaign.id
        # As autovacuum would by and by: the planner must know the new sizes.
        env.cr.execute("ANALYZE res_partner, contact_consent")

    def _remove_campaign(self):
        with self.transaction() as env:
            campaigns = env["contact.campaign"].search([("name", "=", self.ref)])
            mailings = env["mailing.mailing"].search([("subject", "=", self.ref)])
            segments, purposes = campaigns.segment_ids, campaigns.purpose_id
            env["mail.mail"].search([("mailing_id", "in", mailings.ids)]).unlink()
            campaigns.run_ids.unlink()
            campaigns.action_stop()
            campaigns.unlink()
            mailings.unlink()
            segments.unlink()
        self.remove_contacts(self.ref)
        with self.transaction() as env:
            env.cr.execute(
                "DELETE FROM contact_consent_event WHERE purpose_id = ANY(%s)",
                [purposes.ids],
            )
            env["contact.consent.purpose"].browse(purposes.ids).unlink()
