import psycopg2

from odoo.tools import SQL


def fetch_within(env, query, seconds):
    """Read something that may take long where somebody waits for it.

    :param SQL query: a statement that only reads
    :param float seconds: how long PostgreSQL may take
    :return: the rows; None: it took too long
    """
    env.flush_query(query)
    milliseconds = int(seconds * 1000) + 1  # 0 would be no limit
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(SQL("SET LOCAL statement_timeout = %s", milliseconds))
            env.cr.execute(query, log_exceptions=False)
            rows = env.cr.fetchall()
            env.cr.execute(SQL("SET LOCAL statement_timeout = DEFAULT"))
    except psycopg2.errors.QueryCanceled:
        return None
    return rows
