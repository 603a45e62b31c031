from odoo import api, fields, models

from .readers import READERS

DISMISSED = "are_contact_steps_dismissed"


class ResUsersSettings(models.Model):
    """What a user of the web client chose once and for all."""

    _inherit = "res.users.settings"

    are_contact_steps_dismissed = fields.Boolean(
        "First Steps Are Dismissed", groups=READERS
    )

    @api.model
    def _get_fields_blacklist(self):
        """Core tells the web client all settings but these; of who has no Home, what is
        chosen there cannot be read."""
        hidden = super()._get_fields_blacklist()
        if self._has_field_access(self._fields[DISMISSED], "read"):
            return hidden
        return [*hidden, DISMISSED]
