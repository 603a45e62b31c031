from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # Who may merge contacts may have all of them merged.
        merge_sudo = self.env["contact.merge"].sudo()
        merge_sudo._merge_contacts(src_partners.ids, dst_partner.id)
        return super()._update_foreign_keys(src_partners, dst_partner)
