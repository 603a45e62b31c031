from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

POSTED = Domain("state", "=", "posted")


class ContactHygieneMerge(models.TransientModel):
    """What is never merged, and why."""

    _inherit = "contact.hygiene.merge"

    def _locked_partners(self):
        """:return: the contacts, which nobody else changes or merges meanwhile
        :raises UserError: when some are gone, or being changed
        """
        partners = self._partners()
        if len(partners) < 2 or self.target_id not in partners:
            raise UserError(
                self.env._(
                    "Nothing is left to merge: it was done, or they are deleted."
                )
            )
        partners.check_access("write")
        if len(partners.try_lock_for_update()) < len(partners):
            raise UserError(
                self.env._("Somebody else is changing these contacts. Try again.")
            )
        return partners

    @api.model
    def _check_mergeable(self, partners, target):
        """
        :raises UserError: says which contacts are not merged, and why
        """
        for why_not in (
            self._erased(partners),
            self._of_two_companies(partners),
            self._relatives(partners),
            self._with_users(partners),
            self._colleagues(partners),
            self._own_companies(partners - target),
            self._invoiced_apart(partners),
            self._each_in_the_books(partners),
        ):
            if why_not:
                raise UserError(why_not)

    @api.model
    def _erased(self, partners):
        erased = partners.filtered("erased_date")
        return erased and self.env._(
            "%(contacts)s: people who were erased are not merged.",
            contacts=self._named(erased),
        )

    @api.model
    def _of_two_companies(self, partners):
        # Company by company, none included; which they are is not told.
        if len({partner.sudo().company_id.id for partner in partners}) > 1:
            return self.env._(
                "These contacts belong to different companies of this database, or "
                "only some of them do. Set the same company on all of them first."
            )
        return None

    @api.model
    def _relatives(self, partners):
        """A contact and whoever it belongs to, however many steps up."""
        below = partners
        seen = self.env["res.partner"]
        while below.sudo().parent_id - seen:  # in circles, too
            below = below.sudo().parent_id - seen
            seen |= below
            if above := partners & seen:
                return self.env._(
                    "%(contacts)s: a contact is not merged with those that belong "
                    "to it.",
                    contacts=self._named(above),
                )
        return None

    @api.model
    def _with_users(self, partners):
        # Logins are not everybody's to see, archived ones count.
        users_sudo = partners.sudo().with_context(active_test=False).user_ids
        if len(users_sudo) > 1:
            return self.env._(
                "%(contacts)s: each has a login. Two users are never merged.",
                contacts=self._named(users_sudo.partner_id),
            )
        return None

    @api.model
    def _colleagues(self, partners):
        # As core when such a contact is written: who gives it an address may get its
        # password reset. Logins are not everybody's to see.
        users_sudo = partners.sudo().with_context(active_test=False).user_ids
        colleagues = users_sudo.filtered(lambda user: user._is_internal())
        if colleagues - self.env.user and not self.env["res.users"].has_access("write"):
            return self.env._(
                "%(contacts)s: a colleague logs in as that. Who may change users may "
                "merge it.",
                contacts=self._named(colleagues.partner_id),
            )
        return None

    @api.model
    def _own_companies(self, sources):
        companies_sudo = self.env["res.company"].sudo().with_context(active_test=False)
        found = companies_sudo.search([("partner_id", "in", sources.ids)]).partner_id
        return found and self.env._(
            "%(contacts)s: that is a company of this database. Keep it instead.",
            contacts=self._named(found),
        )

    @api.model
    def _invoiced_apart(self, partners):
        # Of invoices that the user may not see only their companies are looked at.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                POSTED
                & (
                    Domain("partner_id", "in", partners.ids)
                    | Domain("commercial_partner_id", "in", partners.ids)
                ),
                ["company_id", "partner_id"],
            )
        )
        companies = {company for company, _partner in groups}
        invoiced = {partner for _company, partner in groups}
        if len(companies) > 1 and len(invoiced) > 1:
            return self.env._(
                "These contacts have invoices in different companies, and stay apart."
            )
        return None

    @api.model
    def _each_in_the_books(self, partners):
        """Which invoices were whose cannot be told any more after a merge."""
        if self.env.user.has_group("contact_marketing.group_manager"):
            return None
        entered = self.env["res.partner"]
        for model in ("account.move", "res.partner.bank"):
            # Whose they are is all that is looked at.
            Model_sudo = self.env[model].sudo().with_context(active_test=False)
            groups = Model_sudo._read_group(
                [("partner_id", "in", partners.ids)], ["partner_id"]
            )
            entered = entered.union(*(partner for (partner,) in groups))
        if len(entered) < 2:
            return None
        return self.env._(
            "%(contacts)s: each has invoices or bank accounts. An administrator of "
            "Contact Marketing may merge them.",
            contacts=self._named(entered),
        )

    @api.model
    def _named(self, partners):
        return ", ".join(partners.sudo(False).mapped("display_name"))
