from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...lib.imports.consent_columns import names_unsubscribed

_lt = LazyTranslate(__name__)

# What was corrected or skipped, by the code in ``Table.notes``.
CORRECTED = {
    "title_rows": _lt(
        "The columns are named in row %(row)s. What stands above is skipped: %(texts)s"
    ),
    "left_sheets": _lt(
        "Another sheet seems to list who unsubscribed: %(texts)s. Import it as well, "
        "before you mail anybody."
    ),
    "footer_rows": _lt("Skipped, as the end of a report and no contact: %(texts)s"),
    "stray_quotes": _lt(
        "Quotation marks that are never closed were read as letters in %(count)s "
        "rows, first in row %(row)s."
    ),
    "other_shape": _lt(
        "Read as you say under “First Row Holds”, though it looks otherwise. Compare "
        "the columns with the file: %(texts)s"
    ),
    "beside_address": _lt(
        "Words behind an address, as in row %(row)s, are not imported. Make a column "
        "of them in a spreadsheet program if you need them."
    ),
}
# Why a file is refused, by the code of ``FileRefused``.
REFUSED = {
    "empty": _lt("The file is empty."),
    "too_large": _lt(
        "The file has more than %(limit)s MB. Split it, or ask an administrator to "
        "raise the limit."
    ),
    "unpacked_too_large": _lt(
        "The spreadsheet unpacks to far more than %(limit)s MB. Save it as CSV."
    ),
    "too_many_rows": _lt(
        "The file has more than %(limit)s rows. Split it, or ask an administrator to"
        " raise the limit."
    ),
    "too_many_columns": _lt(
        "The file has more than %(limit)s columns. Remove those that you do not need."
    ),
    "too_many_cells": _lt(
        "The file has more than %(limit)s cells. Split it, or remove columns that "
        "you do not need."
    ),
    "too_spread": _lt(
        "A cell lies far away from the others, so that millions of empty ones are "
        "between them. Copy the contacts to a new sheet."
    ),
    "too_repeated": _lt(
        "The same cells are repeated more than %(limit)s times, which no list of "
        "contacts does. Copy the contacts to a new sheet."
    ),
    "too_slow": _lt(
        "Reading the file takes far too long for what it holds. Copy the contacts to"
        " a new sheet, or save it as CSV."
    ),
    "too_heavy": _lt(
        "Reading the file takes more memory or time than it may. Copy the contacts "
        "to a new sheet, save it as CSV, or split it; or try again when the server has "
        "less to do."
    ),
    "cell_too_long": _lt(
        "Row %(row)s: a cell is longer than any text about a contact. Is a quotation"
        " mark missing, or the delimiter another one?"
    ),
    "no_such_row": _lt(
        "Row %(row)s cannot name the columns: it is empty, or too far down."
    ),
    "locked": _lt("The file is locked by a password. Save it without one."),
    "broken_sheet": _lt(
        "The spreadsheet is damaged. Open it and save it again, or save it as CSV."
    ),
    "old_excel": _lt("This is an old or binary Excel file. Save it as XLSX."),
    "unknown_kind": _lt("This is no spreadsheet. Use CSV, XLSX or ODS."),
    "unknown_encoding": _lt("%(encoding)s: no encoding of texts."),
    "no_such_sheet": _lt("There is no sheet “%(sheet)s”."),
}
# What is no table, and how to make one of it; by its kind: ``lib/imports/kinds.py``.
NO_TABLE = {
    "html": _lt(
        "This is a web page, even if its name says spreadsheet. Open it in a "
        "spreadsheet program and save it as XLSX."
    ),
    "xml_excel": _lt(
        "This is a spreadsheet in the XML of Excel 2003. Open it in Excel and save "
        "it as XLSX."
    ),
    "flat_ods": _lt(
        "This is a spreadsheet in flat XML. Open it and save it as ODS or XLSX."
    ),
    "xml": _lt("This is XML, not a table. Export the contacts as CSV or XLSX."),
    "json": _lt("This is JSON, not a table. Export the contacts as CSV or XLSX."),
    "yaml": _lt(
        "This is a list of settings (YAML, INI), not a table. Export the contacts as"
        " CSV or XLSX."
    ),
    "sql": _lt("These are commands of a database. Export the contacts as CSV."),
    "database": _lt("This is a database. Export the table of contacts as CSV."),
    "ldif": _lt(
        "This is LDIF, the format of address directories. Export the contacts as CSV"
        " or vCard."
    ),
    "calendar": _lt("This is a calendar. Export the contacts as CSV or vCard."),
    "mail": _lt("These are mails. Export the address book as CSV or vCard."),
    "pdf": _lt("This is a PDF. Export the contacts as CSV or XLSX instead."),
    "word": _lt(
        "This is a text document. Copy its table to a spreadsheet and save that as "
        "XLSX."
    ),
    "slides": _lt(
        "This is a presentation. Copy its table to a spreadsheet and save that as XLSX."
    ),
    "apple": _lt(
        "This is a file of Apple's programs. Export it as CSV, XLSX or vCard."
    ),
    "packed": _lt("This is a packed archive. Unpack it, and choose the file in it."),
    "picture": _lt("This is a picture. Contacts must be a table: CSV, XLSX or ODS."),
    "media": _lt("This is sound or film. Contacts must be a table: CSV, XLSX or ODS."),
    "program": _lt("This is a program. Contacts must be a table: CSV, XLSX or ODS."),
    "link": _lt("This only links to a file. Download the file itself, and choose it."),
    "old_table": _lt(
        "This is a table in SYLK or DIF. Open it and save it as XLSX or CSV."
    ),
    "fixed_width": _lt(
        "Only blanks set the columns apart. Open the file in a spreadsheet program as "
        "columns of fixed width, and save it as XLSX."
    ),
    "transposed": _lt(
        "The fields are in rows, and the contacts in columns. Transpose the table in a "
        "spreadsheet program, so that each contact is a row."
    ),
    "key_value": _lt(
        "These are fields with their values, not a table. Make one of it in a "
        "spreadsheet program: a row for each contact, a column for each field."
    ),
    "binary": _lt("This is no text and no spreadsheet. Use CSV, XLSX or ODS."),
}
# What contacts look like that are no table, and may be one all the same.
SHAPES = ("fixed_width", "transposed", "key_value")
WAY_OUT = _lt(
    "If each row is a contact all the same, say under “First Row Holds” what the first "
    "row is, and read the file again."
)


class ContactImport(models.Model):
    """Says why a file is refused, and what was corrected in one that is read."""

    _inherit = "contact.import"

    reading_report = fields.Text("About the File", compute="_compute_reading_report")

    @api.depends("reading_notes", "sheet", "sheet_names")
    def _compute_reading_report(self):
        for batch in self:
            lines = [
                batch._format_reading(code, parts)
                for code, parts in batch.reading_notes or ()
            ]
            sheets = [name for name in batch.sheet_names or () if name != batch.sheet]
            if left := list(filter(names_unsubscribed, sheets)):
                lines.append(batch._format_reading("left_sheets", {"texts": left}))
            batch.reading_report = "\n".join(lines) or False

    @api.model
    def _format_reading(self, code, parts):
        texts = " · ".join(parts.get("texts") or ())
        if kind := parts.get("kind"):
            texts = self.env._(NO_TABLE[kind])
        text = self.env._(CORRECTED[code])
        return text % {**parts, "texts": texts}

    @api.model
    def _why_refused(self, refusal):
        """:param FileRefused refusal: why
        :return: it in the user's language, with what to do"""
        if refusal.code == "no_table":
            kind = refusal.values["kind"]
            text = self.env._(NO_TABLE[kind])
            return f"{text} {self.env._(WAY_OUT)}" if kind in SHAPES else text
        text = self.env._(REFUSED[refusal.code])
        return text % refusal.values
