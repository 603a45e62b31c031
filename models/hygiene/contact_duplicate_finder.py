from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates, names
from ...lib.sql import sql_array, sql_rows


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


CONTACTS = 20_000  # that are in memory at once
FINEST = 2  # how many times a block that is too large is divided
SORT_MEMORY = "64MB"  # what is sorted are millions of numbers
TABLES = {
    "contact_duplicate_shared": "evidence int, key bigint, partner_id int, "
    "is_query_side bool, zip int, is_searched bool",
    "contact_duplicate_block": "evidence int, key bigint, size int, "
    "partner_ids int[], is_query_side bool[], zips int[], is_searched bool[]",
    "contact_duplicate_oversized_block": "number int, level int, evidence int, key "
    "bigint, partner_id int, is_query_side bool, zip int, is_searched bool",
    "contact_duplicate_pair": "partner_id int, other_id int, evidence int",
    "contact_duplicate_candidate": "number int, partner_id int, other_id int, "
    "evidence int",
    "contact_duplicate_found": "number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "partner_id int, other_id int, confidence text, detail text",
}


class ContactDuplicateFinder(models.AbstractModel):
    """Finds contacts that are one and the same, and how sure that is.

    Contacts are compared only within blocks of those that share something; a block
    that is too large is divided by what else its contacts share. So the cost grows
    with the number of contacts, not with its square. See P. Christen, Data Matching
    (Springer, 2012), chapter 4.
    """

    _name = "contact.duplicate.finder"
    _description = "Search for Duplicates"

    @api.model
    def _find(self, partner_ids):
        """Search the duplicates of contacts that changed. Contacts are only read:
        nothing is locked.

        They are compared with each other, and with those that were searched before as
        they are now; of two that changed, the one that is searched later finds the
        other.

        :param partner_ids: ids
        :return: generator of tuples (id, larger id, confidence, detail): certain,
            likely or possible, and a code of the reason; readable until the next
            search, also after a commit
        """
        self.env.flush_all()
        ids = list(partner_ids)
        self.env["contact.duplicate.key"]._refresh(ids)
        self._make_tables()
        self._make_blocks(self._sql_shared(ids))
        for level in range(FINEST + 1):
            self._pair_up(is_last=level == FINEST)
            if level == FINEST or not self._divide_oversized_blocks(level + 1):
                break
            self._make_blocks(SQL("SELECT * FROM contact_duplicate_shared"))
        self._choose_candidates()
        known = {}
        for pairs in self._candidates():
            self._evaluate(pairs, known)
        self._drop_tables(keep="contact_duplicate_found")
        return self._read_found()

    @api.model
    def _read_found(self):
        found = SQL(
            "SELECT row.partner_id, row.other_id, row.confidence, row.detail "
            "FROM contact_duplicate_found row"
        )
        for rows in self._numbered("contact_duplicate_found", found):
            yield from rows

    @api.model
    def _make_tables(self):
        self._drop_tables()
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", SORT_MEMORY))
        # Nobody knows how much new tables hold: what is guessed to be long is compiled,
        # which takes longer than it does.
        self.env.cr.execute("SET LOCAL jit = off")
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
    # Pairs that are compared
    # ------------------------------------------------------------

    @api.model
    def _choose_candidates(self):
        """Each pair once, but for those that never are duplicates."""
        self.env.cr.execute(
            SQL(
                """
                ANALYZE contact_duplicate_pair;
                INSERT INTO contact_duplicate_candidate
                WITH pair AS MATERIALIZED (
                    SELECT partner_id, other_id, bit_or(evidence) AS evidence
                    FROM contact_duplicate_pair pair
                    GROUP BY partner_id, other_id
                ), member AS MATERIALIZED (
                    SELECT partner.* FROM (
                        SELECT partner_id AS id FROM pair
                        UNION SELECT other_id FROM pair
                    ) known
                    CROSS JOIN LATERAL (
                        SELECT id, company_id, parent_id, commercial_partner_id,
                               EXISTS (SELECT FROM res_users
                                       WHERE partner_id = known.id) AS is_user
                        FROM res_partner WHERE id = known.id
                        OFFSET 0 -- by its id, whatever PostgreSQL knows of a new table
                    ) partner
                )
                SELECT row_number() OVER (), pair.* FROM pair
                JOIN member one ON one.id = pair.partner_id
                JOIN member other ON other.id = pair.other_id
                WHERE %s;
                CREATE INDEX ON contact_duplicate_candidate (number);
                ANALYZE contact_duplicate_candidate
                """,
                self._sql_may_be_one("one", "other"),
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
            AND NOT (%(one)s.is_user AND %(other)s.is_user)
            """,
            one=SQL.identifier(one),
            other=SQL.identifier(other),
        )

    @api.model
    def _candidates(self):
        """:return: generator of lists of rows, as ``_evaluate`` takes them"""
        yield from self._numbered(
            "contact_duplicate_candidate",
            SQL(
                "SELECT row.partner_id, row.other_id, row.evidence "
                "FROM contact_duplicate_candidate row"
            ),
        )

    @api.model
    def _compared(self, partner_ids):
        """:return: by id, ``Contact`` as ``duplicates`` compares it"""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner.id, %s FROM res_partner partner %s "
                "WHERE partner.id = ANY(%s)",
                self._sql_compared("partner", "its"),
                self._sql_country("partner", "its"),
                sql_array(partner_ids),
            )
        )
        return {partner_id: contact_of(values) for partner_id, *values in rows}

    @api.model
    def _evaluate(self, pairs, known):
        """
        :param list pairs: rows: two ids and evidence
        :param dict known: by id, ``Contact`` that were read; others are added
        """
        lacking = {id_ for pair in pairs for id_ in pair[:2]} - known.keys()
        if len(known) > CONTACTS:
            known.clear()
            lacking = {id_ for pair in pairs for id_ in pair[:2]}
        known |= self._compared(lacking)
        found = []
        for partner_id, other_id, evidence in pairs:
            one, other = known[partner_id], known[other_id]
            verdict = duplicates.evaluate(evidence, one, other)
            if verdict:
                found.append((partner_id, other_id, *verdict))
        if found:
            rows = sql_rows(
                "row",
                found,
                partner_id="int",
                other_id="int",
                confidence="text",
                detail="text",
            )
            self.env.cr.execute(
                SQL(
                    "INSERT INTO contact_duplicate_found "
                    "(partner_id, other_id, confidence, detail) SELECT * FROM %s",
                    rows,
                )
            )
