"""All lines of the table of benchmarks, written to docs/benchmarks.md.

usage: ./dev bench all [--quick] [--only NAME …]

Each bench that declares lines (see bench_lines) runs in a process of its own, one after
the other: in less than an hour, with smaller sizes (--quick) in ten minutes. What does
not end in time is ended, and its lines stay empty. --only prints a table of these
benches, and writes nothing.
"""

import argparse
import datetime
import importlib.util
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from bench_lines import read_reports, with_unit

from odoo.tools import SQL

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs/benchmarks.md"
BEGIN, END = "<!-- table: ./dev bench all -->\n", "<!-- end of the table -->\n"
FULL_TIME, QUICK_TIME = 3_600, 600  # seconds


def main(env, args):
    options = _parse(args)
    machine = _machine(env)
    database = env.cr.dbname
    env.cr.rollback()
    deadline = time.monotonic() + (QUICK_TIME if options.quick else FULL_TIME)
    missing = set(options.only) - set(_benches())
    if missing:
        raise SystemExit(f"no such bench with lines: {', '.join(sorted(missing))}")
    rows, failed = [], []
    for name, lines in _benches().items():
        if options.only and name not in options.only:
            continue
        code, text, load = _run(
            database, name, lines.quick if options.quick else lines.full, deadline
        )
        reports = read_reports(text)
        rows += [
            (name, line, *reports.get(line.key, (None, "")), load)
            for line in lines.by_key.values()
        ]
        if code:
            failed.append(name)
    table = _table(rows, machine, options.quick)
    print(f"\n{table}")
    if not options.only:
        _write(table)
    if failed:
        print(f"failed, missed an aim, or did not end in time: {', '.join(failed)}")
    return int(bool(failed))


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench all")
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    return parser.parse_args(args)


def _benches():
    """:return: by name of the bench, its lines"""
    found = {}
    for path in sorted(HERE.glob("*.py")):
        if path != Path(__file__):
            spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            if hasattr(module, "LINES"):
                found[path.stem] = module.LINES
    return found


def _run(database, name, arguments, deadline):
    """Run a bench, and show what it prints.

    :return: its code, what it printed, and the load before and after
    """
    print(f"\n== {name} {' '.join(arguments)}", flush=True)
    before = os.getloadavg()[0]
    left = deadline - time.monotonic()
    if left <= 0:
        return 1, "", ""
    script = Path(sys.argv[0])
    process = subprocess.Popen(
        # timeout(1) ends also what the bench started, as a server.
        [
            *("timeout", "--kill-after=20", f"{left:.0f}"),
            *(sys.executable, script, database, HERE / f"{name}.py", *arguments),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    printed = []
    for line in process.stdout:
        print(line, end="", flush=True)
        printed.append(line)
    load = f"{before:.1f}, {os.getloadavg()[0]:.1f}"
    return process.wait(), "".join(printed), load


# ------------------------------------------------------------
# The table
# ------------------------------------------------------------


def _table(rows, machine, is_quick):
    date = datetime.date.today().isoformat()
    command = "./dev bench all --quick" if is_quick else "./dev bench all"
    heads = ["Work", "Wanted", "Measured", "Of", "Load", "Command"]
    lines = [
        f"`{command}`, {date}, commit `{_commit()}`, {machine}. *Load*: before and "
        "after the bench; 2 cores do 2 things at once. **Bold**: not reached.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    lines += [
        f"| {line.work} | {line.wanted} | {_cell(line, value)} | {detail} | {load} "
        f"| `./dev bench {name}` |"
        for name, line, value, detail, load in rows
    ]
    return "\n".join(lines) + "\n"


def _cell(line, value):
    if value is None:
        return "not measured"
    text = with_unit(value, line.unit)
    return text if line.is_reached(value) else f"**{text}**"


def _machine(env):
    (version,) = env.execute_query(SQL("SHOW server_version"))[0]
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GB, "
        f"PostgreSQL {version.split()[0]}, Python {platform.python_version()}"
    )


def _commit():
    def git(*arguments):
        command = ["git", "-C", ROOT, *arguments]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD") or "unknown"
    is_changed = git("status", "--porcelain", "--untracked-files=no")
    return f"{commit} and changes" if is_changed else commit


def _write(table):
    page = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{table}{END}{after}", encoding="utf-8")
