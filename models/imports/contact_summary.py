from odoo import api, models


class ContactSummary(models.AbstractModel):
    """Where the contact came from."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {
            **super()._summary(contact),
            "imported_from": contact.imported_from or "",
        }

    @api.model
    def _links(self, contact):
        links = super()._links(contact)
        if self.env["contact.import.row"].has_access("read"):
            links.append(
                self._link(
                    [("partner_id", "=", contact.id)],
                    self.env._("Imports"),
                    "contact_import_row_action",
                )
            )
        return links
