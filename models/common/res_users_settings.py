from odoo import fields, models


class ResUsersSettings(models.Model):
    """What a user of the web client chose once and for all."""

    _inherit = "res.users.settings"

    are_contact_steps_dismissed = fields.Boolean("First Steps Are Dismissed")
