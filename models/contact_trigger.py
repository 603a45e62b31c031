import logging
import re
from fnmatch import fnmatchcase

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .actions import open_records
from .page_pattern import sql_matches_page

_logger = logging.getLogger(__name__)

# What a trigger listens to, and the record that each such signal comes from.
SOURCE_MODELS = {
    "visit": False,
    "form": False,
    "quotation": "sale.order",
    "order": "sale.order",
    "invoice": "account.move",
    "paid": "account.move",
    "lead": "crm.lead",
    "stage": "crm.lead",
    "won": "crm.lead",
    "lost": "crm.lead",
    "entered": False,
    "left": False,
    "score": False,
}
SEGMENT_MOVES = ("entered", "left")
NO_AGREEMENT = ("visit", *SEGMENT_MOVES, "score")
# What a condition that cannot be read, or names what is not there, raises.
BROKEN_CONDITION = (ValueError, TypeError, SyntaxError, KeyError, NameError)
PRODUCT_FIELDS = {
    "sale.order": "order_line.product_id",
    "account.move": "invoice_line_ids.product_id",
}


class ContactTrigger(models.Model):
    """What happens to a contact who visits a page, sends a form, orders and so on.

    Read when a signal is applied; it listens to what happens from then on.
    """

    _name = "contact.trigger"
    _description = "Trigger"
    _inherit = ["contact.effect.mixin", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: what happens in any company."
    )
    kind = fields.Selection(
        [
            ("visit", "Visits a page"),
            ("form", "Sends a form"),
            ("quotation", "Gets a quotation"),
            ("order", "Orders"),
            ("invoice", "Is invoiced"),
            ("paid", "Pays an invoice"),
            ("lead", "Becomes a lead"),
            ("stage", "Reaches a stage"),
            ("won", "Deal is won"),
            ("lost", "Deal is lost"),
            ("entered", "Comes to a segment"),
            ("left", "Leaves a segment"),
            ("score", "Reaches a score"),
        ],
        "When a Contact",
        required=True,
        default="visit",
    )
    model_name = fields.Char(compute="_compute_model_name")
    domain = fields.Char("Only If", default="[]", help="Conditions on the record.")
    url_pattern = fields.Char(
        "Page",
        help="The address of the page, as in /shop/*; * stands for anything.",
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
        help="A segment that is watched: looked at once a day.",
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
    def _compute_model_name(self):
        for trigger in self:
            trigger.model_name = SOURCE_MODELS.get(trigger.kind)

    @api.depends("fired_count")
    def _compute_last_interaction_ids(self):
        for trigger in self:
            trigger.last_interaction_ids = self.env["contact.interaction"].search(
                [("trigger_ids", "in", trigger.ids)], limit=10
            )

    def _may_grant(self):
        return self.kind not in NO_AGREEMENT

    def _refuse_grant(self):
        if self.kind != "score":
            return super()._refuse_grant()
        raise ValidationError(
            self.env._("%(trigger)s: a score is no consent.", trigger=self.name)
        )

    @api.constrains("kind", "effect_id", "purpose_grant_ids")
    def _check_may_grant(self):
        return super()._check_may_grant()

    @api.constrains("kind", "domain", "product_ids", "product_category_ids")
    def _check_domain(self):
        for trigger in self.filtered("model_name"):
            try:
                self.env[trigger.model_name]._search(trigger._source_domain())
            except BROKEN_CONDITION as error:
                raise ValidationError(
                    self.env._(
                        "%(trigger)s: the condition cannot be used: %(error)s",
                        trigger=trigger.name,
                        error=error,
                    )
                ) from error

    @api.constrains(
        "kind", "url_pattern", "visit_count", "visit_days", "stage_id", "threshold_id"
    )
    def _check_complete(self):
        for trigger in self:
            if trigger.kind in ("visit", "form"):
                trigger._check_page()
            if trigger.kind == "stage" and not trigger.stage_id:
                raise ValidationError(
                    self.env._("%(trigger)s: choose a stage.", trigger=trigger.name)
                )
            if trigger.kind == "score" and not trigger.threshold_id:
                raise ValidationError(
                    self.env._("%(trigger)s: choose a threshold.", trigger=trigger.name)
                )

    @api.constrains("kind", "segment_id")
    def _check_segment(self):
        for trigger in self.filtered(lambda trigger: trigger.kind in SEGMENT_MOVES):
            segment = trigger.segment_id
            if not segment.is_watched:
                raise ValidationError(
                    self.env._(
                        "%(trigger)s: choose a segment that is watched. Segments are "
                        "watched by the switch “Watch” on their form.",
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
        if pattern and (not pattern.startswith(("/", "*")) or " " in pattern):
            raise ValidationError(
                self.env._(
                    "%(trigger)s: “%(pattern)s” is no page of your website. Begin with "
                    "a slash, as in /shop/*, and leave out the host.",
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

    def action_open_fired(self):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_interaction_action",
            self.name,
            [("trigger_ids", "in", self.ids)],
        )

    # ------------------------------------------------------------
    # Which signals fire which trigger
    # ------------------------------------------------------------

    @api.model
    def _sql_signals(self, interaction_ids):
        """:return: sub-selects, one per trigger, as ``contact.effect._apply`` takes"""
        return [
            SQL(
                """
                SELECT %(effect_id)s AS effect_id, signal.partner_id, signal.date,
                       COALESCE(signal.res_model || ',' || signal.res_id, signal.url)
                           AS source,
                       signal.id AS interaction_id, signal.user_id
                FROM contact_interaction signal WHERE %(fires)s
                """,
                effect_id=trigger.effect_id.id,
                fires=fires,
            )
            for trigger, fires in self._firing(interaction_ids)
        ]

    @api.model
    def _record_fired(self, interaction_ids):
        """Remember which signals fired which triggers.

        :param list interaction_ids: signals of humans that are being applied
        """
        for trigger, fires in self._firing(interaction_ids):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO contact_trigger_interaction_rel (
                        trigger_id, interaction_id)
                    SELECT %s, signal.id FROM contact_interaction signal WHERE %s
                    ON CONFLICT DO NOTHING
                    """,
                    trigger.id,
                    fires,
                )
            )
            if fired := self.env.cr.rowcount:
                trigger.fired_count += fired
        self.env["contact.interaction"].invalidate_model(["trigger_ids"], flush=False)

    @api.model
    def _retract_fired(self, interaction_ids):
        """Forget that these signals fired triggers."""
        self.flush_model(["fired_count"])
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM contact_trigger_interaction_rel
                    WHERE interaction_id = ANY(%s) RETURNING trigger_id
                )
                UPDATE contact_trigger trigger
                SET fired_count = fired_count - gone.count
                FROM (SELECT trigger_id, COUNT(*) FROM gone GROUP BY trigger_id) gone
                WHERE trigger.id = gone.trigger_id
                """,
                list(interaction_ids),
            )
        )
        self.invalidate_model(["fired_count"], flush=False)
        self.env["contact.interaction"].invalidate_model(["trigger_ids"], flush=False)

    @api.model
    def _firing(self, interaction_ids):
        """The triggers that listen to these signals, and which of them fire each.

        :return: pairs of a trigger and the condition on the row ``signal``
        """
        self.flush_model()
        kinds = self.env["contact.interaction"]._read_group(
            [("id", "in", list(interaction_ids))], ["kind"]
        )
        firing = []
        for trigger in self.search([("kind", "in", [kind for (kind,) in kinds])]):
            try:
                condition = trigger._sql_fires()
            except BROKEN_CONDITION as error:
                trigger._switch_off(error)
                continue
            among = SQL("signal.id = ANY(%s)", list(interaction_ids))
            firing.append((trigger, SQL("%s AND %s", among, condition)))
        return firing

    def _sql_fires(self):
        self.ensure_one()
        conditions = [SQL("signal.kind = %s", self.kind)]
        if self.model_name:
            self.env[self.model_name].flush_model()
            Source = self.env[self.model_name].with_context(active_test=False)
            matching = Source._search(self._source_domain())
            conditions += [
                SQL("signal.res_model = %s", self.model_name),
                SQL("signal.res_id IN %s", matching.subselect()),
            ]
        if self.url_pattern:
            conditions.append(sql_matches_page("signal", self.url_pattern))
        if self.kind == "visit":
            conditions.append(self._sql_visited_enough())
        if self.kind == "stage":
            conditions.append(
                SQL("signal.data->>'stage_id' = %s", str(self.stage_id.id))
            )
        if self.kind in SEGMENT_MOVES:
            conditions += [
                SQL("signal.res_model = %s", self.segment_id._name),
                SQL("signal.res_id = %s", self.segment_id.id),
            ]
        if self.kind == "score":
            conditions.append(
                SQL(
                    "signal.res_model = %s AND signal.res_id = %s",
                    self.threshold_id._name,
                    self.threshold_id.id or 0,
                )
            )
        return SQL(" AND ").join(conditions)

    @api.model
    def _listens_to_form(self, page):
        """:return: whether a trigger waits for forms sent from this page"""
        return any(
            not trigger.url_pattern
            or fnmatchcase(page or "", re.sub(r"([\[?])", r"[\1]", trigger.url_pattern))
            for trigger in self.search([("kind", "=", "form")])
        )

    def _sql_visited_enough(self):
        since = SQL("TRUE")
        if self.visit_days:
            since = SQL(
                "visit.date > signal.date - make_interval(days => %s)", self.visit_days
            )
        return SQL(
            """%(count)s <= (
                SELECT COUNT(*) FROM contact_interaction visit
                WHERE visit.partner_id = signal.partner_id AND visit.kind = 'visit'
                  AND visit.verdict = 'human' AND %(page)s
                  AND visit.date <= signal.date AND %(since)s)""",
            count=self.visit_count,
            page=sql_matches_page("visit", self.url_pattern),
            since=since,
        )

    def _source_domain(self):
        values = {"uid": self.env.uid, "context_today": fields.Date.context_today}
        domain = Domain(safe_eval(self.domain or "[]", values))
        if self.company_id and "company_id" in self.env[self.model_name]._fields:
            domain &= Domain("company_id", "=", self.company_id.id)
        product = PRODUCT_FIELDS.get(self.model_name)
        if product and (self.product_ids or self.product_category_ids):
            domain &= Domain(product, "in", self.product_ids.ids) | Domain(
                f"{product}.categ_id", "child_of", self.product_category_ids.ids
            )
        return domain

    def _switch_off(self, error):
        """A condition that broke after saving (a field was removed) stops no other
        trigger; its maker is told."""
        _logger.warning("Trigger %s is switched off: %s", self.id, error)
        self.active = False
        self.message_post(
            body=self.env._(
                "Switched off: the condition cannot be used any more. %(error)s",
                error=error,
            ),
            partner_ids=self.create_uid.partner_id.ids,
        )
