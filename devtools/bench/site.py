"""What other websites tell: visits of known contacts, from clients at once.

usage: ./dev bench site [--visits N] [--clients N] [--workers N]

An Odoo server of as many processes as there are processors answers a POST for each
visit, as ``site.js`` sends it, in turns with core's cheapest route, which touches no
database (*/web/health*): what a request costs in any case. Wanted: 200 visits a second
from 16 clients on 2 cores, and every one of them kept.
"""

import argparse
import json
import os
from functools import partial

from bench_http import ask, cell_of, get, running_server, send
from bench_tables import create_contacts, execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api, fields

MARK = "contact_marketing bench site"  # to find our data again
ORIGIN = "https://bench.example.net"
CONTACTS = 500
OURS, CORE = "a visit", "core's /web/health"
HEADERS = {"Origin": ORIGIN, "Content-Type": "text/plain"}


def main(env, args):
    parser = argparse.ArgumentParser(prog="./dev bench site")
    parser.add_argument("--visits", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(args)
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    _remove_data(registry)
    try:
        path, tokens = _make_data(registry)
        with running_server(database, options.workers) as port:
            lost = _compare(registry, port, path, tokens, options)
    finally:
        _remove_data(registry)
        vacuum(database, ["contact_interaction"])
    return int(lost > 0)


def _compare(registry, port, path, tokens, options):
    """:return: how many visits were not kept"""
    visits = [
        _visit(tokens[number % len(tokens)], number)
        for number in range(2 * options.visits + 2 * options.clients)
    ]
    post = partial(_post, path)
    warming = 2 * options.clients
    send(port, visits[:warming], 204, options.clients, post)
    answers, seconds = {OURS: [], CORE: []}, {OURS: 0, CORE: 0}
    turns = [
        (OURS, visits[warming : warming + options.visits], 204, post),
        (CORE, ["/web/health"] * options.visits, 200, get),
        (CORE, ["/web/health"] * options.visits, 200, get),
        (OURS, visits[warming + options.visits :], 204, post),
    ]
    for name, requests, status, how in turns:
        found, taken = send(port, requests, status, options.clients, how)
        answers[name] += found
        seconds[name] += taken
    cells = {name: cell_of(answers[name], seconds[name]) for name in answers}
    print(f"\n{options.clients} clients, {options.workers} workers\n")
    print(f"{'':20}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'sent':>7}{'errors':>8}")
    for name, cell in cells.items():
        print(
            f"{name:20}{cell.rate:10.1f}{cell.p50:9.1f}{cell.p95:9.1f}{cell.sent:7}"
            f"{cell.errors:8}"
        )
    print(f"{'core / ours':20}{cells[CORE].rate / cells[OURS].rate:10.2f}")
    right = cells[OURS].sent - cells[OURS].errors + warming
    kept = _count_visits(registry)
    print(f"{right:,} visits answered, {kept:,} kept")
    return right - kept


def _visit(token, number):
    told = {
        "kind": "visit",
        "id": f"{number:032d}",
        "url": f"{ORIGIN}/page/{number % 50}",
        "visitor": token,
    }
    return json.dumps(told)


def _post(path, port, body):
    return ask(port, "POST", path, body, HEADERS)


def _make_data(registry):
    """:return: the path that a website's script tells, and tokens of visitors"""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        site = env["contact.site"].create(
            {"name": MARK, "origins": ORIGIN, "rate_limit": 100_000}
        )
        cr.execute(
            """
            INSERT INTO contact_interaction (partner_id, kind, verdict, date, name,
                                             applied_date)
            SELECT id, 'form', 'human', %s, %s, %s FROM unnest(%s) AS contact(id)
            RETURNING id
            """,
            [
                *(fields.Datetime.now(), MARK, fields.Datetime.now()),
                create_contacts(cr, MARK, CONTACTS),
            ],
        )
        ids = [row[0] for row in cr.fetchall()]
        tokens = [site._visitor_token("contact.interaction", id_) for id_ in ids]
        return f"/contact_marketing/site/{site.key}", tokens


def _count_visits(registry):
    with registry.cursor() as cr:
        cr.execute(
            """
            SELECT count(*) FROM contact_interaction visit
            JOIN res_partner partner ON partner.id = visit.partner_id
            WHERE partner.ref = %s AND visit.kind = 'visit'
            """,
            [MARK],
        )
        return cr.fetchone()[0]


def _remove_data(registry):
    execute_without_triggers(
        registry,
        [
            "DELETE FROM contact_interaction current USING res_partner partner "
            "WHERE partner.id = current.partner_id AND partner.ref = %s",
            "DELETE FROM res_partner WHERE ref = %s",
        ],
        MARK,
    )
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["contact.site"].with_context(active_test=False).search(
            [("name", "=", MARK)]
        ).unlink()
