from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

SAYS_UNSUBSCRIBED = SQL("""COALESCE("values" -> 'consent' ? 'left', false)""")
# Among the numbers of rows that a row has heard: it heard all there are.
ALL_HEARD = 0
# Of two answers in one column, the later in this order counts.
WEIGHTS = ("empty", "yes", "unclear", "no", "left")


class ContactImport(models.Model):
    """Hears all rows of a file that are about one contact or address: tags and
    consents of a second row are not lost, and who unsubscribed in one row left in
    all."""

    _inherit = "contact.import"

    def _merge_rows(self, rows):
        """Add to rows what others of the file say of their contact or address.

        :param list rows: ``ParsedRow``; the others are tried out already
        """
        by_number = {row.number: row for row in rows}
        channels = None
        for number, other, kind, tags, consent in self._others(rows):
            row = by_number[number]
            if other in row.united:
                continue
            row.united.append(other)
            channels = channels or self._consent_channels()
            if kind == "twin" and not row.duplicate_of:
                row.tags = list(dict.fromkeys([*row.tags, *tags]))
                self._merge_consents(row.consent, consent)
            elif kind != "twin":
                self._hear_other(row.consent, consent, channels, kind)

    @api.model
    def _merge_consents(self, said, other):
        given = said.setdefault("answers", {})
        for position, answer in other.get("answers", {}).items():
            known = given.get(position, "empty")
            given[position] = max(known, answer, key=WEIGHTS.index)
        if not given:
            del said["answers"]
        for key in ("date", "date_2", "left_date"):
            if key in other:
                said[key] = max(said.get(key, ""), other[key])
        for key in ("proof", "left_proof", "left"):
            if not said.get(key) and key in other:
                said[key] = other[key]

    @api.model
    def _hear_other(self, said, other, channels, kind):
        """Who unsubscribed in another row with the same address left in this one,
        too."""
        # Families share a phone: it tells of calls and messages only.
        heard = {
            position: answer
            for position, answer in other.get("answers", {}).items()
            if answer == "left"
            and (
                kind == "email"
                or channels.get(position, ("", None))[1] in ("sms", "phone", "all")
            )
        }
        if heard:
            said.setdefault("answers", {}).update(heard)
            for key in ("left", "left_date", "left_proof"):
                if key in other:
                    said.setdefault(key, other[key])

    def _others(self, rows):
        """What other rows say that these must hear; looked up by key, since of rows
        just written the planner of a join knows nothing.

        :return: tuples (number, number of the other, what they share, its tags, its
            consent)
        """
        self.env["contact.import.row"].flush_model()
        lookups = (
            ("twin", "duplicate_of_row", lambda row: row.number, SQL("true")),
            (
                "email",
                "email_key",
                lambda row: row.keys.get("email"),
                SAYS_UNSUBSCRIBED,
            ),
            (
                "phone",
                "phone_key",
                lambda row: row.keys.get("phone"),
                SAYS_UNSUBSCRIBED,
            ),
        )
        for kind, column, key_of, condition in lookups:
            hearing = defaultdict(list)
            for row in rows:
                if key := key_of(row):
                    hearing[key].append(row.number)
            for key, other, tags, consent in self._rows_with(
                column, list(hearing), condition
            ):
                for number in hearing[key]:
                    if number != other:
                        yield number, other, kind, tags or [], consent or {}

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
