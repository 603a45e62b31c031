from odoo import api, models
from odoo.fields import Domain


class ContactHome(models.AbstractModel):
    """Journeys in which contacts stand still."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "journeys",
                "contact_journey_action",
                list(self._with_problem()),
                self.env._("Journeys with a problem"),
                "fa-sitemap",
                is_problem=True,
            )
        return todo

    @api.model
    def _with_problem(self):
        """As ``problem`` of a journey tells it."""
        has_problem = Domain("problem", "!=", False)
        of_steps = Domain("version_ids.step_ids", "any", has_problem)
        standing = Domain("state", "in", ("live", "finishing"))
        of_rules = Domain(
            "version_ids", "any", standing & Domain("rule_ids", "any", has_problem)
        )
        return Domain("state", "!=", "ended") & (of_steps | of_rules)
