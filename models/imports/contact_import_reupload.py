import csv
import io
import json

import xlsxwriter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.imports.fingerprints import cells_fingerprint
from ...lib.imports.table import Layout

# The same in every language, so that anybody's file comes back.
ROW_HEADER = "Import Row"
REASON_HEADER = "Import Reason"
# What spreadsheets take for a formula at the start of a cell, as OWASP lists it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class ContactImport(models.Model):
    """Gives failed rows out as a file, and takes the corrected file back."""

    _inherit = "contact.import"

    reuploaded_file = fields.Binary(attachment=True, copy=False)
    reuploaded_file_name = fields.Char(copy=False)

    def action_download_failed_csv(self):
        return self._download("csv")

    def action_download_failed_xlsx(self):
        return self._download("xlsx")

    def _download(self, kind):
        self.ensure_one()
        self._check_remembered()
        return {
            "type": "ir.actions.act_url",
            "url": f"/contact/import/{self.id}/failed.{kind}",
            "target": "download",
        }

    def _failed_table(self):
        """:return: the rows of the file, the header first, all of them texts"""
        headers = [column.header for column in self.column_ids.sorted("position")]
        rows = self.env["contact.import.row"].search(
            [("import_id", "=", self.id), ("outcome", "=", "failed")], order="number"
        )
        table = [[ROW_HEADER, *headers, REASON_HEADER]]
        for row in rows:
            cells = [*(row.raw or []), *[""] * len(headers)][: len(headers)]
            reason = " ".join((row.messages or "").split("\n"))
            table.append([str(row.number), *cells, reason])
        return table

    def _failed_file(self, kind):
        """
        :param str kind: ``csv`` or ``xlsx``
        :return: bytes
        """
        table = self._failed_table()
        if kind == "xlsx":
            return self._as_xlsx(table)
        buffer = io.StringIO()
        csv.writer(buffer).writerows([map(self._neutral, cells) for cells in table])
        # With the mark by which Excel knows UTF-8.
        return buffer.getvalue().encode("utf-8-sig")

    @staticmethod
    def _as_xlsx(table):
        buffer = io.BytesIO()
        # Texts stay texts: no formulas, no links.
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(buffer, options) as workbook:
            sheet = workbook.add_worksheet()
            for position, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    sheet.write_string(position, column, cell[:32_000])
        return buffer.getvalue()

    @staticmethod
    def _neutral(cell):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell

    @staticmethod
    def _as_it_was(cell):
        is_neutral = cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS)
        return cell[1:] if is_neutral else cell

    def action_reupload(self):
        """Take corrected rows back, and try them out.

        :raises UserError: when the file is not one of this import
        """
        self._check_state("done", "cancelled")
        self._check_remembered()
        table = self._open_table(
            self._file_bytes("reuploaded_file"), Layout(has_header=True)
        )
        if ROW_HEADER not in table.headers:
            raise UserError(
                self.env._(
                    "The file has no column “%(header)s”. Correct the file that you "
                    "downloaded here.",
                    header=ROW_HEADER,
                )
            )
        reuploaded = self._reuploaded_rows(table)
        if not self._replace_failed(reuploaded):
            raise UserError(self.env._("None of these rows has failed in this import."))
        self.write({"reuploaded_file": False, "reuploaded_file_name": False})
        return self._work_on("checking", self._check_chunk)

    def _reuploaded_rows(self, table):
        """:return: by number of the row, its cells in the order of the import"""
        place = {header: position for position, header in enumerate(table.headers)}
        order = [
            place.get(column.header) for column in self.column_ids.sorted("position")
        ]
        reuploaded = {}
        for _number, cells in table.rows:
            cells = [*map(self._as_it_was, cells), *[""] * len(table.headers)]
            number = cells[place[ROW_HEADER]]
            if number.isdigit() and int(number) < 2**31:
                reuploaded[int(number)] = [
                    cells[position] if position is not None else ""
                    for position in order
                ]
        return reuploaded

    def _replace_failed(self, reuploaded):
        """:return: how many failed rows wait again"""
        self.env.flush_all()
        written = [
            json.dumps(cells, ensure_ascii=False) for cells in reuploaded.values()
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row failed
                SET raw = reuploaded.raw::jsonb, cells_hash = reuploaded.cells_hash,
                    outcome = 'waiting', plan = NULL,
                    "values" = NULL, notes = NULL, consents = NULL,
                        duplicate_of_row = NULL,
                    email_key = NULL, phone_key = NULL, external_key = NULL
                FROM unnest(%s::int[], %s::text[], %s::text[])
                    AS reuploaded(number, raw, cells_hash)
                WHERE failed.import_id = %s AND failed.outcome = 'failed'
                  AND failed.number = reuploaded.number
                """,
                list(reuploaded),
                written,
                [cells_fingerprint(cells) for cells in written],
                self.id,
            )
        )
        count = self.env.cr.rowcount
        self.env["contact.import.row"].invalidate_model(flush=False)
        return count
