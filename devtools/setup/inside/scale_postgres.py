"""PostgreSQL servers of a trial: a primary, and a replica that streams from it."""

import pwd
import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from scale_network import ADDRESSES

# As an administrator of a small server would set it; what is lost is never faked.
SETTINGS = {
    "listen_addresses": "'*'",
    "unix_socket_directories": "''",
    "shared_buffers": "512MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "wal_keep_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "hot_standby_feedback": "on",
    # A host that is cut off keeps its locks until PostgreSQL knows: in 10 + 3 × 5 s.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
}
# Of the trial itself, which must know soon that a server is gone.
PATIENCE = {
    "connect_timeout": 2,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
}
NETWORK = "10.77.0.0/24"
SUPERUSER = "odoo"


class Server:
    """A PostgreSQL on a host of the network.

    :param binaries: the folder of ``postgres``
    :param folder: where its data lie
    """

    def __init__(self, network, name, binaries, folder, **settings):
        self.network, self.name = network, name
        self.binaries, self.data = Path(binaries), Path(folder) / name
        self.address = ADDRESSES[name]
        self.settings = {**SETTINGS, **settings}
        self.user = _unprivileged_user()
        self.process = None

    def create(self):
        self._make_folder()
        options = ("-U", SUPERUSER, "--auth=trust", "--no-sync", "--encoding=UTF8")
        self._call("initdb", "-D", self.data, *options, "--locale=C.UTF-8")
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {NETWORK} trust\n")
            file.write(f"host replication all {NETWORK} trust\n")

    def copy(self, primary):
        """Become a replica of another server."""
        self._make_folder()
        options = ("-h", primary.address, "-U", SUPERUSER, "--checkpoint=fast")
        source = f"host={primary.address} user={SUPERUSER} application_name={self.name}"
        self._call("pg_basebackup", *options, "-D", self.data, "-X", "stream", "-R")
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"primary_conninfo = '{source}'\n")

    def start(self):
        settings = [f"-c{name}={value.strip(chr(39))}" for name, value in self._items()]
        with (self.data.parent / f"{self.name}.log").open("a") as log:
            self.process = self.network.popen(
                self.name,
                [self.binaries / "postgres", "-D", self.data, *settings],
                user=self.user,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        self._wait()

    def promote(self):
        self._call("pg_ctl", "promote", "-w", "-D", self.data)

    def fetch(self, database, query, *parameters):
        with closing(self.connect(database)) as connection, connection.cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchall() if cr.description else []

    def connect(self, database="postgres"):
        where = {"host": self.address, "user": SUPERUSER, "dbname": database}
        connection = psycopg2.connect(**where, **PATIENCE)
        connection.autocommit = True
        return connection

    def _items(self):
        return self.settings.items()

    def _make_folder(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        shutil.chown(self.data, self.user, self.user)
        shutil.chown(self.data.parent, self.user, self.user)

    def _call(self, tool, *arguments):
        command = [self.binaries / tool, *arguments]
        options = {"cwd": "/", "stdout": subprocess.DEVNULL}
        process = self.network.popen(self.name, command, user=self.user, **options)
        if process.wait():
            raise SystemExit(f"{tool} failed on {self.name}, see above")

    def _wait(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.connect().close()
            except psycopg2.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = self.data.parent / f"{self.name}.log"
                    raise SystemExit(f"{self.name} does not start: {log}") from None
                time.sleep(0.2)


def _unprivileged_user():
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
