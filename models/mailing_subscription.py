from odoo import api, models


class MailingSubscription(models.Model):
    _name = "mailing.subscription"
    _inherit = ["mailing.subscription", "contact.posted.mixin"]

    @api.model
    def _posted_button(self, vals):
        return self.env._("Unsubscribe") if vals.get("opt_out") else None
