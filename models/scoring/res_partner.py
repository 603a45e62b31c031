from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.contact_score_shown_mixin import SHOWN
from ..common.guarded_search import guarded_search
from ..common.readers import READERS


class ResPartner(models.Model):
    """The scores of contacts, and that a change of a contact may change them."""

    _name = "res.partner"
    _inherit = ["res.partner", "contact.score.shown.mixin"]
    _scored_paths = ()  # a contact shows its own score

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

    @api.model
    def _marketing_shown_names(self):
        return [*super()._marketing_shown_names(), *SHOWN]

    @api.depends("score_ids.score")
    def _compute_score_chart(self):
        for partner in self:
            partner.score_chart = partner.score_ids[:1].history_chart

    @api.depends("score_ids.lines")
    def _compute_hit_rule_ids(self):
        Rule = self.env["contact.scoring.rule"]
        for partner in self:
            lines = [line for score in partner.score_ids for line in score._lines()]
            rule_ids = dict.fromkeys(line[0] for line in lines if line[0])
            partner.hit_rule_ids = Rule.browse(rule_ids).exists()

    @api.model
    @guarded_search
    def _search_hit_rule_ids(self, operator, value):
        """Whom chosen rules hit now, also those of a plan that does not run; by a text,
        or whether there is one, what the scores of running plans say."""
        Rule = self.env["contact.scoring.rule"]
        if operator == "any":
            return self._score_domain_scored_by(Rule.search(value).ids)
        if operator != "in":
            return NotImplemented
        rules = Rule.browse(each for each in value if each).exists()
        found = Domain.OR(
            Domain("id", "in", rule.plan_id._sql_hit_by(rule)) for rule in rules
        )
        if not all(value):
            found |= ~self._score_domain_scored_by()
        return found

    @api.model
    def _score_domain_scored_by(self, rule_ids=None):
        """:param rule_ids: None: by any"""
        self.env["contact.score"].flush_model(["lines"])
        line_rule = SQL("(line->>0)::int")
        by_any = SQL("%s != 0", line_rule)
        by_these = SQL("%s = ANY(%s)", line_rule, list(rule_ids or ()))
        return Domain(
            "id",
            "in",
            SQL(
                """(
                SELECT current.partner_id FROM contact_score current,
                       jsonb_array_elements(current.lines) line
                WHERE %s)""",
                by_any if rule_ids is None else by_these,
            ),
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
