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
                "contact_scoring_plan_action",
                [("problem", "!=", False)],
                self.env._("Scoring plans with a problem"),
                "fa-line-chart",
                is_problem=True,
            )
            todo += self._to_do(
                "thresholds",
                "contact_scoring_threshold_action",
                [("problem", "!=", False)],
                self.env._("Thresholds with a problem"),
                "fa-flag-o",
                is_problem=True,
            )
        return todo
