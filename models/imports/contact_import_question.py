from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.imports import answers
from ...lib.imports.columns import LEAVE_OUT
from ...lib.imports.consent_columns import names_unsubscribed
from ...lib.imports.placeholders import is_nothing
from ...lib.imports.preferences import names_wish

BATCH_ROWS = 10_000


class ContactImport(models.Model):
    """Asks what nobody but who imports can know: who agreed to what, and who
    unsubscribed.

    Nothing that tells of consents is skipped unseen: until it is decided, an import is
    not tried out.
    """

    _inherit = "contact.import"

    everybody_left = fields.Selection(
        [("yes", "Yes: withdraw their consents"), ("no", "No")],
        "All of Them Unsubscribed",
        copy=False,
        help="Of files of people who unsubscribed, bounced or are blocked. They are "
        "withdrawn, and no new contacts are made of them.",
    )
    question = fields.Text("To Decide", compute="_compute_question")

    @api.depends(
        "state",
        "file_name",
        "sheet",
        "reading_notes",
        "everybody_left",
        "purpose_ids",
        "column_ids.target",
        "column_ids.is_consent_like",
    )
    def _compute_question(self):
        for batch in self:
            asked = batch.state == "mapping" and batch._questions()
            batch.question = "\n".join(asked or []) or False

    def _questions(self, is_all=False):
        """
        :param bool is_all: whether to look at all rows; a screen looks at the first
        :return: what is to be decided before the rows are tried out, as texts
        """
        asked = [self._ask_for_columns(), self._ask_for_file()]
        question = self._ask_for_purposes()
        if question and self._has_grants(is_all):
            asked.append(question)
        return [question for question in asked if question]

    def _check_consents_decided(self):
        """
        :raises UserError: when somebody must say first who agreed or unsubscribed
        """
        if asked := self._questions(is_all=True):
            raise UserError("\n\n".join(asked))

    def action_leave_consents_out(self):
        """Decide that nothing the file says of consents counts, but who
        unsubscribed."""
        self._check_state("mapping")
        columns = self.column_ids.filtered(
            lambda column: (
                (column.is_consent_like and not column.target)
                or (column.target in self._granting_targets() and not self.purpose_ids)
            )
        )
        columns.target = LEAVE_OUT

    # ------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------

    def _ask_for_columns(self):
        open_columns = self.column_ids.filtered(
            lambda column: column.is_consent_like and not column.target
        )
        if not open_columns:
            return None
        return self.env._(
            "These columns seem to say who agreed to mails, or who unsubscribed: "
            "%(columns)s. Under Columns, choose where each goes: “Consent: "
            "Unsubscribed”, “Consent: Agreed”, or “Skip”.",
            columns=", ".join(open_columns.mapped("header")),
        )

    def _ask_for_file(self):
        if self.everybody_left or self._unsubscribed_columns():
            return None
        name = self._name_of_unsubscribed()
        return name and self.env._(
            "%(file)s: the name says that these people unsubscribed. Under Rules and "
            "Consent, say whether all of them did.",
            file=name,
        )

    def _ask_for_purposes(self):
        if self.purpose_ids or self.everybody_left == "yes":
            return None
        granting = self._granting_columns()
        if not granting:
            return None
        return self.env._(
            "These columns say who agreed: %(columns)s. Choose to what in their row "
            "under Columns; or choose “Skip” for them. Who unsubscribed is withdrawn "
            "in any case.",
            columns=", ".join(granting.mapped("header")),
        )

    def _name_of_unsubscribed(self):
        """:return: what is called as those of people who unsubscribed are: the file,
        its sheet, or a title above the columns; or none"""
        notes = self.reading_notes or ()
        titles = [
            title
            for code, parts in notes
            if code == "title_rows"
            for title in parts.get("texts") or ()
        ]
        name = (self.file_name or "").rpartition(".")[0]
        called = names_unsubscribed(name) and self.file_name
        return called or next(
            filter(names_unsubscribed, [self.sheet or "", *titles]), ""
        )

    def _unsubscribed_columns(self):
        return self.column_ids.filtered(
            lambda column: column.target == "opt_out" and not names_wish(column.header)
        )

    def _granting_columns(self):
        return self.column_ids.filtered(
            lambda column: column.target in self._granting_targets()
        )

    def _granting_targets(self):
        """What says that somebody agreed: if a column says who, that column alone."""
        if "consent" in self.column_ids.mapped("target"):
            return ("consent",)
        return ("consent_date", "consent_proof")

    def _has_grants(self, is_all):
        """Whether a row says that somebody agreed, and does not say that they left."""
        targets = self._granting_targets()
        granting = self.column_ids.filtered(lambda column: column.target in targets)
        positions = granting.mapped("position")
        left_positions = self._unsubscribed_columns().mapped("position")
        agrees = self._says_yes if "consent" in targets else self._says_something
        number = 0
        while rows := self._raw_rows_after(number):
            for number, cells in rows:  # noqa: B007 - the last one is where it goes on

                def cell(position, cells=cells):
                    return cells[position] if position < len(cells) else ""

                if any(agrees(cell(position)) for position in positions) and not any(
                    answers.says_unsubscribed(cell(position))
                    for position in left_positions
                ):
                    return True
            if not is_all:
                break
        return False

    def _raw_rows_after(self, number):
        self.env["contact.import.row"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT number, raw FROM contact_import_row
                WHERE import_id = %s AND number > %s AND outcome = 'waiting'
                ORDER BY number LIMIT %s
                """,
                self._origin.id or None,  # a form asks while it is edited
                number,
                BATCH_ROWS,
            )
        )

    @api.model
    def _says_yes(self, text):
        return answers.read_answer(text) == "yes"

    @api.model
    def _says_something(self, text):
        return not is_nothing(text)

    # ------------------------------------------------------------
    # What only shows in the rows
    # ------------------------------------------------------------

    def _finish_check(self):
        """Show what was tried out; or ask, if a column that nobody has mapped says
        somewhere that somebody left."""
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT (note ->> 1)::int
                FROM contact_import_row imported,
                     jsonb_array_elements(imported.notes) note
                WHERE imported.import_id = %s AND imported.outcome = 'waiting'
                  AND imported.notes IS NOT NULL AND note ->> 0 = 'looks_left'
                """,
                self.id,
            )
        )
        positions = {row[0] for row in found}
        # The state is the work's own, and users make no columns.
        batch_sudo = self.sudo()
        if not positions or self.is_started:
            batch_sudo.state = "checked"
            return
        columns_sudo = batch_sudo.column_ids
        columns_sudo.filtered(
            lambda column: column.position in positions
        ).is_consent_like = True
        self._reset_plans()
        batch_sudo.write({"state": "mapping", "error": self._ask_for_columns()})
