from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.relative_days import days_since
from ...lib.sql import sql_rows
from ..common.retention import RETENTION_CHUNK, oldest_kept
from ..common.scheduler import wake_scheduler_once
from .kinds import BY_MACHINE, KIND_BY_NAME, KIND_LABELS, REPORTED

EVENT_SIGNS = {"added": "+", "renewed": "+", "removed": "−", "retracted": "−"}
APPLY_CRON = "contact_marketing.ir_cron_apply_interactions"


class ContactInteraction(models.Model):
    """The append-only ledger of interactions: the one way in.

    An interaction is appended at once by ``_append`` or ``_append_for``; its effects
    and statistics follow within seconds, by ``_cron_apply``.
    """

    _name = "contact.interaction"
    _description = "Interaction"
    _inherit = ["contact.open.mixin", "contact.batch.mixin"]
    _order = "date desc, id desc"
    _log_access = False

    kind = fields.Selection(KIND_LABELS, required=True, readonly=True)
    name = fields.Char("What", readonly=True)
    url = fields.Char("Address", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    date_days = days_since("date_days", "date", "Days Ago")
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    verdict = fields.Selection(
        [("human", "Human"), ("suspect", "Suspect"), ("bot", "Robot")],
        required=True,
        readonly=True,
        default="human",
        help="Only interactions of humans have effects.",
    )
    actor = fields.Selection(
        [
            ("human", "Human"),
            ("system", "System"),
            ("suspect", "Scanner"),
            ("bot", "Robot"),
        ],
        "Caused By",
        compute="_compute_actor",
        search="_search_actor",
        help="System: a server, a rule or Odoo itself; nobody did anything.",
    )
    icon = fields.Char(compute="_compute_icon")
    link_id = fields.Many2one(
        "link.tracker", readonly=True, ondelete="set null", index="btree_not_null"
    )
    mailing_id = fields.Many2one(
        "mailing.mailing", readonly=True, ondelete="set null", index="btree_not_null"
    )
    mailing_trace_id = fields.Many2one(
        "mailing.trace", readonly=True, ondelete="set null", index="btree_not_null"
    )
    campaign_id = fields.Many2one(
        "utm.campaign", readonly=True, ondelete="set null", index="btree_not_null"
    )
    trigger_ids = fields.Many2many(
        "contact.trigger",
        "contact_trigger_interaction_rel",
        "interaction_id",
        "trigger_id",
        string="Fired",
        readonly=True,
        groups="contact_marketing.group_user",
    )
    res_model = fields.Char("Kind of Record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True, ondelete="set null")
    user_id = fields.Many2one(
        "res.users", "Noted By", readonly=True, ondelete="set null"
    )
    data = fields.Json(readonly=True)
    applied_date = fields.Datetime(
        readonly=True, help="When its effects were applied; empty: waiting."
    )
    retracted_date = fields.Datetime(
        "Taken Back",
        readonly=True,
        help="When its effects were taken back, as for a cancelled order.",
    )
    tag_event_ids = fields.One2many(
        "contact.tag.event", "interaction_id", "What It Did to Tags"
    )

    list_member_ids = fields.One2many("contact.list.member", "interaction_id")
    consent_event_ids = fields.One2many(
        "contact.consent.event", "interaction_id", groups="contact_marketing.group_user"
    )
    effect_summary = fields.Char("What It Did", compute="_compute_effect_summary")

    _partner_kind_idx = models.Index("(partner_id, kind, date)")
    _date_idx = models.Index("USING brin (date)")
    _record_idx = models.Index("(res_model, res_id, kind) WHERE res_id IS NOT NULL")
    _waiting_idx = models.Index("(id) WHERE applied_date IS NULL")

    @api.depends("kind", "name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for interaction in self:
            kind = kinds.get(interaction.kind, "")
            interaction.display_name = (
                f"{kind}: {interaction.name}" if interaction.name else kind
            )

    @api.depends("kind", "verdict")
    def _compute_actor(self):
        for interaction in self:
            is_system = (
                interaction.verdict == "human" and interaction.kind in BY_MACHINE
            )
            interaction.actor = "system" if is_system else interaction.verdict

    def _search_actor(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_machine = Domain("kind", "in", BY_MACHINE)
        human = Domain("verdict", "=", "human")
        domains = {"human": human & ~by_machine, "system": human & by_machine}
        return Domain.OR(
            domains.get(actor, Domain("verdict", "=", actor)) for actor in value
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "actor":
            return super()._field_to_sql(alias, field_expr, query)
        kind, verdict = (
            self._field_to_sql(alias, name, query) for name in ("kind", "verdict")
        )
        return SQL(
            "CASE WHEN %s = 'human' AND %s IN %s THEN 'system' ELSE %s END",
            verdict,
            kind,
            BY_MACHINE,
            verdict,
        )

    @api.depends("kind")
    def _compute_icon(self):
        for interaction in self:
            kind = KIND_BY_NAME.get(interaction.kind)
            interaction.icon = kind and kind.icon

    @api.depends(
        "tag_event_ids",
        "list_member_ids",
        "consent_event_ids",
        "retracted_date",
        "applied_date",
    )
    def _compute_effect_summary(self):
        for interaction in self:
            done = [
                f"{EVENT_SIGNS[event.kind]} {event.tag_id.name}"
                for event in interaction.tag_event_ids.sorted("id")
                if event.kind in EVENT_SIGNS
            ]
            done += [
                f"+ {member.list_id.name}" for member in interaction.list_member_ids
            ]
            # Salespeople see that a contact agreed, not the proof.
            events_sudo = interaction.sudo().consent_event_ids
            done += [f"✓ {event.purpose_id.name}" for event in events_sudo]
            if not interaction.applied_date:
                done.append(self.env._("soon"))
            interaction.effect_summary = ", ".join(done)

    # ------------------------------------------------------------
    # The way in
    # ------------------------------------------------------------

    @api.model
    def _append(self, vals):
        """Append one interaction and have it applied within seconds.

        :param dict vals: values of this model's fields
        """
        # Visitors and salespeople cause interactions; nobody has rights to write them.
        self_sudo = self.sudo()
        interaction_sudo = self_sudo.create({"date": fields.Datetime.now(), **vals})
        self_sudo._wake_up()
        return interaction_sudo

    @api.model
    def _append_applied(self, targets, vals):
        """Append interactions whose effects the caller applies in the same transaction.

        :param list targets: pairs (contact id, id of the record it is about)
        :param dict vals: the same for all: ``kind``, ``name``, ``res_model``,
            ``user_id``
        :return: by id of the record, the id of the interaction
        """
        now = fields.Datetime.now()
        columns = {**vals, "date": now, "applied_date": now, "verdict": "human"}
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO contact_interaction (partner_id, res_id, %s) "
                "SELECT partner_id, res_id, %s FROM %s RETURNING res_id, id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", value) for value in columns.values()),
                sql_rows("target", targets, partner_id="int", res_id="int"),
            )
        )
        self._invalidate_displayed()
        return dict(rows)

    @api.model
    def _invalidate_displayed(self):
        """Have contacts show what SQL appended."""
        self.env["res.partner"].invalidate_model(
            ["interaction_ids", "interaction_count", "last_interaction_date"],
            flush=False,
        )

    @api.model
    def _wake_up(self):
        """Have waiting interactions applied within seconds of their commit."""
        wake_scheduler_once(self.env, APPLY_CRON, is_notified=True)

    # ------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Drop interactions older than the retention setting says.

        Counts, dates and lists stay: they do not need the interactions behind them.
        """
        oldest = oldest_kept(self.env)
        if not oldest:
            return None
        old = self.search(
            [("date", "<", oldest), ("applied_date", "!=", False)],
            order="id",
            limit=RETENTION_CHUNK,
        )
        old.unlink()
        # What core's autovacuum takes as "done, remaining": it calls again.
        return len(old), int(len(old) == RETENTION_CHUNK)

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    @api.model
    def _check_kind(self, kind):
        # Who is in a segment is found out, not reported.
        if kind not in REPORTED:
            raise UserError(
                self.env._(
                    "“%(kind)s” is no kind of interaction. Use one of: %(kinds)s.",
                    kind=kind,
                    kinds=", ".join(REPORTED),
                )
            )
