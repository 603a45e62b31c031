from odoo import models


class ContactGuardedMixin(models.AbstractModel):
    """Nobody moves a record to where they may not write it themselves.

    Core asks the record rules before a ``write``; that leaves open what they say of the
    values written: another company, or a plan of another company. After ``create`` core
    asks them itself.
    """

    _name = "contact.guarded.mixin"
    _description = "Stays Where Its Writer May Write"
    _inherit = ["contact.kept.mixin"]

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")
        return result
