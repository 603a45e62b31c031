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
        self._check_written_company(vals.get("company_id"))
        result = super().write(vals)
        self.check_access("write")
        return result

    def _check_written_company(self, company_id):
        """Refuse another company before PostgreSQL tells what it has: a code, say."""
        if company_id and not self.env.su and company_id not in self.env.companies.ids:
            raise self.env["ir.rule"]._make_access_error("write", self)
