from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates
from ...lib.sql import sql_array
from .contact_duplicate_key import INITIAL, KIND_BITS, LETTERS


class ContactDuplicateFinder(models.AbstractModel):
    """Who shares what with contacts that are searched.

    Each number, address or phone is looked up by its index, one after the other
    (``OFFSET 0`` asks PostgreSQL for that): nothing is read from end to end, so that
    what one contact costs does not grow with all the others.
    """

    _inherit = "contact.duplicate.finder"

    @api.model
    def _sql_shared(self, partner_ids):
        """The keys of these contacts, and whoever has the same.

        Of others, those whose keys may not hold any more are left out: who changed
        since it was searched.

        :return: SQL of rows as of ``contact_duplicate_shared``
        """
        ids = sql_array(partner_ids)
        return SQL(
            """
            WITH own AS MATERIALIZED (
                SELECT begins, ends, named, shared FROM contact_duplicate_keys
                WHERE partner_id = ANY(%(ids)s)
            ), contact AS MATERIALIZED (
                SELECT %(mailbox)s AS mailbox,
                       NULLIF(partner.phone_sanitized, '') AS phone
                FROM res_partner partner
                WHERE partner.id = ANY(%(ids)s) AND %(eligible)s
            ), found AS (%(found)s)
            SELECT found.*, found.partner_id = ANY(%(ids)s) AS is_searched
            FROM found
            WHERE found.partner_id = ANY(%(ids)s) OR EXISTS (
                SELECT FROM contact_quality quality
                JOIN res_partner partner ON partner.id = quality.partner_id
                WHERE quality.partner_id = found.partner_id
                  AND quality.compared_date IS NOT NULL
                  AND quality.checked_write_date = partner.write_date
                OFFSET 0)
            """,
            ids=ids,
            mailbox=self.env["contact.duplicate.key"]._sql_mailbox("partner"),
            eligible=self.env["contact.duplicate.key"]._sql_eligible("partner"),
            found=SQL(" UNION ALL ").join(
                [
                    self._sql_by_pieces(SQL("begins"), SQL("begins & %s > 0", LETTERS)),
                    self._sql_by_pieces(SQL("ends"), SQL("ends IS NOT NULL")),
                    self._sql_by_initials(),
                    self._sql_by_names(),
                    self._sql_by_shared(),
                    self._sql_by_text("mailbox", duplicates.EMAIL, "email_normalized"),
                    self._sql_by_text("phone", duplicates.PHONE, "phone_sanitized"),
                ]
            ),
        )

    @api.model
    def _sql_by_pieces(self, column, condition):
        """By a word of a name in a place, and how another word begins or ends.

        :param SQL condition: on the column: an initial alone is no beginning
        """
        return SQL(
            """
            SELECT %(evidence)s AS evidence, own.key, other.partner_id,
                   TRUE AS is_query_side, other.zip
            FROM (SELECT DISTINCT %(column)s AS key FROM own
                  WHERE %(condition)s) own
            CROSS JOIN LATERAL (
                SELECT partner_id, zip FROM contact_duplicate_keys
                WHERE %(column)s = own.key OFFSET 0) other
            """,
            evidence=duplicates.TOWN,
            column=column,
            condition=condition,
        )

    @api.model
    def _sql_by_initials(self):
        """By a word of a name in a place, and the initial of another word: a name that
        has one looks for those with the word written out, never those for each other.
        """
        return SQL(
            """
            SELECT %(evidence)s, asked.initial, other.partner_id,
                   bool_or(other.begins = asked.initial), other.zip
            FROM (SELECT DISTINCT begins & %(initial)s AS initial FROM own
                  WHERE begins IS NOT NULL) asked
            CROSS JOIN LATERAL (
                SELECT FROM contact_duplicate_keys
                WHERE begins = asked.initial LIMIT 1) known
            CROSS JOIN LATERAL (
                SELECT partner_id, begins, zip FROM contact_duplicate_keys
                WHERE begins BETWEEN asked.initial AND asked.initial | ~%(initial)s
                OFFSET 0) other
            GROUP BY asked.initial, other.partner_id, other.zip
            """,
            evidence=duplicates.TOWN,
            initial=SQL("%s::int8", INITIAL),
        )

    @api.model
    def _sql_by_names(self):
        """By a whole name in a place."""
        return SQL(
            """
            SELECT %s, own.key, other.partner_id, TRUE, NULL
            FROM (SELECT DISTINCT named AS key FROM own WHERE named IS NOT NULL) own
            CROSS JOIN LATERAL (
                SELECT partner_id FROM contact_duplicate_keys
                WHERE named = own.key OFFSET 0) other
            """,
            duplicates.TOWN_NAME,
        )

    @api.model
    def _sql_by_shared(self):
        """By a word of a name at a company, a tax number, or an address of which others
        are a form, as anna+news@example.com."""
        return SQL(
            """
            SELECT 1 << (own.key & %(kinds)s)::int, own.key, other.partner_id,
                   TRUE, NULL
            FROM (
                SELECT shared AS key FROM own WHERE shared IS NOT NULL
                UNION SELECT %(number)s FROM contact WHERE mailbox IS NOT NULL
            ) own
            CROSS JOIN LATERAL (
                SELECT partner_id FROM contact_duplicate_keys
                WHERE shared = own.key OFFSET 0) other
            """,
            kinds=(1 << KIND_BITS) - 1,
            number=self._sql_number("mailbox", duplicates.EMAIL),
        )

    @api.model
    def _sql_by_text(self, column, evidence, field_name):
        """By an address or a phone, as Odoo keeps it.

        :param str column: of ``contact``
        """
        return SQL(
            """
            SELECT %(evidence)s, %(number)s, other.id, TRUE, NULL
            FROM (SELECT DISTINCT %(column)s FROM contact
                  WHERE %(column)s IS NOT NULL) contact
            CROSS JOIN LATERAL (
                SELECT partner.id FROM res_partner partner
                WHERE partner.%(field)s = contact.%(column)s AND %(eligible)s
                OFFSET 0) other
            """,
            evidence=evidence,
            number=self._sql_number(column, evidence),
            column=SQL.identifier(column),
            field=SQL.identifier(field_name),
            eligible=self.env["contact.duplicate.key"]._sql_eligible("partner"),
        )

    @api.model
    def _sql_number(self, column, evidence):
        return self.env["contact.duplicate.key"]._sql_number(
            SQL.identifier(column), evidence
        )
