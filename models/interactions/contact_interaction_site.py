from odoo import fields, models


class ContactInteraction(models.Model):
    """What happened on a website that is not Odoo's."""

    _inherit = "contact.interaction"

    site_id = fields.Many2one(
        "contact.site",
        "Website",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
