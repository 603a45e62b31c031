import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...lib.scoring.statistics import auc_interval, roc_auc, score_bands
from .contact_score import format_points

# Below so many deals that a rule hits, or that it does not hit, its points stay.
MIN_DEALS_OF_RULE = 5
# Below so many won or lost deals nothing is proposed: five folds want two of each.
MIN_DEALS_TO_LEARN = 10

FEW = 30  # deals; below, chance has the word


class ContactScoringEvaluation(models.Model):
    """One test of a plan against won and lost deals. Figures only: they are computed
    here, and written by nobody."""

    _name = "contact.scoring.evaluation"
    _description = "Accuracy Check of a Scoring Plan"
    _order = "id desc"
    _rec_name = "plan_id"
    _log_access = False

    plan_id = fields.Many2one(
        "contact.scoring.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    version_id = fields.Many2one(
        "contact.scoring.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="What the plan said when it was tested.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Whose deals these were; deals of no company as well.",
    )
    date = fields.Datetime("Tested", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    won_count = fields.Integer("Won Deals", readonly=True, aggregator=None)
    lost_count = fields.Integer("Lost Deals", readonly=True, aggregator=None)
    left_out = fields.Json("Deals That Do Not Count", readonly=True)
    left_out_note = fields.Text("Excluded", compute="_compute_left_out_note")
    auc = fields.Float(
        "Predictive Power",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="How likely a won deal scored higher, just before it was decided, than a "
        "lost one. 0.5 is chance, 1 is perfect.",
    )
    has_interval = fields.Boolean(readonly=True)
    auc_low = fields.Float("From", digits=(4, 3), readonly=True, aggregator=None)
    auc_high = fields.Float("To", digits=(4, 3), readonly=True, aggregator=None)
    verdict = fields.Text(compute="_compute_verdict")
    has_caveat = fields.Boolean(compute="_compute_verdict")
    bands = fields.Json(readonly=True)
    calibration_chart = fields.Text(compute="_compute_calibration")
    calibration_table = fields.Html(compute="_compute_calibration")
    rule_ids = fields.One2many(
        "contact.scoring.evaluation.rule", "evaluation_id", "Rules", readonly=True
    )
    trait_ids = fields.One2many(
        "contact.scoring.evaluation.trait",
        "evaluation_id",
        "Ideal Customer",
        readonly=True,
    )
    proposal_state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("few", "Too few deals"),
            ("flat", "Nothing to learn from"),
            ("library", "scikit-learn is missing"),
        ],
        "Proposal",
        required=True,
        readonly=True,
    )
    learnt_auc = fields.Float(
        "On the Same Deals",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="Of the proposed points, on the deals they were learnt from: too good to "
        "be true.",
    )
    unseen_auc = fields.Float(
        "On Other Deals",
        digits=(4, 3),
        readonly=True,
        aggregator=None,
        help="Of points that were learnt from four fifths of the deals, on the other "
        "fifth, each fifth once. This is what you may expect.",
    )
    proposal_note = fields.Text("About the Proposal", compute="_compute_proposal_note")
    applied_version = fields.Integer(
        "Applied as Version", readonly=True, aggregator=None
    )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.depends("auc", "auc_low", "auc_high", "has_interval")
    def _compute_verdict(self):
        for evaluation in self:
            lines = [evaluation._format_auc()]
            caveats = evaluation._format_caveats()
            evaluation.verdict = "\n".join(lines + caveats)
            evaluation.has_caveat = bool(caveats)

    def _format_auc(self):
        if not self.has_interval:
            return self.env._(
                "Of 100 pairs of a won and a lost deal, the won one scored higher in "
                "%(hundred)s. 50 is chance.",
                hundred=round(self.auc * 100),
            )
        return self.env._(
            "Of 100 pairs of a won and a lost deal, the won one scored higher in "
            "%(hundred)s (95 %% sure: %(low)s to %(high)s). 50 is chance.",
            hundred=round(self.auc * 100),
            low=round(self.auc_low * 100),
            high=round(self.auc_high * 100),
        )

    def _format_caveats(self):
        caveats = []
        deals = self.won_count + self.lost_count
        if deals < FEW:
            caveats.append(
                self.env._(
                    "Only %(deals)s deals: chance may have made these figures.",
                    deals=deals,
                )
            )
        elif min(self.won_count, self.lost_count) < MIN_DEALS_TO_LEARN:
            caveats.append(
                self.env._(
                    "Only %(won)s won and %(lost)s lost deals: chance may have made "
                    "these figures.",
                    won=self.won_count,
                    lost=self.lost_count,
                )
            )
        if self.has_interval and self.auc_high < 0.5:
            caveats.append(
                self.env._("Lost deals scored higher: the plan points the wrong way.")
            )
        elif self.has_interval and self.auc_low <= 0.5:
            caveats.append(self.env._("The plan may be no better than chance."))
        return caveats

    @api.depends("left_out")
    def _compute_left_out_note(self):
        for evaluation in self:
            text = evaluation.left_out and evaluation._format_left_out(
                evaluation.left_out
            )
            evaluation.left_out_note = text or self.env._("None")

    @api.model
    def _format_left_out(self, counts):
        return "\n".join(
            text
            for count, text in zip(
                counts,
                (
                    self.env._("%(n)s without a contact", n=counts[0]),
                    self.env._(
                        "%(n)s of contacts whom the plan does not score", n=counts[1]
                    ),
                    self.env._("%(n)s without a date", n=counts[2]),
                    self.env._(
                        "%(n)s older ones of contacts with a newer one", n=counts[3]
                    ),
                ),
                strict=True,
            )
            if count
        )

    @api.depends("bands")
    def _compute_calibration(self):
        for evaluation in self:
            bands = [
                {
                    "name": format_band(low, high),
                    "deals": deals,
                    "won": won,
                    "percent": round(100 * won / deals),
                }
                for low, high, deals, won in evaluation.bands or ()
            ]
            values = [
                {"label": band["name"], "value": band["percent"], "type": "future"}
                for band in bands
            ]
            key = self.env._("Won of 100")
            evaluation.calibration_chart = json.dumps([{"key": key, "values": values}])
            evaluation.calibration_table = self.env["ir.qweb"]._render(
                "contact_marketing.contact_scoring_evaluation_calibration",
                {"bands": bands},
            )

    @api.depends("proposal_state", "learnt_auc", "unseen_auc", "auc")
    def _compute_proposal_note(self):
        for evaluation in self:
            evaluation.proposal_note = evaluation._format_proposal()

    def _format_proposal(self):
        if self.proposal_state == "library":
            return self.env._(
                "Proposed points need the Python library scikit-learn, which is not "
                "installed here. Ask your administrator for it: “pip install "
                "scikit-learn”, or Debian's package python3-sklearn; then restart Odoo "
                "and test the plan again. Nothing else on this page needs it."
            )
        if self.proposal_state == "few":
            return self.env._(
                "No points are proposed: it takes at least %(least)s won and %(least)s "
                "lost deals to learn from.",
                least=MIN_DEALS_TO_LEARN,
            )
        if self.proposal_state == "flat":
            return self.env._(
                "No points are proposed: each rule hits fewer than %(least)s deals, or "
                "all but fewer than %(least)s.",
                least=MIN_DEALS_OF_RULE,
            )
        figures = {
            "learnt": f"{self.learnt_auc:.2f}",
            "unseen": f"{self.unseen_auc:.2f}",
            "now": f"{self.auc:.2f}",
        }
        if self.unseen_auc <= self.auc:
            return self.env._(
                "On deals they were not learnt from, points learnt like this reach "
                "%(unseen)s; your points have %(now)s. Better keep yours. (On the same "
                "deals: %(learnt)s, which proves nothing.)",
                **figures,
            )
        return self.env._(
            "Expect %(unseen)s from the proposed points, on deals they were not learnt "
            "from; your points have %(now)s. (On the same deals: %(learnt)s, which "
            "proves nothing.)",
            **figures,
        )

    # ------------------------------------------------------------
    # Testing a plan
    # ------------------------------------------------------------

    @api.model
    def _evaluate(self, plan):
        """Test a plan against the won and lost deals of its company; without one,
        against those of the user's company.

        :raises AccessError, UserError: tells why it cannot be tested
        """
        plan.check_access("write")
        plan._check_evaluation()
        company = plan.company_id or self.env.company
        deals = plan._decided_deals(company)
        left_out = plan._left_out_deals(company)
        won = [deal.score for deal in deals if deal.is_won]
        lost = [deal.score for deal in deals if not deal.is_won]
        self._check_deals(len(won), len(lost), left_out)
        Version = self.env["contact.scoring.version"]
        Version._keep(plan)
        interval = auc_interval(won, lost)
        low, high = interval or (0, 0)
        report, proposed = self._propose(plan, deals)
        lines = self.env["contact.scoring.evaluation.rule"]._prepare_values(
            plan, deals, proposed
        )
        traits = self.env["contact.scoring.evaluation.trait"]._prepare_values(
            plan, company, len(won), len(lost)
        )
        # Who may change the plan may test it; its figures are written by nobody.
        evaluation_sudo = self.sudo().create(
            {
                "plan_id": plan.id,
                "version_id": Version.search([("plan_id", "=", plan.id)], limit=1).id,
                "company_id": company.id,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "won_count": len(won),
                "lost_count": len(lost),
                "left_out": left_out,
                "auc": roc_auc(won, lost),
                "has_interval": bool(interval),
                "auc_low": low,
                "auc_high": high,
                "bands": score_bands(
                    [deal.score for deal in deals], [deal.is_won for deal in deals]
                ),
                "rule_ids": [Command.create(values) for values in lines],
                "trait_ids": [Command.create(values) for values in traits],
                **report,
            }
        )
        return evaluation_sudo.sudo(False)

    @api.model
    def _check_deals(self, won, lost, left_out):
        """
        :raises UserError: where there is nothing to compare
        """
        if won and lost:
            return
        lacking = self.env._("won") if not won else self.env._("lost")
        if not won and not lost:
            lacking = self.env._("won or lost")
        problem = self.env._(
            "There are no %(lacking)s deals to compare: %(won)s won and %(lost)s lost "
            "opportunities count. An opportunity counts when it has a contact whom the "
            "plan scores.",
            lacking=lacking,
            won=won,
            lost=lost,
        )
        if text := self._format_left_out(left_out):
            problem += "\n\n" + self.env._("Excluded:") + "\n" + text
        raise UserError(problem)

    # ------------------------------------------------------------
    # Applying the proposal
    # ------------------------------------------------------------

    def action_apply(self):
        """Show rule by rule what would change; nothing changes yet."""
        self.ensure_one()
        return self.env["contact.scoring.change"]._of_evaluation(self)

    def action_test_again(self):
        self.ensure_one()
        return self.plan_id.action_evaluate()

    def action_open_plan(self):
        self.ensure_one()
        return self.plan_id.get_formview_action()


def format_band(low, high):
    if low == high:
        return format_points(low, sign="")
    return f"{format_points(low, sign='')} … {format_points(high, sign='')}"
