from odoo.fields import Command

from ..common.mail_server import smtp_server
from ..common.orders import new_order
from .campaign_common import CampaignCase

SIGNALS = "contact_marketing.ir_cron_apply_interactions"
LINK = "https://shop.example.com/a"


class CampaignResultCase(CampaignCase):
    """What contacts do after a run, and what it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whose records are meant, whatever company the test database has besides.
        cls.company = cls.env["res.company"].create({"name": "Machine Shop"})
        cls.foreign = cls.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": cls._currency("XTA", 4.0).id}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Product A", "list_price": 100, "taxes_id": False}
        )
        companies = cls.env.company + cls.company + cls.foreign
        for user in (cls.marketer, cls.salesman):
            user.company_ids = companies

    @classmethod
    def _currency(cls, name, rate):
        return cls.env["res.currency"].create(
            {
                "name": name,
                "symbol": name,
                "rate_ids": [
                    Command.create(
                        {"name": "2026-01-01", "rate": rate, "company_id": company.id}
                    )
                    for company in cls.env["res.company"].search([])
                ],
            }
        )

    def _sent_run(self, campaign=None, **vals):
        campaign = campaign or self._new_campaign(again_days=1, **vals)
        with smtp_server(self.env):
            return self._run_campaign(campaign)

    def _click(self, run, contact, mailing=None, **vals):
        mailing = mailing or run.mailing_id
        trace = mailing.mailing_trace_ids.filtered(lambda t: t.res_id == contact.id)
        link = self.env["link.tracker"].search_or_create(
            [{"url": LINK, "mass_mailing_id": mailing.id, "label": "Product A"}]
        )
        vals = {"verdict": "human", "url": LINK, "link_id": link.id, **vals}
        click = trace._append_click(vals)
        self._run(SIGNALS)
        return click

    def _order(self, contact, price=100, confirm=True, **vals):
        order = new_order(
            contact.with_env(self.env), self.product, price, confirm, **vals
        )
        if confirm:
            self._run(SIGNALS)
        return order

    def _goals(self, record, user=None, **context):
        self.env.invalidate_all()
        record = record.with_user(user or self.salesman).with_context(**context)
        return record.lead_count, record.order_count, record.revenue

    def _results(self, run):
        self.env.flush_all()
        return self.env["contact.campaign.result"].search(
            [("run_id", "=", run.id)], order="variant"
        )
