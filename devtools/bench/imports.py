"""Imports of 20,000 rows, against Odoo's own ``load()`` with the same columns.

usage: ./dev bench imports [--rows N] [--base N ...] [--million] [--load-rows N]

On a base of 0 and 100,000 contacts (--million: and 1,000,000): reading the file, its
check, the import, what the dialog before its undoing tells, and the same file again,
which changes nothing. Then ``load()`` of the same rows: it makes contacts, and knows
neither who is there already, nor consents, tags with a memory, outcomes or undo. Peak
memory is that of a process of its own which does nothing but that step.
"""

import argparse
import base64
import io
import multiprocessing
import resource
import time

from bench_tables import execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

MARK = "contact_marketing bench imports"  # to find our data again
COLUMNS = ("Name", "Email", "Phone", "City", "Zip", "Street", "Job Title", "Reference")
FIELDS = ("name", "email", "phone", "city", "zip", "street", "function", "ref")
TABLES = ("contact_interaction", "contact_import_row", "contact_tag_assignment")
LOAD_CHUNK = 2_000  # as the screen of Odoo's import sends rows


def rows_of(count, mark):
    for number in range(count):
        yield (
            f"Import {number}",
            f"{mark}{number}@bench.example.com",
            f"+48 500 {number // 1000 % 1000:03d} {number % 1000:03d}",
            ("Warszawa", "Kraków", "Gdańsk")[number % 3],
            f"{number % 100:02d}-{number % 1000:03d}",
            f"Długa {number % 200}",
            "Buyer",
            MARK,
        )


def text_of(count, mark):
    buffer = io.StringIO()
    buffer.write(",".join(COLUMNS) + "\n")
    for row in rows_of(count, mark):
        buffer.write(",".join(row) + "\n")
    return buffer.getvalue()


def main(env, args):
    parser = argparse.ArgumentParser(prog="./dev bench imports")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--base", type=int, nargs="*", default=[0, 100_000])
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--load-rows", type=int, help="of load(); default: all rows")
    options = parser.parse_args(args)
    bases = [*options.base, *([1_000_000] if options.million else [])]
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    for base in bases:
        _remove_data(registry)
        try:
            _make_base(registry, base)
            vacuum(database, TABLES)
            _compare(database, base, options)
        finally:
            _remove_data(registry)
    vacuum(database, TABLES)
    return 0


def _compare(database, base, options):
    print(f"on {base:,} contacts, {options.rows:,} rows:", flush=True)
    steps = (
        ("read and staged", do_read),
        ("check", do_check),
        ("import", do_run),
        ("what its undoing would do", do_ask_to_undo),
        ("same file: read", do_read),
        ("same file: check", do_check),
        ("same file: import", do_run),
    )
    for label, step in steps:
        _in_its_own_process(database, label, step, options.rows)
    load_rows = options.load_rows or options.rows
    _in_its_own_process(
        database, f"Odoo's load(), {load_rows:,} rows", do_load, load_rows
    )


def _in_its_own_process(database, label, step, rows):
    """Do one step in a new process, so that its peak memory is its own."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=_measure, args=(database, step, rows, results))
    process.start()
    seconds, before, peak, text = results.get(timeout=7_200)
    process.join()
    print(
        f"  {label:<28} {seconds:7.1f} s   peak {peak:5.0f} MB "
        f"(+{peak - before:.0f}) {text}",
        flush=True,
    )


def _measure(database, step, rows, results):
    from odoo import sql_db

    sql_db._Pool = None  # connections of the parent are not ours
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        # A marketing user's work, as far as the database has one.
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.perf_counter()
        text = step(env, rows)
        cr.commit()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((seconds, before, peak, text))


def do_read(env, rows):
    data = base64.b64encode(text_of(rows, "a").encode())
    batch = env["contact.import"].create({"file": data, "source": MARK})
    del data
    batch.action_read()
    return ""


def do_check(env, _rows):
    batch = env["contact.import"].search([("source", "=", MARK)], limit=1)
    batch.state = "checking"
    while batch._check_chunk():
        env.cr.commit()
    return ""


def do_run(env, _rows):
    batch = env["contact.import"].search([("source", "=", MARK)], limit=1)
    batch.state = "running"
    while batch._run_chunk():
        env.cr.commit()
    return f"new {batch.created_count:,}, unchanged {batch.unchanged_count:,}"


def do_ask_to_undo(env, _rows):
    """As the dialog does when it opens; wanted: under 2 s of 50,000 rows."""
    batch = env["contact.import"].search([("source", "=", MARK)], limit=1)
    dialog = env["contact.import.undo"].create({"import_id": batch.id})
    told = dialog.read()[0]
    return f"deleted {told['delete_count']:,}, stay {told['kept_count']:,}"


def do_load(env, rows):
    # As the import screen does: in batches, without history.
    Partner = env["res.partner"].with_context(import_file=True, tracking_disable=True)
    table = [list(row) for row in rows_of(rows, "b")]
    for start in range(0, rows, LOAD_CHUNK):
        result = Partner.load(list(FIELDS), table[start : start + LOAD_CHUNK])
        assert result["ids"], result["messages"][:3]
        env.cr.commit()
    return ""


def _make_base(registry, rows):
    with registry.cursor() as cr:
        cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, ref, active, type, lang,
                email, email_normalized, autopost_bills, create_date, write_date)
            SELECT 'Base ' || n, 'Base ' || n, %s, true, 'contact', 'en_US',
                   'base' || n || '@bench.example.com',
                   'base' || n || '@bench.example.com', 'ask', now(), now()
            FROM generate_series(1, %s) n
            """,
            [MARK, rows],
        )


def _remove_data(registry):
    of_contacts = "DELETE FROM {} current USING res_partner partner "
    of_contacts += "WHERE partner.id = current.partner_id AND partner.ref = %s"
    execute_without_triggers(
        registry,
        [
            "DELETE FROM contact_import_row row USING contact_import batch "
            "WHERE batch.id = row.import_id AND batch.source = %s",
            of_contacts.format("contact_interaction"),
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        batches = env["contact.import"].search([("source", "=", MARK)])
        batches.write({"state": "draft"})  # it has no rows any more
        batches.unlink()
