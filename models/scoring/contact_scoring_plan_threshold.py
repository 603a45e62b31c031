from odoo import fields, models


class ContactScoringPlan(models.Model):
    """The thresholds of a plan, and that a pass over all contacts makes them live."""

    _inherit = "contact.scoring.plan"

    threshold_ids = fields.One2many(
        "contact.scoring.threshold", "plan_id", "Thresholds"
    )

    def unlink(self):
        # Their effects go with them; the database alone would leave those behind.
        self.with_context(active_test=False).threshold_ids.unlink()
        return super().unlink()

    def _find_crossings(self):
        """Have a pass find who is above thresholds that are new."""
        for plan in self.filtered(lambda plan: plan.state == "running"):
            if not all(plan.threshold_ids.mapped("is_live")):
                plan._compute_soon()

    def _pass_chunk(self):
        was_in_progress = self.recompute_in_progress
        processed = super()._pass_chunk()
        # A plan that broke, or was stopped, did not see all.
        if (
            was_in_progress
            and not self.recompute_in_progress
            and self.state == "running"
        ):
            self.threshold_ids.filtered(lambda one: not one.is_live).is_live = True
        return processed
