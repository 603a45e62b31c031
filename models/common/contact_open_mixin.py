from odoo import fields, models


class ContactOpenMixin(models.AbstractModel):
    """Opens the contact of a record that has no screen of its own."""

    _name = "contact.open.mixin"
    _description = "Opens Its Contact"

    partner_id = fields.Many2one("res.partner", "Contact")

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()
