"""The wheel of a version, checked where it will be used, and its tag."""

import copy
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from ..arguments import take_flag
from ..console import SetupError, run_captured, say, step
from ..databases import Databases
from ..environment import Environment, environment
from ..files import write_whole
from ..history import commit_of, unpack
from ..python_libraries import build_wheel, install_apart
from ..releases import tag_former, tag_release
from ..settings import ADDONS, MODULE, ROOT, manifest
from .testing import run_tests_in

_DIST = ROOT / "dist"
# Installs on a base in use, updates, and uninstalls without a trace.
_TESTS = "tests/common/test_install.py"


def release(arguments: list[str]) -> int:
    """[--tag | --tags]: build the wheel, install and test it; tag it, or former ones"""
    former, rest = take_flag(arguments, "--tags")
    if former:
        tag_former()
        return 0
    tag, _rest = take_flag(rest, "--tag")
    version = manifest()["version"]
    if tag:
        _check_releasable(version)
    with step(f"building {version}"):
        shutil.rmtree(_DIST, ignore_errors=True)
        # What is committed, in a folder of the addon's name, which the wheel takes.
        wheel = build_wheel(unpack(commit_of("HEAD")) / MODULE, _DIST)
    _check_wheel(wheel)
    with environment() as env, tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # as the folders that pip installs into are
        code = _test(env, wheel, Path(folder))
    if code:
        return code
    say(f"{wheel.relative_to(ROOT)}: installs by pip, updates and uninstalls")
    if tag:
        tag_release(version, commit_of("HEAD"))
    return 0


def _check_releasable(version: str) -> None:
    if run_captured(["git", "status", "--porcelain"], cwd=ROOT).stdout:
        raise SetupError("There are changes that are not committed.")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = [line for line in changes.splitlines() if line.startswith("## ")]
    if not headings or headings[0] != f"## {version}":
        raise SetupError(
            f"CHANGELOG.md begins with “{headings[0]}”; a release begins with "
            f"“## {version}”."
        )


def _check_wheel(wheel: Path) -> None:
    """Whether all that the manifest names is in it."""
    prefix = f"odoo/addons/{MODULE}/"
    with zipfile.ZipFile(wheel) as archive:
        names = {name.removeprefix(prefix) for name in archive.namelist()}
    wanted = {*manifest()["data"], *manifest()["demo"], "static/description/icon.png"}
    wanted |= set(manifest().get("images", ()))
    if missing := wanted - names:
        raise SetupError(f"{wheel.name} lacks {', '.join(sorted(missing))}")


def _test(env: Environment, wheel: Path, folder: Path) -> int:
    """Run the test of installing from the wheel alone: no other copy is on the path."""
    with step("installing the wheel by pip"):
        install_apart(env.python, folder, [f"{wheel}"], "--no-deps")
    (folder / "none").mkdir()
    apart = copy.copy(env)
    apart.configuration = folder / "odoo.conf"
    text = env.configuration.read_text(encoding="utf-8")
    write_whole(apart.configuration, text.replace(str(ADDONS), str(folder / "none")))
    apart.variables = {
        **env.variables,
        "ODOO_RC": str(apart.configuration),
        "PYTHONPATH": f"{env.variables['PYTHONPATH']}{os.pathsep}{folder}",
    }
    tests = folder / "odoo/addons" / MODULE / _TESTS
    databases = Databases(apart)
    with databases.throwaway(databases.template(demo=False)) as name:
        databases.install(name, [MODULE])
        return run_tests_in(apart, databases, name, folder, [str(tests), "-q"])
