import logging

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..common.actions import open_records
from ..common.contact_score_shown_mixin import SHOWING, SHOWN
from ..common.copies import with_names_of_copies
from ..common.mail_layout import MAIL_LAYOUT

LIMITS = (
    "fit_min",
    "fit_max",
    "engagement_min",
    "engagement_max",
    "score_min",
    "score_max",
)

_logger = logging.getLogger(__name__)

FARTHEST = 9_999  # the default limits: far beyond what rules give
# Who asks for these, asks for scores.
OF_SCORES = {"contact.score", "contact.scoring.plan", "contact.scoring.rule"}
# Whose change makes other scores.
RECOMPUTE_FIELDS = {
    "domain",
    "company_id",
    "rule_ids",
    *LIMITS,
    "fit_a",
    "fit_b",
    "engagement_1",
    "engagement_2",
}
# What says which plans run, and in which order.
SHOWN_BY = {"state", "active", "sequence", "company_id"}


class ContactScoringPlan(models.Model):
    """How contacts are scored: who, by which rules, within which limits."""

    _name = "contact.scoring.plan"
    _description = "Scoring Plan"
    _inherit = [
        "contact.guarded.mixin",
        "contact.condition.mixin",
        "contact.background.mixin",
        "mail.thread",
    ]
    _order = "sequence, id"
    _background_cron = "contact_marketing.ir_cron_scores"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first running plan is the one that contacts show."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: contacts of all companies are scored, and all see the scores.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    problem = fields.Char(
        readonly=True, copy=False, help="Why the plan was stopped by itself."
    )
    note = fields.Text("Internal Note", translate=True)
    domain = fields.Char("Who Is Scored", default="[]", required=True)
    rule_ids = fields.One2many("contact.scoring.rule", "plan_id", "Rules", copy=True)
    fit_min = fields.Float("Fit at Least", digits=(6, 2), default=-FARTHEST)
    fit_max = fields.Float("Fit at Most", digits=(6, 2), default=FARTHEST)
    engagement_min = fields.Float(
        "Engagement at Least", digits=(6, 2), default=-FARTHEST
    )
    engagement_max = fields.Float("Engagement at Most", digits=(6, 2), default=FARTHEST)
    score_min = fields.Float("Score at Least", digits=(6, 2), default=-FARTHEST)
    score_max = fields.Float("Score at Most", digits=(6, 2), default=FARTHEST)
    fit_a = fields.Float("A From", digits=(6, 2), default=20)
    fit_b = fields.Float("B From", digits=(6, 2), default=10)
    engagement_1 = fields.Float("1 From", digits=(6, 2), default=20)
    engagement_2 = fields.Float("2 From", digits=(6, 2), default=10)
    score_ids = fields.One2many("contact.score", "plan_id", readonly=True, copy=False)
    version_ids = fields.One2many(
        "contact.scoring.version",
        "plan_id",
        "Versions",
        readonly=True,
        copy=False,
        groups="contact_marketing.group_user",
    )
    version = fields.Integer(
        readonly=True, copy=False, help="How often the rules of a running plan changed."
    )

    # ------------------------------------------------------------
    # What may be saved
    # ------------------------------------------------------------

    def _validate_conditions(self):
        # First, since what goes in circles cannot be searched.
        self._check_no_scores(self.domain)
        return super()._validate_conditions()

    @api.model
    def _check_no_scores(self, text):
        """
        :param str text: a domain on contacts
        :raises ValidationError: if it asks for scores, also by way of segments
        """
        Check = self.env["contact.domain.check"]
        for Model, field, _condition, name in Check._conditions(
            "res.partner", Check._parse(text)
        ):
            comodel = field.comodel_name if field else None
            shows_score = field and field.name in SHOWN and Model._name in SHOWING
            if shows_score or OF_SCORES & {Model._name, comodel}:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” cannot be used: scores must not depend on scores.",
                        part=name,
                    )
                )
        segments = self.env["mailing.filter"]._used_by_domain("res.partner", text)
        for segment in segments:
            self._check_no_scores(segment.mailing_domain)

    @api.constrains("fit_a", "fit_b", "engagement_1", "engagement_2")
    def _check_grades(self):
        for plan in self:
            for high, low in (("fit_a", "fit_b"), ("engagement_1", "engagement_2")):
                if plan[low] >= plan[high]:
                    raise ValidationError(
                        self.env._(
                            "%(plan)s: the grades overlap: %(low)s is %(low_points)s, "
                            "and must be below %(high)s, %(high_points)s.",
                            plan=plan.name,
                            **plan._name_bounds(low, high),
                        )
                    )

    @api.constrains(*LIMITS)
    def _check_limits(self):
        for plan in self:
            for part in ("fit", "engagement", "score"):
                low, high = f"{part}_min", f"{part}_max"
                if plan[low] > plan[high]:
                    raise ValidationError(
                        self.env._(
                            "%(plan)s: %(low)s is %(low_points)s, and must not be "
                            "above %(high)s, %(high_points)s.",
                            plan=plan.name,
                            **plan._name_bounds(low, high),
                        )
                    )
                if max(abs(plan[low]), abs(plan[high])) > FARTHEST:
                    raise ValidationError(
                        self.env._(
                            "%(plan)s: limits are from −%(most)s to %(most)s points.",
                            plan=plan.name,
                            most=FARTHEST,
                        )
                    )

    def _name_bounds(self, low, high):
        labels = self.fields_get([low, high], ["string"])
        return {
            "low": labels[low]["string"],
            "high": labels[high]["string"],
            "low_points": f"{self[low]:g}",
            "high_points": f"{self[high]:g}",
        }

    @api.constrains("state", "rule_ids", "active")
    def _check_ready(self):
        for plan in self.filtered(lambda plan: plan.state == "running"):
            if not plan.rule_ids:
                raise ValidationError(
                    self.env._(
                        "%(plan)s has no rules: nobody would get a point. Add a rule "
                        "first.",
                        plan=plan.name,
                    )
                )
            if not plan.active:
                raise ValidationError(
                    self.env._(
                        "%(plan)s is running. Stop it before you archive it.",
                        plan=plan.name,
                    )
                )

    @api.model
    def _naming_segments(self, segments):
        """:return: the plans whose conditions, or those of their rules, name them"""
        word = "segment_ids"
        plans = self.with_context(active_test=False).search(
            ["|", ("domain", "like", word), ("rule_ids.domain", "like", word)]
        )
        used_by = self.env["mailing.filter"]._used_by_domain
        return plans.filtered(
            lambda plan: any(
                segments & used_by("res.partner", text)
                for text in [plan.domain, *plan.rule_ids.mapped("domain")]
            )
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        self.env.registry.clear_cache()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if SHOWN_BY & vals.keys():
            # Whether contacts are watched at all, and which plans they show.
            self.env.registry.clear_cache()
        if RECOMPUTE_FIELDS & vals.keys():
            self._renew()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        return with_names_of_copies(self, super().copy_data(default), default)

    # ------------------------------------------------------------
    # Start and stop
    # ------------------------------------------------------------

    def action_start(self):
        for plan in self:
            plan._check_usable()
            plan.rule_ids._check_complete()
            plan.rule_ids._check_usable()
            plan._set_kept({"state": "running", "problem": False})
            plan._renew()
            # what it says was kept before, by a test of it
            if not plan.recompute_in_progress:
                plan._compute_soon()

    def action_stop(self):
        """Scores stay as they are, and grow old."""
        self._set_kept({"state": "draft", "recompute_in_progress": False})

    def action_preview(self):
        """Count what the plan would say now, before it runs or while it does."""
        self.ensure_one()
        self._check_usable()
        preview = self.env["contact.scoring.preview"]._for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(plan)s: Preview", plan=self.name),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_scores(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_score_action",
            self.name,
            [("plan_id", "=", self.id)],
        )

    def _makers(self):
        """:return: the users who are told of a plan that cannot be computed"""
        return self.condition_user_id | self.create_uid

    def _stop(self, problem):
        """A plan that broke after saving stops no other; its maker is told."""
        _logger.warning("Scoring plan %s is stopped: %s", self.id, problem)
        self.write(
            {"state": "draft", "recompute_in_progress": False, "problem": problem}
        )
        self.message_post(
            body=self.env._(
                "Stopped: the plan cannot be computed any more. %(error)s",
                error=problem,
            ),
            partner_ids=self._makers().partner_id.ids,
            email_layout_xmlid=MAIL_LAYOUT,
        )

    def _renew(self):
        """What a running plan says was changed: keep the version, compute anew."""
        for plan in self.filtered(lambda plan: plan.state == "running"):
            plan._check_ready()
            if self.env["contact.scoring.version"]._keep(plan):
                plan._compute_soon()

    def _compute_soon(self):
        self._begin_pass()
        self._go_on_in_background()

    @api.model
    @tools.ormcache()
    def _is_any_running(self):
        """Whether it matters to plans that a contact changed; asked at each change."""
        plans_sudo = self.sudo().with_context(active_test=False)
        return bool(plans_sudo.search_count([("state", "=", "running")], limit=1))

    @api.model
    @tools.ormcache("company_ids")
    def _running_ids(self, company_ids):
        """The running plans of some companies, in their order: asked for wherever a
        score is shown.

        :param tuple company_ids: ids; plans of all companies are there besides
        """
        # Which plans there are, is no secret to who may read scores.
        plans_sudo = self.sudo().with_context(active_test=True)
        running = plans_sudo.search(
            [("state", "=", "running"), ("company_id", "in", [*company_ids, False])]
        )
        return tuple(running.ids)

    # ------------------------------------------------------------
    # The work
    # ------------------------------------------------------------

    @api.model
    def _cron_compute(self):
        """Go on with plans whose contacts are not all computed for today: time does
        its part, too."""
        for plan in self._unfinished():
            remaining = self.env["res.partner"].search_count([])
            self.env["ir.cron"]._commit_progress(remaining=remaining)
            if not plan.recompute_in_progress:
                plan._begin_pass()
            if not plan._process_in_chunks(plan._pass_chunk):
                return
        if self._unfinished():
            # Another worker was at it; so this one comes back.
            self.env["ir.cron"]._commit_progress(remaining=0)
            self.env.ref("contact_marketing.ir_cron_scores")._trigger(
                fields.Datetime.add(fields.Datetime.now(), minutes=1)
            )

    def _background_chunk(self):
        return self._pass_chunk()

    @api.model
    def _unfinished(self):
        today = fields.Datetime.now().date()
        return self.search(
            [
                ("state", "=", "running"),
                "|",
                ("recompute_in_progress", "=", True),
                "|",
                ("pass_day", "=", False),
                ("pass_day", "<", today),
            ]
        )

    def _snapshot(self):
        """:return: all that this plan says, as JSON keeps it"""
        self.ensure_one()
        values = {
            name: self[name] for name in RECOMPUTE_FIELDS - {"rule_ids", "company_id"}
        }
        rules = [rule._snapshot() for rule in self.rule_ids]
        return {**values, "company_id": self.company_id.id, "rules": rules}

    def _new_version(self, reason):
        """Keep what the plan says now as a version of its own.

        :param str reason: why it was changed
        """
        self.ensure_one()
        self.env["contact.scoring.version"]._keep(self, reason)
