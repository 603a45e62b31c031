from hashlib import blake2b
from io import StringIO

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.hygiene import duplicates, names

ROWS = 20_000  # contacts whose names are in memory at once
COLUMNS = "evidence, key, partner_id, is_query_side"


class BigInteger(fields.Integer):
    """A number of 64 bits, for hashes."""

    _column_type = ("int8", "int8")


class ContactDuplicateKey(models.Model):
    """What contacts have in common, as numbers that are compared in SQL.

    Exact evidence (address, phone) is read by SQL. Names are streamed through Python,
    which knows accents, legal forms and typos, and leave numbers too. The numbers are
    kept, so that a contact that changed is compared with those it shares one with, and
    nobody else is read. This model is their one writer.
    """

    _name = "contact.duplicate.key"
    _description = "What Duplicates Have in Common"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade", index=True
    )
    evidence = fields.Integer(required=True, readonly=True)
    key = BigInteger(required=True, readonly=True)
    is_query_side = fields.Boolean(
        readonly=True, help="Whether it looks for others, or only waits to be found."
    )

    _key_idx = models.Index("(key, evidence)")

    @api.model
    def _refresh(self, partner_ids):
        """Compute the keys of contacts anew.

        :param list partner_ids: ids; who can be no duplicate has none
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM contact_duplicate_key WHERE partner_id = ANY(%s)",
                partner_ids,
            )
        )
        self._write_exact_keys(partner_ids)
        for rows in self._stream(SQL("partner.id = ANY(%s)", partner_ids)):
            keys = [key for row in rows for key in keys_of(row)]
            copy_keys(self.env.cr, f"contact_duplicate_key ({COLUMNS})", keys)
        self.invalidate_model(flush=False)

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
                    INSERT INTO contact_duplicate_key
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
                (duplicates.COMPANY, stable_hash((company, word)), True)
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
        (duplicates.TOWN_NAME, stable_hash((place, name.is_company, name.key)), True)
        for place in places
    }
    place = town or postcode
    if place:
        keys |= {
            (duplicates.TOWN, stable_hash((place, piece)), True)
            for piece in names.pieces(name.words)
        }
        is_query_side = names.has_initial(name.words)
        keys |= {
            (duplicates.TOWN, stable_hash((place, "initial", pair)), is_query_side)
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
