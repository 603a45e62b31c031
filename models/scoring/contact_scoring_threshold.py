from itertools import combinations, pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..common.actions import open_records
from ..common.copies import with_names_of_copies
from ..common.mail_layout import MAIL_LAYOUT
from .contact_scoring_plan import FARTHEST

# Whose change makes the threshold another one: who is above is found anew.
RECOMPUTE_FIELDS = {
    "active",
    "plan_id",
    "measure",
    "points",
    "hysteresis",
    "moves_present",
}
OPPOSITES = (
    ("tag_add_ids", "tag_remove_ids"),
    ("list_add_ids", "list_remove_ids"),
)


class ContactScoringThreshold(models.Model):
    """The next step with a contact whose score reaches so many points.

    Who is above, and since when, is kept in ``contact.score.crossing``.
    """

    _name = "contact.scoring.threshold"
    _description = "Score Threshold"
    _inherit = ["contact.effect.mixin", "mail.thread", "contact.owner.mixin"]
    _order = "plan_id, measure, points, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    plan_id = fields.Many2one(
        "contact.scoring.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    measure = fields.Selection(
        [("score", "Score"), ("fit", "Fit"), ("engagement", "Engagement")],
        "When The",
        required=True,
        default="score",
    )
    points = fields.Float("Reaches", digits=(8, 2), required=True, default=50)
    hysteresis = fields.Float(
        "Re-trigger After Dropping By",
        digits=(8, 2),
        help="A contact that crossed does so again only after its score dropped by so "
        "many points. 0: below the threshold is enough.",
    )
    moves_present = fields.Boolean(
        "Also Those Above Already",
        help="Otherwise only contacts that rise above it from now on.",
    )
    # Until a pass over all contacts has found who was above before.
    is_live = fields.Boolean(readonly=True, copy=False)
    problem = fields.Text(readonly=True, copy=False)
    crossing_ids = fields.One2many("contact.score.crossing", "threshold_id")
    crossing_count = fields.Integer("Crossed", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")

    @api.depends("crossing_ids.count", "crossing_ids.work")
    def _compute_counts(self):
        Crossing = self.env["contact.score.crossing"]
        of_these = [("threshold_id", "in", self.ids)]
        crossed = dict(
            Crossing._read_group(
                [*of_these, ("count", ">", 0)], ["threshold_id"], ["__count"]
            )
        )
        failed = dict(
            Crossing._read_group(
                [*of_these, ("work", "=", "failed")],
                ["threshold_id"],
                ["__count"],
            )
        )
        for threshold in self:
            threshold.crossing_count = crossed.get(threshold, 0)
            threshold.failed_count = failed.get(threshold, 0)

    # ------------------------------------------------------------
    # What may be saved
    # ------------------------------------------------------------

    @api.constrains("points", "hysteresis", "measure", "plan_id")
    def _check_reachable(self):
        for threshold in self:
            if threshold.hysteresis < 0:
                threshold._refuse(self.env._("the drop is not below 0 points."))
            lowest = threshold.plan_id[f"{threshold.measure}_min"]
            highest = threshold.plan_id[f"{threshold.measure}_max"]
            if threshold.points > highest:
                threshold._refuse(
                    self.env._(
                        "nobody can reach %(points)g: the limit of the plan is "
                        "%(limit)g.",
                        points=threshold.points,
                        limit=highest,
                    )
                )
            if -FARTHEST < lowest > threshold.points - threshold.hysteresis:
                threshold._refuse(
                    self.env._(
                        "nobody can drop to %(points)g, to reach it again: the limit "
                        "of the plan is %(limit)g.",
                        points=threshold.points - threshold.hysteresis,
                        limit=lowest,
                    )
                )

    @api.constrains("points", "hysteresis", "measure", "plan_id", "active")
    def _check_overlap(self):
        """A fall that arms the higher one must not lead below the lower one: between
        them, one would count what the other does not."""
        for rivals in (
            self.plan_id.threshold_ids.filtered("active").grouped("measure").values()
        ):
            by_plan = rivals.sorted(lambda one: (one.plan_id.id, one.points))
            for low, high in pairwise(by_plan):
                if low.plan_id != high.plan_id:
                    continue
                if low.points == high.points:
                    high._refuse(
                        self.env._(
                            "“%(other)s” reacts to the same %(points)g points. Put "
                            "both into one threshold.",
                            other=low.name,
                            points=low.points,
                        )
                    )
                if high.points - high.hysteresis < low.points:
                    high._refuse(
                        self.env._(
                            "it overlaps “%(other)s”: a drop to %(fall)g is below its "
                            "%(points)g points. Make the drop %(most)g at most.",
                            other=low.name,
                            fall=high.points - high.hysteresis,
                            points=low.points,
                            most=high.points - low.points,
                        )
                    )

    @api.constrains("effect_id", "measure", "plan_id", "active")
    def _check_no_contradiction(self):
        """Of two thresholds on the same points the higher one wins. On different ones,
        nobody could tell which one that is."""
        for plan in self.plan_id:
            for one, other in combinations(plan.threshold_ids.filtered("active"), 2):
                if one.measure == other.measure:
                    continue
                names = one._contradictions(other) + other._contradictions(one)
                if names:
                    one._refuse(
                        self.env._(
                            "it contradicts “%(other)s”: one adds and the other "
                            "removes %(names)s, and a contact may cross both at once.",
                            other=other.name,
                            names=", ".join(names),
                        )
                    )

    def _contradictions(self, other):
        return [
            target.name
            for added, removed in OPPOSITES
            for target in self[added] & other[removed]
        ]

    def _refuse_grant(self):
        self._refuse(
            self.env._("a score is no consent. Ask for it in a form, or by mail.")
        )

    def _refuse(self, problem):
        raise ValidationError(
            self.env._("%(name)s: %(problem)s", name=self.name, problem=problem)
        )

    # ------------------------------------------------------------
    # CRUD: who is above is found in the background
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        thresholds = super().create(vals_list)
        thresholds._renew()
        return thresholds

    def write(self, vals):
        result = super().write(vals)
        # What was corrected is tried again by hand; until then it counts as corrected.
        if vals.keys() & RECOMPUTE_FIELDS or any(
            name in vals for name in self._step_fields()
        ):
            self._set_kept({"problem": False})
        self._check_no_contradiction()
        if vals.keys() & RECOMPUTE_FIELDS:
            self._renew()
        return result

    def copy_data(self, default=None):
        # On the same points there may be only one.
        copies = [{**vals, "active": False} for vals in super().copy_data(default)]
        return with_names_of_copies(self, copies, default)

    def _renew(self):
        crossings = self.env["contact.score.crossing"]
        crossings._cancel_pending(self.filtered(lambda one: not one.active))
        crossings._delete_unmoved(self.filtered("moves_present"))
        self._set_kept({"is_live": False})
        self.filtered("active").plan_id._find_crossings()

    # ------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------

    def action_open_crossings(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_score_crossing_action",
            self.name,
            [("threshold_id", "=", self.id), ("count", ">", 0)],
        )

    def action_try_again(self):
        """Have done what failed, as it was meant to be: nothing is changed by that, so
        also where the threshold reaches further than who asks."""
        self.browse().check_access("write")
        self.check_access("read")
        self.sudo()._set_kept({"problem": False})
        # Crossings are written by nobody; who may change the threshold may have its
        # steps taken.
        self.env["contact.score.crossing"].sudo()._try_again(self)

    def _makers(self):
        """:return: the users who are told of a step that fails; who answers for it
        comes first"""
        return self.user_id | self.create_uid

    def _post_problem(self, problem):
        """Say what fails, once, to who made the threshold and who is responsible."""
        if self.problem != problem:
            self.message_post(
                body=self.env._("A step failed: %(problem)s", problem=problem),
                partner_ids=self._makers().partner_id.ids,
                email_layout_xmlid=MAIL_LAYOUT,
            )
        self.problem = problem
