"""The ledger of interactions in one table, and in partitions by month or by id.

usage: ./dev bench partitions [--rows N] [--contacts N] [--months N]

Makes tables of their own with the columns, indexes and foreign keys of
*contact_interaction*, and events of tags that point at them: one plain, one by month
(whose primary key has the date, and which nothing can point at), one by ranges of ids.
Each gets the same rows. Then: rows appended, contacts of a segment counted (visited in
the last 30 days), the last of one contact, and a month let go: deleted, or dropped.
None of the partitioned ones can say that a key comes once for each contact: that
needs the date, or the id. It prints what PostgreSQL answers.
"""

import argparse
import os
import time
from statistics import median

import psycopg2

APPENDED = 100_000
REPEAT = 3
PLAIN, BY_MONTH, BY_ID = "scale_plain", "scale_by_month", "scale_by_id"
KINDS = "(ARRAY['visit', 'visit', 'open', 'form'])[1 + n % 4]"
INDEXES = (
    "(partner_id, kind, date)",
    "USING brin (date)",
    "(mailing_id) WHERE mailing_id IS NOT NULL",
    "(link_id) WHERE link_id IS NOT NULL",
    "(id) WHERE applied_date IS NULL",
    "(res_model, res_id, kind) WHERE res_id IS NOT NULL",
)
ROWS = f"""
    INSERT INTO {{table}} (id, partner_id, kind, name, url, verdict, date, applied_date)
    SELECT {{first}} + n, 1 + ((n::bigint * 7919) % {{contacts}}), {KINDS},
           'Page ' || n, 'https://shop.example.com/page/' || n % 500, 'human',
           moment, moment
    FROM generate_series(1, {{rows}}) n
    CROSS JOIN LATERAL (SELECT {{since}} AS moment) at
"""


def main(env, args):
    options = _parse(args)
    trial = PartitionTrial(env, options)
    trial.remove()
    try:
        trial.run()
    finally:
        trial.remove()
    return 0


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench partitions")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=24)
    return parser.parse_args(args)


class PartitionTrial:
    def __init__(self, env, options):
        self.env, self.options = env, options
        self.rows, self.months = options.rows, options.months
        self.month_rows = self.rows // self.months

    def run(self):
        self._make_contacts()
        self._make_tables()
        self._print_result("rows with a key in a partition", self._refused_key)
        for table in (PLAIN, BY_MONTH, BY_ID):
            print(f"\n{table}, load {os.getloadavg()[0]:.1f}")
            self._timed("filled", lambda table=table: self._fill(table))
            self._run(f"VACUUM ANALYZE {table}")
            self._print_size(table)
            self._timed(
                f"{APPENDED:,} rows appended", lambda table=table: self._append(table)
            )
            self._timed("segment counted", lambda table=table: self._count(table))
            self._timed("last 20 of a contact", lambda table=table: self._last(table))
            self._make_events(table)
        print()
        self._timed("plain: the first month deleted", self._delete_month)
        self._timed("  and vacuumed", lambda: self._run(f"VACUUM {PLAIN}"))
        self._timed("by month: dropped", lambda: self._drop(BY_MONTH))
        self._print_result(
            "by id: dropped while events point at it", lambda: self._drop(BY_ID)
        )
        self._timed("by id: pointers emptied", self._empty_pointers)
        self._timed("by id: dropped", lambda: self._drop(BY_ID))

    # ------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------

    def _make_contacts(self):
        self._run(
            "CREATE TABLE scale_contact AS SELECT id FROM generate_series(1, %s) id",
            self.options.contacts,
        )
        self._run("ALTER TABLE scale_contact ADD PRIMARY KEY (id)")

    def _make_tables(self):
        like = "(LIKE contact_interaction INCLUDING DEFAULTS)"
        self._run(f"CREATE TABLE {PLAIN} {like}")
        self._run(f"CREATE TABLE {BY_MONTH} {like} PARTITION BY RANGE (date)")
        self._run(f"CREATE TABLE {BY_ID} {like} PARTITION BY RANGE (id)")
        for month in range(self.months + 1):
            start = (
                f"date_trunc('month', now()) - interval '{self.months - month} month'"
            )
            (first, last), *_rest = self._run(
                f"SELECT ({start})::date, ({start} + interval '1 month')::date"
            )
            self._run(
                f"CREATE TABLE {BY_MONTH}_{month} PARTITION OF {BY_MONTH} "
                f"FOR VALUES FROM ('{first}') TO ('{last}')"
            )
            ids = self.month_rows * month + 1, self.month_rows * (month + 1) + 1
            end = "MAXVALUE" if month == self.months else ids[1]
            self._run(
                f"CREATE TABLE {BY_ID}_{month} PARTITION OF {BY_ID} "
                f"FOR VALUES FROM ({ids[0]}) TO ({end})"
            )
        for table in (PLAIN, BY_MONTH, BY_ID):
            key = "id, date" if table == BY_MONTH else "id"
            self._run(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
            for index in INDEXES:
                self._run(f"CREATE INDEX ON {table} {index}")
            self._run(
                f"ALTER TABLE {table} ADD FOREIGN KEY (partner_id) "
                "REFERENCES scale_contact ON DELETE CASCADE"
            )
            refers = (
                "" if table == BY_MONTH else f"REFERENCES {table} ON DELETE SET NULL"
            )
            self._run(f"CREATE TABLE {table}_event (interaction_id int {refers})")
            self._run(f"CREATE INDEX ON {table}_event (interaction_id)")
        self._run(
            f"CREATE UNIQUE INDEX ON {PLAIN} (partner_id, key) WHERE key IS NOT NULL"
        )

    def _refused_key(self):
        self._run(
            f"CREATE UNIQUE INDEX ON {BY_MONTH} (partner_id, key) WHERE key IS NOT NULL"
        )

    def _fill(self, table):
        # As rows come: in the order of time, up to the end of last month.
        since = (
            f"date_trunc('month', now())::timestamp - interval '{self.months} month' "
            f"* (1 - n::float / {self.rows + 1})"
        )
        self._insert(table, 0, self.rows, since)

    def _append(self, table):
        self._insert(table, self.rows, APPENDED, "now()::timestamp")

    def _insert(self, table, first, rows, since):
        contacts = self.options.contacts
        text = ROWS.format(
            table=table, first=first, rows=rows, contacts=contacts, since=since
        )
        self._run(text)

    def _make_events(self, table):
        """One in twenty interactions counted a tag."""
        self._run(f"INSERT INTO {table}_event SELECT id FROM {table} WHERE id % 20 = 0")

    # ------------------------------------------------------------
    # What is asked of them
    # ------------------------------------------------------------

    def _count(self, table):
        count = (
            "SELECT count(*) FROM scale_contact WHERE id IN (SELECT partner_id "
            f"FROM {table} WHERE kind = 'visit' AND verdict = 'human' "
            "AND date >= now()::timestamp - interval '30 days')"
        )
        return self._median(count)

    def _last(self, table):
        return self._median(
            f"SELECT * FROM {table} WHERE partner_id = 4711 AND kind = 'visit' "
            "ORDER BY date DESC LIMIT 20"
        )

    def _median(self, query):
        taken = []
        for _time in range(REPEAT):
            start = time.perf_counter()
            self._run(query)
            taken.append(time.perf_counter() - start)
        return median(taken)

    def _first_month(self):
        return f"id <= {self.month_rows}"

    def _delete_month(self):
        self._run(f"DELETE FROM {PLAIN} WHERE {self._first_month()}")

    def _empty_pointers(self):
        self._run(
            f"UPDATE {BY_ID}_event SET interaction_id = NULL "
            f"WHERE interaction_id <= {self.month_rows}"
        )

    def _drop(self, table):
        self._run(f"ALTER TABLE {table} DETACH PARTITION {table}_0")
        self._run(f"DROP TABLE {table}_0")

    # ------------------------------------------------------------

    def _print_size(self, table):
        query = """
            SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)), count(*)
            FROM pg_class WHERE relkind = 'r' AND (oid = %s::regclass
                OR oid IN (SELECT relid FROM pg_partition_tree(%s)))
        """
        (heap, indexes, parts), *_rest = self._run(query, table, table)
        print(
            f"  {int(heap) / self.rows:6.0f} bytes a row, indexes "
            f"{int(indexes) / self.rows:.0f}; {parts} tables"
        )

    def _timed(self, what, work):
        start = time.perf_counter()
        seconds = work()
        seconds = seconds if isinstance(seconds, float) else time.perf_counter() - start
        print(f"  {what:34} {seconds * 1000:12,.1f} ms", flush=True)

    def _print_result(self, what, work):
        try:
            work()
            print(f"  {what}: nothing is said against it")
        except psycopg2.Error as error:
            print(f"  {what}: {str(error).strip().splitlines()[0]}")

    def _run(self, query, *parameters):
        """Run a statement in a transaction of its own."""
        cr = self.env.cr
        cr.commit()
        cr._cnx.autocommit = True
        try:
            cr._obj.execute(query, parameters or None)
            return cr._obj.fetchall() if cr._obj.description else []
        finally:
            cr._cnx.autocommit = False

    def remove(self):
        for table in (PLAIN, BY_MONTH, BY_ID):
            self._run(f"DROP TABLE IF EXISTS {table}_event, {table} CASCADE")
        self._run("DROP TABLE IF EXISTS scale_contact CASCADE")
