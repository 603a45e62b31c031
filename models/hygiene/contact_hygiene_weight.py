from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ContactHygieneWeight(models.Model):
    """How much a field counts for the completeness of a contact."""

    _name = "contact.hygiene.weight"
    _description = "Weight of a Field"
    _inherit = ["contact.guarded.mixin"]
    _order = "weight desc, id"
    _rec_name = "field_id"

    plan_id = fields.Many2one(
        "contact.hygiene.plan", required=True, ondelete="cascade", index=True
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain="[('model', '=', 'res.partner'), ('store', '=', True)]",
        bypass_search_access=True,  # what fields there are, is no secret to readers
    )
    weight = fields.Integer(default=10, required=True)
    who = fields.Selection(
        [("all", "All"), ("person", "People"), ("company", "Companies")],
        "Of",
        default="all",
        required=True,
    )

    _field_uniq = models.Constraint(
        "UNIQUE (plan_id, field_id)", "A field counts once in each plan."
    )

    @api.depends("field_id")
    def _compute_display_name(self):
        for line in self:
            # What fields are called is no secret to who may read the plan.
            line.display_name = line.field_id.sudo().display_name

    @api.constrains("weight", "field_id")
    def _check_weight(self):
        for line in self:
            if line.weight <= 0:
                raise ValidationError(
                    self.env._(
                        "%(field)s: a weight is 1 or more. Remove the line if the "
                        "field does not count.",
                        field=line.field_id.field_description,
                    )
                )
            # How many have it filled is shown: that is for who may read the field.
            contacts = self.sudo(False).env["res.partner"]
            field = contacts._fields.get(line.field_id.name)
            if (
                field is None
                or not field.store
                or not contacts._has_field_access(field, "read")
            ):
                raise ValidationError(
                    self.env._(
                        "%(field)s is no field that contacts keep and you may read.",
                        field=line.field_id.display_name,
                    )
                )

    def _filled(self):
        """:return: a domain of contacts that this line counts for, and have it"""
        # Who sets the weights need not read models.
        filled = Domain(self.field_id.sudo().name, "!=", False)
        if self.who == "all":
            return filled
        return filled & Domain("is_company", "=", self.who == "company")

    def _counts_for(self, is_company):
        return self.who in ("all", "company" if is_company else "person")
