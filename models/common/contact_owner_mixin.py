from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ContactOwnerMixin(models.AbstractModel):
    """Works with the rights of one person; nobody hands out rights they do not have."""

    _name = "contact.owner.mixin"
    _description = "Works With the Rights of a Person"
    # Whether who works for less companies than that person changes nothing of it.
    _is_changed_within_reach = True

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        required=True,
        copy=False,
        domain="[('share', '=', False)]",
        help="What is done, is done with this person's rights.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # Afterwards: it may come from a default or the context as well.
        records._check_owner()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._check_owner()
        return result

    def _check_access(self, operation):
        """Where companies share it, nobody changes what is done to contacts of
        companies that are not theirs."""
        if result := super()._check_access(operation):
            return result
        if operation != "write" or self.env.su or not self._is_changed_within_reach:
            return None
        # Whoever administers users can have any company.
        if self.env.user.has_group("base.group_erp_manager"):
            return None
        # Of which company it is, and who is responsible, whoever may write knows.
        beyond = self.filtered(
            lambda one: not one.sudo().company_id and one._owner_reaches_beyond()
        )
        if not beyond:
            return None
        return (
            beyond,
            lambda: AccessError(
                self.env._(
                    "%(name)s is of no company, and %(user)s works for companies that "
                    "are not yours. Have somebody change it who works for them all.",
                    name=beyond[0].sudo().display_name,
                    user=beyond[0].sudo().user_id.name,
                )
            ),
        )

    def _check_owner(self):
        """
        :raises AccessError: if somebody else was made responsible who has rights that
            the user has not
        """
        # Whoever administers users can have any right.
        if self.env.su or self.env.user.has_group("base.group_erp_manager"):
            return
        is_manager = self.env.user.has_group("contact_marketing.group_manager")
        # Which rights others have, only this may know.
        for owner_sudo in self.sudo().user_id - self.env.user:
            if not is_manager:
                raise AccessError(
                    self.env._(
                        "Only administrators of Contact Marketing make somebody else "
                        "responsible."
                    )
                )
            if self._has_more_rights(owner_sudo):
                raise AccessError(
                    self.env._(
                        "%(user)s has rights or companies that you have not. Ask "
                        "%(user)s to take it over.",
                        user=owner_sudo.name,
                    )
                )

    def _owner_reaches_beyond(self):
        """:return: whether the responsible person works for companies that the user
        does not; the system, for all"""
        self.ensure_one()
        owner_sudo = self.sudo().user_id
        beyond = Domain("id", "not in", self.env.user.company_ids.ids)
        if not owner_sudo._is_superuser():
            beyond &= Domain("user_ids", "=", owner_sudo.id)
        # Which companies others work for, only this may know.
        return bool(self.env["res.company"].sudo().search_count(beyond, limit=1))

    @api.model
    def _has_more_rights(self, other_sudo):
        user_sudo = self.env.user.sudo()
        return bool(
            other_sudo.all_group_ids - user_sudo.all_group_ids
            or other_sudo.company_ids - user_sudo.company_ids
        )
