from odoo import api, fields, models


class ContactHygieneMergeValue(models.TransientModel):
    """What one of the contacts, or some of them, have in a field."""

    _name = "contact.hygiene.merge.value"
    _description = "Value of a Contact to Merge"
    _inherit = ["contact.wizard.mixin"]
    _order = "id"

    line_id = fields.Many2one(
        "contact.hygiene.merge.line", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    text = fields.Char(required=True, readonly=True)
    holder_ids = fields.Json(readonly=True, help="Ids of the contacts that have it.")

    @api.depends("text", "holder_ids")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.text} ({value._format_holders()})"

    def _format_holders(self):
        return ", ".join(f"#{each}" for each in self.holder_ids or [])
