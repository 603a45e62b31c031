"""What benches do to tables before and after a contender, and how they compare."""

import argparse
import time
from contextlib import closing
from statistics import median

import psycopg2

from odoo import sql_db


def execute_without_triggers(registry, statements, parameter):
    """Run statements with one parameter each, in one transaction.

    For rows that nothing else points at: without the triggers of the 70 foreign keys
    on contacts it takes seconds, not minutes. Only a superuser may switch them off.
    """
    with registry.cursor() as cr:
        cr.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cr.fetchone()[0]:
            cr.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cr.execute(statement, [parameter])


def deletions_of_plan(of_plan):
    """
    :param str of_plan: which scoring plans, as ``IN (SELECT …)`` with one parameter
    :return: the statements that delete what hangs on them
    """
    tables = (
        "contact_score",
        "contact_score_history",
        "contact_scoring_version",
        "contact_scoring_rule",
    )
    return [
        *(f"DELETE FROM {table} WHERE plan_id {of_plan}" for table in tables),
        "DELETE FROM mail_message WHERE model = 'contact.scoring.plan' "
        f"AND res_id {of_plan}",
    ]


def vacuum(database, tables):
    """Give every contender the same tables: as new."""
    _name, options = sql_db.connection_info_for(database)
    with closing(psycopg2.connect(**options)) as connection:
        connection.autocommit = True
        with connection.cursor() as cr:
            for table in tables:
                cr.execute(f"VACUUM (FULL, ANALYZE) {table}")
            cr.execute("VACUUM ANALYZE res_partner")


def create_contacts(cr, mark, number):
    """Make contacts without the ORM.

    :param str mark: their ``ref``, to find them again
    :return: their ids
    """
    cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, email, active,
            type, lang, autopost_bills, create_date, write_date)
        SELECT name, name, %s, 'bench' || n || '@example.com', true,
               'contact', 'en_US', 'ask', now(), now()
        FROM (SELECT n, 'Bench Contact ' || n AS name
              FROM generate_series(1, %s) n) numbered
        RETURNING id
        """,
        [mark, number],
    )
    partner_ids = [row[0] for row in cr.fetchall()]
    cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE ref = %s", [mark]
    )
    return partner_ids


def run_on_contacts(env, prog, args, tables, make_data, remove_data, run):
    """Make a million contacts, run a bench on them, and remove them again.

    :param make_data: callable (env, rows); what it returns is the bench's subject
    :param run: callable (env, subject, repeat)
    """
    parser = argparse.ArgumentParser(prog=prog)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(args)
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    remove_data(registry)
    print(f"making {options.rows:,} contacts …", flush=True)
    try:
        subject = make_data(env, options.rows)
        env.cr.commit()
        vacuum(database, tables)
        run(env, subject, options.repeat)
    finally:
        env.cr.rollback()
        remove_data(registry)
        vacuum(database, tables)
    return 0


def compare(env, contenders, arguments, repeat):
    """Call contenders in turns.

    :return: their median seconds and their results, each in the order of contenders
    """
    seconds, results = {contender: [] for contender in contenders}, {}
    for _round in range(repeat):
        for contender in contenders:
            env.invalidate_all()
            start = time.perf_counter()
            results[contender] = contender(env, *arguments)
            seconds[contender].append(time.perf_counter() - start)
    return [median(taken) for taken in seconds.values()], list(results.values())
