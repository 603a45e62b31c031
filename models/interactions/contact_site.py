import secrets
import time
from collections import defaultdict
from fnmatch import fnmatchcase

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache
from odoo.tools.urls import urljoin

from ...lib.site_request import is_origin, normal_origin
from ..common.actions import open_records

SCRIPT_PATH = "/contact_marketing/site.js"
USUAL_LIMIT = 600  # requests a minute
MAX_LIMIT = 100_000
# What every request asks of a website.
RULES = ("company_id", "origins", "event_names", "rate_limit", "may_create")
# Of what no script of ours sends, so many times as much is looked at.
FLOOD = 20
# A counter tells its minute, too: what may be within a minute fits in between.
MINUTE = 10 * MAX_LIMIT * FLOOD
MINUTE_SECONDS = 60


class ContactSite(models.Model):
    """A website that is not Odoo's, whose pages carry one line of script.

    Its key is no secret: it stands in the pages. What the script may tell is bounded by
    the origins that the browser names, the events allowed and so many requests a
    minute; and nobody is known who did not come by a signed link, or sent a form.
    """

    _name = "contact.site"
    _description = "Other Website"
    _inherit = ["contact.guarded.mixin", "mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="It knows contacts of this company, and those of no company.",
    )
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        required=True,
        copy=False,
        help="Names the website in its script. It is no secret.",
    )
    origins = fields.Text(
        "Addresses",
        copy=False,
        tracking=True,
        help="From which pages may tell something, one a line, as "
        "https://www.example.com.",
    )
    event_names = fields.Text(
        "Allowed Events",
        tracking=True,
        help="Names of events, one a line; * stands for anything. Others are refused.",
    )
    rate_limit = fields.Integer(
        "Requests a Minute",
        required=True,
        default=USUAL_LIMIT,
        tracking=True,
        help="What is more within a minute is refused.",
    )
    may_create = fields.Boolean(
        "Make Contacts",
        default=True,
        tracking=True,
        help="Who sends a form with a new address becomes a contact.",
    )
    snippet = fields.Char("Script", compute="_compute_snippet")
    interaction_count = fields.Integer(
        "Interactions", compute="_compute_interaction_count"
    )

    _key_uniq = models.UniqueIndex("(key)", "Each website has a key of its own.")

    def _compute_key(self):
        for site in self.filtered(lambda site: not site.key):
            site.key = secrets.token_urlsafe(16)

    @api.depends("key")
    def _compute_snippet(self):
        for site in self:
            url = urljoin(site.get_base_url(), SCRIPT_PATH)
            site.snippet = (
                f'<script defer src="{url}" data-site="{site.key}"></script>'
                if site._origin
                else False
            )

    @api.depends("name")
    def _compute_interaction_count(self):
        groups = self.env["contact.interaction"]._read_group(
            [("site_id", "in", self.ids)], ["site_id"], ["__count"]
        )
        counts = {site.id: count for site, count in groups}
        for site in self:
            site.interaction_count = counts.get(site._origin.id, 0)

    @api.constrains("origins")
    def _check_origins(self):
        for site in self:
            for line in _lines(site.origins):
                if not normal_origin(line) or not is_origin(line):
                    raise ValidationError(
                        self.env._(
                            "%(site)s: “%(line)s” is no address of a website. Write "
                            "https:// and the host, without a page, as in "
                            "https://www.example.com.",
                            site=site.name,
                            line=line,
                        )
                    )

    @api.constrains("origins", "active")
    def _check_one_site_of_origin(self):
        """Refuse what would leave open which website a link leads to."""
        # Also those of companies that the user does not see, of which nothing is said.
        every_sudo = self.sudo().search([("origins", "!=", False)])
        sites_of = defaultdict(self.browse)
        for site in every_sudo:
            for origin in site._normal_origins():
                sites_of[origin] |= site
        for site in self.filtered("active"):
            for origin in site._normal_origins():
                if sites_of[origin] - site:
                    raise ValidationError(
                        self.env._(
                            "%(site)s: another website here has the address "
                            "%(origin)s. An address belongs to one website.",
                            site=site.name,
                            origin=origin,
                        )
                    )

    @api.constrains("rate_limit")
    def _check_rate_limit(self):
        for site in self:
            if not 0 < site.rate_limit <= MAX_LIMIT:
                raise ValidationError(
                    self.env._(
                        "%(site)s: between 1 and %(limit)s requests a minute.",
                        site=site.name,
                        limit=MAX_LIMIT,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sites = super().create(vals_list)
        self.env.registry.clear_cache()
        for site in sites:
            site._create_counters()
        return sites

    def action_open_interactions(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_interaction_action",
            self.name,
            [("site_id", "in", self.ids)],
        )

    # ------------------------------------------------------------
    # What is allowed
    # ------------------------------------------------------------

    @api.model
    def _from_key(self, key):
        # What a request needs, in one query: there are hundreds a second.
        return self.search_fetch([("key", "=", key)], RULES, limit=1)

    @api.model
    def _of_url(self, url, company=None):
        """
        :param company: whose website it is, if several have the address
        :return: the website that an address is on; none
        """
        sites = self._all_of_url(url)
        return (sites.filtered(lambda site: site.company_id == company) or sites)[:1]

    @api.model
    def _all_of_url(self, url):
        """:return: the websites that an address is on: links of mails are asked for it
        by hundreds a second"""
        origin = normal_origin(url)
        return self.browse(self._ids_by_origin().get(origin, ()) if origin else ())

    @api.model
    @ormcache()
    def _ids_by_origin(self):
        ids = defaultdict(list)
        # Nothing is told of a website but where it is.
        for site_sudo in self.sudo().search([("origins", "!=", False)]):
            for origin in site_sudo._normal_origins():
                ids[origin].append(site_sudo.id)
        return dict(ids)

    def _is_allowed(self, origin):
        """:param str origin: in normal form"""
        return origin in self._normal_origins()

    def _normal_origins(self):
        return {normal_origin(line) for line in _lines(self.origins)} - {None}

    def _is_allowed_event(self, name):
        return any(
            fnmatchcase(name.lower(), line.lower()) for line in _lines(self.event_names)
        )

    # ------------------------------------------------------------
    # So many requests a minute
    # ------------------------------------------------------------

    def _counters(self):
        """:return: the names of what counts requests: all, and those of the script"""
        return [f"contact_site_{self.id}_{what}" for what in ("flood", "requests")]

    def _create_counters(self):
        # A sequence is counted by all workers without a lock or a row; it goes with
        # the table.
        for counter in self._counters():
            self.env.cr.execute(
                SQL(
                    "CREATE SEQUENCE IF NOT EXISTS %s OWNED BY contact_site.id",
                    SQL.identifier(counter),
                )
            )

    def init(self):
        """Give websites what counts, also those of a version that counted less."""
        rows = self.env.execute_query(SQL("SELECT id FROM contact_site"))
        for (id_,) in rows:
            self.browse(id_)._create_counters()

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "origins", "name"}.isdisjoint(vals):  # their order is by name
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        counters = [counter for site in self for counter in site._counters()]
        result = super().unlink()
        self.env.registry.clear_cache()
        for counter in counters:
            self.env.cr.execute(
                SQL("DROP SEQUENCE IF EXISTS %s", SQL.identifier(counter))
            )
        return result

    def _is_no_flood(self):
        """Count a request, whatever it is.

        :return: whether it may be read
        """
        flood, _requests = self._counters()
        return self._count_request(flood) <= self.rate_limit * FLOOD

    def _is_within_limit(self):
        """Count a request that the script may have sent, so that others silence no
        website.

        :return: whether it may be answered
        """
        _flood, requests = self._counters()
        return self._count_request(requests) <= self.rate_limit

    def _count_request(self, counter):
        """:return: how many there were within this minute"""
        now = int(time.time()) // MINUTE_SECONDS
        [[value]] = self.env.execute_query(SQL("SELECT nextval(%s::regclass)", counter))
        minute, count = divmod(value, MINUTE)
        if minute != now:
            # Two at once may both begin the minute: one more is let through.
            self.env.execute_query(
                SQL("SELECT setval(%s::regclass, %s)", counter, now * MINUTE + 1)
            )
            count = 1
        return count


def _lines(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
