"""The hosts of a trial, what they work on, and what came of it."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from scale_network import OUTSIDE
from scale_odoo import BASE_URL, Host
from scale_postgres import SUPERUSER, Server
from scale_readers import SMTP_PORT

from odoo.tools import config

HERE = Path(__file__).parent
VIRTUAL = "10.77.0.20"  # of whoever is the primary
PROGRESS = """
    SELECT (SELECT count(*) FROM contact_import_row WHERE outcome != 'waiting'),
           (SELECT count(*) FROM contact_import WHERE state != 'done'),
           (SELECT count(*) FROM mail_mail WHERE state = 'outgoing'),
           (SELECT count(*) FROM mailing_mailing WHERE state IN ('in_queue', 'sending'))
"""
IMPORTER = """
    SELECT host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = 'contact_import_row'::regclass AND mode = 'RowExclusiveLock'
      AND client_addr << '10.77.0.8/29' LIMIT 1
"""
LAG = """
    SELECT coalesce(extract(epoch FROM replay_lag), 0)::float,
           pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
    FROM pg_stat_replication
"""


class Trial:
    def __init__(self, network, database, folder, readers, options):
        self.network, self.database, self.folder = network, database, folder
        self.readers, self.options = readers, options
        self.has_failed = False
        binaries = Path(shutil.which("postgres")).parent
        self.primary = Server(network, "db-1", binaries, folder)
        self.replica = Server(network, "db-2", binaries, folder)
        self.data = folder / "data"
        self.hosts = {}

    def set_up(self):
        if self.options.reuse:
            self._start_again()
        else:
            self._make_servers()
        for name in ("host-a", "host-b"):
            self._start_host(name)
        for host in self.hosts.values():
            host.wait()

    def _start_again(self):
        if (self.primary.data / "standby.signal").exists():
            self.primary, self.replica = self.replica, self.primary
        self.primary.start()
        self.network.give_address(self.primary.name, VIRTUAL)
        self.query("UPDATE mail_mail SET state = 'cancel' WHERE state = 'outgoing'")
        self.query("ALTER SYSTEM RESET synchronous_standby_names")
        self.query("SELECT pg_reload_conf()")
        self.attach_replica()

    def _make_servers(self):
        self.primary.create()
        self.primary.start()
        self.network.give_address(self.primary.name, VIRTUAL)
        self._timed("database copied", self._copy_database)
        options = self.options
        self._timed(
            f"{options.contacts:,} contacts, {options.interactions:,} interactions",
            lambda: self.work(
                *("make", options.contacts, options.interactions),
                *(OUTSIDE, SMTP_PORT, BASE_URL),
            ),
        )
        self._timed("replica copied", self.attach_replica)

    def _start_host(self, name):
        host = Host(
            *(self.network, name, self.database, self.folder),
            (
                *(f"--db_host={VIRTUAL}", "--db_port=5432", f"--db_user={SUPERUSER}"),
                *(
                    f"--db_replica_host={self.replica.address}",
                    "--db_replica_port=5432",
                ),
                f"--data-dir={self.data}",
            ),
        )
        self.hosts[host.address] = host
        host.start()

    def attach_replica(self):
        self.replica.copy(self.primary)
        self.replica.start()

    def _copy_database(self):
        self.primary.fetch("postgres", f'CREATE DATABASE "{self.database}"')
        dump = subprocess.Popen(
            ["pg_dump", "--no-owner", self.database], stdout=subprocess.PIPE
        )
        subprocess.run(
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.database],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            env=self._variables(),
            check=True,
        )
        files = Path(config.filestore(self.database))
        target = self.data / "filestore" / self.database
        target.parent.mkdir(parents=True)
        subprocess.run(["cp", "-al", files, target], check=True)

    def work(self, *arguments):
        """Do a step of ``scale_data`` on the primary."""
        command = [sys.executable, HERE / "run_bench.py", self.database]
        command += [HERE / "scale_data.py", *arguments]
        subprocess.run(
            list(map(str, command)),
            env=self._variables(),
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def result(self, name):
        file = self.folder / "result.json"
        self.work("result", name, file)
        return json.loads(file.read_text(encoding="utf-8"))

    def query(self, text):
        return self.primary.fetch(self.database, text)

    def _variables(self):
        where = {"PGHOST": self.primary.address, "PGPORT": "5432", "PGUSER": SUPERUSER}
        return {**os.environ, **where}

    def _timed(self, what, work):
        start = time.monotonic()
        work()
        print(f"{what}: {time.monotonic() - start:.0f} s", flush=True)


class Watch:
    """What happens while hosts are killed, looked at four times a second."""

    def __init__(self, trial):
        self.trial, self.is_over = trial, False
        self.settled = []  # pairs of a moment and how many rows were imported then
        self.left = None  # what is still to be done
        self.lags = []

    def __enter__(self):
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exc_info):
        self.is_over = True
        self.thread.join(10)

    def _look(self):
        while not self.is_over:
            try:
                primary = self.trial.primary
                with closing(primary.connect(self.trial.database)) as connection:
                    self._look_through(connection.cursor())
            except psycopg2.Error:
                time.sleep(0.25)

    def _look_through(self, cr):
        while not self.is_over:
            cr.execute(PROGRESS)
            settled, *left = cr.fetchone()
            now = time.monotonic()
            if not self.settled or settled != self.settled[-1][1]:
                self.settled.append((now, settled))
            self.left = sum(left)
            cr.execute(LAG)
            self.lags += cr.fetchall()
            time.sleep(0.25)

    def wait_until(self, condition, seconds=900):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise SystemExit("nothing moves any more; --keep keeps the logs")
            time.sleep(0.1)
