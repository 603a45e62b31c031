"""A plugin of pytest: files of tests run side by side, in processes of pytest-xdist.

Each process has a copy of the database, as pytest-odoo makes it, and of its files.
"""

import contextlib
import shutil
import subprocess

import pytest_odoo
from xdist.scheduler import LoadFileScheduling

from odoo.tools import config

# Made once for all files that start from it, and it takes minutes.
SHARED_BASES = ("lived_in", "recipes")


@contextlib.contextmanager
def _files_of_its_own(original: str, copy: str):
    """In the place of pytest-odoo's, which has all databases use the original's."""
    if copy == original:
        yield
        return
    source, target = config.filestore(original), config.filestore(copy)
    shutil.rmtree(target, ignore_errors=True)
    # Odoo never writes to such a file again, so links are as good.
    subprocess.run(["cp", "-al", source, target], check=True)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = _files_of_its_own


class FilesSideBySide(LoadFileScheduling):
    """Files go to whoever is free; those that share a base to one process."""

    def _split_scope(self, nodeid):
        path = super()._split_scope(nodeid)
        return next((base for base in SHARED_BASES if base in path), path)


def pytest_xdist_make_scheduler(config, log):
    return FilesSideBySide(config, log)
