from odoo import api, models

# A lead's contact and stage, and what decides whether it is won or lost.
TRACKED_FIELDS = {"partner_id", "stage_id", "active", "probability"}


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "contact.score.shown.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        self.env["contact.interaction"]._append_from(leads, "lead")
        leads._append_stages()
        return leads

    def write(self, vals):
        if TRACKED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        # Whoever may write a lead causes interactions, whatever else of it is visible.
        leads_sudo = self.sudo()
        before = {
            lead.id: (lead.partner_id, lead.stage_id, lead.won_status)
            for lead in leads_sudo
        }
        result = super().write(vals)
        leads_sudo._append_changes(before)
        return result

    def _append_changes(self, before):
        """Append what changed for the contact.

        :param dict before: by id, each lead's contact, stage and outcome before
        """
        Interaction = self.env["contact.interaction"]
        Interaction._append_from(
            self.filtered(lambda lead: not before[lead.id][0]), "lead"
        )
        self.filtered(lambda lead: lead.stage_id != before[lead.id][1])._append_stages()
        decided = self.filtered(lambda lead: lead.won_status != before[lead.id][2])
        for outcome, leads in decided.grouped("won_status").items():
            if outcome in ("won", "lost"):
                Interaction._append_from(leads, outcome)
            else:  # reopened: neither won nor lost any more
                Interaction._retract_from(leads, ["won", "lost"])

    def _append_stages(self):
        for stage, leads in self.sudo().grouped("stage_id").items():
            if stage:
                self.env["contact.interaction"]._append_from(
                    leads, "stage", data={"stage_id": stage.id, "stage": stage.name}
                )
