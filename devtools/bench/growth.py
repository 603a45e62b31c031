"""How the time grows with the base: a chart of what is done most.

usage: ./dev bench growth [--rows N …] [--chart FILE]

At each number of contacts, with five interactions each: a click on a signed link, 500
rows checked and imported, a tag added to a hundredth of the contacts and expired again,
a segment counted, a hundredth scored, a campaign's audience counted, and a journey's
tick while nobody is due. Of
each, the growth between the smallest and the largest number: 1 where the time grows as
the base does, 0 where it stays. Anything beyond n log n is a defect. --chart draws all.
"""

import argparse
import math
import time
from pathlib import Path
from statistics import median

from bench_chart import draw
from bench_growth_data import GrowingBase
from bench_lines import Line, lines

REPEAT = 3
STEPS = {
    "click": "a click on a signed link",
    "import": "500 new rows checked and imported",
    "tag": "a tag added to 1 %",
    "expiry": "that tag expired",
    "segment": "a segment counted",
    "score": "1 % scored",
    "audience": "an audience counted",
    "tick": "a tick of journeys, nobody due",
}
# What n log n grows like between ten thousand and a million, and noise of small times.
N_LOG_N = 1.2
LINES = lines(
    *(
        Line(f"growth-{key}", f"growth of {what}: exponent", at_most=N_LOG_N, unit="")
        for key, what in STEPS.items()
    ),
    full=["--rows", "10000", "100000", "1000000", "--chart", "docs/growth.svg"],
    quick=["--rows", "10000", "50000"],
)


def main(env, args):
    parser = argparse.ArgumentParser(prog="./dev bench growth")
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000]
    )
    parser.add_argument("--chart", help="a file, from the root of the addon")
    options = parser.parse_args(args)
    registry, database = env.registry, env.cr.dbname
    env.cr.rollback()
    taken = {key: {} for key in STEPS}
    for rows in options.rows:
        print(f"{rows:,} contacts …", flush=True)
        with GrowingBase(registry, database, rows) as base:
            for key in STEPS:
                times = [_timed(base, key) for _time in range(REPEAT)]
                taken[key][rows] = median(times)
                print(f"    {STEPS[key]:34} {taken[key][rows] * 1000:12,.1f} ms")
    _report(taken)
    if options.chart:
        path = Path(__file__).parents[2] / options.chart
        path.write_text(draw(taken, STEPS), encoding="utf-8")
    return 0


def _timed(base, key):
    getattr(base, f"prepare_{key}", base.rollback)()
    start = time.perf_counter()
    getattr(base, f"do_{key}")()
    seconds = time.perf_counter() - start
    base.rollback()
    return seconds


def _report(taken):
    for key, seconds in taken.items():
        smallest, largest = min(seconds), max(seconds)
        if smallest == largest:
            continue
        exponent = math.log(seconds[largest] / seconds[smallest]) / math.log(
            largest / smallest
        )
        detail = ", ".join(
            f"{rows:,}: {value * 1000:,.1f} ms" for rows, value in seconds.items()
        )
        LINES.report(f"growth-{key}", max(0, exponent), detail)
