from odoo import api, fields, models
from odoo.exceptions import UserError

from .contact_journey_participant import INSIDE
from .steps import KINDS
from .steps.words import outcome_words, step_words

KIND_LABELS = [(kind.name, kind.label) for kind in KINDS.values()]


class ContactJourneyStep(models.Model):
    """A step of a version of a journey. What its kind does is in ``steps``."""

    _name = "contact.journey.step"
    _description = "Step of a Journey"
    _inherit = ["contact.journey.condition.mixin", "contact.batch.mixin"]
    _order = "version_id, sequence, id"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KIND_LABELS, required=True, readonly=True)
    icon = fields.Char(compute="_compute_icon")
    options = fields.Json(readonly=True)
    summary = fields.Char("What It Does", compute="_compute_summary")
    path_ids = fields.One2many("contact.journey.path", "from_step_id")
    told_date = fields.Datetime("Failure Told", readonly=True, copy=False)
    effect_id = fields.Many2one(
        "contact.effect", readonly=True, ondelete="restrict", copy=False
    )
    mailing_id = fields.Many2one(
        "mailing.mailing", readonly=True, ondelete="set null", index="btree_not_null"
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type", readonly=True, ondelete="set null"
    )
    assignee_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    action_id = fields.Many2one("ir.actions.server", readonly=True, ondelete="set null")
    entered_journey_id = fields.Many2one(
        "contact.journey", readonly=True, ondelete="set null"
    )
    waiting_count = fields.Integer("Here Now", compute="_compute_figures")
    passed_count = fields.Integer("Passed", compute="_compute_figures")
    failed_count = fields.Integer("Failed", compute="_compute_figures")

    _key_uniq = models.Constraint(
        "UNIQUE (version_id, key)", "A version has a step once."
    )
    _effect_uniq = models.UniqueIndex(
        "(effect_id)", "An effect belongs to one record alone."
    )

    @api.depends("kind")
    def _compute_icon(self):
        for step in self:
            step.icon = step.kind and KINDS[step.kind].icon

    @api.depends("kind", "options", "path_ids.to_step_id.key")
    def _compute_summary(self):
        for step in self:
            step.summary = step._describe()

    def _describe(self):
        """:return: what the step says and where it leads, in one line"""
        if not self.kind:
            return False
        kind = KINDS[self.kind]
        conditions = self._conditions_in_words() if self.domain else ""
        parts = step_words(self, kind, kind.named(self), conditions)
        paths = [
            f"{outcome_words(self.env, kind, path.outcome)} → "
            f"{path.to_step_id.key or self.env._('end')}"
            for path in self.path_ids
        ]
        return " · ".join([*parts, *paths])

    def _ordered_options(self):
        """:return: the options in the order of their kind; the database keeps none"""
        kind, options = KINDS[self.kind], self.options or {}
        names = [*kind.options, *kind.ways]
        return {name: options[name] for name in names if name in options}

    def _compute_figures(self):
        Participant = self.env["contact.journey.participant"]
        here = {
            (step.id, state): count
            for step, state, count in Participant._read_group(
                [("step_id", "in", self.ids), ("state", "in", INSIDE)],
                ["step_id", "state"],
                ["__count"],
            )
        }
        passed = dict(
            self.env["contact.journey.event"]._read_group(
                [("step_id", "in", self.ids), ("kind", "=", "passed")],
                ["step_id"],
                ["__count"],
            )
        )
        for step in self:
            step.waiting_count = here.get((step._origin.id, "active"), 0)
            step.failed_count = here.get((step._origin.id, "failed"), 0)
            step.passed_count = passed.get(step._origin, 0)

    @api.constrains("effect_id")
    def _check_owned_once(self):
        self.effect_id._check_owned_once()

    def unlink(self):
        # The effect belongs to this record alone, and goes with it; users have no
        # rights of their own on effects.
        effects_sudo = self.sudo().effect_id
        result = super().unlink()
        effects_sudo.unlink()
        return result

    def _check_ready(self):
        """
        :raises UserError: why the step cannot act now; it goes on when that is
            corrected
        """
        self.ensure_one()
        KINDS[self.kind].check_ready(self)
        self._check_named()

    def _check_named(self):
        """
        :raises UserError: if what the step names was archived or deleted
        """
        kind = KINDS[self.kind]
        for option, records in kind.named(self).items():
            said = self.options.get(option) or []
            # Of what a step names, it may tell who may see the step.
            records_sudo = records.sudo()
            if "active" in records._fields:
                archived_sudo = records_sudo.filtered(lambda record: not record.active)
                self._refuse_archived(archived_sudo)
            count = len(set(map(str, said))) if kind.options[option].is_many else 1
            if said and len(records_sudo) < count:
                raise UserError(
                    self.env._(
                        "%(step)s: what it names of “%(model)s” was deleted. Choose "
                        "again.",
                        step=self.key,
                        model=records._description,
                    )
                )

    def _refuse_archived(self, archived_sudo):
        if archived_sudo:
            raise UserError(
                self.env._(
                    "%(step)s: “%(names)s” is archived. Restore it, or choose another "
                    "one.",
                    step=self.key,
                    names=", ".join(archived_sudo.mapped("display_name")),
                )
            )

    def _next_at_once(self):
        """:return: the steps that may be next with no time between"""
        pauses = KINDS[self.kind].pauses(self.options)
        return self.path_ids.filtered(
            lambda path: path.outcome not in pauses
        ).to_step_id

    def action_open_participants(self):
        self.ensure_one()
        return self.journey_id._open_participants(
            [("step_id", "=", self.id), ("state", "in", INSIDE)]
        )
