from functools import lru_cache
from hashlib import blake2b
from io import StringIO
from zlib import crc32

from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates, names

ROWS = 20_000  # contacts whose names are in memory at once
COLUMNS = "evidence, key, partner_id, is_query_side"


class ContactDuplicateKey(models.AbstractModel):
    """What contacts have in common, as numbers that are compared in SQL.

    Exact evidence (address, phone) is read by SQL. Names are streamed through Python,
    which knows accents, legal forms and typos, and leave numbers too. The numbers are
    kept, so that a contact that changed is compared with those it shares one with, and
    nobody else is read. This model is their one writer.
    """

    _name = "contact.duplicate.key"
    _description = "What Duplicates Have in Common"

    def init(self):
        """A contact has about ten of them, so a row holds nothing that is not asked
        for, in the order that leaves no gaps: no number of its own, hence no record.
        Nor does PostgreSQL look up the contact of each: they go with it by ``_forget``,
        and those of one that was deleted past Odoo are found by nobody."""
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS contact_duplicate_index (
                key bigint NOT NULL,
                partner_id integer NOT NULL,
                evidence smallint NOT NULL,
                is_query_side boolean NOT NULL);
            CREATE INDEX IF NOT EXISTS contact_duplicate_index_key_idx
                ON contact_duplicate_index (key);
            CREATE INDEX IF NOT EXISTS contact_duplicate_index_partner_idx
                ON contact_duplicate_index (partner_id);
            COMMENT ON COLUMN contact_duplicate_index.is_query_side IS
                'whether it looks for others, or only waits to be found'
            """
        )

    @api.model
    def _refresh(self, partner_ids):
        """Compute the keys of contacts anew.

        :param list partner_ids: ids; who can be no duplicate has none
        """
        self._forget(partner_ids)
        self._write_exact_keys(partner_ids)
        for rows in self._stream(SQL("partner.id = ANY(%s)", partner_ids)):
            keys = [key for row in rows for key in keys_of(row)]
            copy_keys(self.env.cr, f"contact_duplicate_index ({COLUMNS})", keys)

    @api.model
    def _forget(self, partner_ids):
        """:param list partner_ids: ids"""
        self.env.cr.execute(
            SQL(
                "DELETE FROM contact_duplicate_index WHERE partner_id = ANY(%s)",
                partner_ids,
            )
        )

    @api.model
    def _sql_eligible(self, alias):
        """Who can be a duplicate: not addresses of a contact, not who was erased."""
        return SQL(
            "%(c)s.active AND %(c)s.erased_date IS NULL "
            "AND (COALESCE(%(c)s.type, 'contact') = 'contact' OR "
            "%(c)s.parent_id IS NULL)",
            c=SQL.identifier(alias),
        )

    @api.model
    def _write_exact_keys(self, partner_ids):
        """Addresses and phones."""
        mailbox = self.env["contact.suppression"]._sql_mailbox(SQL("email_normalized"))
        for evidence, value in (
            (duplicates.EMAIL, mailbox),
            (duplicates.PHONE, SQL("phone_sanitized")),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO contact_duplicate_index
                        (evidence, key, partner_id, is_query_side)
                    SELECT %(evidence)s,
                           ('x' || left(md5(%(value)s), 16))::bit(64)::int8,
                           partner.id, TRUE
                    FROM res_partner partner
                    WHERE partner.id = ANY(%(ids)s) AND %(eligible)s
                      AND NULLIF(%(value)s, '') IS NOT NULL
                    """,
                    evidence=evidence,
                    value=value,
                    ids=partner_ids,
                    eligible=self._sql_eligible("partner"),
                )
            )

    # ------------------------------------------------------------
    # Names, streamed
    # ------------------------------------------------------------

    @api.model
    def _stream(self, condition):
        """Read contacts in chunks.

        :param SQL condition: on ``partner``
        :return: generator of lists of rows, as ``keys_of`` takes them
        """
        last_id = 0
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT partner.id, partner.name,
                           COALESCE(partner.is_company, FALSE),
                           partner.commercial_company_name,
                           CASE WHEN partner.commercial_partner_id != partner.id
                                THEN partner.commercial_partner_id END,
                           partner.city, partner.zip, partner.vat, country.code
                    FROM res_partner partner
                    LEFT JOIN res_country country ON country.id = partner.country_id
                    WHERE partner.id > %s AND %s AND %s
                    ORDER BY partner.id LIMIT %s
                    """,
                    last_id,
                    self._sql_eligible("partner"),
                    condition,
                    ROWS,
                )
            )
            if not rows:
                return
            last_id = rows[-1][0]
            yield rows


def copy_keys(cr, table, keys):
    """
    :param str table: with its columns, as ``COLUMNS``
    :param keys: tuples (evidence, number, id of the contact, whether it looks for
        others, or only waits to be found)
    """
    text = "".join(
        f"{evidence}\t{key}\t{partner_id}\t{'t' if is_query_side else 'f'}\n"
        for evidence, key, partner_id, is_query_side in keys
    )
    cr.copy_expert(f"COPY {table} FROM STDIN", StringIO(text))


def stable_hash(value):
    """As ``hash``, the same in every process: keys are kept.

    :return: a signed number of 64 bits
    """
    data = repr(value).encode("utf-8", "backslashreplace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def key_within(place, value):
    """Number what those in one place have in common.

    Keys of a place lie beside each other in the index: contacts are searched place by
    place, so few of its pages are read and written again and again. That two values
    get one number is rare, and costs a comparison: of names, not of these numbers.

    :param str place: a town, a postcode or a company
    :return: a signed number of 64 bits
    """
    return _half_of(place) << 32 | crc32(repr(value).encode("utf-8", "replace"))


@lru_cache(maxsize=20_000)
def _half_of(place):
    """:return: a signed number of 32 bits"""
    return crc32(place.encode("utf-8", "replace")) - 2**31


def keys_of(row):
    """
    :param tuple row: as ``_stream`` reads it
    :return: list of tuples, as ``copy_keys`` takes them
    """
    (partner_id, text, is_company, company_name, company_id, city, postcode, vat) = row[
        :8
    ]
    keys = set()
    if vat and company_id is None:  # VAT numbers of employees are their company's
        number = duplicates.split_vat(vat, row[8])[1]
        keys |= {(duplicates.VAT, stable_hash(number), True)} if number else set()
    name = names.split_name(text, is_company)
    if name.words:
        company = not is_company and (_company(company_name) or company_id)
        if company:
            keys |= {
                (duplicates.COMPANY, key_within(str(company), word), True)
                for word in _distinctive(name.words)
            }
        keys |= _town_keys(name, names.fold(city), names.fold(postcode))
    return [
        (evidence, key, partner_id, is_query_side)
        for evidence, key, is_query_side in keys
    ]


def _distinctive(words):
    """The words but for initials; of a single one, its ends."""
    if len(words) == 1:
        return set(words) | names.pieces(words)
    return {word for word in words if len(word) > 1}


def _town_keys(name, town, postcode):
    places = {place for place in (town, postcode) if place}
    keys = {
        (duplicates.TOWN_NAME, key_within(place, (name.is_company, name.key)), True)
        for place in places
    }
    place = town or postcode
    if place:
        keys |= {
            (duplicates.TOWN, key_within(place, piece), True)
            for piece in names.pieces(name.words)
        }
        is_query_side = names.has_initial(name.words)
        keys |= {
            (duplicates.TOWN, key_within(place, ("initial", *pair)), is_query_side)
            for pair in names.initials(name.words)
        }
    return keys


def finer_keys(evidence, key, is_query_side, level, contact):
    """Divide contacts that too many others share a key with.

    :param int level: 1, then 2: the finest
    :param Contact contact: as ``duplicates`` compares it
    :return: pairs of evidence, and a number
    """
    name = contact.name
    if level > 1:
        details = [(contact.zip, name.key)]
    elif evidence & (duplicates.TOWN | duplicates.TOWN_NAME):
        details = [contact.zip]
    else:
        details = [name.key, *names.pieces(name.words)]
    return {(evidence, stable_hash((key, level, detail))) for detail in details}


def _company(text):
    return names.company_name(text).key
