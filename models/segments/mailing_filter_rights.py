from odoo import api, models


class MailingFilter(models.Model):
    """Where the settings say so, marketing users only read segments; the record rule
    ``mailing_filter_maker_rule`` holds, and the screens offer nothing else."""

    _inherit = "mailing.filter"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._is_read_only())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("form", "list", "kanban") and self._is_read_only():
            for change in ("create", "edit", "delete", "duplicate"):
                arch.set(change, "0")
        return arch, view

    @api.model
    def _is_read_only(self):
        user = self.env.user
        return user.has_group("contact_marketing.group_user") and not (
            user.has_group("contact_marketing.group_maker")
            or user.has_group("contact_marketing.group_manager")
        )
