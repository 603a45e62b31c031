from odoo import api, fields, models

from .contact_scoring_plan import FARTHEST


class ContactScore(models.Model):
    """Shows a score on a gauge."""

    _inherit = "contact.score"

    ceiling = fields.Float(
        compute="_compute_ceiling",
        help="The end of the gauge: the limit of the plan, or else the highest score.",
    )

    @api.depends("plan_id.score_max")
    def _compute_ceiling(self):
        # How high it goes is told to whoever may see one score of the plan.
        highest = dict(
            self.sudo()._read_group(
                [("plan_id", "in", self.plan_id.ids)], ["plan_id"], ["score:max"]
            )
        )
        for score in self:
            limit = score.plan_id.sudo().score_max
            best = highest.get(score.plan_id.sudo(), 0)
            score.ceiling = max(limit if limit < FARTHEST else best, 1)
