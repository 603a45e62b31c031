from functools import lru_cache
from hashlib import blake2b
from io import StringIO
from itertools import zip_longest
from zlib import crc32

from odoo import api, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates, names
from ...lib.sql import sql_array

ROWS = 20_000  # contacts whose names are in memory at once
COLUMNS = "partner_id, zip, begins, ends, named, shared"

KIND_BITS = 3  # the last of ``shared``: the place of the bit that is the evidence
# Numbers of ``begins``: 32 bits of the place, then so many of a whole word, of the
# first letter of another, and of its first letters; of an initial alone none.
WORD_BITS, INITIAL_BITS, LETTER_BITS = 14, 6, 12
LETTERS = (1 << LETTER_BITS) - 1
INITIAL = ~LETTERS  # what is left of a number without its letters
ALPHABET = 26


class ContactDuplicateKey(models.AbstractModel):
    """What contacts have in common, as numbers that are compared in SQL.

    Names are streamed through Python, which knows accents, legal forms and typos, and
    leave numbers. They are kept, so that a contact that changed is compared with those
    it shares one with, and nobody else is read. Addresses and phones are no numbers:
    Odoo keeps an index of them, but for addresses of which others are a form.
    This model is the one writer of the numbers.
    """

    _name = "contact.duplicate.key"
    _description = "What Duplicates Have in Common"

    def init(self):
        """A contact has about seven of them. A row of PostgreSQL takes 28 bytes before
        it holds any: so it has one of each kind, a contact about two rows, and nothing
        is in them that is not asked for: no number of its own, hence no record.
        Nor does PostgreSQL look up the contact of each: they go with it by ``_forget``,
        and those of one that was deleted past Odoo are found by nobody."""
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS contact_duplicate_keys (
                partner_id integer NOT NULL,
                zip integer,
                begins bigint,
                ends bigint,
                named bigint,
                shared bigint);
            CREATE INDEX IF NOT EXISTS contact_duplicate_keys_partner_idx
                ON contact_duplicate_keys (partner_id);
            CREATE INDEX IF NOT EXISTS contact_duplicate_keys_begins_idx
                ON contact_duplicate_keys (begins) WHERE begins IS NOT NULL;
            CREATE INDEX IF NOT EXISTS contact_duplicate_keys_ends_idx
                ON contact_duplicate_keys (ends) WHERE ends IS NOT NULL;
            CREATE INDEX IF NOT EXISTS contact_duplicate_keys_named_idx
                ON contact_duplicate_keys (named) WHERE named IS NOT NULL;
            CREATE INDEX IF NOT EXISTS contact_duplicate_keys_shared_idx
                ON contact_duplicate_keys (shared) WHERE shared IS NOT NULL;
            COMMENT ON COLUMN contact_duplicate_keys.zip IS
                'the postcode: who has another is not alike by begins and ends';
            COMMENT ON COLUMN contact_duplicate_keys.begins IS
                'a place, a word, and how another begins';
            COMMENT ON COLUMN contact_duplicate_keys.ends IS
                'a place, a word, and how another ends';
            COMMENT ON COLUMN contact_duplicate_keys.named IS
                'a place, and a whole name';
            COMMENT ON COLUMN contact_duplicate_keys.shared IS
                'a company and a word, a tax number, or a mailbox'
            """
        )

    @api.model
    def _refresh(self, partner_ids):
        """Compute the keys of contacts anew.

        :param list partner_ids: ids; who can be no duplicate has none
        """
        self._forget(partner_ids)
        for rows in self._stream(SQL("partner.id = ANY(%s)", sql_array(partner_ids))):
            copy_rows(
                self.env.cr,
                f"contact_duplicate_keys ({COLUMNS})",
                (numbers for row in rows for numbers in rows_of(row)),
            )

    @api.model
    def _forget(self, partner_ids):
        """:param list partner_ids: ids"""
        self.env.cr.execute(
            SQL(
                "DELETE FROM contact_duplicate_keys WHERE partner_id = ANY(%s)",
                sql_array(partner_ids),
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
    def _sql_mailbox(self, alias):
        """:return: SQL of what all forms of a contact's address have in common; NULL
        for none"""
        address = SQL("NULLIF(%s, '')", SQL.identifier(alias, "email_normalized"))
        return self.env["contact.suppression"]._sql_mailbox(address)

    @api.model
    def _sql_number(self, text, evidence):
        """:return: SQL of the number in ``shared`` of a text"""
        kind = evidence.bit_length() - 1
        return SQL(
            "(('x' || left(md5(%s), 16))::bit(64)::int8 << %s | %s)",
            text,
            KIND_BITS,
            kind,
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
        mailbox = self._sql_mailbox("partner")
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
                           partner.city, partner.zip, partner.vat, country.code,
                           CASE WHEN %(mailbox)s != partner.email_normalized
                                THEN %(number)s END
                    FROM res_partner partner
                    LEFT JOIN res_country country ON country.id = partner.country_id
                    WHERE partner.id > %(last_id)s AND %(eligible)s AND %(condition)s
                    ORDER BY partner.id LIMIT %(rows)s
                    """,
                    mailbox=mailbox,
                    number=self._sql_number(mailbox, duplicates.EMAIL),
                    last_id=last_id,
                    eligible=self._sql_eligible("partner"),
                    condition=condition,
                    rows=ROWS,
                )
            )
            if rows:
                yield rows
            if len(rows) < ROWS:
                return
            last_id = rows[-1][0]


def copy_rows(cr, table, rows):
    """
    :param str table: with its columns
    :param rows: tuples of numbers, None and booleans
    """
    text = "".join(
        "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"
        for row in rows
    )
    cr.copy_expert(f"COPY {table} FROM STDIN", StringIO(text))


# ------------------------------------------------------------
# Numbers
# ------------------------------------------------------------


def stable_hash(value):
    """As ``hash``, the same in every process: keys are kept.

    :return: a signed number of 64 bits
    """
    data = repr(value).encode("utf-8", "backslashreplace")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def crc(text):
    """:return: a number of 32 bits, the same in every process"""
    return crc32(text.encode("utf-8", "replace"))


@lru_cache(maxsize=20_000)
def start_of(place):
    """Where the numbers of a place lie.

    They lie beside each other: contacts are searched place by place, so few pages of
    an index are read and written again and again. Of the bits behind it two values
    may rarely have the same; that costs a comparison: of names, not of these numbers.

    :param str place: a town, a postcode or a company
    :return: a signed number of 64 bits, of which the last 32 are 0
    """
    return (crc(place) - 2**31) << 32


@lru_cache(maxsize=50_000)
def word_bits(word):
    return crc(word) >> (32 - WORD_BITS) << (INITIAL_BITS + LETTER_BITS)


@lru_cache(maxsize=20_000)
def letter_bits(letters):
    """:return: the bits of an initial, and of the letters; never none of those"""
    place = ord(letters[0]) - ord("a")
    if not 0 <= place < ALPHABET:
        place = ALPHABET + place % ((1 << INITIAL_BITS) - ALPHABET)
    return place << LETTER_BITS | crc(letters) % LETTERS + 1


def of_kind(number, evidence):
    """:return: a number for ``shared``"""
    return number >> KIND_BITS << KIND_BITS | evidence.bit_length() - 1


def rows_of(row):
    """
    :param tuple row: as ``_stream`` reads it
    :return: generator of tuples of what is in ``COLUMNS``
    """
    postcode = names.fold(row[6])
    head = (row[0], crc(postcode) - 2**31 if postcode else None)
    for numbers in zip_longest(*keys_of(row)):
        yield (*head, *numbers)


def keys_of(row):
    """
    :param tuple row: as ``_stream`` reads it
    :return: four sets of numbers: ``begins``, ``ends``, ``named`` and ``shared``
    """
    (_id, text, is_company, company_name, company_id, city, postcode, vat) = row[:8]
    begins, ends, named = set(), set(), set()
    shared = {row[9]} if row[9] is not None else set()
    if vat and company_id is None:  # VAT numbers of employees are their company's
        number = duplicates.split_vat(vat, row[8])[1]
        if number:
            shared.add(of_kind(stable_hash(number), duplicates.VAT))
    name = names.split_name(text, is_company)
    if name.words:
        company = not is_company and (_company(company_name) or company_id)
        if company:
            start = start_of(f"@{company}")
            for word in _distinctive(name.words):
                shared.add(of_kind(start | crc(word), duplicates.COMPANY))
        town, postcode = names.fold(city), names.fold(postcode)
        whole = crc(f"{name.is_company:d} {name.key}")
        named = {start_of(place) | whole for place in (town, postcode) if place}
        place = town or postcode
        if place:
            begins, ends = _piece_keys(start_of(place), name.words)
    return begins, ends, named, shared


def _distinctive(words):
    """The words but for initials; of a single one, its ends."""
    if len(words) == 1:
        (word,) = words
        return {word, f"{word[: names.PIECE]}-", f"-{word[-names.PIECE :]}"}
    return {word for word in words if len(word) > 1}


def _piece_keys(start, words):
    """:return: sets of ``begins`` and ``ends`` of a name"""
    begins, ends = set(), set()
    for whole, first, last in names.pieces(words):
        word = start | word_bits(whole)
        begins.add(word | letter_bits(first))
        ends.add(start | crc(f"{whole} {last}"))
    if names.has_initial(words):
        for whole, letter in names.initials(words):
            begins.add((start | word_bits(whole) | letter_bits(letter)) & INITIAL)
    return begins, ends


def finer_keys(evidence, key, level, contact):
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
        pieces = names.pieces(name.words)
        details = [name.key, *(piece[:2] for piece in pieces)]
        details += [(whole, "", last) for whole, _first, last in pieces]
    return {(evidence, stable_hash((key, level, detail))) for detail in details}


def _company(text):
    return names.company_name(text).key
