from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..common.actions import open_records
from ..interactions.kinds import KIND_LABELS, keep_offered

MAX_POINTS = 1_000
GROUPS = [("fit", "Fit"), ("engagement", "Engagement")]


class ContactScoringRule(models.Model):
    """What gives, or costs, a contact points in a scoring plan."""

    _name = "contact.scoring.rule"
    _description = "Scoring Rule"
    _inherit = ["contact.guarded.mixin", "contact.condition.mixin"]
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("profile", "Is"),
            ("tag", "Has a tag"),
            ("behaviour", "Did"),
            ("inactivity", "Did not"),
        ],
        "Contact",
        required=True,
        default="profile",
    )
    group = fields.Selection(
        GROUPS,
        "Tells About",
        required=True,
        compute="_compute_group",
        store=True,
        readonly=False,
        precompute=True,
        help="Fit: is this the customer we want? Engagement: does the contact want us?",
    )
    points = fields.Float(
        digits=(6, 2), required=True, help="For each hit; below zero it costs points."
    )
    max_points = fields.Float(
        "At Most",
        digits=(6, 2),
        help="The most that this rule gives, or costs, in sum. 0: no limit.",
    )
    domain = fields.Char("Conditions", default="[]")
    tag_id = fields.Many2one("res.partner.category", ondelete="restrict", index=True)
    tag_condition = fields.Selection(
        [("held", "Has it now"), ("counted", "Was ever counted")],
        "Tag Is",
        default="held",
        required=True,
    )
    tag_count = fields.Integer(
        "Times", default=1, help="How often the tag was counted, at least."
    )
    interaction_kind = fields.Selection(
        [kind for kind in KIND_LABELS if kind[0] != "score"],
        "What",
        help="Empty, for what a contact did not: anything by itself.",
    )
    url_pattern = fields.Char(
        "Page", help="The address, as in /shop/*; * stands for anything."
    )
    window_days = fields.Integer(
        "Within Days", help="Only what happened in the last so many days. 0: ever."
    )
    max_hits = fields.Integer(
        "Counted at Most", help="The newest so many times count. 0: each time."
    )
    half_life_days = fields.Integer(
        "Halved After Days", help="Points fade: half after so many days. 0: they stay."
    )
    inactive_days = fields.Integer("For Days", default=60)
    grace_days = fields.Integer(help="Contacts younger than so many days are spared.")

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        descriptions = super().fields_get(allfields, attributes)
        return keep_offered(self.env, descriptions, "interaction_kind")

    @api.depends("kind")
    def _compute_group(self):
        for rule in self:
            rule.group = "fit" if rule.kind == "profile" else "engagement"

    # ------------------------------------------------------------
    # What may be saved
    # ------------------------------------------------------------

    @api.constrains("points", "max_points")
    def _check_points(self):
        for rule in self:
            if abs(rule.points) > MAX_POINTS:
                rule._refuse(
                    self.env._(
                        "%(points)s points are too many; a rule gives or costs up to "
                        "%(most)s.",
                        points=f"{rule.points:g}",
                        most=MAX_POINTS,
                    )
                )
            if not 0 <= rule.max_points <= MAX_POINTS:
                rule._refuse(
                    self.env._(
                        "“At most” is from 0 (no limit) to %(most)s points, also for a "
                        "rule that costs points.",
                        most=MAX_POINTS,
                    )
                )

    @api.constrains(
        "tag_count",
        "window_days",
        "max_hits",
        "half_life_days",
        "inactive_days",
        "grace_days",
    )
    def _check_numbers(self):
        for rule in self:
            if rule.tag_count < 1:
                rule._refuse(self.env._("a tag is counted at least 1 time."))
            if rule.kind == "inactivity" and rule.inactive_days < 1:
                rule._refuse(self.env._("say for how many days, at least 1."))
            if (
                min(
                    rule.window_days,
                    rule.max_hits,
                    rule.half_life_days,
                    rule.inactive_days,
                    rule.grace_days,
                )
                < 0
            ):
                rule._refuse(self.env._("days and times are not below 0."))

    @api.constrains("kind", "tag_id", "interaction_kind", "url_pattern")
    def _check_complete(self):
        for rule in self:
            if problem := rule._missing():
                rule._refuse(problem)

    def _missing(self):
        """:return: what a rule lacks to be used, or None"""
        self.ensure_one()
        if self.kind == "tag" and not self.tag_id:
            return self.env._("choose a tag.")
        if self.kind == "behaviour" and not self.interaction_kind:
            return self.env._("choose what the contact did.")
        if self.url_pattern and " " in self.url_pattern.strip():
            return self.env._(
                "“%(pattern)s” is no address; write it as in /shop/*.",
                pattern=self.url_pattern,
            )
        return None

    @api.model
    def _condition_inputs(self):
        return {"kind", "domain"}

    def _has_conditions(self):
        return self.kind == "profile" and super()._has_conditions()

    def _validate_conditions(self):
        if self.kind != "profile":
            return None
        self.plan_id._check_no_scores(self.domain)
        return super()._validate_conditions()

    def _refuse(self, problem):
        raise ValidationError(
            self.env._("%(rule)s: %(problem)s", rule=self.name, problem=problem)
        )

    # ------------------------------------------------------------
    # CRUD: a running plan is computed anew
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.plan_id._renew()
        return rules

    def write(self, vals):
        plans = self.plan_id
        result = super().write(vals)
        (plans | self.plan_id)._renew()
        return result

    def unlink(self):
        plans = self.plan_id
        result = super().unlink()
        plans.exists()._renew()
        return result

    def action_open_contacts(self):
        """List the contacts that this rule hits now."""
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.res_partner_action",
            self.name,
            [("hit_rule_ids", "in", self.ids)],
        )

    def _snapshot(self):
        """:return: what this rule says, as JSON keeps it"""
        self.ensure_one()
        names = (
            "name kind group points max_points domain tag_condition tag_count "
            "interaction_kind url_pattern window_days max_hits half_life_days "
            "inactive_days grace_days"
        )
        values = {name: self[name] for name in names.split()}
        return {**values, "id": self.id, "tag_id": self.tag_id.id}
