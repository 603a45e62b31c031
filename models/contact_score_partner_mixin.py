from odoo import api, fields, models
from odoo.fields import Domain

from .guarded_search import guarded_search

READERS = "contact_marketing.group_user,sales_team.group_sale_salesman"


class ContactScorePartnerMixin(models.AbstractModel):
    """The scores of contacts, and that a change of a contact may change them."""

    _name = "contact.score.partner.mixin"
    _description = "Scores of Contacts"

    score_ids = fields.One2many(
        "contact.score", "partner_id", "Scores", copy=False, groups=READERS
    )

    score_chart = fields.Text(
        "Score in the Last 90 Days", compute="_compute_score_chart", groups=READERS
    )
    hit_rule_ids = fields.Many2many(
        "contact.scoring.rule",
        string="Hit by Scoring Rule",
        compute="_compute_hit_rule_ids",
        search="_search_hit_rule_ids",
        help="The rules that give this contact points, or cost it some.",
        groups=READERS,
    )

    @api.depends("score_ids.score")
    def _compute_score_chart(self):
        for partner in self:
            partner.score_chart = partner.score_ids[:1].history_chart

    @api.depends("score_ids.lines")
    def _compute_hit_rule_ids(self):
        Rule = self.env["contact.scoring.rule"]
        for partner in self:
            lines = [line for score in partner.score_ids for line in score.lines]
            rule_ids = dict.fromkeys(line[0] for line in lines if line[0])
            partner.hit_rule_ids = Rule.browse(rule_ids).exists()

    @api.model
    @guarded_search
    def _search_hit_rule_ids(self, operator, value):
        """Whom the rules hit now, also those of a plan that does not run."""
        if operator != "in" or False in value:
            return NotImplemented
        rules = self.env["contact.scoring.rule"].browse(value).exists()
        return Domain.OR(
            Domain("id", "in", rule.plan_id._sql_hit_by(rule)) for rule in rules
        )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["contact.score.touch"]._touch(partners.ids)
        return partners

    def write(self, vals):
        result = super().write(vals)
        self.env["contact.score.touch"]._touch(self.ids)
        return result
