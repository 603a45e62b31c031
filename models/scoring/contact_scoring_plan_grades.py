from odoo import api, fields, models

from ..common.actions import open_records


class ContactScoringPlan(models.Model):
    """How many contacts have which grade, as a map of fit and engagement."""

    _inherit = "contact.scoring.plan"

    grade_counts = fields.Json(
        "Contacts by Grade",
        compute="_compute_grade_counts",
        help="How many contacts have each grade, by its name.",
    )

    @api.depends("computed_date")
    def _compute_grade_counts(self):
        counts = {plan._origin.id: {} for plan in self}
        groups = self.env["contact.score"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "grade"], ["__count"]
        )
        for plan, grade, count in groups:
            counts[plan.id][grade] = count
        for plan in self:
            plan.grade_counts = counts.get(plan._origin.id, {})

    def action_open_grade(self, grade):
        """List the scores of this plan with a grade, as “A1”."""
        self.ensure_one()
        self.check_access("read")
        return open_records(
            self.env,
            "contact_marketing.contact_score_action",
            f"{self.name}: {grade}",
            [("plan_id", "=", self.id), ("grade", "=", grade)],
        )
