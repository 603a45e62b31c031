from odoo import fields, models


class ContactEffectMixin(models.AbstractModel):
    """Gives a model its own effect: tags and lists to add and to remove."""

    _name = "contact.effect.mixin"
    _description = "Has an Effect on Contacts"
    _inherits = {"contact.effect": "effect_id"}

    effect_id = fields.Many2one(
        "contact.effect", required=True, ondelete="restrict", index=True, copy=False
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
            self.effect_id.write({name: vals[name] for name in effect_fields})
        rest = {
            name: value for name, value in vals.items() if name not in effect_fields
        }
        return super().write(rest) if rest else True

    def unlink(self):
        # The effect belongs to this record alone, and goes with it; users have no
        # rights of their own on effects.
        effects_sudo = self.sudo().effect_id
        result = super().unlink()
        effects_sudo.unlink()
        return result
