from odoo import api, fields, models


class ContactScoringPreview(models.TransientModel):
    """What a plan would say now: how many contacts each rule hits, and how many get
    each grade."""

    _name = "contact.scoring.preview"
    _description = "Preview of a Scoring Plan"
    _inherit = ["contact.wizard.mixin"]

    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, readonly=True, ondelete="cascade"
    )
    contact_count = fields.Integer("Contacts Scored", readonly=True)
    line_ids = fields.One2many("contact.scoring.preview.line", "preview_id")
    grade_counts = fields.Json(readonly=True)

    @api.model
    def _for(self, plan):
        by_rule, by_grade = plan._count_now()
        return self.create(
            {
                "plan_id": plan.id,
                "contact_count": sum(by_grade.values()),
                "grade_counts": by_grade,
                "line_ids": [
                    fields.Command.create(
                        {"rule_id": rule.id, "contact_count": by_rule.get(rule.id, 0)}
                    )
                    for rule in plan.rule_ids
                ],
            }
        )


class ContactScoringPreviewLine(models.TransientModel):
    _name = "contact.scoring.preview.line"
    _description = "Rule in a Preview"
    _inherit = ["contact.wizard.mixin"]

    preview_id = fields.Many2one(
        "contact.scoring.preview",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    rule_id = fields.Many2one(
        "contact.scoring.rule", required=True, readonly=True, ondelete="cascade"
    )
    points = fields.Float(related="rule_id.points")
    contact_count = fields.Integer("Contacts", readonly=True)

    def action_open_contacts(self):
        return self.rule_id.action_open_contacts()
