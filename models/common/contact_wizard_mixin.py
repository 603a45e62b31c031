from odoo import api, models


class ContactWizardMixin(models.AbstractModel):
    """A dialog is about what its maker may see: it would show the names of others.

    Core shows the name of whatever a many2one points to, without asking whether the
    user may see that.
    """

    _name = "contact.wizard.mixin"
    _description = "Is About What Its Maker May See"

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_seen()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._check_seen()
        return result

    def onchange(self, values, field_names, fields_spec):
        defaults = {} if self else self.default_get(list(fields_spec))
        self.new({**defaults, **values}, origin=self)._check_seen()
        return super().onchange(values, field_names, fields_spec)

    def _check_seen(self):
        """
        :raises AccessError: about records that the user may not read
        """
        if self.env.su:
            return
        for name, field in self._fields.items():
            if field.store and field.type in ("many2one", "many2many"):
                # Beyond the user's rights, or what may not be seen is left out.
                dialogs_sudo = self.sudo().with_context(active_test=False)
                if asked_sudo := dialogs_sudo[name]._origin:
                    asked_sudo.sudo(False).check_access("read")
