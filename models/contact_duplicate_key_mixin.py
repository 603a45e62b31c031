from io import StringIO

from odoo import api, models
from odoo.tools import SQL

from ..hygiene import duplicates, names

ROWS = 20_000  # contacts whose names are in memory at once
GMAIL = r"@(gmail|googlemail)\.com$"


class ContactDuplicateKeyMixin(models.AbstractModel):
    """What contacts have in common, as numbers that are compared in SQL.

    Exact evidence (address, phone) is read by SQL. Names are streamed through Python,
    which knows accents, legal forms and typos, and leave numbers too: so that no more
    than ``ROWS`` names are ever in memory, and only contacts that share a number are
    compared.
    """

    _name = "contact.duplicate.key.mixin"
    _description = "What Duplicates Have in Common"

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
    def _sql_email_key(self):
        """What is the same for all forms of an address, plus forms included.

        RFC 5233 for the plus; Google's help, answer 7436150, for the dots.
        """
        return SQL(
            """
            CASE WHEN email_normalized ~ %(gmail)s THEN replace(split_part(split_part(
                     email_normalized, '@', 1), '+', 1), '.', '') || '@gmail.com'
                 WHEN strpos(email_normalized, '+') > 1
                 THEN regexp_replace(email_normalized, '\\+[^@]*@', '@')
                 ELSE email_normalized END
            """,
            gmail=GMAIL,
        )

    @api.model
    def _read_exact_keys(self, partner_ids):
        """Addresses and phones; of all, or those that some contacts have.

        :param partner_ids: ids, or None
        """
        for evidence, value in (
            (duplicates.EMAIL, self._sql_email_key()),
            (duplicates.PHONE, SQL("phone_sanitized")),
        ):
            of_some = SQL("TRUE")
            if partner_ids is not None:
                of_some = SQL(
                    "%(value)s IN (SELECT %(value)s FROM res_partner "
                    "WHERE id = ANY(%(ids)s))",
                    value=value,
                    ids=partner_ids,
                )
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO contact_duplicate_key
                    SELECT %(evidence)s, hashtextextended(%(value)s, 0), partner.id,
                           TRUE
                    FROM res_partner partner
                    WHERE %(eligible)s AND NULLIF(%(value)s, '') IS NOT NULL
                      AND %(of_some)s
                    """,
                    evidence=evidence,
                    value=value,
                    eligible=self._sql_eligible("partner"),
                    of_some=of_some,
                )
            )

    # ------------------------------------------------------------
    # Names, streamed
    # ------------------------------------------------------------

    @api.model
    def _read_name_keys(self, partner_ids):
        """Names, with what they are near to, and VAT numbers.

        :param partner_ids: ids whose keys alone matter, or None
        """
        if partner_ids is None:
            for rows in self._stream(SQL("TRUE")):
                self._write_keys([key for row in rows for key in keys_of(row)])
            return
        own_rows = [
            row
            for rows in self._stream(SQL("partner.id = ANY(%s)", list(partner_ids)))
            for row in rows
        ]
        wanted = {key[:2] for row in own_rows for key in keys_of(row)}
        for rows in self._stream(self._sql_near(own_rows)):
            keys = (key for row in rows for key in keys_of(row))
            self._write_keys([key for key in keys if key[:2] in wanted])

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

    @api.model
    def _sql_near(self, rows):
        """Contacts at the companies and in the towns of some contacts, however these
        are written there.

        :param list rows: as ``_stream`` gives them
        """
        columns = (
            ("commercial_company_name", 3, _company),
            ("city", 5, names.fold),
            ("zip", 6, names.fold),
            ("vat", 7, _vat_end),
        )
        conditions = [
            SQL(
                "partner.commercial_partner_id = ANY(%s)",
                [row[4] for row in rows if row[4]],
            )
        ]
        for column, place, clean in columns:
            wanted = {clean(row[place]) for row in rows if row[place]} - {""}
            if not wanted:
                continue
            name = SQL.identifier(column)
            written = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(name)s FROM res_partner WHERE %(name)s != ''",
                    name=name,
                )
            )
            alike = [value for (value,) in written if clean(value) in wanted]
            conditions.append(SQL("partner.%s = ANY(%s)", name, alike))
        return SQL("(%s)", SQL(" OR ").join(conditions))

    @api.model
    def _write_keys(self, keys):
        """
        :param list keys: tuples (evidence, number, id of the contact, whether it looks
            for others, or only waits to be found)
        """
        text = "".join(
            f"{evidence}\t{key}\t{partner_id}\t{'t' if asks else 'f'}\n"
            for evidence, key, partner_id, asks in keys
        )
        self.env.cr.copy_expert("COPY contact_duplicate_key FROM STDIN", StringIO(text))


def keys_of(row):
    """
    :param tuple row: as ``_stream`` reads it
    :return: list of tuples, as ``_write_keys`` takes them
    """
    (partner_id, text, is_company, company_name, company_id, city, postcode, vat) = row[
        :8
    ]
    keys = set()
    if vat and company_id is None:  # VAT numbers of employees are their company's
        number = duplicates.split_vat(vat, row[8])[1]
        keys |= {(duplicates.VAT, hash(number), True)} if number else set()
    name = names.split_name(text, is_company)
    if name.words:
        company = not is_company and (_company(company_name) or company_id)
        if company:
            keys |= {
                (duplicates.COMPANY, hash((company, word)), True)
                for word in _telling(name.words)
            }
        keys |= _town_keys(name, names.fold(city), names.fold(postcode))
    return [(evidence, key, partner_id, asks) for evidence, key, asks in keys]


def _telling(words):
    """The words but for initials; of a single one, its ends."""
    if len(words) == 1:
        return set(words) | names.pieces(words)
    return {word for word in words if len(word) > 1}


def _town_keys(name, town, postcode):
    places = {place for place in (town, postcode) if place}
    keys = {
        (duplicates.TOWN_NAME, hash((place, name.is_company, name.key)), True)
        for place in places
    }
    place = town or postcode
    if place:
        keys |= {
            (duplicates.TOWN, hash((place, piece)), True)
            for piece in names.pieces(name.words)
        }
        asks = names.has_initial(name.words)
        keys |= {
            (duplicates.TOWN, hash((place, "initial", pair)), asks)
            for pair in names.initials(name.words)
        }
    return keys


def finer_keys(evidence, key, asks, level, contact):
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
    return {(evidence, hash((key, level, detail))) for detail in details}


def _company(text):
    return names.company_name(text).key


def _vat_end(vat):
    """What is the same with and without the country's prefix."""
    return duplicates.split_vat(vat, None)[1][-duplicates.SHORTEST_VAT :]
