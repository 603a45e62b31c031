from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class ContactEffect(models.Model):
    """Whose an effect is: one record's alone, and so are the rights on it.

    Owners are the records of any model whose stored many2one points to an effect. Who
    may read the owner may read the effect, who may write the owner may write it. One
    that has no owner yet is its maker's.
    """

    _inherit = "contact.effect"

    @api.model
    def _owner_fields(self):
        """:return: the stored fields that point to an effect, of whatever model"""
        return [
            field
            for _name, model in sorted(self.env.registry.items())
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
        ]

    def _owners(self):
        """
        :return: triples of the name of a model, the id of an owner, and the id of its
            effect; in one query, however many effects there are
        """
        selects = []
        for field in self._owner_fields():
            Owner = self.env[field.model_name]
            Owner.flush_model([field.name])
            selects.append(
                SQL(
                    "SELECT %(model)s AS model, id, %(effect)s AS effect_id"
                    " FROM %(owner)s WHERE %(effect)s = ANY(%(ids)s)",
                    model=Owner._name,
                    owner=SQL.identifier(Owner._table),
                    effect=SQL.identifier(field.name),
                    ids=list(self.ids),
                )
            )
        return self.env.execute_query(SQL(" UNION ALL ").join(selects))

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su:
            self._adopt_by_owners(vals)
        return result

    def _adopt_by_owners(self, vals):
        """Who changes what an owner does, changes what it may do: see
        ``contact.condition.mixin``."""
        for model, owner_id, _effect_id in self._owners():
            owner = self.env[model].browse(owner_id)
            if "condition_user_id" not in owner._fields:
                continue
            # An owner that is being written names the writer itself.
            is_written = self.env.is_protected(owner._fields["effect_id"], owner)
            if not is_written and owner._are_condition_inputs(vals):
                owner.action_adopt_conditions()

    def _check_owned_once(self):
        """
        :raises ValidationError: for what two records would share
        """
        effect_ids = [effect_id for _model, _id, effect_id in self._owners()]
        if len(set(effect_ids)) < len(effect_ids):
            raise ValidationError(
                self.env._(
                    "These tags and lists belong to another record. Choose them anew."
                )
            )

    def _check_access(self, operation):
        # Nobody deletes effects, and those of forms that are not saved are nobody's.
        if operation == "unlink" or not any(self._ids):
            return super()._check_access(operation)
        # What was made is the owner's matter alone: salespeople see what a campaign
        # gives, and have no rights on effects.
        forbidden = self._not_theirs(operation)
        return forbidden and (
            forbidden,
            lambda: AccessError(
                self.env._(
                    "Tags and lists that a record gives or takes are changed by who "
                    "may change the record, and seen by who may see it."
                )
            ),
        )

    def _not_theirs(self, operation):
        """:return: the effects that the user has no such right on"""
        effect_ids = defaultdict(dict)
        for model, owner_id, effect_id in self._owners():
            effect_ids[model][owner_id] = effect_id
        allowed, owned = set(), set()
        for model, by_owner in effect_ids.items():
            owned.update(by_owner.values())
            owners = self.env[model].browse(by_owner)
            for owner in owners._filtered_access(
                "read" if operation == "read" else "write"
            ):
                allowed.add(by_owner[owner.id])
        unowned_sudo = self.sudo().filtered(lambda effect: effect.id not in owned)
        allowed.update(
            effect.id for effect in unowned_sudo if effect.create_uid.id == self.env.uid
        )
        return self.filtered(lambda effect: effect.id not in allowed)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._theirs_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _theirs_domain(self):
        """What ``_check_access`` says of reading, as a condition."""
        readable = Domain.FALSE
        owned = []
        for field in self._owner_fields():
            Owner = self.env[field.model_name].with_context(active_test=False)
            having = Domain(field.name, "!=", False)
            column = SQL.identifier(Owner._table, field.name)
            owned.append(Owner.sudo()._search(having).subselect(column))
            if Owner.has_access("read"):
                readable |= Domain("id", "in", Owner._search(having).select(column))
        unowned = Domain.AND(Domain("id", "not in", subselect) for subselect in owned)
        return readable | (unowned & Domain("create_uid", "=", self.env.uid))
