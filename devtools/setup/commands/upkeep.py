"""Linters, the lock file, and what is kept where."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from pathlib import Path

from ..arguments import take_flag
from ..console import SetupError, inherited_environment, run, run_captured, say
from ..database_server import DatabaseServer
from ..databases import TEMPLATE_PREFIX
from ..environment import environment
from ..files import locked
from ..postgres import USERS_LOCK
from ..python_libraries import compile_locks, ensure_libraries
from ..settings import CLONE, CLONE_DIR, HOME, MODULE, REQUIREMENTS_LOCK, ROOT

_DOWNLOADS = ("apt", "axe", "clones", "core-tests", "data", "odoo", "pg")
_DOWNLOADS += ("pre-commit", "peers", "pycache", "uv", "venv")
_HOLES, _UNKNOWN = 1, 2


def lint(arguments: list[str]) -> int:
    """[--fix]: all linters; with --fix they correct what they can"""
    fix, rest = take_flag(arguments, "--fix")
    venv = ensure_libraries()
    path = os.pathsep.join((str(venv / "bin"), os.environ.get("PATH", os.defpath)))
    env = {
        **inherited_environment("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"),
        "PATH": path,
        "PRE_COMMIT_HOME": str(HOME / "pre-commit"),
    }
    files = _files_of_the_clone()
    if fix:
        run(["ruff", "check", "--fix-only", "--quiet", "."], cwd=ROOT, env=env)
        run(["ruff", "format", "--quiet", "."], cwd=ROOT, env=env)
    command = ["pre-commit", "run", *rest, "--files", *files]
    return run(command, cwd=ROOT, env=env, check=False).returncode


def _files_of_the_clone() -> list[str]:
    """Those not yet added to git too, which `pre-commit run -a` leaves out."""
    options = ["--cached", "--others", "--exclude-standard", "-z"]
    got = run_captured(["git", "ls-files", *options], cwd=ROOT)
    if got.returncode:
        raise SetupError(f"The linters need a git clone. {got.stderr.strip()}")
    names = {name for name in got.stdout.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


def lock(arguments: list[str]) -> int:
    """recompile the lock files of Python libraries, with their newest versions"""
    for written in compile_locks():
        say(f"{written.relative_to(ROOT)}: written")
    return 0


def audit(arguments: list[str]) -> int:
    """ask PyPI for known holes of the locked libraries; 2 if it does not tell"""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.json"
        command = [ensure_libraries() / "bin/pip-audit", "--progress-spinner=off"]
        command += ["--disable-pip", "--require-hashes", "-f", "json", "-o", found]
        got = run_captured([*command, "-r", REQUIREMENTS_LOCK])
        if not found.exists() or not found.stat().st_size:
            say(f"Nobody told of any library: {_last_line(got.stderr)}")
            return _UNKNOWN
        libraries = json.loads(found.read_text(encoding="utf-8"))["dependencies"]
    return _report_holes(libraries)


def _report_holes(libraries: list[dict]) -> int:
    holes = [
        (f"{library['name']} {library['version']}", hole)
        for library in libraries
        for hole in library.get("vulns", ())
    ]
    for name, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{name}: {hole['id']}, fixed in {fixed}")
    untold = [library["name"] for library in libraries if "skip_reason" in library]
    checked = len(libraries) - len(untold)
    say(f"{checked} of {len(libraries)} libraries checked, {len(holes)} known holes")
    if not checked:
        say("PyPI, as reached from here, tells of no holes: nothing was checked")
    elif untold:
        say(f"PyPI tells nothing of these, so nobody knows: {', '.join(untold)}")
    if holes:
        return _HOLES
    return _UNKNOWN if untold else 0


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2] or "no answer"


def status(arguments: list[str]) -> int:
    """what is where"""
    print(f"addon       {MODULE} in {ROOT} (clone {CLONE})")
    print(f"kept in     {HOME}")
    print(f"Odoo        {_odoo_folder().resolve()}")
    if not _is_set_up():
        print("nothing is set up yet; ./dev demo does it")
        return 0
    with environment() as env:
        print(f"PostgreSQL  {env.postgres.name}")
        server = DatabaseServer(env)
        labels = server.labels()
        for name in server.names():
            if name.startswith(MODULE) or name in labels:
                whose = labels.get(name, {}).get("root", "")
                print(f"database    {name} {whose}")
    return 0


def _odoo_folder() -> Path:
    return Path(os.environ.get("ODOO_HOME") or HOME / "odoo/current")


def _is_set_up() -> bool:
    return _odoo_folder().exists() and any(HOME.glob("venv/*/.done"))


def clean(arguments: list[str]) -> int:
    """[--all]: remove this clone's databases; with --all the downloads too"""
    everything, _rest = take_flag(arguments, "--all")
    if _is_set_up():
        with environment() as env:
            _drop_databases(DatabaseServer(env), everything)
    shutil.rmtree(CLONE_DIR, ignore_errors=True)
    if everything:
        _remove_downloads()
    return 0


def _drop_databases(server: DatabaseServer, templates: bool) -> None:
    labels = server.labels()
    for name in server.names():
        own = labels.get(name, {}).get("root") == str(ROOT)
        own = own or (name.startswith(f"{MODULE}_") and CLONE in name)
        if own or (templates and name.startswith(TEMPLATE_PREFIX)):
            server.drop(name)
            say(f"removed the database {name}")


def _remove_downloads() -> None:
    with locked("postgres-control"), contextlib.ExitStack() as stack:
        for path in HOME.glob(f".{USERS_LOCK}*.lock"):
            users = stack.enter_context(path.open("w"))
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                text = "Another ./dev is running; stop it first."
                raise SetupError(text) from None
        for name in _DOWNLOADS:  # one by one: DEV_HOME may hold other things
            shutil.rmtree(HOME / name, ignore_errors=True)
    say(f"removed the downloads in {HOME}")
