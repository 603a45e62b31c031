from odoo import api, models


class ContactHome(models.AbstractModel):
    """Sunset policies that stopped by themselves."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "sunset",
                "contact_sunset_policy_action",
                [("problem", "!=", False)],
                self.env._("Sunset policies with a problem"),
                "fa-moon-o",
                is_problem=True,
            )
        return todo
