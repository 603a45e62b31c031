from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.scoring.contact_score import format_points

# Names are translated, and give no points; rules are compared one by one.
UNCOMPARED = ("id", "name", "rules")


class ContactScoringChange(models.TransientModel):
    """What would change in a plan, rule by rule, to confirm: the points that a test
    proposes, or what an older version said."""

    _name = "contact.scoring.change"
    _description = "Change of a Scoring Plan"
    _inherit = ["contact.wizard.mixin"]

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, readonly=True, ondelete="cascade"
    )
    evaluation_id = fields.Many2one(
        "contact.scoring.evaluation", readonly=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        "contact.scoring.version", readonly=True, ondelete="cascade"
    )
    note = fields.Text(readonly=True)
    line_ids = fields.One2many("contact.scoring.change.line", "change_id", "Rules")

    # ------------------------------------------------------------
    # What would change
    # ------------------------------------------------------------

    @api.model
    def _of_evaluation(self, evaluation):
        plan = evaluation.plan_id
        self._check_unchanged(evaluation)
        present = {rule.id: rule for rule in plan.rule_ids}
        lines = [
            {
                "rule_id": line.rule_id.id,
                "name": line.name,
                "points_before": line.points,
                "points_after": line.proposed_points,
                "max_after": line.proposed_max,
                "detail": self._format_proposed(present[line.rule_id.id], line),
                "hit_count": line.hit_count,
            }
            for line in evaluation.rule_ids
            if line.is_learnt and line.proposed_points != line.points
        ]
        if not lines:
            raise UserError(
                self.env._("The proposed points are those that the plan has already.")
            )
        return self._ask(
            self.env._("Apply Proposed Points"),
            {
                "plan_id": plan.id,
                "evaluation_id": evaluation.id,
                "note": evaluation.proposal_note,
            },
            lines,
        )

    @api.model
    def _format_proposed(self, rule, line):
        """:return: what to know before taking a rule's proposed points"""
        parts = []
        if line.points * line.proposed_points < 0:
            parts.append(self.env._("Changes its sign: does that make sense?"))
        if line.proposed_max != rule.max_points:
            parts.append(
                self.env._(
                    "At most: %(before)s → %(after)s",
                    before=format_points(rule.max_points, sign=""),
                    after=format_points(line.proposed_max, sign=""),
                )
            )
        return "\n".join(parts)

    @api.model
    def _of_version(self, version):
        plan = version.plan_id
        before, after = plan._snapshot(), version.snapshot
        lines = self._compare_rules(before["rules"], after["rules"])
        settings = self._format_settings(plan, before, after)
        if not lines and not settings:
            raise UserError(
                self.env._(
                    "Version %(number)s says what the plan says now.",
                    number=version.number,
                )
            )
        return self._ask(
            self.env._("Apply Version %(number)s Again", number=version.number),
            {"plan_id": plan.id, "version_id": version.id, "note": settings},
            lines,
        )

    @api.model
    def _compare_rules(self, before, after):
        old = {rule["id"]: rule for rule in before}
        new = {rule["id"]: rule for rule in after}
        lines = []
        for rule_id in sorted(old.keys() | new.keys()):
            was, will_be = old.get(rule_id), new.get(rule_id)
            if was and will_be and not self._differs(was, will_be):
                continue
            line = {
                "name": (will_be or was)["name"],
                "points_before": was["points"] if was else 0,
                "points_after": will_be["points"] if will_be else 0,
            }
            if not was:
                line["detail"] = self.env._("Comes back")
            elif not will_be:
                line["detail"] = self.env._("Is deleted")
            else:
                line["detail"] = self._format_settings(
                    self.env["contact.scoring.rule"], was, will_be
                )
            lines.append(line)
        return lines

    @api.model
    def _differs(self, was, will_be):
        return any(
            was.get(name) != value
            for name, value in will_be.items()
            if name not in UNCOMPARED
        )

    @api.model
    def _format_settings(self, records, before, after):
        """:return: what differs beside rules and points, a line for each field"""
        labels = records.fields_get(attributes=["string"])
        return "\n".join(
            self.env._(
                "%(field)s: %(before)s → %(after)s",
                field=labels[name]["string"],
                before=self._format(records, name, before.get(name)),
                after=self._format(records, name, value),
            )
            for name, value in after.items()
            if name in labels
            and name not in (*UNCOMPARED, "points")
            and before.get(name) != value
        )

    @api.model
    def _format(self, records, name, value):
        field = records._fields[name]
        if field.type == "many2one":
            record = self.env[field.comodel_name].browse(value or []).exists()
            return record.display_name or "–"
        if field.type == "float":
            return format_points(value or 0, sign="")
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, "–")
        return value or ("0" if field.type == "integer" else "–")

    @api.model
    def _ask(self, title, vals, lines):
        change = self.create(
            {**vals, "line_ids": [Command.create(line) for line in lines]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": change.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------
    # Changing it
    # ------------------------------------------------------------

    def action_apply(self):
        self.ensure_one()
        if self.evaluation_id:
            self._apply_evaluation()
        else:
            self.plan_id._apply_version(self.version_id)
        return self.plan_id.get_formview_action()

    def _apply_evaluation(self):
        self._check_unchanged(self.evaluation_id)
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one rule."))
        self.plan_id._apply_points(
            {line.rule_id.id: (line.points_after, line.max_after) for line in chosen},
            self.env._(
                "Fitted to %(won)s won and %(lost)s lost deals",
                won=self.evaluation_id.won_count,
                lost=self.evaluation_id.lost_count,
            ),
        )
        # Reports are written by nobody else; whoever changed the plan notes it there.
        self.evaluation_id.sudo().applied_version = self.plan_id.version

    @api.model
    def _check_unchanged(self, evaluation):
        """
        :raises UserError: the plan says something else than what was tested
        """
        now, tested = evaluation.plan_id._snapshot(), evaluation.version_id.snapshot
        if self._differs(now, tested) or self._compare_rules(
            now["rules"], tested["rules"]
        ):
            raise UserError(
                self.env._(
                    "The plan was changed after this test, so the proposal is not for "
                    "it any more. Test the plan again."
                )
            )


class ContactScoringChangeLine(models.TransientModel):
    _name = "contact.scoring.change.line"
    _description = "Change of a Scoring Rule"
    _inherit = ["contact.wizard.mixin"]

    change_id = fields.Many2one(
        "contact.scoring.change",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    is_chosen = fields.Boolean("Apply", default=True)
    rule_id = fields.Many2one("contact.scoring.rule", "Scoring Rule", readonly=True)
    name = fields.Char("Rule", required=True, readonly=True)
    hit_count = fields.Integer("Deals Hit", readonly=True)
    points_before = fields.Float("Now", digits=(6, 2), readonly=True)
    points_after = fields.Float("Then", digits=(6, 2), readonly=True)
    max_after = fields.Float(digits=(6, 2), readonly=True)
    detail = fields.Text("Also", readonly=True)
