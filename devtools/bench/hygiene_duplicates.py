"""The search for duplicates: how right it is, and how fast.

usage: ./dev bench hygiene_duplicates [--rows N …] [--changed N]

First 50,000 made contacts, 5,000 of them planted twice in eight ways, among namesakes,
families and front desks: precision of what is called certain, recall of certain and
likely. Then the time of the scheduled action at each number of rows, of all and of some
that changed, against SQL by hand that finds the same address, phone and VAT only.
"""

import argparse
import sys
import time
from pathlib import Path

from bench_lines import Line, lines
from bench_memory import in_mb, with_peaks
from bench_tables import execute_without_triggers, vacuum

from odoo.tools import SQL

# Not as a module of Odoo: that would load all tests.
sys.path.append(str(Path(__file__).parents[2] / "tests"))
import synthetic_dataset  # noqa: E402

MARK = "contact_marketing bench duplicates"  # to find our data again
TRUTH_ROWS = 50_000
TABLES = ("contact_hygiene_issue", "contact_quality", "contact_duplicate_keys")
LINES = lines(
    Line(
        "duplicates", "first search of duplicates, per million", at_most=150, unit="s"
    ),
    Line("duplicates-disk", "keys of it, per million", at_most=400, unit="MB"),
    full=["--rows", "100000"],
    quick=["--rows", "10000", "--truth", "10000"],
)
BY_HAND = """
    SELECT COUNT(*) FROM (
        SELECT one.id, other.id FROM res_partner one JOIN res_partner other
          ON one.id < other.id AND one.email_normalized = other.email_normalized
        WHERE one.active AND other.active
        UNION
        SELECT one.id, other.id FROM res_partner one JOIN res_partner other
          ON one.id < other.id AND one.phone_sanitized = other.phone_sanitized
        WHERE one.active AND other.active
        UNION
        SELECT one.id, other.id FROM res_partner one JOIN res_partner other
          ON one.id < other.id AND one.vat = other.vat
        WHERE one.active AND other.active
    ) pair
"""


def main(env, args):
    parser = argparse.ArgumentParser(prog="./dev bench hygiene_duplicates")
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--changed", type=int, default=1_000)
    parser.add_argument("--truth", type=int, default=TRUTH_ROWS)
    options = parser.parse_args(args)
    _on_synthetic_dataset(env, options.truth, _print_truth)
    for rows in options.rows:
        _on_synthetic_dataset(
            env, rows, lambda *made: _print_times(*made, options.changed)
        )
    return 0


def _on_synthetic_dataset(env, rows, run):
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    _remove_data(registry)
    print(f"making {rows:,} contacts …", flush=True)
    try:
        base = synthetic_dataset.SyntheticDataset(rows)
        ids = synthetic_dataset.insert_rows(env, base.rows, MARK)
        env.cr.commit()
        vacuum(database, TABLES)
        run(env, base, ids)
    finally:
        env.cr.rollback()
        _remove_data(registry)
        vacuum(database, TABLES)


def _print_truth(env, base, ids):
    found = list(env["contact.duplicate.finder"]._find(ids))
    figures = synthetic_dataset.measure(base, ids, found)
    print(f"{len(base.rows):,} contacts, {len(base.planted):,} of them planted twice:")
    print(
        f"  certain: {figures['certain']:,} pairs, precision {figures['precision']:.4f}"
    )
    print(
        f"  likely: {figures['likely']:,} pairs, {figures['likely_right']:,} of them "
        f"planted; possible: {len(found) - figures['certain'] - figures['likely']:,}"
    )
    print(f"  certain and likely: recall {figures['recall']:.4f}, by kind:")
    for kind, recall in figures["recall_by_kind"].items():
        print(f"    {kind:<26} {recall:.3f}")
    assert figures["precision"] >= 0.99, figures["wrong"][:20]
    assert figures["recall"] >= 0.95, figures["recall_by_kind"]


def _print_times(env, _base, ids, changed):
    start = time.perf_counter()
    (by_hand,) = env.execute_query(SQL(BY_HAND))[0]
    theirs = time.perf_counter() - start
    print(f"{len(ids):,} contacts: SQL by hand {theirs:.1f} s, {by_hand:,} pairs")
    _call_checked(env, ids)
    step = max(len(ids) // changed, 1)
    for label, wanted in (
        ("all", ids),
        (f"{changed:,} changed", ids[::step][:changed]),
    ):
        env.cr.execute(
            "UPDATE contact_quality SET compared_date = NULL "
            "WHERE partner_id = ANY(%s)",
            [wanted],
        )
        env.cr.commit()
        chunks, odoo, postgres = with_peaks(env, _search_in_chunks)
        if wanted is ids:
            taken = sum(chunks)
            LINES.report(
                "duplicates",
                taken * 1_000_000 / len(ids),
                f"{taken:.1f} s of {len(ids):,}",
            )
        print(
            f"  {label}: {sum(chunks):.1f} s, {sum(chunks) / theirs:.1f} × of that; "
            f"longest of {len(chunks)} chunks {max(chunks):.1f} s; "
            f"memory: Odoo {in_mb(odoo)}, PostgreSQL {in_mb(postgres)}",
            flush=True,
        )
    (keys,) = env.execute_query(
        SQL("SELECT pg_total_relation_size('contact_duplicate_keys')")
    )[0]
    LINES.report(
        "duplicates-disk",
        keys / 2**20 * 1_000_000 / len(ids),
        f"{keys / 2**20:,.0f} MB of {len(ids):,}",
    )
    env.cr.rollback()


def _call_checked(env, ids):
    """As after the check of a plan that asks for duplicates."""
    plan = env["contact.hygiene.plan"].search([("check_duplicate", "=", True)], limit=1)
    env["contact.quality"]._record(plan, ids, dict.fromkeys(ids, 100))
    env.cr.commit()


def _search_in_chunks(env):
    """What the scheduled action does. :return: the seconds of each chunk"""
    search_next_chunk = env["contact.hygiene.plan"]._compare_walk()
    seconds = []
    more = True
    while more:
        start = time.perf_counter()
        more = search_next_chunk()
        env.cr.commit()
        seconds.append(time.perf_counter() - start)
    return seconds


def _remove_data(registry):
    of_contacts = "DELETE FROM {} current USING res_partner partner "
    of_contacts += "WHERE partner.id = current.partner_id AND partner.ref = %s"
    execute_without_triggers(
        registry,
        [
            *(of_contacts.format(table) for table in TABLES),
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
