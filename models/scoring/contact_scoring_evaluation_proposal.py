from odoo import api, models

from ...lib.scoring.regression import LibraryMissing, regress
from ...lib.scoring.statistics import scale_points
from .contact_scoring_evaluation import MIN_DEALS_OF_RULE, MIN_DEALS_TO_LEARN
from .contact_scoring_rule import MAX_POINTS


class ContactScoringEvaluation(models.Model):
    """Proposes points that would have told won deals from lost ones better."""

    _inherit = "contact.scoring.evaluation"

    @api.model
    def _propose(self, plan, deals):
        """Learn points from deals, of the rules that hit enough of them.

        What a rule weighs at a deal is its points there over its points for one hit,
        so fading and the rule's own limit are in it. Where the points change, that
        limit changes along. The limits of groups and of the plan are not learnt.

        :param deals: of ``_decided_deals``
        :return: values of the report, and values of its lines by the rule's id
        """
        rules = plan.rule_ids
        weights = [_weigh(rules, deal) for deal in deals]
        hits = {
            rule.id: sum(bool(weighed[rule.id]) for weighed in weights)
            for rule in rules
        }
        learnt = rules.filtered(
            lambda rule: (
                MIN_DEALS_OF_RULE <= hits[rule.id] <= len(deals) - MIN_DEALS_OF_RULE
            )
        )
        won = sum(deal.is_won for deal in deals)
        if min(won, len(deals) - won) < MIN_DEALS_TO_LEARN:
            return {"proposal_state": "few"}, {}
        if not learnt:
            return {"proposal_state": "flat"}, {}
        rows = [[weighed[rule.id] for rule in learnt] for weighed in weights]
        try:
            found = regress(rows, [deal.is_won for deal in deals])
        except LibraryMissing:
            return {"proposal_state": "library"}, {}
        points = scale_points(
            found.coefficients, rows, learnt.mapped("points"), MAX_POINTS
        )
        return (
            {
                "proposal_state": "proposed",
                "learnt_auc": found.auc,
                "unseen_auc": found.unseen_auc,
            },
            {
                rule.id: _proposed(rule, new)
                for rule, new in zip(learnt, points, strict=True)
            },
        )


def _weigh(rules, deal):
    """:return: how heavily each rule hits a deal, by the rule's id"""
    points, hits = {}, {}
    for rule_id, _limit, times, given in deal.lines:
        points[rule_id] = points.get(rule_id, 0) + given
        hits[rule_id] = hits.get(rule_id, 0) + times
    return {
        rule.id: points.get(rule.id, 0) / rule.points
        if rule.points
        else hits.get(rule.id, 0)
        for rule in rules
    }


def _proposed(rule, points):
    most = rule.max_points
    if most and points and rule.points:
        most = min(round(most * abs(points / rule.points), 2), MAX_POINTS)
    return {"is_learnt": True, "proposed_points": points, "proposed_max": most}
