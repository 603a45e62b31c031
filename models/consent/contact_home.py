from odoo import api, models

SOON_DAYS = 30


class ContactHome(models.AbstractModel):
    """Consents that end soon, unless the contacts renew them."""

    _inherit = "contact.home"

    @api.model
    def _todo(self):
        todo = super()._todo()
        if self._is_marketer():
            todo += self._to_do(
                "consents",
                "contact_consent_action",
                [
                    ("status", "=", "granted"),
                    ("expiry_date", ">", "now"),
                    ("expiry_date", "<=", f"now +{SOON_DAYS}d"),
                ],
                self.env._("Consents that expire within %(days)s days", days=SOON_DAYS),
                "fa-hourglass-half",
            )
        return todo
