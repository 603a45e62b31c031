from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ResPartnerCategoryMerge(models.TransientModel):
    """Merge tags into one; their counts on each contact are added."""

    _name = "res.partner.category.merge"
    _description = "Merge Tags"
    _inherit = ["contact.wizard.mixin"]

    tag_ids = fields.Many2many(
        "res.partner.category",
        "res_partner_category_merge_tag_rel",
        "merge_id",
        "tag_id",
        string="Tags to Merge",
        context={"active_test": False},
    )
    target_id = fields.Many2one(
        "res.partner.category",
        "Keep",
        required=True,
        domain="[('id', 'in', tag_ids)]",
        context={"active_test": False},
        ondelete="cascade",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self.env.context.get("active_ids")
        if ids and self.env.context.get("active_model") == "res.partner.category":
            values["tag_ids"] = [Command.set(ids)]
            values["target_id"] = ids[0]
        return values

    def action_merge(self):
        """Move all that refers to the other tags to the one that is kept."""
        self.ensure_one()
        target = self.target_id
        sources = self.tag_ids - target
        if not sources:
            raise UserError(self.env._("Choose at least two tags to merge."))
        target.check_access("write")
        sources.check_access("unlink")
        self._move_children(sources, target)
        # Who may delete the tags may have what is remembered of them moved.
        self.env["contact.merge"].sudo()._merge_tags(sources.ids, target.id)
        # Core's way to move every reference, whichever addon has it.
        mover_sudo = self.env["base.partner.merge.automatic.wizard"].sudo()
        mover_sudo._update_foreign_keys_generic(target._name, sources, target)
        mover_sudo._update_reference_fields_generic(target._name, sources, target)
        self.env.invalidate_all()
        sources.unlink()
        return {"type": "ir.actions.act_window_close"}

    def _move_children(self, sources, target):
        while target.parent_id & sources:
            target.parent_id = target.parent_id.parent_id
        children = self.env["res.partner.category"].with_context(active_test=False)
        orphans = children.search([("parent_id", "in", sources.ids)])
        (orphans - sources - target).parent_id = target
