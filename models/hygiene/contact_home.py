from odoo import api, models


class ContactHome(models.AbstractModel):
    """Contacts that look like one."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        return [
            *super()._todo(),
            *self._to_do(
                "duplicates",
                self.env._("Duplicates to decide about"),
                "contact_hygiene_issue_action",
                [("state", "=", "open"), ("kind", "=", "duplicate")],
                "fa-clone",
            ),
        ]
