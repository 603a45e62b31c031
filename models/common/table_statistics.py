from odoo.tools import SQL

FEW = 10_000  # rows


def analyze_small(env, *tables, few=FEW):
    """Tell PostgreSQL how large tables it knows as small became, when twice as large.

    A session keeps its plans of foreign keys: those of a table of some dozens of rows
    read all of it for each row that is checked, however many there are by then. See
    "Run ANALYZE Afterwards" in PostgreSQL's manual, "Populating a Database".

    :param tables: names of tables
    :param int few: rows from which on PostgreSQL finds out in time by itself; None:
        never, as where one run fills a table and reads it all the time
    """
    env.flush_all()
    rows = env.execute_query(
        SQL(
            "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[])"
            " AND (reltuples < %s) IS NOT FALSE AND pg_relation_size(oid)"
            " >= 2 * relpages * current_setting('block_size')::int",
            list(tables),
            few,
        )
    )
    for (table,) in rows:
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
