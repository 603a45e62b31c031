from odoo import models


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_erase_person(self):
        """Erase the contact of this line, as from the contact itself."""
        action = self._found_contact().action_erase()
        action["context"]["default_lookup_line_id"] = self.id
        return action

    def action_export_personal_data(self):
        return self._found_contact().action_export_personal_data()

    def _found_contact(self):
        self.ensure_one()
        return self.env["res.partner"].browse(self.res_id).exists()
