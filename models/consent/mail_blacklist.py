from odoo import models


class MailBlacklist(models.Model):
    _name = "mail.blacklist"
    _inherit = [
        "mail.blacklist",
        "contact.blacklist.mixin",
        "contact.address.mixin",
    ]

    _blacklist_address = "email"
    _blacklist_channels = ("email",)
    _normalised_address = "email"

    _gate_addresses_idx = models.Index(
        "(gate_addresses) WHERE gate_addresses IS NOT NULL"
    )
