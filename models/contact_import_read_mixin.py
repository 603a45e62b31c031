import csv
import io
import json
import os

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ..imports.columns import system_of
from ..imports.errors import FileRefused
from ..imports.table import Layout, Limits, read_table
from ..imports.text_files import ENCODINGS

COPY_ROWS = 10_000
LONGEST_SAMPLE = 60
DEFAULT_MEGABYTES = 100
DEFAULT_ROWS = 500_000
DATE_TARGETS = {"date", "datetime"}
DELIMITERS = [
    (",", "Comma"),
    (";", "Semicolon"),
    ("\t", "Tab"),
    ("|", "Vertical bar"),
    (":", "Colon"),
]


class ContactImportReadMixin(models.AbstractModel):
    """From a file to staged rows and mapped columns."""

    _name = "contact.import.read.mixin"
    _description = "Reads Files of Contacts"

    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    file_kind = fields.Selection(
        [
            ("csv", "Text (CSV)"),
            ("xlsx", "Excel (XLSX)"),
            ("ods", "OpenDocument (ODS)"),
        ],
        "Format",
        readonly=True,
        copy=False,
    )
    source = fields.Char(
        help="Where the contacts come from, as in Mailchimp or Spring Fair 2026. The "
        "mapping of columns is remembered for it.",
    )
    encoding = fields.Selection("_selection_encoding", help="Empty: found out.")
    delimiter = fields.Selection(DELIMITERS, help="Empty: found out.")
    quotechar = fields.Char(readonly=True)
    sheet = fields.Char(help="The name of the sheet. Empty: the first one.")
    sheets = fields.Char(readonly=True, copy=False)
    has_header = fields.Selection(
        [("yes", "Names of columns"), ("no", "A contact already")],
        "First Row Holds",
        help="Empty: found out.",
    )

    @api.model
    def _selection_encoding(self):
        return [(name, name.upper()) for name in ("utf-8-sig", "utf-16", *ENCODINGS)]

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file, and guess what its columns hold.

        :raises UserError: when nobody could read it
        """
        self._check_state("draft", "mapping")
        self._check_unstarted()
        table = self._open_table(self._file_bytes())
        # Rows are written by nobody but the import itself.
        self.row_ids.sudo()._remove_of(self)
        self._stage(self.id, table)
        self._note_layout(table)
        self._make_columns(table)
        self._go_to("mapping")

    @api.model
    def _limits(self):
        # Limits of this database; not the user's, and no secret.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return Limits(
            int(get_param("contact_marketing.import_megabytes", DEFAULT_MEGABYTES)),
            int(get_param("contact_marketing.import_rows", DEFAULT_ROWS)),
        )

    def _file_bytes(self, field_name="file"):
        """:raises UserError: without a file; when it is too large, before reading it"""
        # The attachment of a field is as readable as its record, which was checked.
        attachment_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", field_name),
                ],
                limit=1,
            )
        )
        if not attachment_sudo:
            raise UserError(self.env._("Choose a file first."))
        limit = self._limits().megabytes
        if attachment_sudo.file_size > limit * 1_000_000:
            raise UserError(self._why_refused(FileRefused("too_large", limit=limit)))
        return attachment_sudo.raw or b""

    def _open_table(self, data, layout=None):
        layout = layout or Layout(
            encoding=self.encoding or "",
            delimiter=self.delimiter or "",
            sheet=self.sheet or "",
            has_header={"yes": True, "no": False}.get(self.has_header),
        )
        layout.language = self.env.user.lang or ""
        try:
            return read_table(data, layout, self._limits())
        except FileRefused as error:
            raise UserError(self._why_refused(error)) from error

    def _stage(self, batch_id, table):
        """Copy all rows into the database; one transaction, whatever their number."""
        try:
            for rows in split_every(COPY_ROWS, table.rows, list):
                buffer = io.StringIO()
                csv.writer(buffer).writerows(
                    (batch_id, number, json.dumps(cells), "waiting")
                    for number, cells in rows
                )
                buffer.seek(0)
                self.env.cr.copy_expert(
                    "COPY contact_import_row (import_id, number, raw, outcome) "
                    "FROM STDIN WITH (FORMAT csv)",
                    buffer,
                )
        except FileRefused as error:
            raise UserError(self._why_refused(error)) from error
        self.env["contact.import.row"].invalidate_model(flush=False)
        self.invalidate_recordset(["row_ids"], flush=False)

    def _note_layout(self, table):
        layout = table.layout
        encodings = dict(self._selection_encoding())
        encoding = layout.encoding.replace("_", "-")
        self._set_kept(
            {
                "file_kind": layout.kind,
                "encoding": encoding if encoding in encodings else False,
                "delimiter": layout.delimiter or False,
                "quotechar": layout.quotechar,
                "sheet": layout.sheet,
                "sheets": ", ".join(layout.sheets),
                "has_header": "yes" if layout.has_header else "no",
                "source": self.source
                or system_of(table.headers)
                or os.path.splitext(self.file_name or "")[0]
                or self.env._("File"),
            }
        )

    # ------------------------------------------------------------
    # What is refused, in the user's language
    # ------------------------------------------------------------

    @api.model
    def _why_refused(self, refusal):
        told = refusal.values
        env = self.env
        messages = {
            "empty": env._("The file is empty."),
            "too_large": env._(
                "The file has more than %(limit)s MB. Split it, or ask an "
                "administrator to raise the limit.",
                limit=told.get("limit"),
            ),
            "unpacked_too_large": env._(
                "The spreadsheet unpacks to far more than %(limit)s MB. Save it as "
                "CSV.",
                limit=told.get("limit"),
            ),
            "too_many_rows": env._(
                "The file has more than %(limit)s rows. Split it, or ask an "
                "administrator to raise the limit.",
                limit=told.get("limit"),
            ),
            "too_many_columns": env._(
                "The file has more than %(limit)s columns. Remove those that you do "
                "not need.",
                limit=told.get("limit"),
            ),
            "too_spread": env._(
                "A cell lies far away from the others, so that millions of empty ones "
                "are between them. Copy the contacts to a new sheet."
            ),
            "cell_too_long": env._(
                "Row %(row)s: a cell is longer than any text about a contact. Is a "
                "quotation mark missing, or the delimiter another one?",
                row=told.get("row"),
            ),
            "locked": env._("The file is locked by a password. Save it without one."),
            "broken_sheet": env._(
                "The spreadsheet is damaged. Open it and save it again, or save it as "
                "CSV."
            ),
            "old_excel": env._("This is an old or locked Excel file. Save it as XLSX."),
            "unknown_kind": env._("This is no spreadsheet. Use CSV, XLSX or ODS."),
            "unknown_encoding": env._(
                "%(encoding)s: no encoding of texts.", encoding=told.get("encoding")
            ),
            "no_such_sheet": env._(
                "There is no sheet “%(sheet)s”.", sheet=told.get("sheet")
            ),
        }
        return messages[refusal.code]

    # ------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------

    def _reset_plans(self):
        """Forget what was planned for rows that still wait."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row
                SET plan = NULL, "values" = NULL, notes = NULL, consents = NULL,
                    email_key = NULL, phone_key = NULL, external_key = NULL,
                    twin_number = NULL
                WHERE import_id = ANY(%s) AND outcome = 'waiting'
                  AND plan IS NOT NULL
                """,
                self.ids,
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
