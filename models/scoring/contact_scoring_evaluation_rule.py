from odoo import api, fields, models

from ...lib.scoring.statistics import win_rates


class ContactScoringEvaluationRule(models.Model):
    """How well one rule told won deals from lost ones, and which points would be
    better. Written once, by the report."""

    _name = "contact.scoring.evaluation.rule"
    _description = "Accuracy Check of a Scoring Rule"
    _order = "evaluation_id, sequence, id"
    _log_access = False

    evaluation_id = fields.Many2one(
        "contact.scoring.evaluation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    rule_id = fields.Many2one(
        "contact.scoring.rule",
        "Scoring Rule",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    name = fields.Char("Rule", required=True, readonly=True)
    points = fields.Float(digits=(6, 2), readonly=True, aggregator=None)
    hit_count = fields.Integer("Deals Hit", readonly=True, aggregator=None)
    missed_count = fields.Integer("Other Deals", readonly=True, aggregator=None)
    coverage = fields.Float(
        readonly=True,
        aggregator=None,
        help="The share of all deals that the rule hits.",
    )
    rate_with = fields.Float(
        "Won If Hit", readonly=True, aggregator=None, help="Of the deals that it hits."
    )
    rate_without = fields.Float(
        "Won If Not",
        readonly=True,
        aggregator=None,
        help="Of the deals that it does not hit.",
    )
    lift = fields.Float(
        digits=(6, 2),
        readonly=True,
        aggregator=None,
        help="How many times as often deals are won if the rule hits, compared with "
        "all deals. 1: the rule tells nothing.",
    )
    is_learnt = fields.Boolean("Points Learnt", readonly=True)
    proposed_points = fields.Float(
        "Proposed", digits=(6, 2), readonly=True, aggregator=None
    )
    proposed_max = fields.Float(
        "Proposed at Most", digits=(6, 2), readonly=True, aggregator=None
    )

    @api.model
    def _prepare_values(self, plan, deals, proposed):
        """
        :param deals: of ``_decided_deals``
        :param dict proposed: of ``_propose``, by the rule's id
        :return: values of the lines
        """
        hits = {rule.id: [0, 0] for rule in plan.rule_ids}  # lost, won
        for deal in deals:
            for rule_id in {line[0] for line in deal.lines} & hits.keys():
                hits[rule_id][deal.is_won] += 1
        won = sum(deal.is_won for deal in deals)
        return [
            {
                "sequence": position,
                "rule_id": rule.id,
                "name": rule.name,
                "points": rule.points,
                **self._figures(*hits[rule.id], won, len(deals)),
                **proposed.get(rule.id, {}),
            }
            for position, rule in enumerate(plan.rule_ids)
        ]

    @api.model
    def _figures(self, hit_lost, hit_won, won, deals):
        hit = hit_lost + hit_won
        rate_with, rate_without, lift = win_rates(hit_won, hit, won, deals)
        return {
            "hit_count": hit,
            "missed_count": deals - hit,
            "coverage": hit / deals,
            "rate_with": rate_with,
            "rate_without": rate_without,
            "lift": lift,
        }
