from odoo import api, models


class MailingContact(models.Model):
    _name = "mailing.contact"
    _inherit = ["mailing.contact", "contact.posted.mixin"]

    # It writes subscriptions without their model.
    _posted_fields = ("list_ids",)

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        contacts.subscription_ids._wait_for_proof()
        return contacts

    def write(self, vals):
        before = self.subscription_ids if "list_ids" in vals else None
        result = super().write(vals)
        if before is not None:
            self.invalidate_recordset(["subscription_ids"])
            (self.subscription_ids - before)._wait_for_proof()
        return result
