from odoo import api, fields, models


class ContactImport(models.Model):
    """What an import that is over came to, beside *Undo*."""

    _inherit = "contact.import"

    summary = fields.Char(compute="_compute_summary")

    @api.depends("state", "row_ids.outcome")
    def _compute_summary(self):
        for batch in self:
            batch.summary = batch.state in ("done", "cancelled") and self.env._(
                "%(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s "
                "unchanged, %(skipped)s skipped, %(failed)s failed.",
                rows=batch.row_count,
                created=batch.created_count,
                updated=batch.updated_count,
                unchanged=batch.unchanged_count,
                skipped=batch.skipped_count,
                failed=batch.failed_count,
            )
