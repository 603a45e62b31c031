from odoo import api, models


class ContactHome(models.AbstractModel):
    """Journeys in which contacts stand still."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            journeys = self.env["contact.journey"]
            todo += self._to_do(
                "journeys",
                "contact_journey_action",
                [*journeys._domain_of_problem(), ("state", "!=", "ended")],
                self.env._("Journeys with a problem"),
                "fa-sitemap",
                is_problem=True,
            )
        return todo
