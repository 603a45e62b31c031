from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..common.actions import open_records
from ..common.readers import READERS

LIFETIME_UNITS = [
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("year", "Years"),
]
MAX_LIFETIMES = {"day": 36_500, "week": 5_200, "month": 1_200, "year": 100}
MARKETING_FIELDS = {"lifetime_number", "lifetime_unit", "counting"}


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    lifetime_number = fields.Integer(
        "Lifetime",
        default=lambda self: self._default_lifetime("number"),
        help="How long the tag stays on a contact after it was last added. "
        "0: it never expires.",
    )
    lifetime_unit = fields.Selection(
        LIFETIME_UNITS,
        required=True,
        default=lambda self: self._default_lifetime("unit"),
    )
    counting = fields.Selection(
        [
            ("each", "Every time"),
            ("daily", "Once per contact and day"),
            ("source", "Once per source"),
        ],
        required=True,
        default="each",
        help="Days are days in UTC. A source is a mailing, a page, a form, or what "
        "the caller names; an occurrence that names none counts.",
    )
    assignment_ids = fields.One2many("contact.tag.assignment", "tag_id", groups=READERS)
    active_count = fields.Integer(
        "Contacts",
        compute="_compute_assignment_counts",
        help="Who has it now.",
        groups=READERS,
    )
    expired_count = fields.Integer(
        "Expired",
        compute="_compute_assignment_counts",
        help="Who had it until its lifetime was over.",
        groups=READERS,
    )
    usage_count = fields.Integer(
        "Used By", compute="_compute_usage_count", groups="contact_marketing.group_user"
    )

    may_configure = fields.Boolean(compute="_compute_may_configure")

    @api.model
    def _default_lifetime(self, part):
        # A default that everybody who makes a tag needs, no secret.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        value = parameters_sudo.get_param(f"contact_marketing.default_lifetime_{part}")
        if part == "number":
            return int(value) if (value or "").isdigit() else 0
        return value if value in dict(LIFETIME_UNITS) else "day"

    @api.depends_context("uid")
    def _compute_may_configure(self):
        """Salespeople may make tags, but do not say how they count."""
        user = self.env.user
        is_manager = user.has_group("contact_marketing.group_manager")
        is_maker = user.has_group("contact_marketing.group_maker")
        for tag in self:
            is_own = not tag._origin or tag.create_uid == user
            tag.may_configure = is_manager or (is_maker and is_own)

    @api.depends("assignment_ids.state")
    def _compute_assignment_counts(self):
        groups = self.env["contact.tag.assignment"]._read_group(
            [("tag_id", "in", self.ids), ("partner_id.active", "=", True)],
            ["tag_id", "state"],
            ["__count"],
        )
        counts = {(tag.id, state): count for tag, state, count in groups}
        for tag in self:
            tag.active_count = counts.get((tag._origin.id, "active"), 0)
            tag.expired_count = counts.get((tag._origin.id, "expired"), 0)

    def _compute_usage_count(self):
        counts = self.env["contact.usage"]._count_by("tag_id", self.ids)
        for tag in self:
            tag.usage_count = counts.get(tag.id, 0)

    @api.constrains("lifetime_number", "lifetime_unit")
    def _check_lifetime(self):
        for tag in self:
            longest = MAX_LIFETIMES.get(tag.lifetime_unit, 0)
            if not 0 <= tag.lifetime_number <= longest:
                raise ValidationError(
                    self.env._(
                        "%(tag)s: a lifetime of %(number)s cannot be. Choose 1 to "
                        "%(longest)s, or 0 for a tag that never expires.",
                        tag=tag.name,
                        number=tag.lifetime_number,
                        longest=longest,
                    )
                )

    # ------------------------------------------------------------
    # CRUD: plain writes of the contacts of a tag count as well
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self.default_get(list(MARKETING_FIELDS))
        for vals in vals_list:
            if {**defaults, **vals} != {**vals, **defaults}:
                self.new()._check_may_configure()
        tags = super().create(vals_list)
        if any(vals.get("partner_ids") for vals in vals_list):
            self.env["res.partner"]._tag_count_plain("category_id", tags.ids, set(), [])
        return tags

    def write(self, vals):
        self.filtered(
            lambda tag: any(
                tag[name] != vals[name] for name in MARKETING_FIELDS & vals.keys()
            )
        )._check_may_configure()
        if "partner_ids" not in vals:
            result = super().write(vals)
        else:
            Partner = self.env["res.partner"]
            before = Partner._tag_pairs("category_id", self.ids)
            result = super().write(vals)
            Partner._tag_count_plain(
                "category_id", self.ids, before, vals["partner_ids"]
            )
        if not vals.keys().isdisjoint({"lifetime_number", "lifetime_unit"}):
            self.env["contact.tag.assignment"]._recompute_expiry(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_no_segment_asks(self):
        self.env["mailing.filter"]._refuse_if_named("used_tag_ids", self)

    def _check_may_configure(self):
        """
        :raises AccessError: if the user does not say how these tags count
        """
        if not self.env.su and not all(tag.may_configure for tag in self):
            raise AccessError(
                self.env._(
                    "Lifetimes and counting rules of tags are set by managers of "
                    "Contact Marketing, and by marketing users on tags that they made. "
                    "Ask one of them."
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _open_assignments(self, state):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_tag_assignment_action",
            self.name,
            [("tag_id", "=", self.id), ("state", "=", state)],
        )

    def action_open_active(self):
        return self._open_assignments("active")

    def action_open_expired(self):
        return self._open_assignments("expired")

    def action_open_usage(self):
        self.ensure_one()
        return self.env["contact.usage"]._open_for("tag_id", self)
