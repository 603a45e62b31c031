from odoo import models


class MailingList(models.Model):
    _name = "mailing.list"
    _inherit = ["mailing.list", "contact.posted.mixin"]

    # It writes subscriptions without their model.
    _posted_fields = ("contact_ids",)
