from odoo import api, models


class ContactBlacklistMixin(models.AbstractModel):
    """Makes Odoo's blacklists and our consents agree: who is on one has left."""

    _name = "contact.blacklist.mixin"
    _description = "Blacklist That Withdraws Consents"
    _inherit = ["contact.posted.mixin"]

    _blacklist_address = None  # the field with the normalised address
    _blacklist_channels = ()

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._withdraw_consents()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if {"active", self._blacklist_address} & set(vals):
            self._withdraw_consents()
        return result

    @api.model
    def _posted_button(self, vals):
        if not vals.get("active", self._blacklist_address in vals):
            return None
        if "email" in self._blacklist_channels:
            return self.env._("Stop all mails from us")
        return self.env._("Stop text messages")

    def _withdraw_consents(self):
        listed = self.filtered("active")
        if listed:
            # Whoever may blacklist an address withdraws what its contacts granted.
            self.env["contact.consent"].sudo()._withdraw_addresses(
                self._blacklist_channels,
                listed.mapped(self._blacklist_address),
                "manual",
                evidence=self.env._("On the blacklist of %s", self._description),
                user_id=self.env.uid,
            )
