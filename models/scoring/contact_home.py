from odoo import api, models


class ContactHome(models.AbstractModel):
    """Plans and thresholds that stopped by themselves."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "plans",
                self.env._("Scoring plans with a problem"),
                "contact_scoring_plan_action",
                [("problem", "!=", False)],
                "fa-line-chart",
                is_problem=True,
            )
            todo += self._to_do(
                "thresholds",
                self.env._("Thresholds with a problem"),
                "contact_scoring_threshold_action",
                [("problem", "!=", False)],
                "fa-flag-o",
                is_problem=True,
            )
        return todo
