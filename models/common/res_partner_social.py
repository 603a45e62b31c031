from urllib.parse import quote

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

# Of each network: where profiles are, and its hosts.
NETWORKS = {
    "social_linkedin": ("https://www.linkedin.com/in/", ("linkedin.com",)),
    "social_facebook": ("https://www.facebook.com/", ("facebook.com", "fb.com")),
    "social_instagram": ("https://www.instagram.com/", ("instagram.com",)),
    "social_x": ("https://x.com/", ("x.com", "twitter.com")),
}


def profile_url(name, value):
    """The address of a profile, however it is written: as a link or as a name.

    :param str name: the field of the network
    :param str value: ``https://x.com/anna``, ``x.com/anna``, ``@anna`` or ``anna``
    """
    profiles, hosts = NETWORKS[name]
    value = value.strip()
    if value.lower().startswith(("https://", "http://")):
        return value
    host = value.partition("/")[0].lower()
    if any(host == known or host.endswith(f".{known}") for known in hosts):
        return f"https://{value}"
    return profiles + quote(value.lstrip("@"), safe="")


class ResPartner(models.Model):
    """Social profiles: links on the form, and one of what completes a contact."""

    _inherit = "res.partner"

    social_profile = fields.Char(
        compute="_compute_social_profile",
        store=True,
        help="The first of the contact's social profiles.",
    )
    social_links = fields.Html(
        "Social Profiles", compute="_compute_social_links", sanitize=False
    )

    def _auto_init(self):
        # In one statement: most of a million contacts have none.
        if self._auto and not column_exists(self.env.cr, self._table, "social_profile"):
            create_column(self.env.cr, self._table, "social_profile", "varchar")
            if column_exists(self.env.cr, self._table, "social_linkedin"):
                first = SQL(", ").join(
                    SQL("NULLIF(%s, '')", SQL.identifier(name)) for name in NETWORKS
                )
                self.env.cr.execute(
                    SQL(
                        "UPDATE res_partner SET social_profile = COALESCE(%s)"
                        " WHERE COALESCE(%s) IS NOT NULL",
                        first,
                        first,
                    )
                )
        return super()._auto_init()

    @api.depends(*NETWORKS)
    def _compute_social_profile(self):
        for partner in self:
            partner.social_profile = next(
                (partner[name] for name in NETWORKS if partner[name]), False
            )

    @api.depends(*NETWORKS)
    def _compute_social_links(self):
        for partner in self:
            links = [
                Markup('<a href="%s" target="_blank" rel="noopener noreferrer">%s</a>')
                % (profile["url"], profile["name"])
                for profile in partner._marketing_social_profiles()
            ]
            partner.social_links = Markup(" · ").join(links) or False

    def _marketing_social_profiles(self):
        """:return: a list of dictionaries: ``name`` of the network, and ``url``"""
        self.ensure_one()
        return [
            {"name": self._fields[name].string, "url": profile_url(name, self[name])}
            for name in NETWORKS
            if self[name]
        ]
