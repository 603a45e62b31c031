from odoo import fields, models

from ..common.readers import READERS


class ResPartner(models.Model):
    """Which campaigns reached a contact, and when."""

    _inherit = "res.partner"

    campaign_recipient_ids = fields.One2many(
        "contact.campaign.recipient",
        "partner_id",
        "Campaigns",
        copy=False,
        groups=READERS,
    )
