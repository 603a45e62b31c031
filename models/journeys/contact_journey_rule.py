from odoo import api, fields, models
from odoo.exceptions import UserError

ENTRIES = ("segment", "date")
CONDITIONS = ("exit", "goal")


class ContactJourneyRule(models.Model):
    """What lets contacts into a version of a journey, and out of it."""

    _name = "contact.journey.rule"
    _description = "Entry, Exit or Goal of a Journey"
    _inherit = ["contact.journey.condition.mixin", "contact.batch.mixin"]
    _order = "version_id, id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("segment", "Comes to a Segment"),
            ("date", "On a Day"),
            ("record", "With a Record"),
            ("manual", "By Hand"),
            ("exit", "Exit"),
            ("goal", "Goal"),
        ],
        required=True,
        readonly=True,
    )
    segment_id = fields.Many2one(
        "mailing.filter", readonly=True, ondelete="set null", index="btree_not_null"
    )
    interaction_kind = fields.Char(readonly=True)
    is_existing = fields.Boolean("Also Who Is in It Now", readonly=True)
    date_field = fields.Char("Date", readonly=True)
    days = fields.Integer("Days After", readonly=True)
    is_yearly = fields.Boolean("Each Year", readonly=True)
    start_date = fields.Datetime(readonly=True)
    summary = fields.Char("In Words", compute="_compute_summary")
    next_date = fields.Datetime("Next Look", readonly=True)
    seen_partner_id = fields.Integer(readonly=True)
    seen_event_id = fields.Integer(readonly=True)
    seen_day = fields.Date(readonly=True)

    _due_idx = models.Index("(next_date) WHERE next_date IS NOT NULL")

    @api.depends("kind", "segment_id", "interaction_kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        Interaction = self.env["contact.interaction"]
        records = dict(Interaction._fields["kind"]._description_selection(self.env))
        for rule in self:
            names = (
                kinds.get(rule.kind),
                rule.segment_id.sudo().name,
                records.get(rule.interaction_kind),
            )
            rule.display_name = ": ".join(filter(None, names))

    @api.depends("domain", "condition_model")
    def _compute_summary(self):
        for rule in self:
            rule.summary = rule._conditions_in_words()

    def _check_ready(self):
        """
        :raises UserError: why nobody can enter or leave by it
        """
        self.ensure_one()
        if self.kind == "segment":
            self._check_segment()
        elif self.kind == "date":
            self._check_date_field()
        else:
            self._check_usable()

    def _check_segment(self):
        # Its name and conditions are those of the rule's writer.
        segment_sudo = self.segment_id.sudo()
        if not segment_sudo or not segment_sudo.active:
            raise UserError(
                self.env._(
                    "%(journey)s: the segment of an entry was deleted or archived. "
                    "Choose another one.",
                    journey=self.journey_id.name,
                )
            )
        segment_sudo._check_usable()

    def _check_date_field(self):
        Partner = self.env["res.partner"].with_user(self.condition_user_id)
        field = Partner._fields.get(self.date_field)
        if (
            not field
            or field.type not in ("date", "datetime")
            or not field.store
            or not Partner._has_field_access(field, "read")
        ):
            raise UserError(
                self.env._(
                    "%(journey)s: contacts have no date “%(field)s”. Choose another "
                    "field.",
                    journey=self.journey_id.name,
                    field=self.date_field,
                )
            )
