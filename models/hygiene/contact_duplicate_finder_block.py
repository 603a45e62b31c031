import logging

from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates
from .contact_duplicate_finder import contact_of
from .contact_duplicate_key import copy_rows, finer_keys

_logger = logging.getLogger(__name__)

MAX_ALIKE = 60  # contacts that are compared each with each
OVERSIZED_BLOCK = 5  # contacts: more share a phone at a desk only
PAIRS = 10_000  # compared at once
OVERSIZED_COLUMNS = 7  # that are read before what is compared
EXACT = duplicates.EMAIL | duplicates.PHONE | duplicates.VAT | duplicates.TOWN_NAME


class ContactDuplicateFinder(models.AbstractModel):
    """Blocks of contacts that share something: who is compared with whom.

    A block that is too large is divided by what else its contacts share, and told in
    the log, so that the cost does not grow with the square of its size.
    """

    _inherit = "contact.duplicate.finder"

    @api.model
    def _make_blocks(self, shared):
        """Gather who shares a key; the keys themselves are not needed any more.

        :param SQL shared: selects rows as of ``contact_duplicate_shared``
        """
        self.env.cr.execute(
            SQL(
                """
                TRUNCATE contact_duplicate_block;
                INSERT INTO contact_duplicate_block
                SELECT evidence, key, COUNT(*),
                       array_agg(partner_id ORDER BY partner_id),
                       array_agg(is_query_side ORDER BY partner_id),
                       array_agg(zip ORDER BY partner_id),
                       array_agg(is_searched ORDER BY partner_id)
                FROM (%s) shared GROUP BY evidence, key
                HAVING COUNT(*) > 1 AND bool_or(is_query_side) AND bool_or(is_searched);
                TRUNCATE contact_duplicate_shared
                """,
                shared,
            )
        )

    @api.model
    def _pair_up(self, is_last):
        """Pair who shares a block with one of those that are searched. Where a zip is
        told it decides, see ``duplicates``: most pairs of a town are none.

        :param bool is_last: blocks that are still too large pair with their first only
        """
        within = SQL("size <= %s", MAX_ALIKE)
        if is_last:
            within = SQL("(size <= %s OR one.place = 1)", MAX_ALIKE)
            self._log_oversized_blocks("paired with one of theirs only")
        member = SQL(
            "unnest(block.partner_ids, block.is_query_side, block.zips, "
            "block.is_searched) WITH ORDINALITY"
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_duplicate_pair
                SELECT one.id, other.id, CASE
                    WHEN size > %(oversized_block)s AND evidence & %(exact)s > 0
                    THEN evidence << %(shift)s ELSE evidence END
                FROM contact_duplicate_block block,
                     %(member)s one(id, is_query_side, zip, is_searched, place),
                     %(member)s other(id, is_query_side, zip, is_searched, place)
                WHERE %(within)s AND one.place < other.place
                  AND (one.is_query_side OR other.is_query_side)
                  AND (one.is_searched OR other.is_searched)
                  AND (one.zip = other.zip) IS NOT FALSE
                """,
                oversized_block=OVERSIZED_BLOCK,
                exact=EXACT,
                shift=duplicates.OVERSIZED,
                member=member,
                within=within,
            )
        )

    @api.model
    def _log_oversized_blocks(self, what):
        (blocks, contacts) = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM contact_duplicate_block "
                "WHERE size > %s",
                MAX_ALIKE,
            )
        )[0]
        if blocks:
            _logger.info(
                "Duplicates: %d groups of more than %d contacts alike (%d contacts "
                "in all) are %s",
                blocks,
                MAX_ALIKE,
                contacts,
                what,
            )
        return blocks

    @api.model
    def _divide_oversized_blocks(self, level):
        """Give those in blocks that are too large finer keys.

        :return: whether there were any
        """
        if not self._log_oversized_blocks("compared by more than that"):
            return False
        self.env.cr.execute(
            SQL(
                """
                TRUNCATE contact_duplicate_oversized_block;
                INSERT INTO contact_duplicate_oversized_block
                SELECT row_number() OVER (), %s, CASE
                    WHEN evidence & %s > 0 THEN evidence << %s ELSE evidence END,
                       key, member.*
                FROM contact_duplicate_block block,
                     unnest(block.partner_ids, block.is_query_side, block.zips,
                            block.is_searched) member
                WHERE size > %s;
                CREATE INDEX IF NOT EXISTS contact_duplicate_oversized_block_idx
                ON contact_duplicate_oversized_block (number);
                ANALYZE contact_duplicate_oversized_block
                """,
                level,
                EXACT & ~duplicates.TOWN_NAME,  # a desk stays one, by any name
                duplicates.OVERSIZED,
                MAX_ALIKE,
            )
        )
        for read in self._numbered(
            "contact_duplicate_oversized_block", self._sql_oversized_block()
        ):
            rows = (
                (*row[:OVERSIZED_COLUMNS], contact_of(row[OVERSIZED_COLUMNS:]))
                for row in read
            )
            copy_rows(
                self.env.cr,
                "contact_duplicate_shared",
                (
                    (evidence, key, *member)
                    for *member, level, old_evidence, old_key, contact in rows
                    for evidence, key in finer_keys(
                        old_evidence, old_key, level, contact
                    )
                ),
            )
        return True

    @api.model
    def _sql_oversized_block(self):
        return SQL(
            "SELECT row.partner_id, row.is_query_side, row.zip, row.is_searched, "
            "row.level, row.evidence, row.key, %s "
            "FROM contact_duplicate_oversized_block row "
            "JOIN res_partner partner ON partner.id = row.partner_id %s",
            self._sql_compared("partner", "country"),
            self._sql_country("partner", "country"),
        )

    @api.model
    def _numbered(self, table, query):
        """Read a table in chunks, by its numbers.

        :param SQL query: reads it as ``row``
        """
        (last,) = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(number), 0) FROM %s", SQL.identifier(table))
        )[0]
        for start in range(0, last, PAIRS):
            yield self.env.execute_query(
                SQL(
                    "%s WHERE row.number > %s AND row.number <= %s",
                    query,
                    start,
                    start + PAIRS,
                )
            )

    @api.model
    def _sql_compared(self, partner, country):
        """What ``contact_of`` takes."""
        return SQL(
            "%(p)s.name, %(p)s.is_company, %(p)s.email_normalized, "
            "%(p)s.phone_sanitized, %(p)s.city, %(p)s.zip, %(p)s.country_id, "
            "%(p)s.vat, %(c)s.code",
            p=SQL.identifier(partner),
            c=SQL.identifier(country),
        )

    @api.model
    def _sql_country(self, partner, country):
        return SQL(
            "LEFT JOIN res_country %(c)s ON %(c)s.id = %(p)s.country_id",
            p=SQL.identifier(partner),
            c=SQL.identifier(country),
        )
