from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MAX_LISTED = 5  # of those who stay for the same reason
# Events that nothing has taken back.
STANDING = Domain.custom(to_sql=lambda model, alias, _query: model._sql_is_live(alias))


class ContactImportUndo(models.TransientModel):
    """Tells what undoing an import takes back, and what stays."""

    _name = "contact.import.undo"
    _description = "Undo an Import"
    _inherit = ["contact.wizard.mixin"]

    import_id = fields.Many2one(
        "contact.import", required=True, readonly=True, ondelete="cascade"
    )
    delete_count = fields.Integer("Contacts Deleted", compute="_compute_counts")
    company_count = fields.Integer(
        "Companies Deleted",
        compute="_compute_counts",
        help="Made for the people of this import; only if nobody stays there.",
    )
    restore_count = fields.Integer("Contacts Changed Back", compute="_compute_counts")
    kept_count = fields.Integer("Contacts That Stay", compute="_compute_counts")
    tag_count = fields.Integer("Tags Taken Back", compute="_compute_counts")
    list_count = fields.Integer("List Memberships Ended", compute="_compute_counts")
    consent_count = fields.Integer("Consents Taken Back", compute="_compute_counts")
    kept = fields.Text("What Stays, and Why", compute="_compute_counts")

    @api.depends("import_id")
    def _compute_counts(self):
        for preview in self:
            batch = preview.import_id
            batch.check_access("read")  # rows are looked at beyond the user's rights
            evaluated = batch._evaluate_undo(batch._sql_undoable()) if batch else {}
            evaluations = evaluated.values()
            preview.delete_count = sum(
                bool(verdict.delete_id) for verdict in evaluations
            )
            preview.restore_count = sum(
                bool(verdict.restore) for verdict in evaluations
            )
            preview.kept_count = sum(bool(verdict.notes) for verdict in evaluations)
            preview.company_count = (
                len(batch._companies_going(evaluated)) if batch else 0
            )
            preview.kept = preview._format_kept(evaluated)
            given = preview._domain_given()
            preview.tag_count = preview._count(
                "contact.tag.event",
                given & Domain("kind", "in", ("added", "renewed")) & STANDING,
            )
            preview.list_count = preview._count("contact.list.member", given)
            preview.consent_count = preview._count(
                "contact.consent.event",
                given & Domain("status", "in", ("granted", "pending")) & STANDING,
            )

    def _domain_given(self):
        """Of what the import did, the rows of any model with an interaction of it."""
        interactions = self.import_id._sql_own_interactions()
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "interaction_id"), interactions
            )
        )

    @api.model
    def _count(self, model, domain):
        # Numbers of what the import did, whoever sees which contact.
        return self.env[model].sudo().search_count(domain)

    def _format_kept(self, evaluated):
        """:return: each reason once, with those who stay for it"""
        by_reason = defaultdict(list)
        for row, verdict in evaluated.items():
            if verdict.notes:
                reason = " ".join(
                    self.import_id._format(code, column, detail, {})
                    for code, column, detail in verdict.notes
                )
                by_reason[reason].append(row)
        return "\n".join(
            f"{reason} {self._format_contacts(rows)}"
            for reason, rows in sorted(
                by_reason.items(),
                key=lambda pair: (-len(pair[1]), pair[0]),
            )
        )

    def _format_contacts(self, rows):
        shown = ", ".join(
            f"{row.partner_id.display_name} ({row.number})"
            for row in sorted(rows, key=lambda row: row.number)[:MAX_LISTED]
        )
        more = len(rows) - MAX_LISTED
        if more > 0:
            return self.env._(
                "%(contacts)s and %(count)s more", contacts=shown, count=more
            )
        return shown

    def action_undo(self):
        self.ensure_one()
        self.import_id.action_undo()
        return {"type": "ir.actions.act_window_close"}
