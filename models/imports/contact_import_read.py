import csv
import io
import os

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import split_every

from ...lib.imports.columns import system_of
from ...lib.imports.errors import FileRefused
from ...lib.imports.fingerprints import cells_fingerprint
from ...lib.imports.sandbox import read_apart
from ...lib.imports.table import Layout, Limits
from ...lib.imports.text_files import ENCODINGS
from ..common.table_statistics import analyze_small

COPY_ROWS = 10_000
DEFAULT_MEGABYTES = 100
DEFAULT_ROWS = 500_000
DELIMITERS = [
    (",", "Comma"),
    (";", "Semicolon"),
    ("\t", "Tab"),
    ("|", "Vertical bar"),
    (":", "Colon"),
    ("^", "Caret"),
    ("~", "Tilde"),
]
# Of the file; another one is looked at anew.
FOUND_OUT = (
    *("file_kind", "encoding", "delimiter", "quotechar", "sheet", "sheet_names"),
    *("has_header", "header_row", "reading_notes"),
)


class ContactImport(models.Model):
    """From a file to staged rows and mapped columns."""

    _inherit = "contact.import"

    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    file_kind = fields.Selection(
        [
            ("csv", "Text (CSV)"),
            ("xlsx", "Excel (XLSX)"),
            ("ods", "OpenDocument (ODS)"),
            ("vcard", "Address Book (vCard)"),
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
    sheet = fields.Char(help="Empty: the first one that holds a table.")
    sheet_names = fields.Json("Sheets in File", readonly=True, copy=False)
    has_header = fields.Selection(
        [("yes", "Names of columns"), ("no", "A contact already")],
        "First Row Holds",
        help="Empty: found out.",
    )
    header_row = fields.Integer(
        "Header in Row",
        help="The row that names the columns. 0: found automatically. What stands "
        "above it is skipped.",
    )
    reading_notes = fields.Json("What Was Corrected", readonly=True, copy=False)

    @api.model
    def _selection_encoding(self):
        return [(name, name.upper()) for name in ("utf-8-sig", "utf-16", *ENCODINGS)]

    def write(self, vals):
        if vals.get("file"):
            # What was found out is of the file before.
            self._set_kept(dict.fromkeys(FOUND_OUT, False))
        return super().write(vals)

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
            header_row=max(self.header_row, 0) if self.has_header != "no" else 0,
        )
        layout.language = self.env.user.lang or ""
        try:
            return read_apart(data, layout, self._limits())
        except FileRefused as error:
            raise UserError(self._why_refused(error)) from error

    def _stage(self, batch_id, table):
        """Copy all rows into the database; one transaction, whatever their number."""
        for rows in split_every(COPY_ROWS, table.rows_as_json, list):
            buffer = io.StringIO()
            csv.writer(buffer).writerows(
                (batch_id, number, cells, cells_fingerprint(cells), "waiting")
                for number, cells in rows
            )
            buffer.seek(0)
            self.env.cr.copy_expert(
                "COPY contact_import_row (import_id, number, raw, cells_hash, outcome) "
                "FROM STDIN WITH (FORMAT csv)",
                buffer,
            )
        # Or rows are looked for as among the few that PostgreSQL knows of.
        analyze_small(self.env, "contact_import_row")
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
                "delimiter": layout.delimiter
                if layout.delimiter in dict(DELIMITERS)
                else False,
                "quotechar": layout.quotechar,
                "sheet": layout.sheet,
                "sheet_names": layout.sheets,
                "reading_notes": table.notes,
                "has_header": "yes" if layout.has_header else "no",
                "source": self.source
                or system_of(table.headers)
                or os.path.splitext(self.file_name or "")[0]
                or self.env._("File"),
            }
        )
