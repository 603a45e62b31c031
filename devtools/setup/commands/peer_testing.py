"""Whether tests of OCA's addons, as PyPI has them, fail because of ours."""

import os
import shutil
from pathlib import Path

from ..console import step
from ..environment import Environment, environment
from ..files import locked
from ..python_libraries import install_apart
from ..settings import HOME, digest
from .core_testing import compare_tests

# Addons that many have beside ours, and that change the same: names and birthdays of
# contacts, mailings and their readers, leads.
_PEERS = (
    "odoo-addon-crm-industry==19.0.1.0.0.3",
    "odoo-addon-crm-stage-probability==19.0.1.0.1",
    "odoo-addon-mail-partner-opt-out==19.0.1.0.0.5",
    "odoo-addon-mass-mailing-list-dynamic==19.0.1.0.0.4",
    "odoo-addon-mass-mailing-partner==19.0.1.1.0.4",
    "odoo-addon-partner-contact-birthdate==19.0.1.0.0.3",
    "odoo-addon-partner-contact-job-position==19.0.1.0.0.4",
    "odoo-addon-partner-firstname==19.0.1.0.3",
)


def peer_test(arguments: list[str]) -> int:
    """[PACKAGES]: tests of OCA's addons on PyPI without and with the addon, compared"""
    packages = sorted(arguments or _PEERS)
    with environment() as env:
        folder = HOME / "peers" / digest(*packages)
        with locked("peers"):
            if not (folder / ".done").exists():
                with step(f"fetching {len(packages)} addons from PyPI"):
                    shutil.rmtree(folder, ignore_errors=True)
                    install_apart(env.python, folder, packages)
                    (folder / ".done").touch()
        _put_on_path(env, folder)
        tags = [f"/{name}" for name in _addons_in(folder)]
        return compare_tests(env, tags, *packages)


def _put_on_path(env: Environment, folder: Path) -> None:
    """Odoo finds addons in each folder of Python's path, as pip puts them there."""
    path = env.variables["PYTHONPATH"]
    env.variables["PYTHONPATH"] = f"{path}{os.pathsep}{folder}"


def _addons_in(folder: Path) -> list[str]:
    return sorted(
        path.parent.name for path in folder.glob("odoo/addons/*/__manifest__.py")
    )
