from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..common.actions import open_records
from .kinds import KIND_BY_NAME, SOURCE_BY_KIND, TRIGGER_LABELS, keep_offered

SEGMENT_MOVES = ("entered", "left")


class ContactTrigger(models.Model):
    """What happens to a contact who visits a page, sends a form, orders and so on.

    Read when an interaction is applied; it listens to what happens from then on.
    """

    _name = "contact.trigger"
    _description = "Trigger"
    _inherit = ["contact.condition.mixin", "contact.effect.mixin", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: what happens in any company."
    )
    kind = fields.Selection(
        TRIGGER_LABELS,
        "When a Contact",
        required=True,
        default="visit",
    )
    model_name = fields.Char(compute="_compute_kind_facts")
    has_page = fields.Boolean(compute="_compute_kind_facts")
    has_products = fields.Boolean(compute="_compute_kind_facts")
    usual_conditions = fields.Char(
        compute="_compute_kind_facts", help="What to ask of the record, usually."
    )
    domain = fields.Char("Only If", default="[]", help="Conditions on the record.")
    url_pattern = fields.Char(
        "Page",
        help="The address of the page, as in /shop/*; * stands for anything. Pages of "
        "other sites begin with https://.",
    )
    event_name = fields.Char(
        "Event", help="Its name, as the website or the other system tells it."
    )
    visit_count = fields.Integer(
        "At Least", default=1, help="How many visits it takes."
    )
    visit_days = fields.Integer(
        "Within Days", help="Visits count together within so many days. 0: ever."
    )
    product_ids = fields.Many2many(
        "product.product", "contact_trigger_product_rel", string="Products"
    )
    product_category_ids = fields.Many2many(
        "product.category", "contact_trigger_category_rel", string="Product Categories"
    )
    stage_id = fields.Many2one("crm.stage", ondelete="set null")
    segment_id = fields.Many2one(
        "mailing.filter",
        ondelete="restrict",
        index="btree_not_null",
        help="A segment whose changes are tracked: evaluated once a day.",
    )
    threshold_id = fields.Many2one(
        "contact.scoring.threshold",
        ondelete="set null",
        index="btree_not_null",
    )
    fired_count = fields.Integer("Fired", readonly=True, copy=False)
    last_interaction_ids = fields.Many2many(
        "contact.interaction",
        string="Last Contacts",
        compute="_compute_last_interaction_ids",
    )

    _kind_idx = models.Index("(kind) WHERE active")

    @api.depends("kind")
    def _compute_kind_facts(self):
        for trigger in self:
            kind = KIND_BY_NAME.get(trigger.kind)
            trigger.has_page = bool(kind and kind.has_page)
            trigger.has_products = bool(kind and kind.product_field)
            # Where an optional addon was removed, its records are gone.
            is_there = bool(kind) and kind.source_model in self.env
            trigger.model_name = is_there and kind.source_model
            trigger.usual_conditions = is_there and ", ".join(
                self._condition_labels(kind)
            )

    @api.model
    def _condition_labels(self, kind):
        for path in kind.conditions:
            model, labels = self.env[kind.source_model], []
            for name in path.split("."):
                field = model._fields[name]
                labels.append(field._description_string(self.env))
                model = self.env[field.comodel_name] if field.relational else model
            yield " → ".join(labels)

    @api.depends("fired_count")
    def _compute_last_interaction_ids(self):
        for trigger in self:
            trigger.last_interaction_ids = self.env["contact.interaction"].search(
                [("trigger_ids", "in", trigger.ids)], limit=10
            )

    def _may_grant(self):
        return KIND_BY_NAME[self.kind].may_grant

    def _refuse_grant(self):
        if self.kind != "score":
            return super()._refuse_grant()
        raise ValidationError(
            self.env._("%(trigger)s: a score is no consent.", trigger=self.name)
        )

    @api.constrains("kind", "effect_id", "purpose_grant_ids")
    def _check_may_grant(self):
        return super()._check_may_grant()

    @api.constrains(
        *("kind", "url_pattern", "visit_count", "visit_days", "stage_id"),
        *("threshold_id", "event_name"),
    )
    def _check_complete(self):
        for trigger in self:
            trigger._check_event()
            if trigger.has_page:
                trigger._check_page()
            if trigger.kind == "stage" and not trigger.stage_id:
                raise ValidationError(
                    self.env._("%(trigger)s: choose a stage.", trigger=trigger.name)
                )
            if trigger.kind == "score" and not trigger.threshold_id:
                raise ValidationError(
                    self.env._("%(trigger)s: choose a threshold.", trigger=trigger.name)
                )

    def _check_event(self):
        if self.kind == "custom_event" and not (self.event_name or "").strip():
            raise ValidationError(
                self.env._("%(trigger)s: name the event.", trigger=self.name)
            )

    @api.constrains("kind")
    def _check_source(self):
        for trigger in self:
            source = SOURCE_BY_KIND[trigger.kind]
            if not source.is_installed(self.env):
                raise ValidationError(
                    self.env._(
                        "%(trigger)s: “%(kind)s” needs the app “%(addon)s”. Install it "
                        "first.",
                        trigger=trigger.name,
                        kind=KIND_BY_NAME[trigger.kind].trigger_label,
                        addon=source.addon,
                    )
                )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        descriptions = super().fields_get(allfields, attributes)
        return keep_offered(self.env, descriptions, "kind")

    @api.constrains("kind", "segment_id")
    def _check_segment(self):
        for trigger in self.filtered(lambda trigger: trigger.kind in SEGMENT_MOVES):
            segment = trigger.segment_id
            if not segment.is_watched:
                raise ValidationError(
                    self.env._(
                        "%(trigger)s: choose a segment whose changes are tracked, by "
                        "the switch “Track Changes” on its form.",
                        trigger=trigger.name,
                    )
                )

    def _check_page(self):
        pattern = self.url_pattern or ""
        if self.kind == "visit" and not pattern:
            raise ValidationError(
                self.env._(
                    "%(trigger)s: say which page, as in /shop/*.", trigger=self.name
                )
            )
        if pattern and (not self._is_page(pattern) or " " in pattern):
            raise ValidationError(
                self.env._(
                    "%(trigger)s: “%(pattern)s” is no page of your website. Begin with "
                    "a slash, as in /shop/*, and leave out the host, unless it is one "
                    "of your other websites.",
                    trigger=self.name,
                    pattern=pattern,
                )
            )
        if self.visit_count < 1 or self.visit_days < 0:
            raise ValidationError(
                self.env._(
                    "%(trigger)s: at least 1 visit, within 0 (ever) or more days.",
                    trigger=self.name,
                )
            )

    def _is_page(self, pattern):
        # Which other websites there are is no secret to who makes triggers.
        return pattern.startswith(("/", "*")) or bool(
            self.env["contact.site"].sudo()._of_url(pattern)
        )

    def action_open_fired(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_interaction_action",
            self.name,
            [("trigger_ids", "in", self.ids)],
        )
