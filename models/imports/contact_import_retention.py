from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .contact_import import BEFORE_START
from .contact_import_worker import AT_WORK

ANONYMIZE_CHUNK = 10_000
# All that a row says of a person.
SET_ANONYMOUS = SQL(
    """raw = NULL, cells_hash = NULL, "values" = NULL, changes = NULL, notes = NULL,
       email_key = NULL, phone_key = NULL, external_key = NULL"""
)


class ContactImport(models.Model):
    """Deletes what files said of people, when it is no longer needed.

    What stays: the counts, and of each row its number, its outcome, its contact and
    what became of its consents. So contacts go on to tell where they came from; the
    proofs of consents have their own copy.
    """

    _inherit = "contact.import"

    forgotten_date = fields.Date("File and Rows Deleted On", readonly=True, copy=False)

    @api.autovacuum
    def _gc_old_imports(self):
        """Forget the oldest import that is due, or a part of its rows."""
        oldest = self._oldest_remembered()
        batch = oldest and self.search(
            [
                ("write_date", "<", oldest),
                ("state", "not in", AT_WORK),
                ("forgotten_date", "=", False),
            ],
            order="id",
            limit=1,
        )
        if not batch:
            return None
        if batch.state in BEFORE_START and not batch.is_started:
            batch.unlink()
        elif batch._anonymize_rows() < ANONYMIZE_CHUNK:
            batch._anonymize_batch()
        # What core's autovacuum takes as "done, remaining": it calls again.
        return 1, 1

    @api.model
    def _oldest_remembered(self):
        """:return: what was not touched since then is forgotten; False: never"""
        months = int(
            self.env["ir.config_parameter"]
            .sudo()  # users of imports have no rights on settings
            .get_param("contact_marketing.import_retention_months", 0)
        )
        return months > 0 and fields.Datetime.now() - relativedelta(months=months)

    def _anonymize_rows(self):
        """:return: how many rows were emptied, ``ANONYMIZE_CHUNK`` at most"""
        self.env["contact.import.row"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row
                SET %s
                WHERE id IN (
                    SELECT id FROM contact_import_row
                    WHERE import_id = %s AND (
                        raw IS NOT NULL OR "values" IS NOT NULL OR notes IS NOT NULL
                        OR changes IS NOT NULL)
                    LIMIT %s)
                """,
                SET_ANONYMOUS,
                self.id,
                ANONYMIZE_CHUNK,
            )
        )
        count = self.env.cr.rowcount
        self.env["contact.import.row"].invalidate_model(flush=False)
        return count

    def _anonymize_batch(self):
        if self.waiting_count:
            # Nobody can go on with rows that are empty.
            self._skip_remaining()
            self.state = "cancelled"
            self._anonymize_rows()
        self._drop_files()
        self.forgotten_date = fields.Date.context_today(self)

    def _drop_files(self):
        """Drop the files, and what columns show of them."""
        self.write({"file": False, "reuploaded_file": False})
        self.column_ids.write({"sample": False})

    def _check_remembered(self):
        """
        :raises UserError: when what it did is forgotten, or is just being forgotten
        """
        oldest = self._oldest_remembered()
        if self.forgotten_date or (oldest and self.write_date < oldest):
            raise UserError(
                self.env._(
                    "The rows of this import were deleted, as Settings say. It can no "
                    "longer be undone or corrected."
                )
            )
