from odoo import api, fields, models

from .contact_import import OUTCOMES


class ContactImportRow(models.Model):
    """One row of an imported file: what stood there, and what became of it.

    ``contact.import`` is the one writer.
    """

    _name = "contact.import.row"
    _description = "Row of an Import"
    _inherit = ["contact.open.mixin"]
    _order = "import_id desc, number"
    _rec_name = "number"
    _log_access = False

    import_id = fields.Many2one(
        "contact.import", required=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer("Row", required=True, readonly=True)
    raw = fields.Json("As in the File", readonly=True)
    cells_hash = fields.Char("Fingerprint of Cells", readonly=True)
    values = fields.Json("As Read", readonly=True)
    email_key = fields.Char(readonly=True)
    phone_key = fields.Char(readonly=True)
    external_key = fields.Char(readonly=True)
    duplicate_of_row = fields.Integer("Same Contact as Row", readonly=True)
    plan = fields.Selection(OUTCOMES, "Will Be", readonly=True)
    outcome = fields.Selection(
        [("waiting", "Waiting"), *OUTCOMES], readonly=True, required=True
    )
    notes = fields.Json("Notes, as Codes", readonly=True)
    consents = fields.Json("Consents, by Purpose", readonly=True)
    changes = fields.Json("What It Changed", readonly=True)
    has_new_external_id = fields.Boolean("Brought the External ID", readonly=True)
    undo = fields.Selection([("undone", "Undone"), ("kept", "Stays")], readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    interaction_id = fields.Many2one(
        "contact.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    source = fields.Char(related="import_id.source")
    day = fields.Date(related="import_id.day")
    contact_name = fields.Char("Name", compute="_compute_shown")
    email = fields.Char(compute="_compute_shown")
    phone = fields.Char(compute="_compute_shown")
    company_name = fields.Char("Company", compute="_compute_shown")
    other_values = fields.Char("Other Fields", compute="_compute_shown")
    messages = fields.Text("Notes", compute="_compute_messages")

    _import_number_uniq = models.Constraint(
        "UNIQUE (import_id, number)", "A row comes once."
    )
    _waiting_idx = models.Index("(import_id, number) WHERE outcome = 'waiting'")
    _outcome_idx = models.Index("(import_id, outcome, plan)")
    _email_idx = models.Index("(import_id, email_key) WHERE email_key IS NOT NULL")
    _phone_idx = models.Index("(import_id, phone_key) WHERE phone_key IS NOT NULL")
    _external_idx = models.Index(
        "(import_id, external_key) WHERE external_key IS NOT NULL"
    )
    # Of rows that were read and imported: those that wait are not looked for.
    _cells_hash_idx = models.Index(
        "(cells_hash) WHERE cells_hash IS NOT NULL AND outcome != 'waiting'"
    )
    _duplicate_of_row_idx = models.Index(
        "(import_id, duplicate_of_row) WHERE duplicate_of_row > 0"
    )

    @api.depends("values")
    def _compute_shown(self):
        labels = self.env["contact.import.column"]._contact_fields()
        for row in self:
            parsed = row.values or {}
            vals = dict(parsed.get("vals") or {})
            row.contact_name = vals.pop("name", False)
            row.email = vals.pop("email", False)
            row.phone = vals.pop("phone", False)
            row.company_name = (parsed.get("company") or {}).get("name", False)
            shown = [
                f"{labels[name]['string']}: {parsed['texts'].get(name, value)}"
                for name, value in vals.items()
                if name in labels
            ]
            if parsed.get("tags"):
                shown.append(", ".join(parsed["tags"]))
            row.other_values = " · ".join(shown)

    @api.depends("notes", "import_id.column_ids.header")
    def _compute_messages(self):
        for row in self:
            headers = row.import_id._headers()
            row.messages = "\n".join(
                row.import_id._format(code, column, detail, headers)
                for code, column, detail in row.notes or ()
            )

    def action_open_partner(self):
        # A row that failed, or was undone, has none.
        return super().action_open_partner() if self.partner_id else False

    @api.model
    def _remove_of(self, batch):
        """Forget the rows of an import that has not started."""
        self.search([("import_id", "=", batch.id)]).unlink()
