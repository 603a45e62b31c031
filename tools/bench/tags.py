"""Adding tags and expiring them, against Odoo's own write and hand-written SQL.

usage: ./dev bench tags [--rows N | --million] [--repeat N] [--only add|expire]

Every contender works on the same contacts and a new tag, in a process of its own
that has nothing else in memory, and is checked for its result. The ORM's own write
neither counts nor keeps a history; the hand-written SQL gives exactly our result.
"""

import argparse
import gc
import multiprocessing
import resource
import time
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from statistics import median

from bench_tables import execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL
from odoo.tools.misc import split_every

from odoo.addons.contact_marketing.models.res_partner import ResPartner

MARK = "contact_marketing bench tags"  # in ``ref``, to find our contacts again
ORM_BATCH = 1_000
SQL_CHUNK = 10_000
LIFETIME = timedelta(days=30)
FASTER_THAN_ORM = 5
SLOWER_THAN_SQL = 3
TABLES = (
    "contact_tag_event",
    "contact_tag_assignment",
    "res_partner_res_partner_category_rel",
)

Work = namedtuple("Work", "partner_ids tag_id uid")
Figures = namedtuple("Figures", "seconds longest_lock memory")


# ----------------------------------------------------------------
# Contenders
# ----------------------------------------------------------------


def add_by_method(env, work):
    env["res.partner"].browse(work.partner_ids).contact_tag_add([work.tag_id])


def add_by_bulk_change(env, work):
    change = env["contact.bulk.change"].create(
        {
            "domain": repr([("ref", "=", MARK)]),
            "tag_add_ids": [Command.link(work.tag_id)],
        }
    )
    change.action_apply()
    change.sudo()._cron_run()
    assert change.state == "done"


def add_by_orm_whole(env, work):
    _write_by_orm(env, work.partner_ids, Command.link(work.tag_id))


def add_by_orm_batches(env, work):
    for ids in split_every(ORM_BATCH, work.partner_ids, list):
        _write_by_orm(env, ids, Command.link(work.tag_id))
        env["ir.cron"]._commit_progress()


def add_by_sql_whole(env, work):
    _add_by_sql(env, work.partner_ids, work, fields.Datetime.now())


def add_by_sql_chunks(env, work):
    for ids in split_every(SQL_CHUNK, work.partner_ids, list):
        _add_by_sql(env, ids, work, fields.Datetime.now())
        env["ir.cron"]._commit_progress()


def expire_by_cron(env, work):
    env["contact.tag.assignment"].with_user(SUPERUSER_ID)._cron_expire()


def expire_by_orm_whole(env, work):
    _write_by_orm(env, work.partner_ids, Command.unlink(work.tag_id))


def expire_by_orm_batches(env, work):
    for ids in split_every(ORM_BATCH, work.partner_ids, list):
        _write_by_orm(env, ids, Command.unlink(work.tag_id))
        env["ir.cron"]._commit_progress()


def expire_by_sql_whole(env, work):
    _expire_by_sql(env, SQL())


def expire_by_sql_chunks(env, work):
    while _expire_by_sql(env, SQL("ORDER BY id LIMIT %s", SQL_CHUNK)):
        env["ir.cron"]._commit_progress()


def _write_by_orm(env, partner_ids, command):
    # super() of our own class is the write that Odoo has without this addon: it
    # goes on with the next class of the model, past our counting only.
    partners = env["res.partner"].browse(partner_ids)
    super(ResPartner, partners).write({"category_id": [command]})
    env.flush_all()


def _add_by_sql(env, partner_ids, work, date):
    """What one would write by hand for this very result, and nothing else."""
    env.cr.execute(
        SQL(
            """
WITH assignment AS (
    INSERT INTO contact_tag_assignment AS held (
        partner_id, tag_id, count, first_date, last_date, expiry_date, state,
        user_id)
    SELECT id, %(tag_id)s, 1, %(date)s, %(date)s, %(expiry)s, 'active', %(uid)s
    FROM unnest(%(ids)s) AS partner(id)
    ORDER BY id
    ON CONFLICT (partner_id, tag_id) DO UPDATE SET
        count = held.count + 1, last_date = excluded.last_date,
        expiry_date = excluded.expiry_date, state = 'active',
        user_id = excluded.user_id
    RETURNING id, partner_id, count
), tagged AS (
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
    SELECT partner_id, %(tag_id)s FROM assignment
    ON CONFLICT DO NOTHING
)
INSERT INTO contact_tag_event (assignment_id, kind, date, count_change, user_id)
SELECT id, CASE WHEN count > 1 THEN 'renewed' ELSE 'added' END, %(date)s, 1, %(uid)s
FROM assignment
            """,
            tag_id=work.tag_id,
            date=date,
            expiry=date + LIFETIME,
            uid=work.uid,
            ids=partner_ids,
        )
    )


def _expire_by_sql(env, limit):
    env.cr.execute(
        SQL(
            """
WITH ended AS (
    UPDATE contact_tag_assignment
    SET state = 'expired'
    WHERE id IN (SELECT id FROM contact_tag_assignment
                 WHERE state = 'active' AND expiry_date <= %(now)s
                 %(limit)s FOR UPDATE)
    RETURNING id, partner_id, tag_id
), untagged AS (
    DELETE FROM res_partner_res_partner_category_rel rel USING ended
    WHERE rel.partner_id = ended.partner_id AND rel.category_id = ended.tag_id
)
INSERT INTO contact_tag_event (assignment_id, kind, date, count_change)
SELECT id, 'expired', %(now)s, 0 FROM ended
            """,
            now=fields.Datetime.now(),
            limit=limit,
        )
    )
    return env.cr.rowcount


OURS, ORM, BY_HAND = "ours", "ORM", "SQL"
CONTENDERS = {
    "add": [
        (OURS, "contact_tag_add", add_by_method),
        (OURS, "bulk change, in chunks", add_by_bulk_change),
        (ORM, "write, whole", add_by_orm_whole),
        (ORM, f"write, batches of {ORM_BATCH:,}", add_by_orm_batches),
        (BY_HAND, "one statement", add_by_sql_whole),
        (BY_HAND, f"chunks of {SQL_CHUNK:,}", add_by_sql_chunks),
    ],
    "expire": [
        (OURS, "_cron_expire, in chunks", expire_by_cron),
        (ORM, "write, whole", expire_by_orm_whole),
        (ORM, f"write, batches of {ORM_BATCH:,}", expire_by_orm_batches),
        (BY_HAND, "one statement", expire_by_sql_whole),
        (BY_HAND, f"chunks of {SQL_CHUNK:,}", expire_by_sql_chunks),
    ],
}


# ----------------------------------------------------------------
# One run
# ----------------------------------------------------------------


def run_apart(database, contender, work):
    """Run a contender in a child that started with nothing in memory."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, database, contender, work))
    child.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise SystemExit(f"{contender.__name__} failed, see above") from None
    finally:
        child.join()


def _child(pipe, database, contender, work):
    # Connections belong to the process that opened them.
    sql_db._Pool = None
    registry = Registry(database)
    registry._db = sql_db.db_connect(database)
    # Collecting what the parent left would copy its pages into this process.
    gc.freeze()
    memory_before = _resident_memory()
    cr = registry.cursor()
    env = api.Environment(cr, work.uid, {})
    commits = []
    commit = cr.commit

    def timed_commit():
        commit()
        commits.append(time.perf_counter())

    cr.commit = timed_commit
    start = time.perf_counter()
    contender(env, work)
    cr.commit()
    marks = [start, *commits]
    pipe.send(
        Figures(
            seconds=marks[-1] - start,
            # A transaction's rows are locked for at most as long as it lasts.
            longest_lock=max(b - a for a, b in zip(marks, commits, strict=False)),
            memory=max(0, _peak_memory() - memory_before),
        )
    )


def _resident_memory():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def _peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


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
                [MARK, self.rows],
            )
            self.partner_ids = [row[0] for row in cr.fetchall()]
            cr.execute(
                "UPDATE res_partner SET commercial_partner_id = id WHERE ref = %s",
                [MARK],
            )
        self._warm_up()
        return self

    def __exit__(self, *exc_info):
        self._remove_data()
        self._vacuum()

    def run(self, operation, contender):
        with self.registry.cursor() as cr:
            work = self._prepare(api.Environment(cr, SUPERUSER_ID, {}), operation)
        self._vacuum()
        figures = run_apart(self.database, contender, work)
        with self.registry.cursor() as cr:
            self._check(cr, operation, contender, work)
        self._remove_tags()
        return figures

    def _prepare(self, env, operation):
        tag = env["res.partner.category"].create(
            {"name": MARK, "lifetime_number": LIFETIME.days, "lifetime_unit": "day"}
        )
        uid = env.ref("base.user_admin").id
        work = Work(self.partner_ids, tag.id, uid)
        if operation == "expire":
            date = fields.Datetime.now() - LIFETIME - timedelta(days=1)
            _add_by_sql(env, self.partner_ids, work, date)
        return work

    def _check(self, cr, operation, contender, work):
        adds = operation == "add"
        tagged = self.rows if adds else 0
        assert self._count_tags(cr, work) == tagged
        if "_by_orm_" in contender.__name__:
            return
        cr.execute(
            """
            SELECT count(*) FROM contact_tag_assignment held
            JOIN contact_tag_event event ON event.assignment_id = held.id
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
            "SELECT held.id FROM contact_tag_assignment held "
            "JOIN res_partner_category tag ON tag.id = held.tag_id "
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
    for turn in range(repeat):
        print(f"{operation}: turn {turn + 1} of {repeat} …", flush=True)
        for contender in runs:
            runs[contender].append(bench.run(operation, contender[2]))
    return {
        contender: Figures(*map(median, zip(*figures, strict=True)))
        for contender, figures in runs.items()
    }


def _report(operation, options, runs):
    what = {"add": "Adding a tag to", "expire": "Expiring the tag of"}[operation]
    print(f"\n{what} {options.rows:,} contacts, median of {options.repeat}\n")
    print(f"{'':34}{'seconds':>9}{'rows/s':>10}{'longest lock':>14}{'peak memory':>13}")
    for (side, name, _function), figures in runs.items():
        print(
            f"{side:5} {name:28}{figures.seconds:9.2f}"
            f"{options.rows / figures.seconds:10,.0f}"
            f"{figures.longest_lock:12.2f} s{figures.memory / 1e6:+10.0f} MB"
        )
    best = {
        side: min(figures.seconds for key, figures in runs.items() if key[0] == side)
        for side in (OURS, ORM, BY_HAND)
    }
    print()
    missed = 0
    for (side, name, _function), figures in runs.items():
        if side == OURS:
            faster = best[ORM] / figures.seconds
            slower = figures.seconds / best[BY_HAND]
            reached = faster >= FASTER_THAN_ORM and slower <= SLOWER_THAN_SQL
            missed += not reached
            print(
                f"{name}: {faster:.1f} times as fast as the faster ORM write (aim: "
                f"{FASTER_THAN_ORM}), {slower:.1f} times the time of the faster SQL "
                f"(aim: {SLOWER_THAN_SQL} at most){'' if reached else ' – MISSED'}"
            )
    return missed
