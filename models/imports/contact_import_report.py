from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.imports.consent_planner import DECISIONS
from ...lib.imports.notes import FAILING, LEAVING_OUT

FIRST_ROWS = 20
MAX_FINDINGS = 50
TALLIED = ("rows", "planned", "settled", "undone", "undoable")

# Of rows ``imported``: that what was decided has come about. Rows that wait may yet be
# cancelled, and rows that were cancelled, as the rest of an import, did nothing.
SETTLED = SQL(
    """(imported.outcome != 'waiting'
        AND (imported.notes @> '[["cancelled"]]'::jsonb) IS NOT TRUE)"""
)


class ContactImport(models.Model):
    """Tells what an import will do, and what it did, in numbers and words."""

    _inherit = "contact.import"

    summary = fields.Char(compute="_compute_report")
    forecast = fields.Html(compute="_compute_report")
    consent_report = fields.Html("Consents", compute="_compute_report")
    findings = fields.Html("Issues", compute="_compute_report")
    first_row_ids = fields.One2many(
        "contact.import.row", string="First Rows", compute="_compute_first_row_ids"
    )
    waiting_count = fields.Integer("Rows Waiting", compute="_compute_waiting_count")

    @api.model
    def _tally(self, batch_ids):
        """Count rows.

        :return: by import, by what: ``rows``, ``planned``, ``settled`` (done with),
            ``undone``, ``undoable``, and each outcome: what it was, or will be
        """
        self.env["contact.import.row"].flush_model()
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT imported.import_id, count(*), count(imported.plan),
                       count(*) FILTER (WHERE imported.outcome != 'waiting'),
                       count(imported.undo),
                       CASE WHEN imported.outcome != 'waiting' THEN imported.outcome
                            WHEN batch.state IN ('checking', 'checked')
                            THEN imported.plan END AS outcome
                FROM contact_import_row imported
                JOIN contact_import batch ON batch.id = imported.import_id
                WHERE imported.import_id = ANY(%s)
                GROUP BY imported.import_id, 6
                """,
                [id_ for id_ in batch_ids if isinstance(id_, int)],
            )
        )
        tallies = {}
        for batch_id, count, planned, settled, undone, outcome in rows:
            tally = tallies.setdefault(batch_id, dict.fromkeys(TALLIED, 0))
            tally["rows"] += count
            tally["planned"] += planned
            tally["settled"] += settled
            tally["undone"] += undone
            if outcome:
                tally[outcome] = count
            if outcome in ("created", "updated"):
                tally["undoable"] += count
        return tallies

    @api.depends("state", "row_ids.plan", "row_ids.outcome")
    def _compute_waiting_count(self):
        counts = dict(
            self.env["contact.import.row"]._read_group(
                [("import_id", "in", self.ids), ("outcome", "=", "waiting")],
                ["import_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch.waiting_count = counts.get(batch._origin, 0)

    @api.depends("state", "row_ids.plan", "row_ids.outcome")
    def _compute_first_row_ids(self):
        for batch in self:
            batch.first_row_ids = self.env["contact.import.row"].search(
                [("import_id", "=", batch._origin.id)], order="number", limit=FIRST_ROWS
            )

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    @api.depends("state", "row_ids.plan", "row_ids.outcome")
    def _compute_report(self):
        for batch in self:
            shown = batch.state not in ("draft", "mapping")
            is_over = batch.state in ("done", "cancelled")
            batch.summary = is_over and batch._format_counts()
            batch.forecast = shown and batch._format_forecast()
            batch.consent_report = shown and batch._format_consents()
            batch.findings = shown and batch._format_findings()

    def _format_forecast(self):
        """The whole file in numbers; of a file that changes nothing, that too."""
        if self.row_count and self.row_count == self.unchanged_count:
            return self.env._(
                "Nothing changes: all %(count)s rows are in Odoo already, as they are.",
                count=self.row_count,
            )
        if self.state != "checked":
            return False
        return f"{self._format_counts()} {self.env._('Nothing is written yet.')}"

    def _format_counts(self):
        """:return: what became of the rows, or would, in numbers"""
        return self.env._(
            "%(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s "
            "unchanged, %(skipped)s skipped, %(failed)s failed.",
            rows=self.row_count,
            created=self.created_count,
            updated=self.updated_count,
            unchanged=self.unchanged_count,
            skipped=self.skipped_count,
            failed=self.failed_count,
        )

    def _format_consents(self):
        """Of each purpose, how many agree, and how many do not, and why."""
        counts = self._count_consents()
        if not counts:
            return False
        lines = []
        purposes = self.env["contact.consent.purpose"]._every() | self.purpose_ids
        for purpose in purposes:
            parts = [
                self._decision_text(decision, count)
                for decision in DECISIONS
                if (count := counts.get((purpose.id, decision)))
            ]
            if parts:
                lines.append(
                    Markup("<li><b>%s</b>: %s</li>") % (purpose.name, "; ".join(parts))
                )
        return Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(lines)

    def _count_consents(self):
        """:return: by pairs (purpose id, decision), the number of rows"""
        self.env["contact.import.row"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT said.key::int, said.value, count(*)
                FROM contact_import_row imported,
                     jsonb_each_text(imported.consents) said
                WHERE imported.import_id = %s AND imported.consents IS NOT NULL
                  AND %s
                GROUP BY 1, 2
                """,
                self._origin.id,
                SQL("TRUE") if self._is_planned() else SETTLED,
            )
        )
        return {(purpose, decision): count for purpose, decision, count in rows}

    def _is_planned(self):
        """Whether what is told of rows is still to come."""
        return self.state in ("checking", "checked")

    def _decision_text(self, decision, count):
        env = self.env
        if self._is_planned():
            if decision == "granted":
                return env._("%(count)s will agree", count=count)
            if decision == "withdrawn":
                return env._("%(count)s will be withdrawn", count=count)
        return {
            "granted": env._("%(count)s agreed", count=count),
            "held": env._("%(count)s had agreed already", count=count),
            "asked": env._("%(count)s are asked to confirm by mail", count=count),
            "waits": env._("%(count)s have not confirmed yet", count=count),
            "left": env._("%(count)s withdrew, stay withdrawn", count=count),
            "suppressed": env._("%(count)s were erased, stay untouched", count=count),
            "no_proof": env._("%(count)s lack proof", count=count),
            "not_agreed": env._("%(count)s did not agree", count=count),
            "other_company": env._("%(count)s belong to another company", count=count),
            "withdrawn": env._("%(count)s withdrawn", count=count),
        }[decision]

    def _format_findings(self):
        """Errors and warnings by column, with their numbers."""
        self.env["contact.import.row"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT note ->> 0, (note ->> 1)::int, count(*), min(imported.number),
                       (array_agg(note ->> 2 ORDER BY imported.number))[1]
                FROM contact_import_row imported,
                     jsonb_array_elements(imported.notes) note
                WHERE imported.import_id = %s AND imported.notes IS NOT NULL
                GROUP BY 1, 2 ORDER BY 3 DESC LIMIT %s
                """,
                self._origin.id,
                MAX_FINDINGS,
            )
        )
        headers = self._headers()
        lines = [
            Markup(
                "<tr><td class='text-end'>%s</td><td><span class='badge %s'>%s</span>"
                "</td><td>%s</td><td>%s</td><td>%s</td></tr>"
            )
            % (
                count,
                *self._level(code),
                headers.get(column, ""),
                self._format(code, None, detail, headers),
                row,
            )
            for code, column, count, row, detail in rows
        ]
        if not lines:
            return False
        titles = (
            self.env._("Rows"),
            "",
            self.env._("Column"),
            self.env._("What, in the first of them"),
            self.env._("First row"),
        )
        head = Markup("").join(Markup("<th>%s</th>") % title for title in titles)
        return Markup(
            "<div class='table-responsive' tabindex='0'><table class='table table-sm'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (head, Markup("").join(lines))

    @api.model
    def _level(self, code):
        """:return: a pair of the colour and the name of a note's weight"""
        if code in FAILING:
            return "text-bg-danger", self.env._("Failed")
        if code in LEAVING_OUT:
            return "text-bg-info", self.env._("Skipped")
        return "text-bg-warning", self.env._("Note")

    def _headers(self):
        """:return: by position, the names of columns"""
        return {column.position: column.header for column in self.column_ids}

    @api.model
    def _format(self, code, column, detail, headers):
        """A note in the user's language."""
        env = self.env
        invalid = env._("“%(value)s” is not understood, and stays empty.", value=detail)
        texts = {
            "extra_cells": env._("The row has more cells than the header."),
            "unreadable": env._("A character cannot be read: is the encoding right?"),
            "email_invalid": env._("“%(value)s” is no mail address.", value=detail),
            "email_typo": env._(
                "%(value)s? The address is imported as it is written.", value=detail
            ),
            "lang_missing": env._(
                "The language “%(value)s” is not installed, and left empty. An "
                "administrator can add it under Settings, Languages.",
                value=detail,
            ),
            "no_identity": env._("There is no name, no mail address and no phone."),
            "phone_invalid": env._(
                "“%(value)s” is no phone number, and stays empty. Without a country "
                "code, choose the country.",
                value=detail,
            ),
            "phone_rounded": env._(
                "“%(value)s” was rounded by a spreadsheet, and left empty. Format the "
                "column as text there, and export it again.",
                value=detail,
            ),
            "phone_unsure": env._(
                "%(value)s: is the country right? It was written without a sign.",
                value=detail,
            ),
            "more_addresses": env._(
                "A contact has one address; these are skipped: %(value)s.",
                value=detail,
            ),
            "more_phones": env._(
                "A contact has one phone number; these are skipped: %(value)s.",
                value=detail,
            ),
            "other_id": env._(
                "%(contact)s has this external ID, another name and another address: "
                "somebody else.",
                contact=detail,
            ),
            "other_phone": env._(
                "%(contact)s has this phone number and another name: somebody else.",
                contact=detail,
            ),
            "desk_address": env._(
                "%(contact)s has this address of a desk and another name: somebody "
                "else.",
                contact=detail,
            ),
            "domain_invalid": invalid,
            "consent_unclear": env._(
                "“%(value)s” says neither yes nor no: not agreed.", value=detail
            ),
            "other_channel": env._(
                "“%(value)s” as the preferred channel: not agreed to mails.",
                value=detail,
            ),
            "consent_date_invalid": env._(
                "“%(value)s” is no date up to now, so it proves nothing.", value=detail
            ),
            "twin": env._(
                "The same contact as in row %(row)s, which counts; its tags and "
                "consents are added there.",
                row=detail,
            ),
            "left_stranger": env._(
                "Unsubscribed, and no contact: none is made, and the address stays out."
            ),
            "looks_left": env._(
                "“%(value)s”: did they unsubscribe? Say where the column goes.",
                value=detail,
            ),
            "tag_says_left": env._(
                "The tag “%(tag)s” sounds as if they unsubscribed: not agreed.",
                tag=detail,
            ),
            "state_idle": env._(
                "The status “%(value)s” may mean that they get no mails: not agreed. "
                "If it does not, choose “Skip” for the column.",
                value=detail,
            ),
            "garbled": env._(
                "“%(text)s”: letters were garbled before, as when UTF-8 is opened as "
                "something else. Export the file again, or correct it.",
                text=detail,
            ),
            "text_says_left": env._(
                "“%(text)s” sounds as if they unsubscribed: not agreed.", text=detail
            ),
            "file_named_left": env._(
                "The file's name or title says that they unsubscribed, the row does "
                "not: not agreed."
            ),
            "suppressed": env._("This person was erased, and stays untouched."),
            "archived": env._(
                "%(contact)s is archived. Unarchive it to change it.", contact=detail
            ),
            "known": env._("%(contact)s is known already.", contact=detail),
            "cancelled": env._("The import was cancelled before."),
            "shared": env._(
                "Several contacts share this address: %(names)s. Give the name of one "
                "of them, or the external ID.",
                names=detail,
            ),
            "other_name": env._(
                "The contact with this address is called %(name)s.", name=detail
            ),
            "other_address": env._(
                "The contact is known by another address: %(address)s.", address=detail
            ),
            "not_allowed": env._("You may not write this contact."),
            "refused": detail,
            "has_user": env._(
                "%(contact)s logs in: its fields stay as they are.", contact=detail
            ),
            "company_address": env._(
                "In Odoo, contacts of %(company)s have its address.", company=detail
            ),
            "unknown_tag": env._(
                "No such tag, and you may not make tags: %(tags)s.", tags=detail
            ),
            "changed_since": env._(
                "Stays, as it was changed: %(fields)s.", fields=detail
            ),
            "used_since": env._("Stays, as it is used: %(users)s.", users=detail),
        }
        text = texts.get(code, invalid)
        if column is not None and headers.get(column):
            return f"{headers[column]}: {text}"
        return text
