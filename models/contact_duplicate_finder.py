import logging

from odoo import api, models
from odoo.tools import SQL

from ..hygiene import duplicates, names
from .contact_duplicate_key_mixin import finer_keys

_logger = logging.getLogger(__name__)

MOST_ALIKE = 60  # contacts that are compared each with each
CROWD = 5  # contacts: more share a phone at a desk only
PAIRS = 10_000  # compared at once
FINEST = 2  # how many times a block that is too large is divided
SORT_MEMORY = "64MB"  # what is sorted are millions of numbers
EXACT = duplicates.EMAIL | duplicates.PHONE | duplicates.VAT | duplicates.TOWN_NAME
TABLES = {
    "contact_duplicate_key": "evidence int, key bigint, partner_id int, asks bool",
    "contact_duplicate_block": "evidence int, key bigint, size int, "
    "partner_ids int[], asks bool[]",
    "contact_duplicate_crowd": "number int, level int, evidence int, key bigint, "
    "partner_id int, asks bool",
    "contact_duplicate_pair": "partner_id int, other_id int, evidence int",
    "contact_duplicate_candidate": "number int, partner_id int, other_id int, "
    "evidence int",
    "contact_duplicate_found": "partner_id int, other_id int, confidence text, "
    "detail text",
}


class ContactDuplicateFinder(models.AbstractModel):
    """Finds contacts that are one and the same, and how sure that is.

    Contacts are compared only within blocks of those that share something; a block
    that is too large is divided by what else its contacts share. So the cost grows
    with the number of contacts, not with its square. See P. Christen, Data Matching
    (Springer, 2012), chapter 4.
    """

    _name = "contact.duplicate.finder"
    _inherit = ["contact.batch.mixin", "contact.duplicate.key.mixin"]
    _description = "Search for Duplicates"

    @api.model
    def _find(self, partner_ids=None):
        """Search, all at once. It only reads contacts: nothing is locked.

        :param partner_ids: ids of contacts that changed, whose pairs alone are
            wanted; None: of all
        :return: ``SQL``, selects partner_id, other_id (the larger), confidence
            (certain, likely, possible) and detail (a code); readable until the next
            search, also after a commit, by the same cursor
        """
        self.env.flush_all()
        ids = None if partner_ids is None else list(partner_ids)
        self._make_tables()
        self._read_exact_keys(ids)
        self._read_name_keys(ids)
        for level in range(FINEST + 1):
            self._make_blocks(ids)
            self._pair_up(is_last=level == FINEST)
            if level == FINEST or not self._divide_crowds(level + 1):
                break
        self._choose_candidates(ids)
        for pairs in self._candidates():
            self._judge(pairs)
        self._drop_tables(keep="contact_duplicate_found")
        return SQL(
            "SELECT partner_id, other_id, confidence, detail "
            "FROM contact_duplicate_found"
        )

    @api.model
    def _make_tables(self):
        self._drop_tables()
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", SORT_MEMORY))
        for table, columns in TABLES.items():
            self.env.cr.execute(
                SQL(
                    "CREATE TEMPORARY TABLE %s (%s)",
                    SQL.identifier(table),
                    SQL(columns),
                )
            )

    @api.model
    def _drop_tables(self, keep=None):
        for table in TABLES:
            if table != keep:
                self.env.cr.execute(
                    SQL("DROP TABLE IF EXISTS pg_temp.%s", SQL.identifier(table))
                )

    # ------------------------------------------------------------
    # Blocks of contacts that share something
    # ------------------------------------------------------------

    @api.model
    def _make_blocks(self, partner_ids):
        """Gather who shares a key; the keys themselves are not needed any more."""
        changed = SQL("TRUE")
        if partner_ids is not None:
            changed = SQL("bool_or(partner_id = ANY(%s))", partner_ids)
        self.env.cr.execute(
            SQL(
                """
                TRUNCATE contact_duplicate_block;
                INSERT INTO contact_duplicate_block
                SELECT evidence, key, COUNT(*),
                       array_agg(partner_id ORDER BY partner_id),
                       array_agg(asks ORDER BY partner_id)
                FROM contact_duplicate_key GROUP BY evidence, key
                HAVING COUNT(*) > 1 AND bool_or(asks) AND %s;
                TRUNCATE contact_duplicate_key
                """,
                changed,
            )
        )

    @api.model
    def _pair_up(self, is_last):
        """Pair who shares a block.

        :param bool is_last: blocks that are still too large pair with their first only
        """
        within = SQL("size <= %s", MOST_ALIKE)
        if is_last:
            within = SQL("(size <= %s OR one.place = 1)", MOST_ALIKE)
            self._tell_crowds("paired with one of theirs only")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_duplicate_pair
                SELECT one.id, other.id, CASE
                    WHEN size > %(crowd)s AND evidence & %(exact)s > 0
                    THEN evidence << %(shift)s ELSE evidence END
                FROM contact_duplicate_block block,
                     unnest(block.partner_ids, block.asks)
                         WITH ORDINALITY one(id, asks, place),
                     unnest(block.partner_ids, block.asks)
                         WITH ORDINALITY other(id, asks, place)
                WHERE %(within)s AND one.place < other.place
                  AND (one.asks OR other.asks)
                """,
                crowd=CROWD,
                exact=EXACT,
                shift=duplicates.CROWDED,
                within=within,
            )
        )

    @api.model
    def _tell_crowds(self, what):
        (blocks, contacts) = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM contact_duplicate_block "
                "WHERE size > %s",
                MOST_ALIKE,
            )
        )[0]
        if blocks:
            _logger.info(
                "Duplicates: %d groups of more than %d contacts alike (%d contacts "
                "in all) are %s",
                blocks,
                MOST_ALIKE,
                contacts,
                what,
            )
        return blocks

    @api.model
    def _divide_crowds(self, level):
        """Give those in blocks that are too large finer keys.

        :return: whether there were any
        """
        if not self._tell_crowds("compared by more than that"):
            return False
        self.env.cr.execute(
            SQL(
                """
                TRUNCATE contact_duplicate_crowd;
                INSERT INTO contact_duplicate_crowd
                SELECT row_number() OVER (), %s, CASE
                    WHEN evidence & %s > 0 THEN evidence << %s ELSE evidence END,
                       key, member.id, member.asks
                FROM contact_duplicate_block block,
                     unnest(block.partner_ids, block.asks) member(id, asks)
                WHERE size > %s;
                CREATE INDEX IF NOT EXISTS contact_duplicate_crowd_idx
                ON contact_duplicate_crowd (number);
                ANALYZE contact_duplicate_crowd
                """,
                level,
                EXACT & ~duplicates.TOWN_NAME,  # a desk stays one, by any name
                duplicates.CROWDED,
                MOST_ALIKE,
            )
        )
        for rows in self._numbered("contact_duplicate_crowd", self._sql_crowd()):
            self._write_keys(
                [
                    (evidence, key, member, asks)
                    for member, asks, level, old_evidence, old_key, *values in rows
                    for evidence, key in finer_keys(
                        old_evidence, old_key, asks, level, contact_of(values)
                    )
                ]
            )
        return True

    @api.model
    def _sql_crowd(self):
        return SQL(
            "SELECT row.partner_id, row.asks, row.level, row.evidence, row.key, %s "
            "FROM contact_duplicate_crowd row "
            "JOIN res_partner partner ON partner.id = row.partner_id %s",
            self._sql_compared("partner", "country"),
            self._sql_country("partner", "country"),
        )

    # ------------------------------------------------------------
    # Pairs that are compared
    # ------------------------------------------------------------

    @api.model
    def _choose_candidates(self, partner_ids):
        """Each pair once, but for those that never are duplicates."""
        changed = SQL("TRUE")
        if partner_ids is not None:
            changed = SQL(
                "(pair.partner_id = ANY(%(ids)s) OR pair.other_id = ANY(%(ids)s))",
                ids=partner_ids,
            )
        self.env.cr.execute(
            SQL(
                """
                ANALYZE contact_duplicate_pair;
                INSERT INTO contact_duplicate_candidate
                SELECT row_number() OVER (), pair.* FROM (
                    SELECT partner_id, other_id, bit_or(evidence) AS evidence
                    FROM contact_duplicate_pair pair WHERE %(changed)s
                    GROUP BY partner_id, other_id
                ) pair
                JOIN res_partner one ON one.id = pair.partner_id
                JOIN res_partner other ON other.id = pair.other_id
                WHERE %(allowed)s;
                CREATE INDEX ON contact_duplicate_candidate (number);
                ANALYZE contact_duplicate_candidate
                """,
                changed=changed,
                allowed=self._sql_may_be_one("one", "other"),
            )
        )

    @api.model
    def _sql_may_be_one(self, one, other):
        """Not a company and its own people, not two logins, not of two companies."""
        return SQL(
            """
            %(one)s.company_id IS NOT DISTINCT FROM %(other)s.company_id
            AND %(one)s.parent_id IS DISTINCT FROM %(other)s.id
            AND %(other)s.parent_id IS DISTINCT FROM %(one)s.id
            AND %(one)s.commercial_partner_id IS DISTINCT FROM %(other)s.id
            AND %(other)s.commercial_partner_id IS DISTINCT FROM %(one)s.id
            AND NOT (EXISTS (SELECT FROM res_users WHERE partner_id = %(one)s.id)
                 AND EXISTS (SELECT FROM res_users WHERE partner_id = %(other)s.id))
            """,
            one=SQL.identifier(one),
            other=SQL.identifier(other),
        )

    @api.model
    def _candidates(self):
        """:return: generator of lists of rows, as ``_judge`` takes them"""
        yield from self._numbered(
            "contact_duplicate_candidate",
            SQL(
                """
                SELECT row.partner_id, row.other_id, row.evidence, %s, %s
                FROM contact_duplicate_candidate row
                JOIN res_partner one ON one.id = row.partner_id
                JOIN res_partner other ON other.id = row.other_id %s %s
                """,
                self._sql_compared("one", "its"),
                self._sql_compared("other", "their"),
                self._sql_country("one", "its"),
                self._sql_country("other", "their"),
            ),
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

    @api.model
    def _judge(self, pairs):
        """:param list pairs: rows: two ids, evidence, and what is compared of each"""
        width = len(duplicates.Contact._fields)
        found = []
        for partner_id, other_id, evidence, *values in pairs:
            one, other = contact_of(values[:width]), contact_of(values[width:])
            verdict = duplicates.judge(evidence, one, other)
            if verdict:
                found.append((partner_id, other_id, *verdict))
        if found:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO contact_duplicate_found SELECT * FROM "
                    "unnest(%s::int[], %s::int[], %s::text[], %s::text[])",
                    *(list(column) for column in zip(*found, strict=True)),
                )
            )


def contact_of(values):
    """
    :param values: as ``_sql_compared`` reads them
    :return: ``Contact``
    """
    name, is_company, email, phone, city, postcode, country_id, vat, code = values
    return duplicates.Contact(
        name=names.split_name(name, is_company),
        is_company=bool(is_company),
        raw_name=name or "",
        email=email or "",
        phone=phone or "",
        city=names.fold(city),
        zip=names.fold(postcode),
        country_id=country_id,
        vat_country=duplicates.split_vat(vat, code)[0] if vat else "",
    )
