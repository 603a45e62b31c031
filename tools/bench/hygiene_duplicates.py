"""The search for duplicates: how right it is, and how fast.

usage: ./dev bench hygiene_duplicates [--rows N …] [--changed N]

First 50,000 made contacts, 5,000 of them planted twice in eight ways, among namesakes,
families and front desks: precision of what is called certain, recall of certain and
likely. Then the time at each number of rows, of all and of some that changed, against
SQL by hand that finds the same address, phone and VAT number only.
"""

import argparse
import importlib.util
import time
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from bench_memory import told, with_peaks
from bench_tables import execute_without_triggers, vacuum

from odoo.tools import SQL


def _load_made_duplicates():
    """Of the tests, the made base alone."""
    path = Path(__file__).parents[2] / "tests" / "made_duplicates.py"
    spec = importlib.util.spec_from_file_location("made_duplicates", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made_duplicates = _load_made_duplicates()
MARK = "contact_marketing bench duplicates"  # to find our data again
TRUTH_ROWS = 50_000
STEPS = (
    "_read_exact_keys",
    "_write_keys",
    "_make_blocks",
    "_pair_up",
    "_divide_crowds",
    "_choose_candidates",
    "_judge",
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
    options = parser.parse_args(args)
    _on_made_base(env, TRUTH_ROWS, _print_truth)
    for rows in options.rows:
        _on_made_base(env, rows, lambda *made: _print_times(*made, options.changed))
    return 0


def _on_made_base(env, rows, run):
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    _remove_data(registry)
    print(f"making {rows:,} contacts …", flush=True)
    try:
        base = made_duplicates.MadeBase(rows)
        ids = made_duplicates.insert_rows(env, base.rows, MARK)
        env.cr.commit()
        vacuum(database, [])
        run(env, base, ids)
    finally:
        env.cr.rollback()
        _remove_data(registry)
        vacuum(database, [])


def _print_truth(env, base, ids):
    found = list(env["contact.duplicate.finder"]._find())
    figures = made_duplicates.measure(base, ids, found)
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
    step = max(len(ids) // changed, 1)
    for label, wanted in (
        ("all", None),
        (f"{changed:,} that changed", ids[::step][:changed]),
    ):
        with _timed_steps(env) as steps:
            start = time.perf_counter()
            found, odoo, postgres = with_peaks(
                env,
                lambda env, wanted=wanted: env["contact.duplicate.finder"]._find(
                    wanted
                ),
            )
            mine = time.perf_counter() - start
        pairs = sum(1 for _pair in found)
        print(
            f"  {label}: {mine:.1f} s, {mine / theirs:.1f} × of that, {pairs:,} pairs; "
            f"longest step {max(steps)[0]:.1f} s ({max(steps)[1]}); "
            f"memory: Odoo {told(odoo)}, PostgreSQL {told(postgres)}",
            flush=True,
        )
    env.cr.rollback()


@contextmanager
def _timed_steps(env):
    """:return: list of pairs (seconds, name), filled as steps are done"""
    steps = [(0.0, "")]
    finder = type(env["contact.duplicate.finder"])

    def timed(name):
        original = getattr(finder, name)

        def call(*args, **kwargs):
            start = time.perf_counter()
            result = original(*args, **kwargs)
            steps.append((time.perf_counter() - start, name.strip("_")))
            return result

        return patch.object(finder, name, call)

    patches = [timed(name) for name in STEPS]
    for each in patches:
        each.start()
    try:
        yield steps
    finally:
        for each in patches:
            each.stop()


def _remove_data(registry):
    execute_without_triggers(registry, ["DELETE FROM res_partner WHERE ref = %s"], MARK)
