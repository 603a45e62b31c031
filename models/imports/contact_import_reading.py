from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.imports.fingerprints import AS_BEFORE
from .stored_row import StoredRow

LATEST = 10  # imports, in which rows are looked for


class ContactImport(models.Model):
    """Knows rows whose very cells an import has read before, in the same way."""

    _inherit = "contact.import"

    reading = fields.Char("Fingerprint of Its Reading", readonly=True, copy=False)

    def _note_reading(self, reader):
        """Write down how cells are read, for imports to come.

        :param RowReader reader: who reads the next rows
        """
        reading = reader.fingerprint(self._release())
        if (self.reading or "") == reading:
            return
        # What was read in two ways, none may be taken for.
        is_first = not self.env["contact.import.row"].search_count(
            [("import_id", "=", self.id), ("plan", "!=", False)], limit=1
        )
        self.sudo().reading = is_first and reading  # the work's own, see _work_on

    @api.model
    def _release(self):
        """:return: which addons there are, whose code may read"""
        [(release,)] = self.env.execute_query(
            SQL(
                """
                SELECT string_agg(name || ' ' || latest_version, ',' ORDER BY name)
                FROM ir_module_module WHERE state IN ('installed', 'to upgrade')
                """
            )
        )
        return release

    def _imports_read_alike(self):
        """:return: ids of other imports whose cells were read in the same way"""
        if not self.reading:
            return []
        # Of others, too: nothing is told of them, and the same cells are the same.
        alike_sudo = self.sudo().search(
            [
                ("reading", "=", self.reading),
                ("id", "!=", self.id),
                ("forgotten_date", "=", False),
            ],
            limit=LATEST,
        )
        return alike_sudo.ids

    def _unchanged_as_before(self, limit):
        """Of the next rows, those that another import has read, and say nothing new.

        :return: ``StoredRow`` of the next rows, if any import has read any like these;
            and a mapping as of ``_unchanged_rows``
        """
        import_ids = self._imports_read_alike()
        if not import_ids:
            return [], {}
        rows = self._rows_read_before(import_ids, limit)
        unchanged = self._unchanged_rows(
            self._without_shared_keys([row for row in rows if row.read_id])
        )
        counts = Counter(contact_id for contact_id, _consents in unchanged.values())
        return rows, {
            id_: found for id_, found in unchanged.items() if counts[found[0]] == 1
        }

    def _rows_read_before(self, import_ids, limit):
        """The next rows to be tried out, as far as one of these imports knows them.

        :param import_ids: see ``_imports_read_alike``
        :return: a list of ``StoredRow``; ``read_id`` is 0 of a row that none knows
        """
        waiting = self.env.execute_query(
            SQL(
                """
                SELECT id, number, cells_hash FROM contact_import_row
                WHERE import_id = %s AND outcome = 'waiting' AND plan IS NULL
                ORDER BY number LIMIT %s
                """,
                self.id,
                limit,
            )
        )
        known = self._rows_as_read(import_ids, [hash_ for *_ids, hash_ in waiting])
        nothing = (0, None, None, None)
        return [
            StoredRow(id_, number, *known.get(hash_, nothing))
            for id_, number, hash_ in waiting
        ]

    @api.model
    def _rows_as_read(self, import_ids, hashes):
        """Rows of imports of which neither another row nor the day has changed what was
        read.

        :return: by the fingerprint of cells, the id and the keys of a row
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT known.cells_hash, known.id,
                       known.email_key, known.phone_key, known.external_key
                FROM contact_import_row known
                JOIN contact_import batch ON batch.id = known.import_id
                WHERE known.cells_hash = ANY(%s) AND known.import_id = ANY(%s)
                  AND known.outcome != 'waiting'
                  AND known."values" IS NOT NULL AND known.duplicate_of_row = 0
                  AND known."values" -> 'united' = '[]'
                  AND NOT EXISTS (SELECT FROM jsonb_array_elements(known.notes) note
                                  WHERE note ->> 0 != ALL(%s))
                  AND (known."values" -> 'consent' = '{}' OR COALESCE(GREATEST(
                        known."values" -> 'consent' ->> 'date',
                        known."values" -> 'consent' ->> 'date_2',
                        known."values" -> 'consent' ->> 'left_date'), '')
                       < to_char(batch.create_date, 'YYYY-MM-DD HH24:MI:SS'))
                ORDER BY known.import_id, known.id
                """,
                hashes,
                import_ids,
                sorted(AS_BEFORE),
            )
        )
        return {hash_: known for hash_, *known in rows}

    def _without_shared_keys(self, rows):
        """
        :param rows: ``StoredRow`` that were read before
        :return: those of them that share no key with any row tried out, nor with each
            other: nothing that another row says is of their contact
        """
        keys = {
            kind: [getattr(row, kind) for row in rows if getattr(row, kind)]
            for kind in ("email", "phone", "external")
        }
        taken = {
            kind: self._keys_of_others(kind, values) for kind, values in keys.items()
        }
        for kind, values in keys.items():
            seen = set()
            for value in values:
                (taken[kind] if value in seen else seen).add(value)
        return [
            row
            for row in rows
            if row.email not in taken["email"]
            and row.phone not in taken["phone"]
            and row.external not in taken["external"]
        ]

    def _keys_of_others(self, kind, values):
        """:return: the set of those of these keys that rows tried out have"""
        column = SQL.identifier(f"{kind}_key")
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %s FROM contact_import_row"
                " WHERE import_id = %s AND %s = ANY(%s)",
                column,
                self.id,
                column,
                values,
            )
        )
        return {row[0] for row in rows}
