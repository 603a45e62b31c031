from odoo import fields, models


class ContactCampaignPartnerMixin(models.AbstractModel):
    """Which campaigns reached a contact, and when."""

    _name = "contact.campaign.partner.mixin"
    _description = "Gets Campaigns"

    campaign_recipient_ids = fields.One2many(
        "contact.campaign.recipient",
        "partner_id",
        "Campaigns",
        copy=False,
        groups="contact_marketing.group_user,sales_team.group_sale_salesman",
    )
