from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..common.companies import working_companies


class ContactScoringThreshold(models.Model):
    """A threshold moves whom its responsible person sees. Where companies share its
    plan, nobody has contacts moved of companies that are not theirs."""

    _inherit = "contact.scoring.threshold"

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        if operation != "write" or self.env.su:
            return None
        # Whose the plan is, and who is responsible, whoever may write knows.
        beyond = self.filtered(
            lambda one: not one.sudo().company_id and one._owner_reaches_beyond()
        )
        if not beyond:
            return None
        return (
            beyond,
            lambda: AccessError(
                self.env._(
                    "%(name)s is of a plan of no company, and %(user)s works for "
                    "companies that are not yours. Have somebody change it who works "
                    "for them all.",
                    name=beyond[0].sudo().name,
                    user=beyond[0].sudo().user_id.name,
                )
            ),
        )

    def _sql_may_move(self):
        """:return: the condition on ``interaction`` that it is about somebody whom the
        responsible person sees"""
        self.ensure_one()
        user = self.user_id
        if user._is_superuser():
            return SQL("TRUE")
        contacts = (
            self.env["res.partner"]
            .with_user(user)
            .with_context(
                allowed_company_ids=working_companies(user, self.company_id),
                active_test=False,
            )
        )
        if not contacts.has_access("read"):
            return SQL("FALSE")
        return SQL("interaction.partner_id IN %s", contacts._search([]).subselect())
