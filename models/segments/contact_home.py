from odoo import api, models


class ContactHome(models.AbstractModel):
    """Tracked segments that could not be looked at."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "segments",
                "mailing_filter_action",
                [
                    ("mailing_model_name", "=", "res.partner"),
                    ("watch_problem", "!=", False),
                ],
                self.env._("Segments with a problem"),
                "fa-filter",
                is_problem=True,
            )
        return todo
