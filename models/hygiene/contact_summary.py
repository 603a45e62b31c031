from odoo import api, models


class ContactSummary(models.AbstractModel):
    _inherit = "contact.summary"

    @api.model
    def _links(self, contact):
        return [
            *super()._links(contact),
            self._button(self.env._("Issues"), "action_open_hygiene_issues"),
        ]
