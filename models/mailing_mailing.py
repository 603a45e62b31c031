import lxml.html

from odoo import api, fields, models
from odoo.tools.mail import URL_SKIP_PROTOCOL_REGEX, is_html_empty

from odoo.addons.link_tracker.tools.html import find_links_with_urls_and_labels

UNTRACKED_LINKS = ["/unsubscribe_from_list", "/view", "/cards"]


class MailingMailing(models.Model):
    _name = "mailing.mailing"
    _inherit = ["mailing.mailing"]

    link_effect_ids = fields.One2many("contact.link.effect", "mailing_id")

    def copy(self, default=None):
        copies = super().copy(default)
        # Who may copy a mailing gets it whole, with or without our rights.
        for mailing_sudo, copied in zip(self.sudo(), copies, strict=True):
            mailing_sudo.link_effect_ids.copy({"mailing_id": copied.id})
        return copies

    def action_find_links(self):
        """List the links of the body, so that each can be given an effect."""
        self.ensure_one()
        known = {(effect.url, effect.label or "") for effect in self.link_effect_ids}
        found = self.env["contact.link.effect"]
        for sequence, link in enumerate(self._find_links()):
            vals = found._with_tracked_url({**link, "sequence": sequence})
            key = (vals["url"], vals.get("label") or "")
            if key not in known:
                known.add(key)
                found += found.create({**vals, "mailing_id": self.id})
        return True

    def _find_links(self):
        """The links that sending will track, as ``link.tracker`` will see them.

        :return: a list of dicts with ``url`` and, where it has one, ``label``
        """
        if is_html_empty(self.body_html):
            return []
        base_url = self.get_base_url()
        _nodes, links = find_links_with_urls_and_labels(
            lxml.html.fromstring(self.body_html),
            base_url,
            skip_regex=rf"^{URL_SKIP_PROTOCOL_REGEX}",
            skip_prefix=f"{base_url}/r/",
            skip_list=UNTRACKED_LINKS,
        )
        return links

    @api.ondelete(at_uninstall=False)
    def _unlink_with_link_effects(self):
        # A cascade in the database would leave the effects of the links behind; and
        # who may delete a mailing may delete them, too.
        self.sudo().link_effect_ids.unlink()
