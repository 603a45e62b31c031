from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Whose invoices there are is asked of each contact a sunset policy may archive.
    commercial_partner_id = fields.Many2one(index="btree_not_null")
    partner_shipping_id = fields.Many2one(index="btree_not_null")
