from odoo import models
from odoo.tools import SQL

from ..common.companies import working_companies


class ContactScoringThreshold(models.Model):
    """A threshold moves whom its responsible person sees, whatever plan it is of."""

    _inherit = "contact.scoring.threshold"

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
