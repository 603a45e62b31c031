from odoo import fields, models


class ContactEffectMixin(models.AbstractModel):
    """Gives a model its own effect: tags and lists to add and to remove."""

    _name = "contact.effect.mixin"
    _description = "Has an Effect on Contacts"
    _inherits = {"contact.effect": "effect_id"}

    effect_id = fields.Many2one(
        "contact.effect", required=True, ondelete="restrict", index=True, copy=False
    )

    def unlink(self):
        # The effect belongs to this record alone, and goes with it; users have no
        # rights of their own on effects.
        effects = self.sudo().effect_id
        result = super().unlink()
        effects.unlink()
        return result
