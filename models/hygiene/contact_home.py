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
                "contact_hygiene_issue_action",
                [("state", "=", "open"), ("kind", "=", "duplicate")],
                self.env._("Duplicates to decide about"),
                "fa-clone",
            ),
        ]
