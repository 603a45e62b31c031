from odoo import api, models


class ContactSummary(models.AbstractModel):
    """In which segments the contact is, is asked for: each has to be looked at."""

    _inherit = "contact.summary"

    @api.model
    def _links(self, contact):
        return [
            *super()._links(contact),
            self._button(self.env._("In segments"), "action_open_segments"),
            self._link(
                [("partner_id", "=", contact.id)],
                self.env._("Segment history"),
                "contact_segment_event_action",
            ),
            self._button(
                self.env._("Why in a segment, or why not?"), "action_why_in_segment"
            ),
        ]
