from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.actions import CLOSE, notify
from ..common.companies import working_companies
from ..interactions.contact_effect import TARGET_FIELDS

CHUNK = 5_000


class ContactBulkChange(models.Model):
    """Tags and lists for any number of contacts at once, by a person's click.

    Small changes are done on the spot, large ones in the background in chunks;
    ``last_partner_id`` is how far it came, so a killed worker continues there.
    """

    _name = "contact.bulk.change"
    _description = "Bulk Change of Contacts"
    _inherit = [
        "contact.condition.mixin",
        "contact.effect.mixin",
        "contact.background.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["user_id"]  # what it does is said by its tags and lists
    _background_cron = "contact_marketing.ir_cron_bulk_changes"

    name = fields.Char(compute="_compute_name")
    domain = fields.Char("Contacts Matching", required=True)
    partner_count = fields.Integer(
        "Contacts", compute="_compute_partner_count", store=True
    )
    done_count = fields.Integer("Contacts Done", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    last_partner_id = fields.Integer(readonly=True)
    state = fields.Selection(
        [
            ("draft", "Not Started"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Text("What Went Wrong", readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        default=lambda self: self.env.uid,
        required=True,
        readonly=True,
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "domain" in fields and self.env.context.get("active_model") == "res.partner":
            values["domain"] = repr(self._selected_domain())
        return values

    @api.model
    def _selected_domain(self):
        """The contacts selected in the list that this was opened from.

        The web client sends at most ``web.active_ids_limit`` ids; when it had to
        stop there, all that match the list's domain were meant.
        """
        ids = self.env.context.get("active_ids") or []
        limit = int(
            self.env["ir.config_parameter"]
            .sudo()  # a setting of the web client, no secret
            .get_param("web.active_ids_limit", 20_000)
        )
        if len(ids) >= limit and "active_domain" in self.env.context:
            return list(self.env.context["active_domain"])
        return [("id", "in", ids)]

    @api.depends("effect_id.display_name")
    def _compute_name(self):
        for change in self:
            change.name = change.effect_id.display_name

    @api.depends("domain", "user_id", "company_id")
    def _compute_partner_count(self):
        for change in self:
            change.partner_count = len(change._matching_query(change._contacts()))

    @api.depends("partner_count", "done_count", "state")
    def _compute_progress(self):
        for change in self:
            share = 100 * change.done_count / (change.partner_count or 1)
            change.progress = 100 if change.state == "done" else min(share, 100)

    @api.model
    def _condition_inputs(self):
        # Who changes what is done, has it done to whom they may see.
        return {*super()._condition_inputs(), *TARGET_FIELDS}

    def write(self, vals):
        is_changed = not self._condition_inputs().isdisjoint(vals)
        if is_changed and any(change.state != "draft" for change in self):
            raise UserError(
                self.env._("What was started stays as it is. Start a new change.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_apply(self):
        """Start the change; done at once when one chunk is enough."""
        self.ensure_one()
        self.env["res.partner"]._marketing_check_access()
        if self.state != "draft":
            raise UserError(self.env._("This change was started already."))
        self._check_applicable()
        self._set_kept({"state": "running"})
        if self.partner_count > CHUNK:
            self._go_on_in_background()
            return notify(
                self.env._(
                    "%(count)s contacts are being changed in the background.",
                    count=self.partner_count,
                ),
                then=CLOSE,
            )
        while self._apply_chunk():
            pass
        return notify(
            self.env._("%(count)s contacts changed.", count=self.done_count),
            then=CLOSE,
        )

    def action_cancel(self):
        """Stop running changes; what is done stays done."""
        open_changes = self.filtered(
            lambda change: change.state in ("draft", "running")
        )
        open_changes._set_kept({"state": "cancelled"})

    def action_resume(self):
        """Go on with stopped or failed changes where they stopped."""
        stopped = self.filtered(lambda change: change.state in ("cancelled", "failed"))
        stopped._set_kept({"state": "running", "error": False})
        stopped._go_on_in_background()

    def _check_applicable(self):
        """
        :raises UserError: why nothing would change, and what to do
        """
        if not self._has_effect():
            raise UserError(
                self.env._(
                    "Choose at least one tag or list to add or to remove, or a journey "
                    "to start or to leave."
                )
            )

    # ------------------------------------------------------------
    # The work
    # ------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Go on with all running changes."""
        for change in self.search([("state", "=", "running")], order="id"):
            remaining = max(change.partner_count - change.done_count, 0)
            self.env["ir.cron"]._commit_progress(remaining=remaining)
            if not change._process_in_chunks(change._background_chunk):
                return

    def _background_chunk(self):
        """Change the next contacts, with the rights of the user."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self.with_user(self.user_id)._apply_chunk()
        except UserError as error:  # lost rights, deleted tags: the user's to correct
            self.write({"state": "failed", "error": str(error)})
            return 0

    def _contacts(self):
        """:return: contacts as they are seen in the company where it was started, in
        those of its user's companies that are also those of who asks"""
        ids = working_companies(self.user_id, self.company_id)
        if not self.env.su:
            own = self.env.user.company_ids.ids
            ids = [id_ for id_ in ids if id_ in own]
        return self.env["res.partner"].with_context(allowed_company_ids=ids)

    def _apply_chunk(self):
        """Change the next contacts, in the order of their ids.

        :return: how many; 0 when it is done or was stopped
        """
        self.ensure_one()
        if self.state != "running":
            return 0
        self.env["res.partner"]._marketing_check_access()
        self._check_applicable()
        partners = self._next_partners()
        self.env["contact.effect"]._apply(self._sql_effects(partners))
        # The state is the work's own, which users may read but not write.
        self.sudo().write(
            {
                "done_count": self.done_count + len(partners),
                "last_partner_id": partners[-1:].id or self.last_partner_id,
                "state": "running" if len(partners) == CHUNK else "done",
            }
        )
        return len(partners)

    def _next_partners(self):
        Partner = self._contacts()
        query = self._matching_query(Partner, Domain("id", ">", self.last_partner_id))
        query.order, query.limit = SQL.identifier(Partner._table, "id"), CHUNK
        return Partner.browse(tuple(query))

    def _sql_effects(self, partners):
        return SQL(
            """
            SELECT %(effect_id)s AS effect_id, id AS partner_id,
                   %(now)s::timestamp AS date, %(source)s AS source,
                   NULL::int AS interaction_id, %(uid)s AS user_id
            FROM unnest(%(ids)s::int[]) AS partner(id)
            """,
            effect_id=self.effect_id.id,
            now=fields.Datetime.now(),
            source=f"{self._name},{self.id}",
            uid=self.env.uid,
            ids=partners.ids,
        )
