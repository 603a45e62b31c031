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
            self.browse()._check_given(vals, {})
        records = super().create(vals_list)
        # It may come from a default or the context as well.
        records._check_seen({})
        return records

    def write(self, vals):
        if self.env.su or not self._seen_fields():
            return super().write(vals)
        # What a record named before, it may go on naming, whoever writes the rest.
        before = self._named_ids()
        self._check_given(vals, before)
        result = super().write(vals)
        self._check_seen(before)
        return result

    def copy_data(self, default=None):
        """Of what the user may not read, a copy names nothing; where something must be
        named, there is no copy."""
        vals_list = super().copy_data(default)
        if self.env.su:
            return vals_list
        names = set(self._seen_fields()) - set(default or {})
        for vals in vals_list:
            for name in names.intersection(vals):
                if self._fields[name].type != "many2one" or not vals[name]:
                    continue
                named = self.env[self._fields[name].comodel_name].browse(vals[name])
                if not (named.has_access("read") or self._fields[name].required):
                    vals[name] = False
        return vals_list

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su and self._seen_fields():
            defaults = {} if self else self.default_get(list(fields_spec))
            typed = self.new({**defaults, **values}, origin=self)
            typed._check_seen(self._named_ids())
        return super().onchange(values, field_names, fields_spec)

    def _named_ids(self):
        """:return: by name of a field and by id of these records, a set of the ids of
        what it names, seen by the user or not"""
        everything_sudo = self.sudo().with_context(active_test=False)
        return {
            name: {
                record._origin.id: {*record[name]._origin.ids}
                for record in everything_sudo
            }
            for name in self._seen_fields()
        }

    def _check_given(self, vals, before):
        """As ``_check_seen``, before a constraint tells of what was chosen."""
        if self.env.su:
            return
        for name in self._seen_fields():
            id_ = vals.get(name)
            if not isinstance(id_, int) or not id_:
                continue  # commands of several are seen after
            if self and all(known == {id_} for known in before[name].values()):
                continue
            Named = self.env[self._fields[name].comodel_name]
            Named.browse(id_).exists().check_access("read")

    def _check_seen(self, before):
        """
        :param dict before: as ``_named_ids``: what is not asked about
        :raises AccessError: about records that the user may not read
        """
        if self.env.su:
            return
        for name, named_ids in self._named_ids().items():
            known = before.get(name, {})
            new_ids = set().union(
                *(ids - known.get(record, set()) for record, ids in named_ids.items())
            )
            if new_ids:
                Named = self.env[self._fields[name].comodel_name]
                Named.browse(new_ids).check_access("read")
