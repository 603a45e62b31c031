from odoo import api, models

from .contact_seen_mixin import MODULE


class ContactKeptMixin(models.AbstractModel):
    """Some fields are kept by the machine: states, figures, dates, who started it.

    Those are the fields that this addon declares ``readonly`` and stores. In Odoo that
    speaks to screens alone; here nobody sets them, whether by value, default, context,
    copy or import. The actions do, by ``_set_kept``.
    """

    _name = "contact.kept.mixin"
    _description = "Keeps Some Fields Itself"
    _inherit = ["contact.seen.mixin"]

    @api.model
    def _is_kept(self, field):
        return bool(
            field.readonly
            and field.store
            and not field.inherited
            and field._module == MODULE
            and field.name not in models.MAGIC_COLUMNS
        )

    def _has_field_access(self, field, operation):
        # Core asks this for each value and each default of the context.
        return super()._has_field_access(field, operation) and (
            operation == "read" or self.env.su or not self._is_kept(field)
        )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.su:
            return values
        # Users may store defaults of their own, which no right is asked for.
        for name in [name for name in values if self._is_kept(self._fields[name])]:
            del values[name]
            if default := self._fields[name].default:
                values[name] = self._fields[name].convert_to_write(
                    default(self), self.browse()
                )
        return values

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        given = set(default or {})
        return [
            {
                name: value
                for name, value in vals.items()
                if name in given or not self._is_kept(self._fields[name])
            }
            for vals in vals_list
        ]

    def _set_kept(self, vals):
        """Set what only the machine sets, for who may change the record.

        :param dict vals: as for ``write``
        :raises AccessError: for who may not
        """
        self.check_access("write")
        # No user has a right to these fields; that is what they are for.
        return self.sudo().write(vals)
