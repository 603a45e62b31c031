"""Has a file read by a process of its own, and takes over what that wrote."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from .archive import ZIP
from .errors import FileRefused
from .table import SAMPLE_ROWS, SAMPLE_SIGNS, Layout, Limits

_logger = logging.getLogger(__name__)

# What the process may take, whatever the size of the file: rows go through it one by
# one, and what cells of a workbook share is kept as bytes.
MEMORY = 290_000_000
# Of work and of waiting, until the first rows are there; then rows earn more, so that a
# large file may take long and a bomb may not. What is packed is unpacked first.
SECONDS = 4
SECONDS_PER_PACKED_MEGABYTE = 0.3
SECONDS_PER_WRITTEN_MEGABYTE = 0.6  # three times of what an idle machine takes
GLANCE = 0.2  # seconds between looks at how far it is
# It ends by itself, too, if nobody looks any longer.
MAX_SECONDS = 600
MAX_END_LENGTH = 2_000_000  # bytes of the last line
MAX_COMPLAINT_LENGTH = 2_000
# Needed to start Python at all on some machines; nothing else is handed on, least of
# all how to reach the database.
ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
# Neither the addon nor Odoo is imported: the folder lib becomes a package of its own.
CODE = """
import sys, types
_, folder, job, *sys.path = sys.argv
package = types.ModuleType("lib")
package.__path__ = [folder]
sys.modules["lib"] = package
from lib.imports.child import main
main(job)
"""


@dataclass
class ReadFile:
    """As ``table.Table``; its rows may be read as often as one likes."""

    layout: Layout
    headers: list
    notes: list
    count: int
    _written: object

    @property
    def rows(self):
        """:return: an iterator of pairs (number in the file, cells)"""
        for number, cells in self.rows_as_json:
            yield number, json.loads(cells)

    @property
    def rows_as_json(self):
        """:return: an iterator of pairs (number in the file, cells as JSON)"""
        self._written.seek(0)
        for _round in range(self.count):
            number, _tab, cells = self._written.readline().decode().partition("\t")
            yield int(number), cells.rstrip("\n")

    @cached_property
    def sample(self):
        """The first rows, to look at."""
        sample, signs = [], 0
        for _number, cells in self.rows:
            sample.append(cells)
            signs += sum(map(len, cells))
            if len(sample) >= SAMPLE_ROWS or signs > SAMPLE_SIGNS:
                break
        return sample


def read_apart(data, layout=None, limits=None):
    """Read a file as ``table.read_table`` does, in a process of its own.

    :param bytes data: the whole file
    :param Layout layout: what is known of it; what was found out is in that of the
        file which is returned
    :param Limits limits: what is refused
    :return: a ``ReadFile``
    :raises FileRefused: if nobody could read it, or not within the limits of memory and
        time
    """
    limits = limits or Limits()
    megabytes = len(data) / 1_000_000
    if megabytes > limits.megabytes:
        raise FileRefused("too_large", limit=limits.megabytes)
    job = {
        "layout": asdict(layout or Layout()),
        "limits": asdict(limits),
        "memory": MEMORY,
        "seconds": MAX_SECONDS,
    }
    seconds = SECONDS
    if data.startswith(ZIP):
        seconds += SECONDS_PER_PACKED_MEGABYTE * megabytes
    # Files without a name, which are gone with whoever has them open.
    with contextlib.ExitStack() as on_failure:
        written = on_failure.enter_context(tempfile.TemporaryFile())
        with tempfile.TemporaryFile() as given:
            given.write(data)
            given.seek(0)
            errors = _run(job, given, written, seconds)
        end = _end_of(written)
        if end is None:
            _logger.warning("A file could not be read: %s", errors)
            raise FileRefused("too_heavy")
        if "refused" in end:
            raise FileRefused(end["refused"], **end["values"])
        on_failure.pop_all()
    return ReadFile(
        Layout(**end["layout"]), end["headers"], end["notes"], end["count"], written
    )


def _run(job, given, written, seconds):
    """
    :param seconds: it may take, if it writes nothing
    :return: what the process complained of
    """
    folder = str(Path(__file__).parents[1])
    path = [place for place in sys.path if place]
    options = ["-I", "-S", "-B"]
    if sys.pycache_prefix:
        options += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [_python(), *options, "-c", CODE, folder, json.dumps(job), *path],
            stdin=given,
            stdout=written,
            stderr=complaints,
            env={key: os.environ[key] for key in ENVIRONMENT if key in os.environ},
            cwd=folder,
        )
        try:
            is_done = _wait_for(process, written, seconds)
        finally:
            process.kill()
            process.wait()
        if not is_done:
            return "it took too long"
        complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - MAX_COMPLAINT_LENGTH))
        parts = complaints.read().decode(errors="replace")
    return f"{process.returncode} {parts}"


def _wait_for(process, written, seconds):
    """:return: whether it came to its end in the time that its rows earned"""
    begun = time.monotonic()
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GLANCE)
            return True
        megabytes = os.fstat(written.fileno()).st_size / 1_000_000
        earned = seconds + SECONDS_PER_WRITTEN_MEGABYTE * megabytes
        if time.monotonic() - begun > earned:
            return False


def _python():
    """The interpreter; a server written in C that embeds one is another program."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.exec_prefix) / "bin" / name)


def _end_of(written):
    """:return: the last line, as JSON; None if the process did not come to its end"""
    size = written.seek(0, os.SEEK_END)
    written.seek(max(0, size - MAX_END_LENGTH))
    *_rows, end = written.read().rstrip(b"\n").rpartition(b"\n")
    try:
        found = json.loads(end)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
