"""Imports of 20,000 rows, against Odoo's own ``load()`` with the same columns.

usage: ./dev bench imports [--rows N] [--base N ...] [--million] [--growth N ...]

On a base of 0 and 100,000 contacts (--million: and 1,000,000): reading the file, its
check, the import, what the dialog before its undoing tells, and the same file again,
which changes nothing. Then ``load()`` of the same rows, and Odoo's import screen with
the same file: they make contacts, and know neither who is there already, nor consents,
tags with a memory, outcomes or undo. Each step is a process of its own, so that its
peak memory is. Then the same in one process, chunk by chunk in turns with ``load()``,
so that both meet the same machine: that is what the table has. --growth: new rows in
such numbers, without ``load()``.
"""

import argparse
import base64
import io
import multiprocessing
import os
import resource
import time
from collections import Counter
from pathlib import Path

from bench_lines import Line, lines
from bench_tables import execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

MARK = "contact_marketing bench imports"  # to find our data again
COLUMNS = ("Name", "Email", "Phone", "City", "Zip", "Street", "Job Title", "Reference")
FIELDS = ("name", "email", "phone", "city", "zip", "street", "function", "ref")
TABLES = ("contact_interaction", "contact_import_row", "contact_tag_assignment")
TURN = 1_000  # rows of load() between two chunks of ours
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


LINES = lines(
    Line("import-new", "new rows: check and run, time of load()", at_most=0.8),
    Line("import-run", "new rows: run alone, time of load()", at_most=0.5),
    Line("import-check", "check of an import", at_least=5_000, unit="rows/s"),
    Line("import-same-run", "same file: run, times as fast as load()", at_least=30),
    Line("import-same", "same file: check and run, the same", at_least=10),
    full=["--rows", "20000", "--base", "100000"],
    quick=["--rows", "3000", "--base", "0"],
)


def main(env, args):
    parser = argparse.ArgumentParser(prog="./dev bench imports")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--base", type=int, nargs="*", default=[0, 100_000])
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--growth", type=int, nargs="*", default=[])
    options = parser.parse_args(args)
    bases = [*options.base, *([1_000_000] if options.million else [])]
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    rounds = [(base, options.rows, True) for base in bases]
    rounds += [(0, rows, False) for rows in options.growth]
    for base, rows, is_compared in rounds:
        for in_turns in (False, True) if is_compared else (False,):
            _remove_data(registry)
            try:
                _make_base(registry, base)
                vacuum(database, TABLES)
                if in_turns:
                    _report(*_take_turns(registry, rows), rows)
                else:
                    _take_steps(database, base, rows, is_compared)
            finally:
                _remove_data(registry)
    vacuum(database, TABLES)
    return 0


def _take_steps(database, base, rows, is_compared):
    print(f"on {base:,} contacts, {rows:,} rows:", flush=True)
    steps = [("read", do_read), ("check", do_check), ("run", do_run)]
    if is_compared:
        steps += [
            ("what its undoing would do", do_ask_to_undo),
            ("same file: read", do_read),
            ("same file: check", do_check),
            ("same file: run", do_run),
            ("load()", do_load),
            ("import screen", do_screen),
        ]
    for label, step in steps:
        _in_its_own_process(database, label, step, rows)


# ------------------------------------------------------------
# In turns
# ------------------------------------------------------------


def _take_turns(registry, rows):
    """:return: two mappings of steps to seconds, and to those of processors"""
    seconds, busy = Counter(), Counter()
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})

        def timed(label, work):
            start, before = time.perf_counter(), _processor_time(env)
            result = work()
            cr.commit()
            seconds[label] += time.perf_counter() - start
            busy[label] += _processor_time(env) - before
            return result

        do_load(env, 50, "warm")  # what is looked up once
        do_read(env, 50, "w")
        do_check(env, 50)
        do_run(env, 50)
        for turn in ("new", "same"):
            do_read(env, rows)
            batch = env["contact.import"].search([("source", "=", MARK)], limit=1)
            for state, work in (
                ("checking", batch._check_chunk),
                ("running", batch._run_chunk),
            ):
                batch.state = state
                table = _table(rows, f"{turn}-{state}-")
                more, at = True, 0
                while more or at < rows:
                    more = more and timed((turn, state), work)
                    if at < rows:
                        some = table[at : at + TURN]
                        load = ("load", turn, state)
                        timed(load, lambda some=some: _load(env, some))
                        at += TURN
    return seconds, busy


def _report(seconds, busy, rows):
    def share(taken, steps):
        # Each beside that load() with which it took turns.
        return sum(taken[step] / taken[("load", *step)] for step in steps)

    def ratio(key, steps, is_inverse=False):
        figures = [share(taken, steps) for taken in (seconds, busy)]
        if is_inverse:
            figures = [1 / figure for figure in figures]
        detail = f"{sum(seconds[step] for step in steps):.1f} s of {rows:,} rows"
        LINES.report(key, figures[0], f"{detail}; of processors {figures[1]:.2f} ×")

    check, run = ("new", "checking"), ("new", "running")
    ratio("import-new", [check, run])
    ratio("import-run", [run])
    LINES.report(
        "import-check",
        rows / seconds[check],
        f"{seconds[check]:.1f} s, of processors {busy[check]:.1f} s",
    )
    ratio("import-same-run", [("same", "running")], is_inverse=True)
    ratio("import-same", [("same", "checking"), ("same", "running")], is_inverse=True)


def _in_its_own_process(database, label, step, rows):
    """Do one step in a new process, so that its peak memory is its own."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=_measure, args=(database, step, rows, results))
    process.start()
    seconds, busy, before, peak, text = results.get(timeout=7_200)
    process.join()
    print(
        f"  {label:<28} {seconds:7.1f} s   processors {busy:6.1f} s   "
        f"peak {peak:5.0f} MB (+{peak - before:.0f}) {text}",
        flush=True,
    )


def _measure(database, step, rows, results):
    from odoo import sql_db

    sql_db._Pool = None  # connections of the parent are not ours
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        # A marketing user's work, as far as the database has one.
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start, busy = time.perf_counter(), _processor_time(env)
        text = step(env, rows)
        cr.commit()
        seconds, busy = time.perf_counter() - start, _processor_time(env) - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((seconds, busy, before, peak, text))


def _processor_time(env):
    """:return: seconds of this process and of its PostgreSQL: what a busy machine
    does not change much"""
    (pid,) = env.execute_query(SQL("SELECT pg_backend_pid()"))[0]
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    user, system = fields.split()[11:13]
    ticks = os.sysconf("SC_CLK_TCK")
    return time.process_time() + (int(user) + int(system)) / ticks


def do_read(env, rows, mark="a"):
    data = base64.b64encode(text_of(rows, mark).encode())
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


def do_load(env, rows, mark="b"):
    """As the import screen does: in batches, without history."""
    table = _table(rows, mark)
    for start in range(0, rows, LOAD_CHUNK):
        _load(env, table[start : start + LOAD_CHUNK])
        env.cr.commit()
    return ""


def _table(rows, mark):
    return [list(row) for row in rows_of(rows, mark)]


def _load(env, table):
    Partner = env["res.partner"].with_context(import_file=True, tracking_disable=True)
    result = Partner.load(list(FIELDS), table)
    assert result["ids"], result["messages"][:3]


def do_screen(env, rows):
    """As the screen of Odoo's import does, of a file with the same rows."""
    screen = env["base_import.import"].create(
        {
            "res_model": "res.partner",
            "file": text_of(rows, "c").encode(),
            "file_type": "text/csv",
            "file_name": "contacts.csv",
        }
    )
    result = screen.execute_import(
        list(FIELDS),
        list(COLUMNS),
        {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8"},
    )
    assert result["ids"], result["messages"][:3]
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
