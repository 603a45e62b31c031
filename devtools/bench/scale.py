"""Several hosts: one of them, or the primary database, is killed in the midst of work.

usage: ./dev bench scale [--contacts N] [--interactions N] [--readers N] [--rows N]
                         [--only ROUND …] [--keep] [--reuse FOLDER]

Makes, in network namespaces of this machine, two hosts of Odoo with two workers and two
schedulers each, a proxy, and a primary of PostgreSQL with a replica that streams from
it. In each round a campaign and an import are under way and readers click, while:

* kill: the host that sends is killed (-9), and then the one that imports;
* cut: the same, and its cable is pulled before, so that nobody is told;
* screens: nothing is killed; screens are read, from the replica where Odoo allows it;
* failover: the primary is cut, and the replica takes its place;
* sync: the same, with a primary that waits for its replica at each commit.

Of each it says what was lost, what came twice, and how long nothing moved. Needs root,
and Debian's iproute2 and haproxy.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from scale_network import Network
from scale_odoo import Proxy
from scale_readers import Readers
from scale_rounds import ROUNDS
from scale_trial import Trial


def main(env, args):
    options = _parse(args)
    database = env.cr.dbname
    env.cr.rollback()
    folder = options.reuse or _new_folder()
    try:
        with Network() as network, Proxy(folder), Readers() as readers:
            trial = Trial(network, database, folder, readers, options)
            trial.set_up()
            for name in options.only or ROUNDS:
                print(f"\n== {name}, load {os.getloadavg()[0]:.1f}", flush=True)
                ROUNDS[name](trial)
    finally:
        if options.keep or options.reuse:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)
    return int(trial.has_failed)


def _parse(args):
    parser = argparse.ArgumentParser(prog="./dev bench scale")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--interactions", type=int, default=3_000_000)
    parser.add_argument("--readers", type=int, default=2_000)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", nargs="+", choices=ROUNDS, metavar="ROUND")
    parser.add_argument("--keep", action="store_true", help="keep databases and logs")
    parser.add_argument("--reuse", type=Path, help="the folder that --keep told")
    return parser.parse_args(args)


def _new_folder():
    folder = Path(tempfile.mkdtemp(prefix="contact_marketing_scale_", dir="/var/tmp"))
    folder.chmod(0o755)
    return folder
