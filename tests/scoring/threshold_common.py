from contextlib import contextmanager

from odoo.exceptions import ValidationError

from .scoring_common import ScoringCommon


class ThresholdCommon(ScoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._new_user("leader", "sales_team.group_sale_manager")
        cls.plan = cls.new_plan(
            {
                "name": "Looked at prices",
                "kind": "behaviour",
                "interaction_kind": "visit",
                "points": 10,
            }
        )

    def threshold(self, points=30, **vals):
        return self.env["contact.scoring.threshold"].create(
            {
                "name": f"From {points}",
                "plan_id": self.plan.id,
                "points": points,
                "user_id": self.leader.id,
                **vals,
            }
        )

    def start(self):
        self.plan.action_start()
        self.compute()

    def visits(self, partner, times):
        interactions = self.env["contact.interaction"]
        for _time in range(times):
            interactions += self.interaction(partner, "visit", url="/prices")
        return interactions

    def advance(self):
        """All that follows an interaction: the drain, scores, the drain, steps."""
        for _round in range(2):
            while self.env["contact.interaction"]._apply_chunk():
                self.env.flush_all()
            self.compute()
        while self.env["contact.score.crossing"]._work_chunk():
            self.env.flush_all()

    def crossed(self, threshold, partner=None):
        return self.env["contact.score.crossing"].search(
            [
                ("threshold_id", "=", threshold.id),
                ("partner_id", "=", (partner or self.alicja).id),
            ]
        )

    @contextmanager
    def refused(self, message):
        with (
            self.assertRaisesRegex(ValidationError, message),
            self.env.cr.savepoint(),
        ):
            yield

    def leads(self, partner=None):
        return self.env["crm.lead"].search(
            [("partner_id", "=", (partner or self.alicja).id)]
        )
