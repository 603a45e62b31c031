import json
from collections import namedtuple

from odoo import models
from odoo.tools import SQL

from ...lib.imports.parsed_row import Keys, ParsedRow, RawRow
from ...lib.sql import sql_rows
from .stored_row import StoredRow
from .written_row import WrittenRow

# What is kept of a row that was read; its columns, as they are called.
Kept = namedtuple(
    "Kept",
    "id number values notes duplicate_of_row email_key phone_key external_key",
)


def _as_json(value):
    return json.dumps(value) if value else None


# By column of contact_import_row: its type, and what is written there of a WrittenRow.
OF_PLAN = {
    "notes": ("jsonb", lambda done: _as_json([note.as_json() for note in done.notes])),
    "consents": ("jsonb", lambda done: _as_json(dict(done.plan.consents))),
    "values": ("jsonb", lambda done: json.dumps(done.row.as_json())),
    "email_key": ("text", lambda done: done.row.keys.email or None),
    "phone_key": ("text", lambda done: done.row.keys.phone or None),
    "external_key": ("text", lambda done: done.row.keys.external or None),
    "duplicate_of_row": ("int", lambda done: done.row.duplicate_of),
}
# What of these a row says of itself.
OF_ROW = {
    *("values", "email_key", "phone_key", "external_key", "duplicate_of_row"),
}
OF_CHECK = OF_PLAN | {"plan": ("text", lambda done: done.outcome)}
OF_RUN = OF_PLAN | {
    "outcome": ("text", lambda done: done.outcome),
    "partner_id": ("int", lambda done: done.partner.id or None),
    "interaction_id": ("int", lambda done: done.interaction_id or None),
    "changes": ("jsonb", lambda done: _as_json(done.changes)),
    "has_new_external_id": ("bool", lambda done: done.has_new_external_id),
}


class ContactImport(models.Model):
    """Keeps what was read and decided of rows, and what was done."""

    _inherit = "contact.import"

    def _next_rows(self, limit):
        """:return: ``RawRow`` of the next rows to be tried out, in order"""
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT id, number, raw FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND plan IS NULL
                ORDER BY number LIMIT %s
                """,
                self.id,
                limit,
            )
        )
        return [RawRow(*row) for row in found]

    def _planned_rows(self, limit):
        """:return: pairs of ``StoredRow`` and the plan, of the next rows to be
        imported, in order"""
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT plan, id, number, id, email_key, phone_key, external_key
                FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND plan IS NOT NULL
                ORDER BY number LIMIT %s
                """,
                self.id,
                limit,
            )
        )
        return [(StoredRow(*row), plan) for plan, *row in found]

    def _recall_rows(self, limit, row_ids=None):
        """
        :param row_ids: of which rows; default: the next ones
        :return: ``ParsedRow`` rows, as they were tried out
        """
        self.env["contact.import.row"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT %s FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND plan IS NOT NULL
                  AND %s
                ORDER BY number LIMIT %s
                """,
                SQL(", ").join(map(SQL.identifier, Kept._fields)),
                self.id,
                SQL("true") if row_ids is None else SQL("id = ANY(%s)", row_ids),
                limit,
            )
        )
        return [
            ParsedRow.recalled(
                kept.id,
                kept.number,
                kept.values,
                Keys(
                    external=kept.external_key or "",
                    email=kept.email_key or "",
                    phone=kept.phone_key or "",
                ),
                kept.notes or (),
                kept.duplicate_of_row or 0,
            )
            for kept in map(Kept._make, found)
        ]

    def _save_plans(self, plans):
        """:param plans: ``Plan`` of rows that were tried out"""
        self._save_columns([WrittenRow(plan) for plan in plans], OF_CHECK)

    def _save_unchanged_plans(self, rows, unchanged):
        """Keep of rows that were read before what was read then.

        :param rows: ``StoredRow``
        :param unchanged: as ``_unchanged_rows`` gives it
        """
        self._save_unchanged(
            rows,
            unchanged,
            SQL(
                """plan = 'unchanged', "values" = read."values", notes = read.notes,
                   email_key = read.email_key, phone_key = read.phone_key,
                   external_key = read.external_key, duplicate_of_row = 0"""
            ),
            SQL("JOIN contact_import_row read ON read.id = done.read_id"),
        )

    def _save_unchanged_outcomes(self, rows, unchanged):
        """As ``_save_unchanged_plans``, of rows that are done with."""
        self._save_unchanged(
            rows,
            unchanged,
            SQL(
                "outcome = 'unchanged', partner_id = done.partner_id,"
                " has_new_external_id = FALSE"
            ),
        )

    def _save_unchanged(self, rows, unchanged, columns, join=None):
        done = [
            (row.id, row.read_id, partner_id, _as_json(consents))
            for row in rows
            if row.id in unchanged
            for partner_id, consents in [unchanged[row.id]]
        ]
        if not done:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE contact_import_row stored"
                " SET consents = done.consents::jsonb, %s FROM %s %s"
                " WHERE stored.id = done.id",
                columns,
                sql_rows(
                    "done",
                    done,
                    id="int",
                    read_id="int",
                    partner_id="int",
                    consents="text",
                ),
                join or SQL(""),
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
        self.invalidate_recordset()

    def _save_outcomes(self, written, recalled):
        """
        :param written: ``WrittenRow`` of rows that were imported
        :param recalled: the ``ParsedRow`` that they were planned by
        """
        known = {row.id: row for row in recalled}
        same, changed = [], []
        for done in written:
            # What is kept of a row already is not written again.
            (same if done.row is known.get(done.row.id) else changed).append(done)
        of_same = {name: OF_RUN[name] for name in OF_RUN if name not in OF_ROW}
        for rows, columns in ((same, of_same), (changed, OF_RUN)):
            if rows:
                self._save_columns(rows, columns)

    def _save_columns(self, done, columns):
        types = {name: kind for name, (kind, _value_of) in columns.items()}
        # What JSON holds is cast in the statement: arrays of it are slow to pass.
        passed = {
            name: "text" if kind == "jsonb" else kind for name, kind in types.items()
        }
        self.env.cr.execute(
            SQL(
                "UPDATE contact_import_row stored SET %s FROM %s "
                "WHERE stored.id = done.id",
                SQL(", ").join(
                    SQL(
                        "%s = %s::%s",
                        SQL.identifier(name),
                        SQL.identifier("done", name),
                        SQL(kind),
                    )
                    for name, kind in types.items()
                ),
                sql_rows(
                    "done",
                    [
                        (
                            row.row.id,
                            *(value_of(row) for _kind, value_of in columns.values()),
                        )
                        for row in done
                    ],
                    id="int",
                    **passed,
                ),
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
        self.invalidate_recordset()

    def _reset_plans(self):
        """Forget what was planned for rows that still wait."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row
                SET plan = NULL, "values" = NULL, notes = NULL, consents = NULL,
                    email_key = NULL, phone_key = NULL, external_key = NULL,
                    duplicate_of_row = NULL
                WHERE import_id = ANY(%s) AND outcome = 'waiting'
                  AND plan IS NOT NULL
                """,
                self.ids,
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)

    def _skip_remaining(self):
        """Give rows that wait an outcome: the import was cancelled."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_import_row SET outcome = 'skipped',
                    notes = COALESCE(notes, '[]') || '[["cancelled", null, ""]]'
                WHERE import_id = %s AND outcome = 'waiting'
                """,
                self.id,
            )
        )
        self.env["contact.import.row"].invalidate_model(flush=False)
