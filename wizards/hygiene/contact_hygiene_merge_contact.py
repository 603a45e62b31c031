from odoo import fields, models
from odoo.exceptions import UserError


class ContactHygieneMergeContact(models.TransientModel):
    """One of the contacts that are compared."""

    _name = "contact.hygiene.merge.contact"
    _description = "Contact to Merge"
    _inherit = ["contact.wizard.mixin"]
    _order = "id"
    _rec_name = "partner_id"

    merge_id = fields.Many2one(
        "contact.hygiene.merge", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    label = fields.Char("Contact", compute="_compute_label")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    create_date = fields.Datetime(
        "Since", related="partner_id.create_date", readonly=True
    )
    is_kept = fields.Boolean("Kept", compute="_compute_is_kept")

    def _compute_label(self):
        for contact in self:
            # First the number: by it the values below tell whose they are.
            partner = contact.partner_id
            contact.label = f"#{partner.id} {partner.display_name}"

    def _compute_is_kept(self):
        for contact in self:
            contact.is_kept = contact.partner_id == contact.merge_id.target_id

    def action_keep(self):
        """Keep this contact; the others are merged into it."""
        self.ensure_one()
        merge = self.merge_id
        merge.target_id = self.partner_id
        merge.line_ids.unlink()
        merge._compare()
        return merge._show()

    def action_leave_out(self):
        """Do not merge this contact.

        :raises UserError: when no two would be left
        """
        self.ensure_one()
        merge = self.merge_id
        if len(merge.contact_ids) <= 2 or self.is_kept:
            raise UserError(
                self.env._("At least two contacts are compared, the kept one included.")
            )
        self.unlink()
        merge._compare()
        return merge._show()
