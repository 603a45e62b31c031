"""The made base as rows of ``res_partner``."""

from odoo.tools import email_normalize

CHUNK = 20_000


def insert_rows(env, rows, mark):
    """Store made contacts by SQL, as the ORM would have.

    :param str mark: their reference, to find them again
    :return: list of ids, in the order of rows
    """
    countries = {country.code: country.id for country in env["res.country"].search([])}
    ids = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        companies = [
            rows[row.parent].name if row.parent is not None
            else row.name if row.is_company else None
            for row in chunk
        ]  # fmt: skip
        ids += _insert_chunk(env, chunk, companies, countries, mark)
        parents = [
            row.parent if row.parent is None else ids[row.parent] for row in chunk
        ]
        env.cr.execute(
            """
            UPDATE res_partner SET parent_id = made.parent_id,
                commercial_partner_id = COALESCE(made.parent_id, made.id)
            FROM unnest(%s::int[], %s::int[]) made (id, parent_id)
            WHERE res_partner.id = made.id
            """,
            [ids[start:], parents],
        )
    return ids


def _insert_chunk(env, chunk, companies, countries, mark):
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, is_company, email,
            email_normalized, phone, phone_sanitized, vat, city, zip, country_id,
            commercial_company_name, ref, active, type, lang,
            autopost_bills, create_date, write_date)
        SELECT name, name, is_company, email, email_normalized, phone, sanitized, vat,
               city, zip, country_id, company, %s, TRUE, 'contact', 'en_US',
               'ask', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM unnest(%s::text[], %s::bool[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
            %s::text[]) WITH ORDINALITY made (name, is_company, email,
            email_normalized, phone, sanitized, vat, city, zip, country_id, company,
            number)
        ORDER BY number RETURNING id
        """,
        [
            mark,
            [row.name for row in chunk],
            [row.is_company for row in chunk],
            [row.email for row in chunk],
            [email_normalize(row.email, strict=False) or None for row in chunk],
            [row.phone for row in chunk],
            [row.phone_sanitized for row in chunk],
            [row.vat for row in chunk],
            [row.city for row in chunk],
            [row.zip for row in chunk],
            [countries.get(row.country) for row in chunk],
            companies,
        ],
    )
    return [partner_id for (partner_id,) in env.cr.fetchall()]
