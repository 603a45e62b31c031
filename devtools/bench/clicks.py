"""Clicks: our signed route against core's own, and their effects against SQL.

usage: ./dev bench clicks [--clicks N] [--requests N] [--only route|effects]

Route: one Odoo server of one process answers both routes to the same recipients and
links, in turns. Core's route writes inside of the request: a click, the counter of
the link and the state of the mail. Ours appends one row and wakes up the drain; it
does the rest later, and is what the second part measures.

Effects: ``contact.interaction._cron_apply`` drains N clicks that each add a tag and
a list, against hand-written SQL from the same start to the same result: assignments,
history, tags, lists, core's clicks, the counters of links and the states of mails.
The SQL evaluates no scanner and looks for no other effect or trigger.
"""

import argparse
import math
import time
from statistics import median

from bench_click_data import CORE, LINKS, OURS, STATUS, ClickedMailing
from bench_drains import DRAINS
from bench_http import cell_of, running_server, send
from bench_lines import Line, lines

CELLS = [(clients, number) for clients in (1, 16) for number in LINKS]
LINES = lines(
    *(
        line
        for clients, number in CELLS
        for line in (
            Line(
                f"click-{clients}-{number}",
                f"signed click, {clients} at once on {number} links: clicks a second, "
                "of Odoo's own route",
                at_least=2,
            ),
            Line(
                f"click-p95-{clients}-{number}",
                f"the same, {clients} on {number}: 95th percentile, of Odoo's own",
                at_most=1,
            ),
        )
    ),
    Line("click-drain", "20,000 clicks applied, time of SQL by hand", at_most=1.3),
    quick=["--requests", "200", "--clicks", "5000", "--repeat", "1"],
)


def main(env, args):
    options = _parse(args)
    failed = False
    with ClickedMailing(env, options.clicks) as mailing:
        if options.only != "effects":
            failed |= _bench_route(mailing, options.requests)
        if options.only != "route":
            failed |= _bench_effects(mailing, options.clicks, options.repeat)
    return int(failed)


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench clicks")
    parser.add_argument("--clicks", type=int, default=20_000, help="to be drained")
    parser.add_argument("--requests", type=int, default=400, help="of each cell")
    parser.add_argument("--repeat", type=int, default=3, help="of each drain")
    parser.add_argument("--only", choices=("route", "effects"))
    return parser.parse_args(args)


def _bench_route(mailing, requests):
    """:return: whether our route answered something wrong"""
    cells = {}
    with running_server(mailing.database) as port:
        print("warming up …", flush=True)
        for contender, status in STATUS.items():
            send(port, mailing.paths[contender, 1][:20], status, 1)
        for clients, links in CELLS:
            print(f"{clients} clients, {links} links …", flush=True)
            cells[clients, links] = _run_route(mailing, port, clients, links, requests)
    print(f"\nThe routes, {requests} requests each\n")
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
    for (clients, links), row in cells.items():
        ours, core = row[OURS], row[CORE]
        LINES.report(
            f"click-{clients}-{links}",
            ours.rate / core.rate,
            f"{ours.rate:.0f} against {core.rate:.0f} a second",
        )
        LINES.report(
            f"click-p95-{clients}-{links}",
            ours.p95 / core.p95,
            f"{ours.p95:.0f} against {core.p95:.0f} ms",
        )
    return any(row[OURS].errors for row in cells.values())


def _run_route(mailing, port, clients, links, requests):
    """:return: a mapping of the contenders to their cells"""
    half = math.ceil(requests / 2)
    answers, seconds = {OURS: [], CORE: []}, {OURS: 0, CORE: 0}
    for contender in (OURS, CORE, CORE, OURS):
        mailing.delete_clicks()
        paths = mailing.paths[contender, links]
        paths = (paths * math.ceil(half / len(paths)))[:half]
        found, taken = send(port, paths, STATUS[contender], clients)
        answers[contender] += found
        seconds[contender] += taken
        _check_route(mailing, contender, sum(answer.is_right for answer in found))
    return {
        contender: cell_of(answers[contender], seconds[contender])
        for contender in STATUS
    }


def _check_route(mailing, contender, right):
    appended = mailing.count_rows("contact_interaction", "mailing_id")
    clicked = mailing.count_rows("link_tracker_click", "mass_mailing_id")
    expected = (right, 0) if contender == OURS else (0, right)
    assert (appended, clicked) == expected, (contender, appended, clicked, right)


def _ratio(ours, theirs):
    return f"{ours / theirs:.2f}x" if theirs else "-"


def _bench_effects(mailing, clicks, repeat):
    """:return: whether the contenders came to different results"""
    for drain in DRAINS.values():
        # Fill the caches that a running server has full.
        _run_drain(mailing, drain, 100)
    runs = {name: [] for name in DRAINS}
    results = []
    for attempt in range(repeat):
        print(f"effects: turn {attempt + 1} of {repeat} …", flush=True)
        for name, drain in DRAINS.items():
            seconds, result = _run_drain(mailing, drain, clicks)
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
    print()
    LINES.report(
        "click-drain",
        ours / min(by_hand),
        f"{ours:.1f} against {min(by_hand):.1f} s, {clicks:,} clicks",
    )
    print(f"{mailing.contacts:,} contacts, {len(mailing.link_ids)} links")
    if differences:
        print(f"the results differ: queries {differences} of ClickedMailing.result")
    return bool(differences)


def _run_drain(mailing, drain, clicks):
    """:return: the seconds taken, and what came out"""
    mailing.delete_clicks()
    with mailing.registry.cursor() as cr:
        mailing.append_clicks(cr, clicks)
    mailing.vacuum()
    with mailing.environment() as env:
        start = time.perf_counter()
        drain(env, mailing)
        env.cr.commit()
        seconds = time.perf_counter() - start
    with mailing.registry.cursor() as cr:
        return seconds, mailing.result(cr)
