from odoo import fields, models

from .companies import working_companies
from .mail_layout import MAIL_LAYOUT


class ContactResponsibleMixin(models.AbstractModel):
    """Works in the name of one person and for one company: whom they see counts."""

    _name = "contact.responsible.mixin"
    _description = "Has a Responsible Person"
    _inherit = ["contact.guarded.mixin", "contact.owner.mixin", "mail.thread"]

    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Its contacts and those of all companies. Empty: all that the responsible "
        "person sees.",
    )
    user_id = fields.Many2one(
        tracking=True,
        help="Is told when something goes wrong. Only contacts whom this person may "
        "see count.",
    )

    def _tz(self):
        """:return: the time zone that days are told in"""
        return self.user_id.tz or "UTC"

    def _companies(self):
        return self.company_id or self.company_id.browse(
            working_companies(self.user_id)
        )

    def _contacts(self):
        """``res.partner`` as the responsible person sees it, for the company."""
        # Who it is depends on nobody's screen.
        return (
            self.env["res.partner"]
            .with_user(self.user_id)
            .with_context(
                allowed_company_ids=self._companies().ids,
                tz=self._tz(),
                lang=self.user_id.lang,
                active_test=True,
            )
        )

    def _missing_responsible(self):
        """:return: why the responsible person cannot be it any more; None: can"""
        user = self.user_id
        if not user.active or not user.has_group("contact_marketing.group_user"):
            return self.env._(
                "%(user)s may not use Contact Marketing. Choose another responsible "
                "person.",
                user=user.sudo().name,
            )
        if self.company_id and self.company_id not in user.sudo().company_ids:
            return self.env._(
                "%(user)s does not work for %(company)s. Choose another responsible "
                "person.",
                user=user.sudo().name,
                company=self.sudo().company_id.name,
            )
        return None

    def _notify_responsible(self, message):
        self.message_post(
            body=message,
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid=MAIL_LAYOUT,
        )
