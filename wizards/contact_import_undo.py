from odoo import api, fields, models

from ..models.contact_import_undo_mixin import UNDO_CHUNK

LISTED_AT_MOST = 20


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
            deleted = restored = kept = tags = lists = consents = 0
            reasons, after = [], 0
            while rows := batch._undoable_rows(UNDO_CHUNK, after):
                after += len(rows)
                for row, verdict in batch._judge_undo(rows).items():
                    deleted += verdict["delete"]
                    restored += bool(verdict["restore"])
                    kept += bool(verdict["notes"])
                    if verdict["notes"] and len(reasons) < LISTED_AT_MOST:
                        reasons.append(preview._reason(row, verdict["notes"]))
                signals = rows.interaction_id
                tags += len(
                    signals.tag_event_ids.filtered(
                        lambda event: event.kind in ("added", "renewed")
                    )
                )
                lists += len(signals.list_member_ids)
                consents += len(
                    signals.consent_event_ids.filtered(
                        lambda event: event.status in ("granted", "pending")
                    )
                )
            if kept > len(reasons):
                reasons.append("…")
            preview.company_count = len(batch._made_company_ids())
            preview.delete_count, preview.restore_count = deleted, restored
            preview.kept_count, preview.kept = kept, "\n".join(reasons)
            preview.tag_count, preview.list_count = tags, lists
            preview.consent_count = consents

    def _reason(self, row, notes):
        told = [
            self.import_id._tell(code, column, detail, {})
            for code, column, detail in notes
        ]
        return f"{row.number}. {row.partner_id.display_name}: {' '.join(told)}"

    def action_undo(self):
        self.ensure_one()
        self.import_id.action_undo()
        return {"type": "ir.actions.act_window_close"}
