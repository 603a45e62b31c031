from odoo import api, models
from odoo.http import request

from ...lib.ids import is_id

# Routes of Odoo's newsletter block (website_mass_mailing), which this addon does
# without.
SUBSCRIBE = "/website_mass_mailing/subscribe"
IS_SUBSCRIBER = "/website_mass_mailing/is_subscriber"
SESSION_KEY = "contact_marketing_newsletters"


class IrHttp(models.AbstractModel):
    """The newsletter block tells nobody who is on a list, and who has left
    it."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        result = super()._dispatch(endpoint)
        if not {SUBSCRIBE, IS_SUBSCRIBER}.intersection(endpoint.routing["routes"]):
            return result
        newsletter = request.env["ir.http"]._newsletter_id()
        if newsletter and not request.env["ir.http"]._may_know_subscriptions():
            asked = request.session.get(SESSION_KEY) or []
            if SUBSCRIBE in endpoint.routing["routes"]:
                request.session[SESSION_KEY] = sorted({*asked, newsletter})
            elif IS_SUBSCRIBER in endpoint.routing["routes"]:
                result = {**result, "is_subscriber": newsletter in asked}
        return result

    @api.model
    def _newsletter_id(self):
        list_id = str(request.params.get("list_id"))
        return int(list_id) if is_id(list_id) else None

    @api.model
    def _may_know_subscriptions(self):
        """Whether who asks may read subscriptions, or has proved the own address; else,
        all that is told is what was asked for in this session."""
        user_sudo = self.env.user.sudo()
        return (
            self.env["mailing.subscription"].has_access("read")
            or not user_sudo._is_public()
            and user_sudo.partner_id._consent_has_proven_address()
        )
