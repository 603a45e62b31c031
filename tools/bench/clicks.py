"""Clicks: our signed route against core's own, and their effects against SQL.

usage: ./dev bench clicks [--clicks N] [--requests N] [--only route|effects]

Route: one Odoo server of one process answers both routes to the same recipients and
links, in turns. Core's route writes inside of the request: a click, the counter of
the link and the state of the mail. Ours appends one row and wakes up the drain; it
does the rest later, and is what the second part measures.

Effects: ``contact.interaction._cron_apply`` drains N clicks that each add a tag and
a list, against hand-written SQL from the same start to the same result: assignments,
history, tags, lists, core's clicks, the counters of links and the states of mails.
The SQL judges no scanner and looks for no other effect or trigger.
"""

import argparse
import http.client
import math
import socket
import subprocess
import sys
import threading
import time
from collections import namedtuple
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median

from bench_tables import execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.contact_marketing.models.contact_interaction_effect_mixin import (
    DRAIN_CHUNK,
)

MARK = "contact_marketing bench clicks"  # to find our data again
URL = "https://shop.example.com/bench"
HOST = "127.0.0.1"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/140.0.0.0 Safari/537.36"
}
ODOO_BIN = Path(__file__).parents[1] / "setup/inside/odoo_bin.py"
CLIENTS = (1, 16)
LINKS = (1, 50)
RECIPIENTS = 200  # who click over HTTP
CLICKS_PER_CONTACT = 2  # of the effects; three links at once would be a scanner
LIFETIME = timedelta(days=30)
TURN_TIME = 20  # seconds; core's retries may sleep for 30 each
OURS, CORE = "ours", "core"
STATUS = {OURS: 302, CORE: 301}
TABLES = (
    "contact_interaction",
    "contact_list_member",
    "contact_tag_assignment",
    "contact_tag_event",
    "link_tracker",
    "link_tracker_click",
    "mailing_trace",
    "res_partner_res_partner_category_rel",
)

Answer = namedtuple("Answer", "seconds is_right")
Cell = namedtuple("Cell", "rate p50 p95 sent errors")


# ----------------------------------------------------------------
# The server and its clients
# ----------------------------------------------------------------


@contextmanager
def running_server(database):
    """A server of one process, as both routes are answered by; gives its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    options = ["--workers=0", "--max-cron-threads=0", "--db_maxconn=48"]
    options += [f"--http-interface={HOST}", f"--http-port={port}", "-d", database]
    server = subprocess.Popen(
        # Core's lost races, which it answers with an error, would fill the screen.
        [sys.executable, ODOO_BIN, "server", *options, "--log-level=critical"]
    )
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.kill()
        server.wait()


def _wait_for(server, port):
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the server does not start, see above") from None
            time.sleep(0.1)


def get(port, path):
    """:return: the status of a request without cookies, as a mail program's"""
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    with closing(connection):
        connection.request("GET", path, headers=BROWSER)
        response = connection.getresponse()
        response.read()
        return response.status


def send(port, paths, status, clients):
    """Have so many clients at once request the paths.

    :return: the answers, and how many seconds all took
    """
    answers, numbers = [], count()
    deadline = time.monotonic() + TURN_TIME

    def work():
        # The next number is taken in one step, also among threads.
        while (number := next(numbers)) < len(paths) and time.monotonic() < deadline:
            start = time.perf_counter()
            is_right = get(port, paths[number]) == status
            answers.append(Answer(time.perf_counter() - start, is_right))

    threads = [threading.Thread(target=work) for _client in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - start


# ----------------------------------------------------------------
# Draining by hand
# ----------------------------------------------------------------


def drain_by_cron(env, work):
    env["contact.interaction"]._cron_apply()


def drain_by_sql_chunks(env, work):
    while _drain_by_sql(env, work, DRAIN_CHUNK):
        env.cr.commit()


def drain_by_sql_whole(env, work):
    _drain_by_sql(env, work, None)
    env.cr.commit()


def _drain_by_sql(env, work, limit):
    """What one would write by hand for this very result, and nothing else."""
    env.cr.execute(
        SQL(
            """
WITH click AS (
    UPDATE contact_interaction SET applied_date = %(now)s
    WHERE id IN (SELECT id FROM contact_interaction WHERE applied_date IS NULL
                 ORDER BY id LIMIT %(limit)s FOR UPDATE)
    RETURNING *
), assignment AS (
    INSERT INTO contact_tag_assignment AS held (
        partner_id, tag_id, count, first_date, last_date, expiry_date, state)
    SELECT partner_id, %(tag_id)s, COUNT(*), MIN(date), MAX(date),
           MAX(date) + %(lifetime)s, 'active'
    FROM click GROUP BY partner_id ORDER BY partner_id
    ON CONFLICT (partner_id, tag_id) DO UPDATE SET
        count = held.count + excluded.count, last_date = excluded.last_date,
        expiry_date = excluded.expiry_date, state = 'active'
    RETURNING id, partner_id, count
), tagged AS (
    INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)
    SELECT partner_id, %(tag_id)s FROM assignment
    ON CONFLICT DO NOTHING
), history AS (
    INSERT INTO contact_tag_event (
        assignment_id, kind, date, count_change, source, interaction_id)
    SELECT assignment.id,
           CASE WHEN assignment.count = COUNT(*) OVER (PARTITION BY assignment.id)
                 AND 1 = row_number() OVER (
                     PARTITION BY assignment.id ORDER BY click.date, click.id)
                THEN 'added' ELSE 'renewed' END,
           click.date, 1, 'mailing,' || click.mailing_id, click.id
    FROM click JOIN assignment USING (partner_id)
), listed AS (
    INSERT INTO contact_list_member (
        list_id, partner_id, date_added, interaction_id)
    SELECT DISTINCT ON (partner_id) %(list_id)s, partner_id, date, id
    FROM click ORDER BY partner_id, date
    ON CONFLICT DO NOTHING
), recorded AS (
    INSERT INTO link_tracker_click (
        interaction_id, link_id, mailing_trace_id, mass_mailing_id, country_id,
        create_uid, write_uid, create_date, write_date)
    SELECT id, link_id, mailing_trace_id, mailing_id, country_id,
           %(uid)s, %(uid)s, %(now)s, %(now)s
    FROM click
), traced AS (
    UPDATE mailing_trace SET
        links_click_datetime = %(now)s,
        open_datetime = CASE WHEN trace_status IN ('open', 'reply')
                             THEN open_datetime ELSE %(now)s END,
        trace_status = CASE trace_status WHEN 'reply' THEN 'reply' ELSE 'open' END,
        write_uid = %(uid)s, write_date = %(now)s
    WHERE id IN (SELECT mailing_trace_id FROM click)
), counted AS (
    UPDATE link_tracker SET count = link_tracker.count + clicked.count
    FROM (SELECT link_id, COUNT(*) FROM click GROUP BY link_id) clicked
    WHERE link_tracker.id = clicked.link_id
)
SELECT COUNT(*) FROM click
            """,
            now=fields.Datetime.now(),
            limit=limit,
            lifetime=LIFETIME,
            tag_id=work.tag_id,
            list_id=work.list_id,
            uid=env.uid,
        )
    )
    return env.cr.fetchone()[0]


DRAINS = {
    "ours: _cron_apply": drain_by_cron,
    f"SQL: chunks of {DRAIN_CHUNK:,}": drain_by_sql_chunks,
    "SQL: one statement": drain_by_sql_whole,
}


# ----------------------------------------------------------------
# The data
# ----------------------------------------------------------------


class Bench:
    def __init__(self, env, options):
        # This transaction would keep VACUUM from cleaning up.
        env.cr.rollback()
        self.database = env.cr.dbname
        self.registry = env.registry
        self.options = options
        self.last_click = fields.Datetime.now()
        self.contacts = max(RECIPIENTS, options.clicks // CLICKS_PER_CONTACT)

    def __enter__(self):
        self._remove_data()
        with self.environment() as env:
            env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM ir_cron_trigger")
            self.last_cron_trigger_id = env.cr.fetchone()[0]
        try:
            with self.environment() as env:
                self._create_data(env)
        except BaseException:
            self._remove_data()
            raise
        return self

    def __exit__(self, *exc_info):
        self._remove_data()
        self._vacuum()

    @contextmanager
    def environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_data(self, env):
        tag = env["res.partner.category"].create(
            {"name": MARK, "lifetime_number": LIFETIME.days, "lifetime_unit": "day"}
        )
        contact_list = env["contact.list"].create({"name": MARK})
        mailing = env["mailing.mailing"].create(
            {
                "name": MARK,
                "subject": MARK,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            }
        )
        links = env["link.tracker"].create(
            [{"url": URL, "title": MARK, "label": str(i)} for i in range(max(LINKS))]
        )
        env["contact.link.effect"].create(
            {
                "mailing_id": mailing.id,
                "url": URL,
                "tag_add_ids": [Command.link(tag.id)],
                "list_add_ids": [Command.link(contact_list.id)],
            }
        )
        self.tag_id, self.list_id = tag.id, contact_list.id
        self.mailing_id, self.link_ids = mailing.id, links.ids
        env.flush_all()
        self._create_traces(env)
        traces = env["mailing.trace"].browse(self.trace_ids[:RECIPIENTS])
        codes = [link.code for link in links]
        self.paths = {
            (contender, number): [
                self._path(contender, trace, codes[i % number])
                for i, trace in enumerate(traces)
            ]
            for contender in STATUS
            for number in LINKS
        }

    def _create_traces(self, env):
        env.cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, ref, email, active,
                type, lang, autopost_bills, create_date, write_date)
            SELECT name, name, %s, 'bench' || n || '@example.com', true,
                   'contact', 'en_US', 'ask', now(), now()
            FROM (SELECT n, 'Bench Contact ' || n AS name
                  FROM generate_series(1, %s) n) numbered
            """,
            [MARK, self.contacts],
        )
        env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id WHERE ref = %s", [MARK]
        )
        env.cr.execute(
            """
            INSERT INTO mailing_trace (model, res_id, mass_mailing_id, trace_type,
                trace_status, create_date, write_date)
            SELECT 'res.partner', id, %s, 'mail', 'sent', now(), now()
            FROM res_partner WHERE ref = %s ORDER BY id RETURNING id
            """,
            [self.mailing_id, MARK],
        )
        self.trace_ids = [row[0] for row in env.cr.fetchall()]

    def _path(self, contender, trace, code):
        path = f"/r/{code}/m/{trace.id}"
        return f"{path}/{trace._sign_click(code)}" if contender == OURS else path

    # Between the runs

    def count_rows(self, table, mailing_column):
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(mailing_column),
                    self.mailing_id,
                )
            )
            return cr.fetchone()[0]

    def forget_clicks(self):
        """Back to the start: a mailing that was sent, and nobody clicked."""
        ours = "SELECT id FROM mailing_mailing WHERE subject = %s"
        tags = "SELECT id FROM res_partner_category WHERE name ->> 'en_US' = %s"
        lists = "SELECT id FROM contact_list WHERE name ->> 'en_US' = %s"
        self._execute(
            "DELETE FROM contact_tag_event WHERE assignment_id IN ("
            f"SELECT id FROM contact_tag_assignment WHERE tag_id IN ({tags}))",
            f"DELETE FROM contact_tag_assignment WHERE tag_id IN ({tags})",
            "DELETE FROM res_partner_res_partner_category_rel "
            f"WHERE category_id IN ({tags})",
            f"DELETE FROM contact_list_member WHERE list_id IN ({lists})",
            "DELETE FROM link_tracker_click WHERE link_id IN ("
            "SELECT id FROM link_tracker WHERE title = %s)",
            f"DELETE FROM contact_interaction WHERE mailing_id IN ({ours})",
            "UPDATE link_tracker SET count = 0 WHERE title = %s",
            "UPDATE mailing_trace SET trace_status = 'sent', open_datetime = NULL, "
            f"links_click_datetime = NULL WHERE mass_mailing_id IN ({ours})",
        )

    def _remove_data(self):
        self.forget_clicks()
        ours = "SELECT id FROM mailing_mailing WHERE subject = %s"
        self._execute(
            f"DELETE FROM mailing_trace WHERE mass_mailing_id IN ({ours})",
            "DELETE FROM res_partner WHERE ref = %s",
        )
        with self.environment() as env:
            mailings = env["mailing.mailing"].search([("subject", "=", MARK)])
            sources = mailings.source_id
            mailings.unlink()
            sources.unlink()
            env["link.tracker"].search([("title", "=", MARK)]).unlink()
            env["contact.list"].search([("name", "=", MARK)]).unlink()
            env["res.partner.category"].search([("name", "=", MARK)]).unlink()
            if started := getattr(self, "last_cron_trigger_id", None):
                env["ir.cron.trigger"].search([("id", ">", started)]).unlink()

    def _execute(self, *statements):
        execute_without_triggers(self.registry, statements, MARK)

    def _vacuum(self):
        vacuum(self.database, TABLES)

    # ----------------------------------------------------------------
    # The route
    # ----------------------------------------------------------------

    def run_route(self, port, clients, links):
        """:return: a mapping of the contenders to their cells"""
        half = math.ceil(self.options.requests / 2)
        answers, seconds = {OURS: [], CORE: []}, {OURS: 0, CORE: 0}
        for contender in (OURS, CORE, CORE, OURS):
            self.forget_clicks()
            paths = self.paths[contender, links]
            paths = (paths * math.ceil(half / len(paths)))[:half]
            found, taken = send(port, paths, STATUS[contender], clients)
            answers[contender] += found
            seconds[contender] += taken
            self._check_route(contender, sum(answer.is_right for answer in found))
        return {
            contender: _cell(answers[contender], seconds[contender])
            for contender in STATUS
        }

    def _check_route(self, contender, right):
        appended = self.count_rows("contact_interaction", "mailing_id")
        clicked = self.count_rows("link_tracker_click", "mass_mailing_id")
        expected = (right, 0) if contender == OURS else (0, right)
        assert (appended, clicked) == expected, (contender, appended, clicked, right)

    # ----------------------------------------------------------------
    # The effects
    # ----------------------------------------------------------------

    def run_drain(self, drain, clicks):
        """:return: the seconds taken, and what came out"""
        self.forget_clicks()
        with self.registry.cursor() as cr:
            self._append_clicks(cr, clicks)
        self._vacuum()
        with self.environment() as env:
            start = time.perf_counter()
            drain(env, self)
            env.cr.commit()
            seconds = time.perf_counter() - start
        with self.registry.cursor() as cr:
            return seconds, self._result(cr)

    def _append_clicks(self, cr, clicks):
        cr.execute(
            """
            INSERT INTO contact_interaction (kind, verdict, name, url, date,
                partner_id, link_id, mailing_id, mailing_trace_id)
            SELECT 'click', 'human', %(mark)s, %(url)s,
                   %(last_click)s - (%(clicks)s - n) * interval '0.01 second',
                   trace.res_id, (%(links)s::int[])[1 + n %% %(link_count)s],
                   trace.mass_mailing_id, trace.id
            FROM generate_series(0, %(clicks)s - 1) n
            JOIN mailing_trace trace
              ON trace.id = (%(traces)s::int[])[1 + n %% %(trace_count)s]
            ORDER BY n
            """,
            {
                "mark": MARK,
                "last_click": self.last_click,
                "url": URL,
                "clicks": clicks,
                "links": self.link_ids,
                "link_count": len(self.link_ids),
                "traces": self.trace_ids,
                "trace_count": len(self.trace_ids),
            },
        )

    def _result(self, cr):
        queries = (
            "SELECT partner_id, count, first_date, last_date, expiry_date, state "
            "FROM contact_tag_assignment WHERE tag_id = %(tag_id)s",
            "SELECT held.partner_id, event.kind, event.date, event.count_change, "
            "event.count_key, event.source, event.user_id FROM contact_tag_event event "
            "JOIN contact_tag_assignment held ON held.id = event.assignment_id "
            "WHERE event.interaction_id IS NOT NULL AND held.tag_id = %(tag_id)s",
            "SELECT partner_id FROM res_partner_res_partner_category_rel "
            "WHERE category_id = %(tag_id)s",
            "SELECT partner_id, date_added FROM contact_list_member "
            "WHERE list_id = %(list_id)s",
            "SELECT link_id, mailing_trace_id, country_id FROM link_tracker_click "
            "WHERE mass_mailing_id = %(mailing_id)s AND interaction_id IS NOT NULL",
            "SELECT id, count FROM link_tracker WHERE id = ANY(%(link_ids)s)",
            "SELECT id, trace_status, open_datetime IS NULL, "
            "links_click_datetime IS NULL FROM mailing_trace "
            "WHERE mass_mailing_id = %(mailing_id)s",
            "SELECT partner_id, verdict, applied_date IS NULL FROM contact_interaction "
            "WHERE mailing_id = %(mailing_id)s",
        )
        result = []
        for query in queries:
            cr.execute(
                # In one order, and short.
                "SELECT COUNT(*), md5(string_agg(result::text, ' ' "
                f"ORDER BY result::text)) FROM ({query}) result",
                vars(self),
            )
            result.append(cr.fetchone())
        return result


def _cell(answers, seconds):
    times = sorted(answer.seconds * 1000 for answer in answers)
    right = sum(answer.is_right for answer in answers)
    return Cell(
        rate=right / seconds,
        p50=median(times),
        p95=times[math.ceil(len(times) * 0.95) - 1],
        sent=len(answers),
        errors=len(answers) - right,
    )


# ----------------------------------------------------------------
# All of them
# ----------------------------------------------------------------


def main(env, args):
    options = _parse(args)
    failed = False
    with Bench(env, options) as bench:
        if options.only != "effects":
            failed |= _bench_route(bench)
        if options.only != "route":
            failed |= _bench_effects(bench)
    return int(failed)


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench clicks")
    parser.add_argument("--clicks", type=int, default=20_000, help="to be drained")
    parser.add_argument("--requests", type=int, default=400, help="of each cell")
    parser.add_argument("--repeat", type=int, default=3, help="of each drain")
    parser.add_argument("--only", choices=("route", "effects"))
    return parser.parse_args(args)


def _bench_route(bench):
    """:return: whether our route answered something wrong"""
    cells = {}
    with running_server(bench.database) as port:
        print("warming up …", flush=True)
        for contender, status in STATUS.items():
            send(port, bench.paths[contender, 1][:20], status, 1)
        for clients in CLIENTS:
            for links in LINKS:
                print(f"{clients} clients, {links} links …", flush=True)
                cells[clients, links] = bench.run_route(port, clients, links)
    print(f"\nThe routes, {bench.options.requests} requests each\n")
    print(
        f"{'':10}{'clients':>8}{'links':>7}{'clicks/s':>10}{'p50 ms':>9}"
        f"{'p95 ms':>9}{'sent':>7}{'errors':>8}"
    )
    for (clients, links), row in cells.items():
        for contender, cell in row.items():
            print(
                f"{contender:10}{clients:8}{links:7}{cell.rate:10.1f}{cell.p50:9.1f}"
                f"{cell.p95:9.1f}{cell.sent:7}{cell.errors:8}"
            )
        ours, core = row[OURS], row[CORE]
        print(
            f"{'ours/core':10}{'':15}{_ratio(ours.rate, core.rate):>10}"
            f"{_ratio(ours.p50, core.p50):>9}{_ratio(ours.p95, core.p95):>9}"
        )
    return any(row[OURS].errors for row in cells.values())


def _ratio(ours, theirs):
    return f"{ours / theirs:.2f}x" if theirs else "-"


def _bench_effects(bench):
    """:return: whether the contenders came to different results"""
    clicks, repeat = bench.options.clicks, bench.options.repeat
    for drain in DRAINS.values():
        bench.run_drain(drain, 100)  # fill the caches that a running server has full
    runs = {name: [] for name in DRAINS}
    results = []
    for turn in range(repeat):
        print(f"effects: turn {turn + 1} of {repeat} …", flush=True)
        for name, drain in DRAINS.items():
            seconds, result = bench.run_drain(drain, clicks)
            runs[name].append(seconds)
            results.append(result)
    differences = [
        number
        for number, parts in enumerate(zip(*results, strict=True), start=1)
        if len({digest for _count, digest in parts}) > 1
    ]
    print(f"\nThe effects of {clicks:,} clicks, median of {repeat}\n")
    print(f"{'':28}{'seconds':>9}{'rows/s':>10}")
    seconds = {name: median(times) for name, times in runs.items()}
    for name, taken in seconds.items():
        print(f"{name:28}{taken:9.2f}{clicks / taken:10,.0f}")
    ours, *by_hand = seconds.values()
    print(f"\nours takes {ours / min(by_hand):.1f} times as long as the faster SQL")
    print(f"{bench.contacts:,} contacts, {len(bench.link_ids)} links")
    if differences:
        print(f"the results differ in the tables {differences} of Bench._result")
    return bool(differences)
