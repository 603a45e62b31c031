from odoo import api, fields, models
from odoo.exceptions import UserError

from ..common.actions import open_records

# Nothing of these has reached a contact yet, unless rows were corrected.
BEFORE_START = ("draft", "mapping", "checking", "checked")

OUTCOMES = [
    ("created", "New"),
    ("updated", "Changed"),
    ("unchanged", "Unchanged"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
]
STATES = [
    ("draft", "File"),
    ("mapping", "Columns"),
    ("checking", "Being Checked"),
    ("checked", "Check"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("failed", "Broken"),
    ("undoing", "Being Undone"),
    ("undone", "Undone"),
]


class ContactImport(models.Model):
    """One batch of contacts from a file, each row accounted for.

    A file is read into ``contact.import.row``, its columns are mapped, and all rows
    are tried out; only then contacts are written, chunk by chunk. Each row gets its
    outcome in the transaction that writes its contact, so a killed worker repeats
    and loses nothing.
    """

    _name = "contact.import"
    _description = "Import of Contacts"
    _inherit = ["contact.effect.mixin", "contact.background.mixin"]
    _order = "id desc"
    _rec_name = "source"
    _background_cron = "contact_marketing.ir_cron_imports"

    day = fields.Date(required=True, default=fields.Date.context_today, copy=False)
    user_id = fields.Many2one(
        "res.users",
        "By",
        default=lambda self: self.env.uid,
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="New contacts belong to it, and only its contacts and shared ones are "
        "recognised. Empty: shared by all companies.",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, index=True, copy=False
    )
    error = fields.Text("What Went Wrong", readonly=True, copy=False)
    row_ids = fields.One2many("contact.import.row", "import_id", "Rows", copy=False)
    column_ids = fields.One2many("contact.import.column", "import_id", "Columns")

    known = fields.Selection(
        [
            ("fill", "Fill their empty fields"),
            ("overwrite", "Overwrite what is ticked under Columns, fill the rest"),
            ("skip", "Leave them as they are"),
        ],
        "Contacts Known Already",
        required=True,
        default="fill",
    )
    match_email = fields.Boolean("Known by Email", default=True)
    match_phone = fields.Boolean("Known by Phone")
    match_external_id = fields.Boolean(
        "Known by External ID",
        default=True,
        help="The identifier that the same source gave before.",
    )
    country_id = fields.Many2one(
        "res.country",
        "Country of Phone Numbers",
        default=lambda self: self.env.company.country_id,
        help="Of numbers without a country code.",
    )
    run_automations = fields.Boolean(
        help="Let automation rules see the contacts as they are written. An import of "
        "thousands then may send thousands of mails."
    )
    count_again = fields.Boolean(
        "Count Tags Again",
        help="Count a tag once more for contacts who have it already.",
    )
    purpose_ids = fields.Many2many(
        "contact.consent.purpose", string="They Agreed To", copy=False
    )
    consent_proof = fields.Text(
        "Proof",
        help="What proves it: where, how and to whom they agreed. Without it, only "
        "rows with a proof of their own count.",
        copy=False,
    )
    consent_date = fields.Datetime(
        "Agreed On", help="For rows without a date of their own. Empty: today."
    )

    row_count = fields.Integer("Rows in File", compute="_compute_counts")
    created_count = fields.Integer("New", compute="_compute_counts")
    updated_count = fields.Integer("Changed", compute="_compute_counts")
    unchanged_count = fields.Integer("Unchanged", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    is_started = fields.Boolean(compute="_compute_counts")

    @api.depends("source", "day")
    def _compute_display_name(self):
        for batch in self:
            source = batch.source or self.env._("New import")
            batch.display_name = f"{source}, {batch.day}" if batch.day else source

    @api.depends("state", "row_ids.outcome", "row_ids.plan", "row_ids.undo")
    def _compute_counts(self):
        tallies = self._tally(self.ids)
        for batch in self:
            tally = tallies.get(batch._origin.id, {})
            batch.row_count = tally.get("rows", 0)
            for outcome, _label in OUTCOMES:
                batch[f"{outcome}_count"] = tally.get(outcome, 0)
            batch.progress = batch._progress(tally)
            batch.is_started = tally.get("settled", 0) > 0

    def _progress(self, tally):
        """:return: how much of the present work is done, in percent"""
        rows = tally.get("rows", 0)
        if self.state == "checking":
            done = tally.get("planned", 0)
        elif self.state == "undoing":
            done, rows = tally.get("undone", 0), tally.get("undoable", 0)
        elif self.state in ("done", "undone"):
            return 100
        else:
            done = sum(tally.get(outcome, 0) for outcome, _label in OUTCOMES)
        return 100 * done / rows if rows else 0

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unstarted(self):
        if any(batch.state not in BEFORE_START or batch.is_started for batch in self):
            raise UserError(
                self.env._(
                    "What an import did must stay traceable. Undo it instead of "
                    "deleting it."
                )
            )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_back(self):
        """Back to the columns, or from there to the file."""
        self._check_state("mapping", "checked", "failed")
        self._check_unstarted()
        self._reset_plans()
        self._go_to("draft" if self.state == "mapping" else "mapping")

    def action_check(self):
        """Try all rows out; nothing is written to contacts."""
        self._check_state("mapping", "checked")
        self._check_mapping()
        self._reset_plans()
        return self._work_on("checking", self._check_chunk)

    def action_start(self):
        """Import what was tried out."""
        self._check_state("checked")
        if not self.row_ids.search_count(
            [("import_id", "=", self.id), ("outcome", "=", "waiting")], limit=1
        ):
            raise UserError(self.env._("No row is left to import."))
        return self._work_on("running", self._run_chunk)

    def action_pause(self):
        """Stop after the rows in work; ``action_resume`` goes on there."""
        self._check_state("running")
        self._take_over()
        self._go_to("paused")

    def action_resume(self):
        self._check_state("paused", "failed")
        return self._work_on("running", self._run_chunk)

    def action_cancel(self):
        """Import no more; what is imported stays, the other rows are skipped."""
        self._check_state("running", "paused", "failed", "checked")
        self._take_over()
        self._skip_remaining()
        self._go_to("cancelled")

    def action_open_rows(self):
        """The rows of one outcome, named by the button that was pressed."""
        self.ensure_one()
        outcome = self.env.context.get("outcome")
        domain = [("import_id", "=", self.id)]
        if outcome:
            planned = self.state in ("checking", "checked")
            domain.append(("plan" if planned else "outcome", "=", outcome))
        return open_records(
            self.env,
            "contact_marketing.contact_import_row_action",
            self.display_name,
            domain,
        )

    def action_open_contacts(self):
        """The contacts that this import made or changed."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.res_partner_action"
            ),
            "name": self.display_name,
            "domain": [("import_row_ids.import_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def _check_unstarted(self):
        if self.is_started:
            raise UserError(
                self.env._(
                    "Rows were imported already: its file and columns stay as they are."
                )
            )

    def _check_state(self, *states):
        self.ensure_one()
        self.env["res.partner"]._marketing_check_access()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "%(batch)s has changed meanwhile: load the page again.",
                    batch=self.display_name,
                )
            )
