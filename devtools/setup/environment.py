"""Everything that Odoo needs, fetched if missing, and how to call it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .console import SetupError, inherited_environment, say
from .files import link_whole, write_whole
from .odoo_source import ensure_odoo
from .postgres import find_postgres
from .python_libraries import ensure_libraries
from .settings import ADDONS, CLONE_DIR, HOME, INSIDE, MODULE, REQUIRE_BROWSER, ROOT

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")

# Without Odoo's limit of memory: one process that runs all tests has more addresses.
_CONFIGURATION = """\
[options]
limit_memory_hard = 0
addons_path = {addons}
data_dir = {data}
http_interface = 127.0.0.1
list_db = False
admin_passwd = admin
"""

# Would choose another database, configuration or interpreter than this set-up's.
_DROPPED = (
    "ODOO_RC",
    "PGDATABASE",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
)


class Environment:
    def __init__(self, venv: Path, odoo: Path, odoo_version: str):
        self.venv = venv
        self.python = venv / "bin/python"
        self.odoo_version = odoo_version
        self.postgres = find_postgres(venv)
        # A database and its files belong together.
        self.data = HOME / "data" / self.postgres.name
        self.configuration = CLONE_DIR / "odoo.conf"
        self.variables = {
            **inherited_environment(*_DROPPED),
            **self.postgres.environment,
            "ODOO_RC": str(self.configuration),
            "PATH": os.pathsep.join(self._path()),
            "PYTHONPATH": str(odoo),
            "PYTHONPYCACHEPREFIX": str(HOME / "pycache"),
            "PYTHONUNBUFFERED": "1",
        }

    def _path(self) -> Iterator[str]:
        yield str(self.venv / "bin")
        if self.postgres.binaries:
            yield str(self.postgres.binaries)
        yield os.environ.get("PATH", os.defpath)

    def write_files(self) -> None:
        # Odoo and pytest know a module by its folder's name.
        link_whole(ADDONS / MODULE, ROOT)
        text = _CONFIGURATION.format(addons=ADDONS, data=self.data)
        write_whole(self.configuration, text)

    def odoo_command(self, *arguments) -> list:
        # A file, since with workers the server starts sys.argv[0] again.
        return [self.python, INSIDE / "odoo_bin.py", *arguments]

    def inside_command(self, script: str, *arguments) -> list:
        return [self.python, INSIDE / f"{script}.py", *arguments]


@contextlib.contextmanager
def environment():
    """The environment with a running PostgreSQL."""
    os.umask(0o022)  # PostgreSQL's user must be able to read
    with ThreadPoolExecutor() as pool:
        libraries = pool.submit(ensure_libraries)
        odoo, odoo_version = ensure_odoo()
        venv = libraries.result()
    env = Environment(venv, odoo, odoo_version)
    env.write_files()
    with env.postgres:
        yield env


def has_browser() -> bool:
    """Whether tours can run; says so if not, or fails where it is required."""
    if any(map(shutil.which, BROWSERS)):
        return True
    text = (
        "No Chromium on PATH: browser tests (tours) are SKIPPED. "
        "On Debian: apt-get install --no-install-recommends chromium"
    )
    if REQUIRE_BROWSER:
        raise SetupError(f"REQUIRE_BROWSER is set. {text}")
    say(f"NOTE: {text}")
    return False
