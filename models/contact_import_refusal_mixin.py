from odoo import api, fields, models


class ContactImportRefusalMixin(models.AbstractModel):
    """Says why a file is refused, and what was mended in one that is read."""

    _name = "contact.import.refusal.mixin"
    _description = "Explains Files of Contacts"

    reading_report = fields.Text("About the File", compute="_compute_reading_report")

    @api.depends("reading_notes")
    def _compute_reading_report(self):
        for batch in self:
            lines = [
                batch._tell_reading(code, told)
                for code, told in batch.reading_notes or ()
            ]
            batch.reading_report = "\n".join(lines) or False

    @api.model
    def _tell_reading(self, code, told):
        env = self.env
        texts = " · ".join(told.get("texts") or ())
        return {
            "title_rows": lambda: env._(
                "The columns are named in row %(row)s. What stands above is left out: "
                "%(texts)s",
                row=told.get("row"),
                texts=texts,
            ),
            "footer_rows": lambda: env._(
                "Left out, as the end of a report and no contact: %(texts)s",
                texts=texts,
            ),
            "stray_quotes": lambda: env._(
                "Quotation marks that are never closed were read as letters in "
                "%(count)s rows, first in row %(row)s.",
                count=told.get("count"),
                row=told.get("row"),
            ),
        }[code]()

    @api.model
    def _why_refused(self, refusal):
        """:param FileRefused refusal: why
        :return: it in the user's language, with what to do"""
        told = refusal.values
        env = self.env
        limit, row = told.get("limit"), told.get("row")
        messages = {
            "empty": lambda: env._("The file is empty."),
            "too_large": lambda: env._(
                "The file has more than %(limit)s MB. Split it, or ask an "
                "administrator to raise the limit.",
                limit=limit,
            ),
            "unpacked_too_large": lambda: env._(
                "The spreadsheet unpacks to far more than %(limit)s MB. Save it as "
                "CSV.",
                limit=limit,
            ),
            "too_many_rows": lambda: env._(
                "The file has more than %(limit)s rows. Split it, or ask an "
                "administrator to raise the limit.",
                limit=limit,
            ),
            "too_many_columns": lambda: env._(
                "The file has more than %(limit)s columns. Remove those that you do "
                "not need.",
                limit=limit,
            ),
            "too_spread": lambda: env._(
                "A cell lies far away from the others, so that millions of empty ones "
                "are between them. Copy the contacts to a new sheet."
            ),
            "too_repeated": lambda: env._(
                "The same cells are repeated more than %(limit)s times, which no list "
                "of contacts does. Copy the contacts to a new sheet.",
                limit=limit,
            ),
            "too_slow": lambda: env._(
                "Reading the file takes far too long for what it holds. Copy the "
                "contacts to a new sheet, or save it as CSV."
            ),
            "too_heavy": lambda: env._(
                "Reading the file takes more memory or time than it may. Copy the "
                "contacts to a new sheet, save it as CSV, or split it."
            ),
            "cell_too_long": lambda: env._(
                "Row %(row)s: a cell is longer than any text about a contact. Is a "
                "quotation mark missing, or the delimiter another one?",
                row=row,
            ),
            "no_such_row": lambda: env._(
                "Row %(row)s cannot name the columns: it is empty, or too far down.",
                row=row,
            ),
            "locked": lambda: env._(
                "The file is locked by a password. Save it without one."
            ),
            "broken_sheet": lambda: env._(
                "The spreadsheet is damaged. Open it and save it again, or save it as "
                "CSV."
            ),
            "old_excel": lambda: env._(
                "This is an old or binary Excel file. Save it as XLSX."
            ),
            "unknown_kind": lambda: env._(
                "This is no spreadsheet. Use CSV, XLSX or ODS."
            ),
            "unknown_encoding": lambda: env._(
                "%(encoding)s: no encoding of texts.", encoding=told.get("encoding")
            ),
            "no_such_sheet": lambda: env._(
                "There is no sheet “%(sheet)s”.", sheet=told.get("sheet")
            ),
            "no_table": lambda: self._what_instead(told.get("kind")),
        }
        return messages[refusal.code]()

    @api.model
    def _what_instead(self, kind):
        """What is no table, and how to make one of it."""
        env = self.env
        return {
            "html": lambda: env._(
                "This is a web page, even if its name says spreadsheet. Open it in a "
                "spreadsheet program and save it as XLSX."
            ),
            "xml_excel": lambda: env._(
                "This is a spreadsheet in the XML of Excel 2003. Open it in Excel and "
                "save it as XLSX."
            ),
            "flat_ods": lambda: env._(
                "This is a spreadsheet in flat XML. Open it and save it as ODS or XLSX."
            ),
            "xml": lambda: env._(
                "This is XML, not a table. Export the contacts as CSV or XLSX."
            ),
            "json": lambda: env._(
                "This is JSON, not a table. Export the contacts as CSV or XLSX."
            ),
            "yaml": lambda: env._(
                "This is YAML, not a table. Export the contacts as CSV or XLSX."
            ),
            "sql": lambda: env._(
                "These are commands of a database. Export the contacts as CSV."
            ),
            "database": lambda: env._(
                "This is a database. Export the table of contacts as CSV."
            ),
            "ldif": lambda: env._(
                "This is LDIF, the format of address directories. Export the contacts "
                "as CSV or vCard."
            ),
            "calendar": lambda: env._(
                "This is a calendar. Export the contacts as CSV or vCard."
            ),
            "mail": lambda: env._(
                "These are mails. Export the address book as CSV or vCard."
            ),
            "pdf": lambda: env._(
                "This is a PDF. Export the contacts as CSV or XLSX instead."
            ),
            "word": lambda: env._(
                "This is a text document. Copy its table to a spreadsheet and save "
                "that as XLSX."
            ),
            "slides": lambda: env._(
                "This is a presentation. Copy its table to a spreadsheet and save that "
                "as XLSX."
            ),
            "apple": lambda: env._(
                "This is a file of Apple's programs. Export it as CSV, XLSX or vCard."
            ),
            "packed": lambda: env._(
                "This is a packed archive. Unpack it, and choose the file in it."
            ),
            "picture": lambda: env._(
                "This is a picture. Contacts must be a table: CSV, XLSX or ODS."
            ),
            "media": lambda: env._(
                "This is sound or film. Contacts must be a table: CSV, XLSX or ODS."
            ),
            "program": lambda: env._(
                "This is a program. Contacts must be a table: CSV, XLSX or ODS."
            ),
            "link": lambda: env._(
                "This only links to a file. Download the file itself, and choose it."
            ),
            "old_table": lambda: env._(
                "This is a table in SYLK or DIF. Open it and save it as XLSX or CSV."
            ),
            "binary": lambda: env._(
                "This is no text and no spreadsheet. Use CSV, XLSX or ODS."
            ),
        }[kind]()
