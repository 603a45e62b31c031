from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...lib.imports.row_merger import Heard, merge_row
from ...lib.imports.stated_consent import StatedConsent

SAYS_UNSUBSCRIBED = SQL("""COALESCE("values" -> 'consent' ? 'left', false)""")
# Among the numbers of rows that a row has heard: it heard all there are.
ALL_HEARD = 0


class ContactImport(models.Model):
    """Hears all rows of a file that are about one contact or address: tags and
    consents of a second row are not lost, and who unsubscribed in one row left in
    all."""

    _inherit = "contact.import"

    def _merge_rows(self, rows):
        """Add to rows what others of the file say of their contact or address.

        :param rows: ``ParsedRow``; the others are tried out already
        :return: a list of ``ParsedRow``, one for each
        """
        heard = defaultdict(list)
        for number, other in self._others(rows):
            heard[number].append(other)
        if not heard:
            return rows
        channels = self._consent_channels()
        return [
            merge_row(row, heard[row.number], channels) if row.number in heard else row
            for row in rows
        ]

    def _others(self, rows):
        """What other rows say that these must hear; looked up by key, since of rows
        just written the planner of a join knows nothing.

        :return: pairs of the number of a row and ``Heard``
        """
        self.env["contact.import.row"].flush_model()
        lookups = (
            ("contact", "duplicate_of_row", lambda row: row.number, SQL("true")),
            ("email", "email_key", lambda row: row.keys.email, SAYS_UNSUBSCRIBED),
            ("phone", "phone_key", lambda row: row.keys.phone, SAYS_UNSUBSCRIBED),
        )
        for shared, column, key_of, condition in lookups:
            hearing = defaultdict(list)
            for row in rows:
                if key := key_of(row):
                    hearing[key].append(row.number)
            for key, number, tags, consent in self._rows_with(
                column, list(hearing), condition
            ):
                other = Heard(
                    number,
                    shared,
                    tuple(tags or ()),
                    StatedConsent.recalled(consent or {}),
                )
                yield from ((each, other) for each in hearing[key] if each != number)

    def _rows_with(self, column, keys, condition):
        if not keys:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT %(column)s, number, "values" -> 'tags', "values" -> 'consent'
                FROM contact_import_row
                WHERE import_id = %(batch)s AND %(column)s = ANY(%(keys)s)
                  AND "values" IS NOT NULL AND %(condition)s
                ORDER BY number
                """,
                column=SQL.identifier(column),
                batch=self.id,
                keys=keys,
                condition=condition,
            )
        )

    def _rows_to_merge(self, limit):
        """Rows tried out before all others were known, that others are about, too.

        :return: ids of rows; each comes once
        """
        self.env["contact.import.row"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH known AS (
                    SELECT id, number, outcome, email_key, phone_key,
                           "values" -> 'united' AS united,
                               (%(says_unsubscribed)s)::int AS left_
                    FROM contact_import_row
                    WHERE import_id = %(batch)s AND "values" IS NOT NULL
                ), counted AS (
                    SELECT id, number, outcome, united,
                           email_key IS NOT NULL
                           AND sum(left_) OVER (PARTITION BY email_key) > left_
                           OR phone_key IS NOT NULL
                           AND sum(left_) OVER (PARTITION BY phone_key) > left_
                           AS has_unsubscribers
                    FROM known
                )
                SELECT id FROM counted
                WHERE outcome = 'waiting' AND NOT united @> to_jsonb(%(all)s)
                  AND (has_unsubscribers OR number IN (
                    SELECT duplicate_of_row FROM contact_import_row
                    WHERE import_id = %(batch)s AND duplicate_of_row > 0))
                ORDER BY id LIMIT %(limit)s
                """,
                says_unsubscribed=SAYS_UNSUBSCRIBED,
                batch=self.id,
                all=ALL_HEARD,
                limit=limit,
            )
        )
        return [row[0] for row in rows]
