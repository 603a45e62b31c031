from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..common.common import ContactMarketingCommon

HEAD_OF_SALES = "[('function', 'ilike', 'head of sales')]"
WARSAW = "[('city', 'in', ['Warszawa', 'Warsaw'])]"


class ScoringCommon(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contact.scoring.plan"].search([]).active = False
        cls.alicja.write({"function": "Head of Sales", "city": "Warszawa"})
        cls.plan = cls.new_plan(
            {"name": "Head of sales", "domain": HEAD_OF_SALES, "points": 10},
            {"name": "Warsaw", "domain": WARSAW, "points": 5},
            {
                "name": "From a form",
                "kind": "behaviour",
                "interaction_kind": "form",
                "max_hits": 1,
                "points": 5,
            },
            {
                "name": "No visit for 60 days",
                "kind": "inactivity",
                "interaction_kind": "visit",
                "inactive_days": 60,
                "points": -5,
            },
        )

    @classmethod
    def new_plan(cls, *rules, **vals):
        return cls.env["contact.scoring.plan"].create(
            {
                "name": "Reference",
                "domain": repr([("email", "like", "@example.com")]),
                "rule_ids": [Command.create(rule) for rule in rules],
                **vals,
            }
        )

    def interaction(self, partner, kind, days=0, url=None, **vals):
        """An interaction of so many days ago."""
        date = fields.Datetime.now() - timedelta(days=days)
        return self.env["contact.interaction"].create(
            {"partner_id": partner.id, "kind": kind, "date": date, "url": url, **vals}
        )

    def compute(self):
        """As the scheduled actions do, without their commits."""
        self.env.flush_all()
        for plan in self.env["contact.scoring.plan"]._unfinished():
            if not plan.recompute_in_progress:
                plan._begin_pass()
            while plan._pass_chunk():
                self.env.flush_all()
        while self.env["contact.score.touch"]._compute_chunk():
            self.env.flush_all()

    def score(self, partner, plan=None):
        return self.env["contact.score"].search(
            [("partner_id", "=", partner.id), ("plan_id", "=", (plan or self.plan).id)]
        )
