from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..common.actions import open_records
from ..common.columns_in_order import columns_in_order
from ..common.copies import with_names_of_copies
from ..common.scheduler import wake_scheduler
from .contact_journey_participant import INSIDE


class ContactJourney(models.Model):
    """What happens to a contact, step by step, from what lets it in to what it is for.

    Its steps are those of a version: one may be a draft, one is live, and who entered
    on an older one ends on that.
    """

    _name = "contact.journey"
    _description = "Journey"
    _inherit = ["contact.responsible.mixin", "contact.batch.mixin"]
    _is_changed_within_reach = False  # drafts are anybody's; publishing asks for that
    _order = "state desc, name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=columns_in_order("state"),
        index=True,
    )
    reentry = fields.Selection(
        [
            ("never", "Never"),
            ("after", "After Some Days"),
            ("always", "Always"),
        ],
        "Enter Again",
        required=True,
        default="never",
        help="Nobody is in a journey twice at once.",
    )
    reentry_days = fields.Integer(
        "Days Until Then", help="Counted from when the contact left the journey."
    )
    version_ids = fields.One2many("contact.journey.version", "journey_id")
    live_version_id = fields.Many2one(
        "contact.journey.version",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    draft_version_id = fields.Many2one(
        "contact.journey.version",
        "Draft",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    campaign_ids = fields.One2many("contact.campaign", "journey_id", "Mails")
    exit_domain = fields.Char("Exit", compute="_compute_conditions")
    goal_domain = fields.Char("Goal", compute="_compute_conditions")
    exit_summary = fields.Char("Exit If", compute="_compute_conditions")
    goal_summary = fields.Char("Goal Is", compute="_compute_conditions")
    problem = fields.Text(
        "What Stops It", compute="_compute_problem", help="Of the steps that stand."
    )
    participant_ids = fields.One2many("contact.journey.participant", "journey_id")
    active_count = fields.Integer("Inside", compute="_compute_figures")
    entered_count = fields.Integer("Entered", compute="_compute_figures")
    goal_count = fields.Integer("Reached the Goal", compute="_compute_figures")
    failed_count = fields.Integer("Failed", compute="_compute_figures")
    goal_percent = fields.Float("Conversion", compute="_compute_figures")

    @api.depends("live_version_id.rule_ids.domain", "draft_version_id.rule_ids.domain")
    def _compute_conditions(self):
        for journey in self:
            rules = journey._shown_version().rule_ids
            for kind in ("exit", "goal"):
                rules_of_kind = rules.filtered(
                    lambda rule, kind=kind: rule.kind == kind
                )
                of_contacts = rules_of_kind.filtered(
                    lambda rule: not rule.condition_model
                )
                journey[f"{kind}_domain"] = of_contacts.domain
                summaries = rules_of_kind.mapped("summary")
                journey[f"{kind}_summary"] = " · ".join(summaries) or False

    @api.depends("version_ids.step_ids.problem", "version_ids.rule_ids.problem")
    def _compute_problem(self):
        for journey in self:
            standing = journey.version_ids.step_ids.filtered("problem")
            parts = [f"{step.key}: {step.problem}" for step in standing]
            rules = journey.version_ids.filtered(
                lambda version: version.state in ("live", "finishing")
            ).rule_ids.filtered("problem")
            parts += rules.mapped("problem")
            journey.problem = "\n".join(parts)

    @api.model
    def _domain_of_problem(self):
        """:return: the condition that ``problem`` says something"""
        has_problem = Domain("problem", "!=", False)
        standing = Domain("state", "in", ("live", "finishing"))
        return Domain("version_ids.step_ids", "any", has_problem) | Domain(
            "version_ids", "any", standing & Domain("rule_ids", "any", has_problem)
        )

    @api.depends("participant_ids.state")
    def _compute_figures(self):
        groups = self.env["contact.journey.participant"]._read_group(
            [("journey_id", "in", self.ids)], ["journey_id", "state"], ["__count"]
        )
        counts = {(journey.id, state): count for journey, state, count in groups}
        for journey in self:
            by_state = {
                state: count
                for (journey_id, state), count in counts.items()
                if journey_id == journey._origin.id
            }
            entered = sum(by_state.values())
            journey.entered_count = entered
            journey.active_count = sum(by_state.get(state, 0) for state in INSIDE)
            journey.goal_count = by_state.get("goal", 0)
            journey.failed_count = by_state.get("failed", 0)
            journey.goal_percent = journey.goal_count / entered if entered else 0

    @api.constrains("reentry", "reentry_days")
    def _check_reentry(self):
        for journey in self:
            if journey.reentry_days < 0 or (
                journey.reentry == "after" and not journey.reentry_days
            ):
                raise ValidationError(
                    self.env._(
                        "%(journey)s: say after how many days contacts may enter "
                        "again.",
                        journey=journey.name,
                    )
                )

    @api.constrains("active")
    def _check_archivable(self):
        for journey in self:
            if not journey.active and journey.state in ("running", "paused"):
                raise ValidationError(
                    self.env._(
                        "%(journey)s: end the journey before you archive it.",
                        journey=journey.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(journey.state in ("running", "paused") for journey in self):
            raise UserError(self.env._("End the journey before you delete it."))

    def unlink(self):
        # Who may delete a journey may delete what it is made of. Steps and campaigns
        # own their effects, and a cascade in the database would leave these.
        self.sudo().version_ids.unlink()
        self.sudo().with_context(active_test=False).campaign_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        return with_names_of_copies(self, super().copy_data(default), default)

    def copy(self, default=None):
        copies = super().copy(default)
        for journey, copied in zip(self, copies, strict=True):
            if journey._shown_version():
                copied._save_draft({**journey.get_definition(), "name": copied.name})
        return copies

    def _tz(self):
        # By whose clock days are counted: the company's, as campaigns do.
        return self.sudo().company_id.partner_id.tz or super()._tz()

    def _missing_responsible(self):
        # What the system made, it may also do.
        if self.user_id._is_superuser():
            return None
        return super()._missing_responsible()

    def _search_contacts(self, domain):
        """
        :param domain: of ``res.partner``
        :return: the ``Query`` of those that are for the responsible person and the
            company
        """
        domain = Domain(domain)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return self._contacts()._search(domain)

    def _shown_version(self):
        """:return: what is edited, or else what runs"""
        return self.draft_version_id or self.live_version_id or self.version_ids[:1]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_publish(self):
        """Make the draft live. Who is inside ends on the version it entered."""
        self._publish()

    def action_publish_and_move(self):
        """Make the draft live, and move who is inside where its step still exists."""
        self._publish(is_moving=True)

    def _publish(self, is_moving=False):
        self.check_access("write")
        paused = self.filtered(lambda journey: journey.state == "paused")
        for journey in self:
            journey._check_publishable()
            journey._check_reaches_own_companies()
            draft, live = journey.draft_version_id, journey.live_version_id
            reentry = journey._prepare_reentry()
            if draft:
                draft._check_ready()
                draft._check_told_by(self.env, live)
                journey._check_no_endless_start(draft, reentry["reentry"])
            journey._set_kept(
                {
                    "state": "running",
                    "live_version_id": (draft or live).id,
                    "draft_version_id": False,
                    **reentry,
                }
            )
            # Versions are written by nobody; who may change the journey may publish.
            if draft:
                draft.sudo()._go_live(live.sudo(), is_moving)
            else:
                live.sudo().rule_ids._look_at_segments()
        paused._sending_runs()._release()
        self._wake()

    def _sending_runs(self):
        # Who may change a journey may have its mails wait, and go on.
        Run_sudo = self.env["contact.campaign.run"].sudo()
        return Run_sudo.search(
            [("campaign_id.journey_id", "in", self.ids), ("state", "=", "sending")]
        )

    def _check_publishable(self):
        if problem := self._missing_responsible():
            raise UserError(
                self.env._(
                    "%(journey)s: %(problem)s", journey=self.name, problem=problem
                )
            )
        if not self.draft_version_id and self.state != "paused":
            raise UserError(
                self.env._(
                    "%(journey)s: there is no draft to publish. Change its steps "
                    "first.",
                    journey=self.name,
                )
            )

    def _check_reaches_own_companies(self):
        """
        :raises UserError: for who would have contacts moved of companies that are not
            theirs: those of the responsible person, where companies share the journey
        """
        if self.company_id or self.env.su:
            return
        if self._owner_reaches_beyond():
            raise UserError(
                self.env._(
                    "%(journey)s is of no company, and %(user)s works for companies "
                    "that are not yours. Choose its company, or have somebody publish "
                    "it who works for them all.",
                    journey=self.name,
                    user=self.user_id.sudo().name,
                )
            )

    def action_pause(self):
        """Nobody enters, and nobody goes on, until it is resumed. Mails that are in the
        queue leave; no other is made."""
        self.check_access("write")
        running = self.filtered(lambda journey: journey.state == "running")
        running._set_kept({"state": "paused"})
        running._sending_runs()._hold()

    def action_resume(self):
        self.check_access("write")
        paused = self.filtered(lambda journey: journey.state == "paused")
        paused._set_kept({"state": "running"})
        # Who may have a journey run need not be allowed to change its segments.
        paused.sudo().live_version_id.rule_ids._look_at_segments()
        paused._sending_runs()._release()
        paused._wake()

    def action_end(self):
        """Nobody enters any more, and who is inside leaves."""
        self.check_access("write")
        going = self.filtered(lambda journey: journey.state in ("running", "paused"))
        # Participants are written by nobody; who may end the journey may.
        Participant_sudo = self.env["contact.journey.participant"].sudo()
        for journey in going:
            Participant_sudo._remove_all(journey, "ended")
            journey.version_ids.sudo().filtered(
                lambda version: version.state in ("live", "finishing")
            ).state = "ended"
        # Nobody waits for their mails any more: these runs end.
        going._sending_runs()._release()
        going._set_kept({"state": "ended"})

    def action_try_again(self):
        """Have done what failed, and look at steps that stand."""
        self.check_access("write")
        # As above.
        self.sudo().version_ids.step_ids._clear_problem()
        self.sudo().version_ids.rule_ids._clear_problem()
        self.env["contact.journey.participant"].sudo().search(
            [("journey_id", "in", self.ids), ("state", "=", "failed")]
        )._try_again()
        self._wake()

    def _open_participants(self, domain=()):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_journey_participant_action",
            self.name,
            [("journey_id", "=", self.id), *domain],
        )

    def action_open_participants(self):
        return self._open_participants()

    def action_open_active(self):
        return self._open_participants([("state", "in", INSIDE)])

    def action_open_goal(self):
        return self._open_participants([("state", "=", "goal")])

    def action_open_failed(self):
        return self._open_participants([("state", "=", "failed")])

    # ------------------------------------------------------------
    # The scheduler
    # ------------------------------------------------------------

    @api.model
    def _wake(self):
        wake_scheduler(self.env, "contact_marketing.ir_cron_journeys")

    @api.model
    def _cron_run(self):
        """Let in who is due, then have all steps act for whom they are due.

        Each chunk is one transaction: a killed worker leaves a participant before a
        step or after it, never in it.
        """
        Rule = self.env["contact.journey.rule"]
        Step = self.env["contact.journey.step"]
        self.env["ir.cron"]._commit_progress(
            remaining=len(Step._due_steps()) + len(Rule._due_rules())
        )
        chunks = (
            Rule._watch_chunk,
            Rule._entry_chunk,
            Step._poll_chunk,
            Step._act_chunk,
        )
        if all(self._process_in_chunks(chunk) for chunk in chunks):
            self.env["contact.journey.version"]._end_finished()
        else:
            self._wake()
