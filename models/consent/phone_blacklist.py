from odoo import models


class PhoneBlacklist(models.Model):
    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "contact.blacklist.mixin"]

    _blacklist_address = "number"
    _blacklist_channels = ("sms", "phone")
