from odoo import api, models

from .preferences_path import PREFERENCES_PATH


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _shorten_links(self, html, link_tracker_vals, blacklist=None, base_url=None):
        # Each reader gets an own link to the preferences, which is not tracked.
        return super()._shorten_links(
            html,
            link_tracker_vals,
            blacklist=[*(blacklist or []), PREFERENCES_PATH],
            base_url=base_url,
        )
