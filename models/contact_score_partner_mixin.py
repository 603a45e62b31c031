from odoo import api, fields, models

READERS = "contact_marketing.group_user,sales_team.group_sale_salesman"


class ContactScorePartnerMixin(models.AbstractModel):
    """The scores of contacts, and that a change of a contact may change them."""

    _name = "contact.score.partner.mixin"
    _description = "Scores of Contacts"

    score_ids = fields.One2many(
        "contact.score", "partner_id", "Scores", copy=False, groups=READERS
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["contact.score.touch"]._touch(partners.ids)
        return partners

    def write(self, vals):
        result = super().write(vals)
        self.env["contact.score.touch"]._touch(self.ids)
        return result
