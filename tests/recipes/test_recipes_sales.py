from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .recipe_common import RecipeCase

SCORES = (
    "contact_marketing.ir_cron_apply_interactions",
    "contact_marketing.ir_cron_scores",
    "contact_marketing.ir_cron_touched_scores",
    "contact_marketing.ir_cron_score_steps",
)


@tagged("post_install", "-at_install")
class TestRecipesSales(RecipeCase):
    """What marketing hands to sales."""

    def _plan(self, **vals):
        plan = (
            self.env["contact.scoring.plan"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Wants a machine",
                    "domain": "[('email', 'like', '@recipes.example.com')]",
                    "rule_ids": [
                        Command.create(
                            {
                                "name": "Looked at prices",
                                "kind": "behaviour",
                                "interaction_kind": "visit",
                                "url_pattern": "/shop/prices",
                                "points": 10,
                            }
                        ),
                        Command.create(
                            {
                                "name": "Decides",
                                "domain": "[('function', 'ilike', 'head')]",
                                "points": 20,
                                "group": "fit",
                            }
                        ),
                    ],
                    **vals,
                }
            )
        )
        plan.action_start()
        return plan

    def test_hot_leads(self):
        team = self.env["crm.team"].create(
            {"name": "Machines", "member_ids": [(4, self.salesperson.id)]}
        )
        leader = new_test_user(
            self.env, "recipe_leader", "sales_team.group_sale_manager"
        )
        with self.day(), self.mail_server():
            anton, berta = self.people("Anton", "Berta", function="Head of purchase")
            plan = self._plan()
            threshold = (
                self.env["contact.scoring.threshold"]
                .with_user(self.manager)
                .sudo()
                .create(
                    {
                        "name": "Hot",
                        "plan_id": plan.id,
                        "points": 40,
                        "assign": "unassigned",
                        "team_id": team.id,
                        "lead_type": "opportunity",
                        "user_id": leader.id,
                    }
                )
            )
            self.run_crons(*SCORES, *SCORES)
            for _visit in range(2):
                anton.contact_interaction_log("visit", url="/shop/prices")
            for _round in range(2):
                self.run_crons(*SCORES)
            self.assertEqual(threshold.crossing_count, 1)
        self.assertEqual(anton.user_id, self.salesperson)
        self.assertFalse(berta.user_id)
        lead = self.env["crm.lead"].search([("partner_id", "=", anton.id)])
        self.assertEqual((lead.type, lead.user_id), ("opportunity", self.salesperson))
        self.assertIn("Looked at prices", lead.message_ids[0].body)

    def test_weekly_hot_leads(self):
        self.marketer = self.new_seller()
        team = self.env["crm.team"].create(
            {"name": "Mondays", "member_ids": [(4, self.salesperson.id)]}
        )
        tag = self.env["res.partner.category"].create({"name": "Asked for a price"})
        segment = self.segment(
            "Asked for a price this week",
            [
                (
                    "tag_assignment_ids",
                    "any",
                    [("tag_id", "=", tag.id), ("last_days", "<=", 7)],
                )
            ],
        )
        with self.day():
            journey = self.journey(
                "To sales on Monday",
                {
                    "monday": {
                        "kind": "wait",
                        "window": {"weekdays": [1], "from": 8, "to": 12},
                        "next": "give",
                    },
                    "give": {
                        "kind": "salesperson",
                        "team": team.name,
                        "next": "call",
                    },
                    "call": {
                        "kind": "activity",
                        "summary": "Call: asked for a price",
                        "days": 0,
                        "next": None,
                    },
                },
                entries=[
                    {"kind": "segment", "segment": segment.name, "existing": False}
                ],
                reentry={"mode": "after", "days": 7},
            )
            self.run_crons()
        with self.day(hours=1):
            carl = self.people("Carl", tz="Europe/Tallinn")
            carl.contact_tag_add(tag.ids)
            self.run_crons()
            self.assertEqual(self.inside(journey), carl)
        monday = next(n for n in range(1, 9) if self._weekday(n) == 0)
        with self.day(monday - 1):
            self.run_crons()
            if monday > 1:
                self.assertFalse(carl.activity_ids)
        with self.day(monday, hours=-9):  # 8:00 in Greenwich, 10:00 or 11:00 there
            self.run_crons()
        self.assertEqual(carl.activity_ids.summary, "Call: asked for a price")
        self.assertEqual(carl.activity_ids.user_id, self.salesperson)

    def _weekday(self, days):
        with self.day(days) as frozen:
            return frozen().weekday()

    def test_lost_quotation(self):
        self.marketer = self.new_seller()
        doris, emil = self.people("Doris", "Emil")
        with self.mail_server() as inbox:
            with self.day():
                self.ready_made("quotation", purpose_id=self.newsletter.id)
            with self.day(hours=1):
                quotation = self.order(doris, confirm=False, user_id=False)
                other = self.order(emil, confirm=False, user_id=False)
                self.run_crons()
            with self.day(1):
                other.action_confirm()
                self.run_crons()
            with self.day(3):
                self.run_crons()
                self.assertEqual(self.subjects(inbox, doris), ["Your quotation"])
                self.assertFalse(self.subjects(inbox, emil))
            with self.day(9):
                self.run_crons()
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(doris.activity_ids.summary, "Call about the quotation")
        self.assertFalse(emil.activity_ids)

    def test_score_tested(self):
        plan = self._plan()
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        with self.day(-60):
            heads = self.people(*(f"Head{n}" for n in range(15)), function="Head")
            clerks = self.people(*(f"Clerk{n}" for n in range(15)), function="Clerk")
        deals = (
            *((one, number < 12) for number, one in enumerate(heads)),
            *((one, number < 3) for number, one in enumerate(clerks)),
        )
        with self.day(-10):
            for contact, is_won in deals:
                outcome = (
                    {"stage_id": stage.id, "probability": 100}
                    if is_won
                    else {"active": False, "probability": 0}
                )
                self.env["crm.lead"].create(
                    {
                        "name": "Deal",
                        "type": "opportunity",
                        "partner_id": contact.id,
                        "date_closed": self.env.cr.now(),
                        **outcome,
                    }
                )
        self.grow_old(heads + clerks, 60)
        with self.day():
            evaluation = self.env["contact.scoring.evaluation"].browse(
                plan.action_evaluate()["res_id"]
            )
        self.assertGreater(evaluation.auc, 0.6)
        decides = evaluation.rule_ids.filtered(lambda line: line.name == "Decides")
        self.assertGreater(decides.lift, 1)
