from odoo import api, models, tools


class ContactWizardMixin(models.AbstractModel):
    """A dialog is about what its maker may see: it would show the names of others."""

    _name = "contact.wizard.mixin"
    _description = "Is About What Its Maker May See"
    _inherit = ["contact.seen.mixin"]

    @api.model
    @tools.ormcache()
    def _seen_fields(self):
        return tuple(
            name
            for name, field in self._fields.items()
            if field.store and field.type in ("many2one", "many2many")
        )
