from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _deactivate_portal_user(self, **post):
        """Who deletes the own account leaves all mails; for others with the address
        only where that is proven: portal users may type any. Colleagues know whom they
        blacklist."""
        if not post.get("request_blacklist") or not self.env.user.share:
            return super()._deactivate_portal_user(**post)
        proven = self.filtered(
            lambda user: user.partner_id._consent_has_proven_address()
        )
        for contact in (self - proven).partner_id:
            self.env["contact.consent"]._withdraw_everything(
                contact.email_normalized,
                contact,
                "preference_centre",
                is_proven=False,
                user_id=self.env.uid,
            )
        if proven:
            super(ResUsers, proven)._deactivate_portal_user(**post)
        if rest := self - proven:
            super(ResUsers, rest)._deactivate_portal_user(
                **{**post, "request_blacklist": False}
            )
        return None
