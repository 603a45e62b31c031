from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Unite what we remember before core moves, or drops, the rest row by row."""
        self.env.flush_all()
        self.env["contact.tag.assignment"].sudo()._merge(
            "partner_id", src_partners.ids, dst_partner.id
        )
        self.env["contact.list.member"].sudo()._merge_partners(
            src_partners.ids, dst_partner.id
        )
        self._move_mailing_traces(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _move_mailing_traces(self, src_partners, dst_partner):
        # Links of mails sent before the merge still move the contact.
        self.env.cr.execute(
            SQL(
                "UPDATE mailing_trace SET res_id = %s "
                "WHERE model = 'res.partner' AND res_id = ANY(%s)",
                dst_partner.id,
                src_partners.ids,
            )
        )
