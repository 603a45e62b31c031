from odoo import models


class MailingContact(models.Model):
    _name = "mailing.contact"
    _inherit = ["mailing.contact", "contact.posted.mixin"]

    # It writes subscriptions without their model.
    _posted_fields = ("list_ids",)
