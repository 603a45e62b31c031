from odoo import api, models, tools

MODULE = "contact_marketing"
# Of these, record rules ask for the company themselves; those are of everybody.
NOT_ASKED = {"res.company", "ir.model", "ir.model.fields"}


class ContactSeenMixin(models.AbstractModel):
    """A record names what its writer may see: another company's segment, say, is
    neither read nor used by choosing its id.

    Core shows the name of whatever a many2one points to, without asking whether the
    user may see that; of the others it asks itself.
    """

    _name = "contact.seen.mixin"
    _description = "Names What Its Writer May See"

    @api.model
    @tools.ormcache()
    def _seen_fields(self):
        """:return: the names of the fields by which users choose what it names"""
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field._module == MODULE
            and not (field.readonly or field.inherited)
            and field.comodel_name not in NOT_ASKED
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_given(vals)
        records = super().create(vals_list)
        # It may come from a default or the context as well.
        records._check_seen()
        return records

    def write(self, vals):
        if self.env.su or not self._seen_fields():
            return super().write(vals)
        # What it named before, it may go on naming, whoever writes the rest.
        before = self._seen_records()
        self._check_given(vals, before)
        result = super().write(vals)
        self._check_seen(before)
        return result

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su and self._seen_fields():
            defaults = {} if self else self.default_get(list(fields_spec))
            typed = self.new({**defaults, **values}, origin=self)
            typed._check_seen(self._seen_records() if self else None)
        return super().onchange(values, field_names, fields_spec)

    def _seen_records(self):
        """:return: by name of the field, what these name, seen by the user or not"""
        everything_sudo = self.sudo().with_context(active_test=False)
        return {name: everything_sudo[name]._origin for name in self._seen_fields()}

    @api.model
    def _check_given(self, vals, before=None):
        """As ``_check_seen``, before a constraint tells of what was chosen."""
        if self.env.su:
            return
        for name in self._seen_fields():
            id_ = vals.get(name)
            if not isinstance(id_, int) or before and id_ in before[name].ids:
                continue  # commands of several, and nothing at all, are seen after
            Named = self.env[self._fields[name].comodel_name]
            Named.browse(id_ or None).exists().check_access("read")

    def _check_seen(self, before=None):
        """
        :param dict before: as ``_seen_records``: what is not asked about
        :raises AccessError: about records that the user may not read
        """
        if self.env.su:
            return
        for name, named_sudo in self._seen_records().items():
            if new_sudo := named_sudo - before[name] if before else named_sudo:
                new_sudo.sudo(False).check_access("read")
