from odoo import api, models
from odoo.tools import SQL

SAYS_LEFT = SQL("""other."values" -> 'consent' ? 'left'""")
# Of two answers in one column, the later in this order counts.
WEIGHTS = ("empty", "yes", "unclear", "no", "left")


class ContactImportUniteMixin(models.AbstractModel):
    """Hears all rows of a file that are about one contact or address: tags and
    consents of a second row are not lost, and who left in one row left in all."""

    _name = "contact.import.unite.mixin"
    _description = "Rows About One Contact"

    def _unite(self, rows):
        """Add to rows what others of the file say of their contact or address.

        :param list rows: ``Understood``; the others are tried out already
        """
        by_number = {row.number: row for row in rows}
        channels = None
        for number, other, kind, tags, consent in self._others(rows):
            row = by_number[number]
            if other in row.united:
                continue
            row.united.append(other)
            channels = channels or self._consent_channels()
            if kind == "twin" and not row.twin:
                row.tags = list(dict.fromkeys([*row.tags, *tags]))
                self._unite_consents(row.consent, consent)
            elif kind != "twin":
                self._hear_other(row.consent, consent, channels, kind)

    @api.model
    def _unite_consents(self, said, other):
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
        """Who left in another row with the same address left in this one, too."""
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
        """
        :return: rows (number, number of the other, what they share, its tags, its
            consent)
        """
        self.env["contact.import.row"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT number, other, kind, COALESCE(tags, '[]'::jsonb),
                       COALESCE(consent, '{}'::jsonb)
                FROM (%s) pair WHERE number = ANY(%s) ORDER BY number, other, kind
                """,
                self._sql_pairs(),
                [row.number for row in rows],
            )
        )

    def _sql_pairs(self):
        """Pairs of rows of which the first must hear the other."""
        shared = (
            ("twin", SQL("imported.number = other.twin_number"), SQL("true")),
            ("email", SQL("imported.email_key = other.email_key"), SAYS_LEFT),
            ("phone", SQL("imported.phone_key = other.phone_key"), SAYS_LEFT),
        )
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT imported.id, imported.number, other.number AS other,
                       %s AS kind, other."values" -> 'tags' AS tags,
                       other."values" -> 'consent' AS consent,
                       imported."values" -> 'united' AS united
                FROM contact_import_row other
                JOIN contact_import_row imported
                  ON imported.import_id = other.import_id AND imported.id != other.id
                 AND imported.outcome = 'waiting' AND %s
                WHERE other.import_id = %s AND %s
                """,
                kind,
                condition,
                self.id,
                tells,
            )
            for kind, condition, tells in shared
        )

    def _rows_to_unite(self, limit):
        """:return: ids of rows tried out already that have not heard another one"""
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT id FROM (%s) pair
                    WHERE united IS NOT NULL AND NOT united @> to_jsonb(other)
                    ORDER BY id LIMIT %s
                    """,
                    self._sql_pairs(),
                    limit,
                )
            )
        ]
