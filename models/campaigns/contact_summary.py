from odoo import api, models


class ContactSummary(models.AbstractModel):
    _inherit = "contact.summary"

    @api.model
    def _links(self, contact):
        return [
            *super()._links(contact),
            self._link(
                [("partner_id", "=", contact.id)],
                self.env._("Campaigns"),
                "contact_campaign_recipient_action",
            ),
        ]
