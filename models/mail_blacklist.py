from odoo import models


class MailBlacklist(models.Model):
    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "contact.blacklist.mixin"]

    _blacklist_address = "email"
    _blacklist_channels = ("email",)
