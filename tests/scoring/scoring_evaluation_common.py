from datetime import timedelta
from unittest import skipUnless

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form

from .scoring_common import WARSAW, ScoringCommon

try:
    import sklearn
except ImportError:  # it is optional
    sklearn = None


needs_sklearn = skipUnless(sklearn, "scikit-learn is not installed")


class ScoringEvaluationCase(ScoringCommon):
    """Deals that were won and lost, and a plan of two rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        cls.stage = cls.env.ref("crm.stage_lead4")
        cls.plan.rule_ids.unlink()
        cls.plan.rule_ids = [
            Command.create({"name": "Warsaw", "domain": WARSAW, "points": 10}),
            Command.create(
                {
                    "name": "Visited",
                    "kind": "behaviour",
                    "interaction_kind": "visit",
                    "points": 5,
                    "max_points": 10,
                }
            ),
        ]
        cls.in_warsaw, cls.visited = cls.plan.rule_ids

    def contacts(self, number, **vals):
        return self.env["res.partner"].create(
            [
                {"name": f"Contact {i}", "email": f"c{i}@example.com", **vals}
                for i in range(number)
            ]
        )

    def decide(self, partners, won, days=30, **vals):
        """Deals of these contacts, decided so many days ago."""
        outcome = (
            {"stage_id": self.stage.id, "probability": 100}
            if won
            else {"active": False, "probability": 0}
        )
        date = fields.Datetime.now() - timedelta(days=days)
        return self.env["crm.lead"].create(
            [
                {
                    "name": "Deal",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "date_closed": date,
                    **outcome,
                    **vals,
                }
                for partner in partners
            ]
        )

    def evaluate(self, user=None):
        """Test the plan, in a transaction of its own."""
        self.end_transaction()
        plan = self.plan.with_user(user or self.manager)
        evaluation = self.env["contact.scoring.evaluation"].browse(
            plan.action_evaluate()["res_id"]
        )
        self.end_transaction()
        return evaluation.with_user(user or self.manager)

    def end_transaction(self):
        self.env.flush_all()
        self.env.cr.precommit.clear()

    def story(self):
        """15 won and 20 lost deals: who visited wins, who lives in Warsaw does not."""
        won, lost = self.contacts(15), self.contacts(20)
        (won[:3] | lost[:10]).city = "Warsaw"
        for partner in won[:12] | lost[:4]:
            self.interaction(partner, "visit", days=40)
        self.decide(won, True)
        self.decide(lost, False)
        return won, lost

    def line(self, evaluation, rule):
        return evaluation.rule_ids.filtered(lambda line: line.rule_id == rule)

    def apply(self, action, **chosen):
        Change = self.env["contact.scoring.change"].with_user(self.manager)
        with Form(Change.browse(action["res_id"])) as form:
            for position in chosen.get("leave", ()):
                with form.line_ids.edit(position) as line:
                    line.is_chosen = False
        form.record.action_apply()
        self.end_transaction()
