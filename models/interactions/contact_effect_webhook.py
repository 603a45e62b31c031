from odoo import api, fields, models

from .contact_effect import TARGET_FIELDS


class ContactEffect(models.Model):
    """Effects tell other systems: one call for each contact that they reach."""

    _inherit = "contact.effect"

    webhook_ids = fields.Many2many(
        "contact.webhook",
        "contact_effect_webhook_rel",
        "effect_id",
        "webhook_id",
        string="Call Webhooks",
        # Salespeople see what thresholds do, and no webhooks.
        groups="contact_marketing.group_user",
    )

    @api.depends("webhook_ids")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for effect in self:
            # Who sees the effect may know which webhooks it calls.
            effect_sudo = effect.sudo()
            names = [f"→ {name}" for name in effect_sudo.webhook_ids.mapped("name")]
            if names:
                has_more = any(
                    effect_sudo[name] for name in TARGET_FIELDS if name != "webhook_ids"
                )
                before = [effect.display_name] if has_more else []
                effect.display_name = ", ".join(before + names)
        return result

    @api.model
    def _apply(self, interactions, count_again=True):
        result = super()._apply(interactions, count_again=count_again)
        if self.search_count([("webhook_ids", "!=", False)], limit=1):
            self.env["contact.webhook.delivery"].sudo()._queue(
                self._sql_targets(
                    *(interactions, "webhook_ids", "webhook_id"),
                    ("date", "interaction_id"),
                )
            )
        return result
