from odoo import fields, models

from .res_partner_anniversary import YEARLY_FIELD, YEARLY_TYPES


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contact_yearly_field_id = fields.Many2one(
        "ir.model.fields",
        "Anniversary",
        config_parameter=YEARLY_FIELD,
        domain=[
            ("model", "=", "res.partner"),
            ("ttype", "in", YEARLY_TYPES),
            ("store", "=", True),
        ],
        help="The date of contacts that comes back each year, as a birthday.",
    )
