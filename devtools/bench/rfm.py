"""RFM of many customers, against hand-written SQL.

usage: ./dev bench rfm [--rows N] [--repeat N]

Each contact has three orders, in no order of the contacts, on days of the last three
years; one in ten is a quotation. Timed: a pass over all contacts when nobody has
figures yet, with the borders of the groups; the same by one statement that one would
write by hand for this very base, which stores figures and groups; a pass when nothing
changed; and one per cent of the contacts that were touched. Both find the same figures
and groups, and are checked for it.
"""

import resource
import time

from bench_tables import execute_without_triggers, run_on_contacts, vacuum

from odoo.tools import SQL

MARK = "contact_marketing bench rfm"  # to find our data again
TABLES = ("sale_order", "contact_rfm", "contact_rfm_border", "contact_rfm_touch")
ORDERS = 3  # per contact
BY_HAND = """
    INSERT INTO bench_by_hand (
        partner_id, company_id, first_date, last_date, order_count, amount,
        average_days, next_date, r, f, m)
    SELECT *, NTILE(5) OVER (ORDER BY last_date), NTILE(5) OVER (ORDER BY order_count),
           NTILE(5) OVER (ORDER BY amount)
    FROM (
        SELECT partner_id, company_id, MIN(date_order)::date AS first_date,
               MAX(date_order)::date AS last_date, COUNT(*)::int AS order_count,
               round(SUM(amount_untaxed / currency_rate), 2) AS amount,
               (MAX(date_order)::date - MIN(date_order)::date)::numeric
                   / NULLIF(COUNT(*) - 1, 0) AS average_days,
               MAX(date_order)::date + round((MAX(date_order)::date
                   - MIN(date_order)::date)::numeric / NULLIF(COUNT(*) - 1, 0))::int
        FROM sale_order WHERE state = 'sale' GROUP BY partner_id, company_id
    ) bought
"""
# What only equal values make different: they are in one group.
DIFFERENCES = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE
        (rfm.first_date, rfm.last_date, rfm.order_count, rfm.amount)
        IS DISTINCT FROM (hand.first_date, hand.last_date, hand.order_count,
                          hand.amount))
    FROM contact_rfm rfm FULL JOIN bench_by_hand hand USING (partner_id, company_id)
"""


def main(env, args):
    return run_on_contacts(
        env, "./dev bench rfm", args, TABLES, _make_data, _remove_data, _run
    )


def _run(env, _subject, repeat):
    first, by_hand = [], []
    for _round in range(repeat):
        env.cr.execute("TRUNCATE contact_rfm, contact_rfm_border, contact_rfm_touch")
        env.cr.commit()
        vacuum(env.cr.dbname, TABLES[1:])
        chunks = _pass(env)
        first.append(sum(chunks))
        by_hand.append(_by_hand(env))
    mine, theirs = min(first), min(by_hand)
    print(f"first time, all written: {mine:6.1f} s, longest chunk {max(chunks):.2f} s")
    print(f"SQL by hand, written:    {theirs:6.1f} s, ours {mine / theirs:.2f} ×")
    env.cr.execute(DIFFERENCES)
    count, others = env.cr.fetchone()
    assert others == 0, f"{others} of {count:,} have other figures"
    _check_groups(env)
    env.cr.execute("DROP TABLE bench_by_hand")
    env.cr.commit()
    again = min(sum(_pass(env)) for _round in range(repeat))
    print(f"again, nothing changed:  {again:6.1f} s, {again / theirs:.2f} ×")
    _run_touched(env, count // 100)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of the worker at its most: {memory:.0f} MB")


def _pass(env):
    """:return: the seconds of each chunk of a pass over all contacts"""
    Touch = env["contact.rfm.touch"]
    seconds = []
    start = time.perf_counter()
    Touch._begin_pass()
    has_guests = env["contact.rfm"]._has_guests()
    env.cr.commit()
    seconds.append(time.perf_counter() - start)
    while True:
        start = time.perf_counter()
        if not Touch._compute_chunk(has_guests):
            return seconds
        env.cr.commit()
        seconds.append(time.perf_counter() - start)


def _by_hand(env):
    """Into the same table, with its keys, and a column for each group."""
    env.cr.execute("DROP TABLE IF EXISTS bench_by_hand")
    env.cr.execute("CREATE TABLE bench_by_hand (LIKE contact_rfm INCLUDING ALL)")
    env.cr.execute(
        "ALTER TABLE bench_by_hand ADD r int, ADD f int, ADD m int,"
        " ADD FOREIGN KEY (partner_id) REFERENCES res_partner ON DELETE CASCADE,"
        " ADD FOREIGN KEY (company_id) REFERENCES res_company ON DELETE CASCADE"
    )
    env.cr.commit()
    start = time.perf_counter()
    env.cr.execute(BY_HAND)
    env.cr.commit()
    return time.perf_counter() - start


def _check_groups(env):
    """Each group is the lowest fifth that its value reaches."""
    Border = env["contact.rfm.border"]
    for name, fifth, column in (
        ("recency_group", "r", "last_date"),
        ("frequency_group", "f", "order_count"),
        ("monetary_group", "m", "amount"),
    ):
        rows = env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FROM contact_rfm rfm
                JOIN contact_rfm_border border USING (company_id)
                JOIN (SELECT %(column)s AS value, MIN(%(fifth)s) AS number
                      FROM bench_by_hand GROUP BY 1) lowest ON lowest.value = %(mine)s
                WHERE %(group)s != lowest.number
                """,
                column=SQL.identifier(column),
                fifth=SQL.identifier(fifth),
                mine=SQL.identifier("rfm", column),
                group=Border._sql_group(name, "rfm", "border"),
            )
        )
        assert rows == [(0,)], f"{name}: {rows}"


def _run_touched(env, count):
    Touch = env["contact.rfm.touch"]
    env.cr.execute(
        "SELECT id FROM res_partner WHERE ref = %s ORDER BY hashint4(id) LIMIT %s",
        [MARK, count],
    )
    ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(
        "UPDATE sale_order SET amount_untaxed = amount_untaxed + 1"
        " WHERE partner_id = ANY(%s)",
        [ids],
    )
    Touch._touch(ids)
    env.cr.commit()
    start = time.perf_counter()
    while Touch._compute_chunk():
        env.cr.commit()
    print(f"1 % touched, {count:,}: {time.perf_counter() - start:6.1f} s")


def _make_data(env, rows):
    values = {
        "mark": MARK,
        "rows": rows,
        "orders": ORDERS,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
    }
    env.cr.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    if env.cr.fetchone()[0]:
        # Minutes of foreign keys of what nobody else points at.
        env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, email_normalized,
            active, type, lang, autopost_bills, create_uid, create_date, write_date)
        SELECT 'Bench ' || n, 'Bench ' || n, %(mark)s, 'bench' || n || '@example.com',
               'bench' || n || '@example.com', true, 'contact', 'en_US', 'ask', 1,
               now(), now()
        FROM generate_series(1, %(rows)s) n
        """,
        values,
    )
    env.cr.execute(
        """
        WITH numbered AS MATERIALIZED (
            SELECT id, row_number() OVER (ORDER BY id) AS n
            FROM res_partner WHERE ref = %(mark)s
        )
        INSERT INTO sale_order (name, company_id, currency_id, partner_id,
            partner_invoice_id, partner_shipping_id, state, date_order,
            client_order_ref, amount_untaxed, amount_total, currency_rate)
        SELECT 'B' || n || '-' || number, %(company)s, %(currency)s, id, id, id,
               CASE WHEN (n + number) %% 10 = 0 THEN 'sent' ELSE 'sale' END,
               now() - hashint8(n * 7 + number) %% 1000 * interval '1 day'
                   - interval '1000 days',
               %(mark)s, 10 + hashint8(n * 3 + number) %% 990 / 2.0 + 495, 0, 1
        FROM numbered, generate_series(1, %(orders)s) number
        ORDER BY hashint8(n * 31 + number)
        """,
        values,
    )
    env.cr.execute("ANALYZE sale_order, res_partner")


def _remove_data(registry):
    of_contact = "USING res_partner partner WHERE partner_id = partner.id AND"
    execute_without_triggers(
        registry,
        [
            f"DELETE FROM contact_rfm {of_contact} partner.ref = %s",
            "DELETE FROM sale_order WHERE client_order_ref = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        cr.execute("DROP TABLE IF EXISTS bench_by_hand")
        cr.execute("TRUNCATE contact_rfm_touch, contact_rfm_border")
