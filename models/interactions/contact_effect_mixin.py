from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contact_effect import MOVING_FIELDS


class ContactEffectMixin(models.AbstractModel):
    """Gives a model its own effect: tags and lists to add and to remove."""

    _name = "contact.effect.mixin"
    _description = "Has an Effect on Contacts"
    _inherit = ["contact.guarded.mixin"]
    _inherits = {"contact.effect": "effect_id"}

    # Read only: who may write the record may write its effect, and bring no other.
    effect_id = fields.Many2one(
        "contact.effect",
        required=True,
        readonly=True,
        ondelete="restrict",
        copy=False,
    )

    _effect_uniq = models.UniqueIndex(
        "(effect_id)", "An effect belongs to one record alone."
    )

    def _has_effect(self):
        """:return: whether it moves contacts among tags, lists or journeys"""
        return any(self[name] for name in MOVING_FIELDS)

    def _may_grant(self):
        """Whether what this listens to can be an agreement: no link is."""
        return False

    @api.constrains("effect_id")
    def _check_owned_once(self):
        self.effect_id._check_owned_once()

    @api.constrains("effect_id", "purpose_grant_ids")
    def _check_may_grant(self):
        for record in self:
            if record.purpose_grant_ids and not record._may_grant():
                record._refuse_grant()

    def _refuse_grant(self):
        raise ValidationError(
            self.env._(
                "%(record)s: a consent needs more than a click or a visit, "
                "which mail scanners make, too. Ask for it in a form.",
                record=self.display_name,
            )
        )

    def write(self, vals):
        # Core writes delegated fields one by one; a tag that moves from one side to
        # the other would be on both for a moment, and be refused.
        effect_fields = {
            name
            for name in vals
            if (field := self._fields.get(name)) and field.inherited
        }
        if effect_fields:
            self.check_access("write")
            # Its conditions are checked below, as they are then.
            with self.env.protecting([self._fields["effect_id"]], self):
                self.effect_id.write({name: vals[name] for name in effect_fields})
            self._check_may_grant()
        rest = {
            name: value for name, value in vals.items() if name not in effect_fields
        }
        result = super().write(rest)
        has_conditions = "condition_user_id" in self._fields
        if has_conditions and self._are_condition_inputs(effect_fields):
            self._check_stored_conditions()
        return result

    def unlink(self):
        # The effect belongs to this record alone, and goes with it; users have no
        # rights of their own on effects.
        effects_sudo = self.sudo().effect_id
        result = super().unlink()
        effects_sudo.unlink()
        return result
