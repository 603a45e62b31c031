"""Adding tags and expiring them, against Odoo's own write and hand-written SQL.

usage: ./dev bench tags [--rows N | --million] [--repeat N] [--only add|expire]

Every contender works on the same contacts and a new tag, in a process of its own
that has nothing else in memory, and is checked for its result. The ORM's own write
neither counts nor keeps a history; the hand-written SQL gives exactly our result.
"""

import argparse
import time
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from statistics import median

from bench_apart import run_apart
from bench_lines import Line, lines
from bench_memory import in_mb
from bench_tables import create_contacts, execute_without_triggers, vacuum
from bench_tag_contenders import (
    BY_HAND,
    CONTENDERS,
    LIFETIME,
    MARK,
    ORM,
    OURS,
    Work,
    add_by_method,
    add_by_orm_whole,
    add_by_sql,
    expire_by_orm_whole,
)

from odoo import SUPERUSER_ID, api, fields

FASTER_THAN_ORM = 5
SLOWER_THAN_SQL = 3
LINES = lines(
    *(
        line
        for operation, what in (("add", "added to"), ("expire", "expired of"))
        for line in (
            Line(
                f"tags-{operation}",
                f"tag {what} contacts: times as fast as Odoo's write, which neither "
                "counts nor keeps a history",
                at_least=FASTER_THAN_ORM,
            ),
            Line(
                f"tags-{operation}-sql",
                f"tag {what} contacts, time of SQL by hand",
                at_most=SLOWER_THAN_SQL,
            ),
        )
    ),
    quick=["--rows", "20000", "--repeat", "1"],
)
TABLES = (
    "contact_tag_event",
    "contact_tag_assignment",
    "res_partner_res_partner_category_rel",
)

Figures = namedtuple("Figures", "seconds max_lock memory")


def timed(env, contender, work):
    """:return: the seconds of a contender, and of its longest transaction"""
    commits = []
    commit = env.cr.commit

    def timed_commit():
        commit()
        commits.append(time.perf_counter())

    env.cr.commit = timed_commit
    start = time.perf_counter()
    contender(env, work)
    env.cr.commit()
    # A transaction's rows are locked for at most as long as it lasts.
    return commits[-1] - start, max(b - a for a, b in pairwise([start, *commits]))


class Bench:
    def __init__(self, env, rows):
        # This transaction would keep VACUUM from cleaning up.
        env.cr.rollback()
        self.database = env.cr.dbname
        self.registry = env.registry
        self.rows = rows

    def __enter__(self):
        self._remove_data()
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM contact_tag_assignment")
            others = cr.fetchone()[0]
            if others:
                print(f"note: {others:,} tags of other contacts are in the database")
        print(f"making {self.rows:,} contacts …", flush=True)
        with self.registry.cursor() as cr:
            self.partner_ids = create_contacts(cr, MARK, self.rows)
        self._warm_up()
        return self

    def __exit__(self, *exc_info):
        self._remove_data()
        self._vacuum()

    def run(self, operation, contender):
        with self.registry.cursor() as cr:
            work = self._prepare(api.Environment(cr, SUPERUSER_ID, {}), operation)
        self._vacuum()
        (seconds, max_lock), memory = run_apart(
            self.database, work.uid, lambda env: timed(env, contender, work)
        )
        with self.registry.cursor() as cr:
            self._check(cr, operation, contender, work)
        self._remove_tags()
        return Figures(seconds, max_lock, memory)

    def _prepare(self, env, operation):
        tag = env["res.partner.category"].create(
            {"name": MARK, "lifetime_number": LIFETIME.days, "lifetime_unit": "day"}
        )
        uid = env.ref("base.user_admin").id
        work = Work(self.partner_ids, tag.id, uid)
        if operation == "expire":
            date = fields.Datetime.now() - LIFETIME - timedelta(days=1)
            add_by_sql(env, self.partner_ids, work, date)
        return work

    def _check(self, cr, operation, contender, work):
        adds = operation == "add"
        tagged = self.rows if adds else 0
        assert self._count_tags(cr, work) == tagged
        if "_by_orm_" in contender.__name__:
            return
        cr.execute(
            """
            SELECT count(*) FROM contact_tag_assignment current
            JOIN contact_tag_event event ON event.assignment_id = current.id
            WHERE tag_id = %s AND count = 1 AND state = %s AND kind = %s
              AND count_change = %s AND expiry_date = last_date + %s
            """,
            [
                work.tag_id,
                "active" if adds else "expired",
                "added" if adds else "expired",
                int(adds),
                LIFETIME,
            ],
        )
        assert cr.fetchone()[0] == self.rows

    def _count_tags(self, cr, work):
        cr.execute(
            "SELECT count(*) FROM res_partner_res_partner_category_rel "
            "WHERE category_id = %s",
            [work.tag_id],
        )
        return cr.fetchone()[0]

    def _warm_up(self):
        """Fill the caches that a running server has full, for all alike."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            work = self._prepare(env, "add")._replace(partner_ids=self.partner_ids[:9])
            env = api.Environment(cr, work.uid, {})
            add_by_method(env, work)
            expire_by_orm_whole(env, work)
            add_by_orm_whole(env, work)

    # Between the runs

    def _remove_tags(self):
        self._remove(
            "DELETE FROM contact_tag_event WHERE assignment_id IN ("
            "SELECT current.id FROM contact_tag_assignment current "
            "JOIN res_partner_category tag ON tag.id = current.tag_id "
            "WHERE tag.name ->> 'en_US' = %s)",
            "DELETE FROM contact_tag_assignment WHERE tag_id IN ("
            "SELECT id FROM res_partner_category WHERE name ->> 'en_US' = %s)",
            "DELETE FROM res_partner_res_partner_category_rel WHERE category_id IN ("
            "SELECT id FROM res_partner_category WHERE name ->> 'en_US' = %s)",
            "DELETE FROM contact_effect_tag_add_rel WHERE tag_id IN ("
            "SELECT id FROM res_partner_category WHERE name ->> 'en_US' = %s)",
            "DELETE FROM contact_bulk_change WHERE domain LIKE '%%' || %s || '%%'",
            "DELETE FROM res_partner_category WHERE name ->> 'en_US' = %s",
        )

    def _remove_data(self):
        self._remove_tags()
        self._remove("DELETE FROM res_partner WHERE ref = %s")

    def _remove(self, *statements):
        execute_without_triggers(self.registry, statements, MARK)

    def _vacuum(self):
        vacuum(self.database, TABLES)


# ----------------------------------------------------------------
# All of them
# ----------------------------------------------------------------


def main(env, args):
    options = _parse(args)
    missed = 0
    with Bench(env, options.rows) as bench:
        for operation in [options.only] if options.only else CONTENDERS:
            runs = _run_all(bench, operation, options.repeat)
            missed += _report(operation, options, runs)
    return int(missed > 0)


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench tags")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--million", dest="rows", action="store_const", const=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=CONTENDERS)
    return parser.parse_args(args)


def _run_all(bench, operation, repeat):
    """:return: a mapping of contenders to the median of their figures"""
    runs = {contender: [] for contender in CONTENDERS[operation]}
    for number in range(repeat):
        print(f"{operation}: turn {number + 1} of {repeat} …", flush=True)
        for contender in runs:
            runs[contender].append(bench.run(operation, contender[2]))
    return {
        contender: Figures(*map(_median, zip(*figures, strict=True)))
        for contender, figures in runs.items()
    }


def _median(values):
    return None if None in values else median(values)


def _report(operation, options, runs):
    what = {"add": "Adding a tag to", "expire": "Expiring the tag of"}[operation]
    print(f"\n{what} {options.rows:,} contacts, median of {options.repeat}\n")
    print(f"{'':34}{'seconds':>9}{'rows/s':>10}{'longest lock':>14}{'peak memory':>13}")
    for (side, name, _function), figures in runs.items():
        print(
            f"{side:5} {name:28}{figures.seconds:9.2f}"
            f"{options.rows / figures.seconds:10,.0f}"
            f"{figures.max_lock:12.2f} s{in_mb(figures.memory):>13}"
        )
    best = {
        side: min(figures.seconds for key, figures in runs.items() if key[0] == side)
        for side in (OURS, ORM, BY_HAND)
    }
    print()
    missed = 0
    # Where there are several of ours, the line is that of the slowest.
    ours = max(value.seconds for key, value in runs.items() if key[0] == OURS)
    for key, value, theirs in (
        (f"tags-{operation}", best[ORM] / ours, best[ORM]),
        (f"tags-{operation}-sql", ours / best[BY_HAND], best[BY_HAND]),
    ):
        detail = f"{ours:.1f} against {theirs:.1f} s, {options.rows:,} contacts"
        LINES.report(key, value, detail)
        missed += not LINES.by_key[key].is_reached(value)
    return missed
