from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ..common.actions import open_records
from ..common.copies import with_names_of_copies

UNDER_WAY = ("inactive", "last_chance", "suppressed", "archived")

# The steps after the first, each with the field of the days before it.
STEP_DAYS = {
    "last_chance": "last_chance_days",
    "suppressed": "suppress_days",
    "archived": "archive_days",
}
MAX_MONTHS, MAX_DAYS = 120, 3_650
FEWEST_DAYS_OF_MONTH = 28


class ContactSunsetPolicy(models.Model):
    """What becomes of contacts who have done nothing for long, step by step.

    Off until an administrator starts it; each step can be taken back.
    """

    _name = "contact.sunset.policy"
    _description = "Sunset Policy"
    _inherit = [
        "contact.responsible.mixin",
        "contact.condition.mixin",
        "contact.batch.mixin",
    ]
    _order = "state, name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("stopped", "Stopped")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    domain = fields.Char("Who", default="[]", required=True, tracking=True)
    inactive_months = fields.Integer(
        "Inactive After",
        default=12,
        tracking=True,
        help="Months without a click, visit, form, order or other activity.",
    )
    last_chance_days = fields.Integer("Last Chance After", default=7, tracking=True)
    suppress_days = fields.Integer("Suppressed After", default=30, tracking=True)
    archive_days = fields.Integer("Archived After", default=180, tracking=True)
    campaign_id = fields.Many2one(
        "contact.campaign",
        "Last-Chance Campaign",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Mails whoever comes to the list of this policy.",
    )
    last_chance_mailing_id = fields.Many2one(
        related="campaign_id.mailing_id", string="Last-Chance Mail"
    )
    list_id = fields.Many2one(
        "contact.list",
        "Last-Chance List",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why the policy was stopped by itself."
    )
    member_ids = fields.One2many("contact.sunset.member", "policy_id", copy=False)
    member_count = fields.Integer("Under Way", compute="_compute_step_counts")
    inactive_count = fields.Integer("Inactive", compute="_compute_step_counts")
    last_chance_count = fields.Integer("Last Chance", compute="_compute_step_counts")
    suppressed_count = fields.Integer("Suppressed", compute="_compute_step_counts")
    archived_count = fields.Integer("Archived", compute="_compute_step_counts")
    returned_count = fields.Integer("Returned", compute="_compute_step_counts")

    @api.depends("member_ids.step")
    def _compute_step_counts(self):
        counts = {
            (policy.id, step): count
            for policy, step, count in self.env["contact.sunset.member"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id", "step"], ["__count"]
            )
        }
        for policy in self:
            for step in (*UNDER_WAY, "returned"):
                policy[f"{step}_count"] = counts.get((policy._origin.id, step), 0)
            policy.member_count = sum(policy[f"{step}_count"] for step in UNDER_WAY)

    @api.constrains("inactive_months", *STEP_DAYS.values())
    def _check_numbers(self):
        for policy in self:
            days = [policy[name] for name in STEP_DAYS.values()]
            if not 1 <= policy.inactive_months <= MAX_MONTHS:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: inactive after 1 to %(most)s months.",
                        policy=policy.name,
                        most=MAX_MONTHS,
                    )
                )
            if min(days) < 0 or max(days) > MAX_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: between the steps are 1 to %(most)s days; 0 "
                        "skips a step.",
                        policy=policy.name,
                        most=MAX_DAYS,
                    )
                )
            if not any(days):
                raise ValidationError(
                    self.env._(
                        "%(policy)s does nothing: give at least one step its days.",
                        policy=policy.name,
                    )
                )

    @api.constrains("state", "active", "campaign_id", "company_id", "user_id")
    def _check_running(self):
        for policy in self.filtered(lambda policy: policy.state == "running"):
            policy._check_ready()
            if not policy.active:
                raise ValidationError(
                    self.env._("%s: stop it before you archive it.", policy.name)
                )

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _steps(self):
        """:return: the steps that this policy takes, in order"""
        return ["inactive", *(s for s, days in STEP_DAYS.items() if self[days])]

    def _following(self, step):
        """:return: the step after this one, or None"""
        later = UNDER_WAY[UNDER_WAY.index(step) + 1 :]
        return next((step for step in self._steps() if step in later), None)

    def _before(self, step):
        """:return: the step before this one"""
        earlier = UNDER_WAY[: UNDER_WAY.index(step)]
        return [step for step in self._steps() if step in earlier][-1]

    def _days_until_next(self, step):
        following = self._following(step)
        return self[STEP_DAYS[following]] if following else None

    def _next_date(self, step, date):
        """:return: when a contact that came to this step leaves it; None: never"""
        days = self._days_until_next(step)
        return days and fields.Datetime.add(date, days=days)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Nothing starts by being created, by an import or by demo data.
        policies = super().create(
            [
                {name: value for name, value in vals.items() if name != "state"}
                for vals in vals_list
            ]
        )
        for policy in policies:
            made = self.env["contact.list"].create(policy._prepare_list_values())
            policy._set_kept({"list_id": made.id})
        return policies

    def write(self, vals):
        result = super().write(vals)
        if {"name", "company_id"} & vals.keys():
            for policy in self:
                policy.list_id.write(policy._prepare_list_values())
        if {*STEP_DAYS.values()} & vals.keys():
            self._replan()
        return result

    def unlink(self):
        lists = self.list_id
        result = super().unlink()
        # A campaign may mail to it still: then it stays, as a list like any other.
        lists.filtered(lambda each: not each.usage_count).unlink()
        return result

    def copy_data(self, default=None):
        return with_names_of_copies(self, super().copy_data(default), default)

    def _prepare_list_values(self):
        return {
            "name": self.env._("%(policy)s: last chance", policy=self.name),
            "company_id": self.company_id.id,
            "note": self.env._("Filled and emptied by a sunset policy."),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        for policy in self:
            if policy.state == "running" or any(
                member.step in UNDER_WAY for member in policy.member_ids
            ):
                raise UserError(
                    self.env._(
                        "%s: archive it, or stop it and take back what it did before "
                        "you delete it.",
                        policy.name,
                    )
                )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_start(self):
        """From the next night on, take contacts along."""
        # Whether they are ready is checked by what may be saved.
        self._set_kept({"state": "running", "problem": False, "seen_date": False})

    def action_stop(self):
        """No more steps. Where contacts are, they stay."""
        self._set_kept({"state": "stopped"})

    def action_make_campaign(self):
        """Make a draft of the last-chance campaign, and open it."""
        self.ensure_one()
        self.campaign_id = self.env["contact.campaign"].create(
            {
                "name": self.list_id.name,
                "user_id": self.user_id.id,
                "company_id": self.company_id.id,
                "list_ids": [Command.set(self.list_id.ids)],
                # How many come to the list is the policy's doing.
                "guard_percent": 0,
                # Who returned and went quiet again has a last chance again.
                "again_days": self.inactive_months * FEWEST_DAYS_OF_MONTH,
            }
        )
        return self.campaign_id.get_formview_action()

    def action_preview(self):
        """Count who would come in, who is spared and why, and what it would cost."""
        self.ensure_one()
        self._check_usable()
        preview = self.env["contact.sunset.preview"]._for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(policy)s: Preview", policy=self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_members(self):
        return self._open_members(UNDER_WAY, {"group_by": ["step"]})

    def action_open_inactive(self):
        return self._open_members(["inactive"])

    def action_open_last_chance(self):
        return self._open_members(["last_chance"])

    def action_open_suppressed(self):
        return self._open_members(["suppressed"])

    def action_open_archived(self):
        return self._open_members(["archived"])

    def action_open_returned(self):
        return self._open_members(["returned", "taken_back"])

    def _open_members(self, steps, context=None):
        self.ensure_one()
        domain = Domain("policy_id", "=", self.id) & Domain("step", "in", list(steps))
        return open_records(
            self.env,
            "contact_marketing.contact_sunset_member_action",
            self.name,
            list(domain),
            context=context or {},
        )
