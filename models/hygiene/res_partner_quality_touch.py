from odoo import api, models

# Whoever changes these, has others see the contact.
MOVING = {"company_id", "partner_share"}


class ResPartner(models.Model):
    """Has contacts that change summed up anew."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["contact.quality.touch"]._touch(partners.ids)
        return partners

    def _write_multi(self, vals_list):
        # Not write(): what is computed does not come by there.
        result = super()._write_multi(vals_list)
        moved = [
            id_
            for id_, vals in zip(self._ids, vals_list, strict=True)
            if not MOVING.isdisjoint(vals)
        ]
        self.env["contact.quality.touch"]._touch(self._ids, moved)
        return result

    def unlink(self):
        self.env["contact.quality.touch"]._touch_related(self.ids)
        return super().unlink()
