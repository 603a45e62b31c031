"""Reads a file in a process of its own, so that no file takes down a worker.

``sandbox`` starts it: without Odoo, without connections, within limits of memory and
time. It reads the file from its standard input, and writes lines to its standard
output: for each row its number, a tab and its cells as JSON; at last, as JSON, what is
known of the file, or why it is refused.
"""

import csv
import io
import json
import signal
import sys
from dataclasses import asdict

try:
    import resource
except ImportError:  # Windows has no such limits; the time is limited there too
    resource = None

from .errors import FileRefused
from .table import Layout, Limits, read_table
from .text_files import MAX_LINE_LENGTH

# A row is kept as it is, or with some signs more; a bomb makes much of little.
FREELY_WRITTEN = 20_000_000  # bytes
MAX_WRITTEN = 30  # times the file


def main(job):
    """
    :param str job: JSON with ``layout``, ``limits``, and what this process may take:
        ``memory`` in bytes, ``seconds`` of work or of waiting
    """
    job = json.loads(job)
    _limit_process(job["memory"], job["seconds"])
    csv.field_size_limit(MAX_LINE_LENGTH + 1)
    out = sys.stdout.buffer
    stream = sys.stdin.buffer.raw
    size = stream.seek(0, io.SEEK_END)
    try:
        end = _read(io.BufferedReader(stream), size, job, out)
    except FileRefused as refusal:
        end = {"refused": refusal.code, "values": refusal.values}
    except MemoryError:
        # What filled the memory is gone with the frames that held it.
        end = {"refused": "too_heavy", "values": {}}
    out.write(b"\n" + json.dumps(end).encode() + b"\n")
    out.flush()


def _limit_process(memory, seconds):
    if not resource:
        return
    limits = (
        (resource.RLIMIT_AS, memory),
        # By a signal that ends it; also while it is within a library.
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),  # no dump: it would hold what the file holds
    )
    for kind, wanted in limits:
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        resource.setrlimit(kind, (wanted, hard))
    # It ends also if nobody waits for it any longer.
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _read(stream, size, job, out):
    layout = Layout(**job["layout"])
    table = read_table(stream, layout, Limits(**job["limits"]))
    most = max(FREELY_WRITTEN, MAX_WRITTEN * size)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    count = written = 0
    for number, cells in table.rows:
        written += out.write(f"{number}\t{encode(cells)}\n".encode())
        if written > most:
            raise FileRefused("unpacked_too_large", limit=job["limits"]["megabytes"])
        count += 1
    return {
        "layout": asdict(layout),
        "headers": table.headers,
        "notes": table.notes,
        "count": count,
    }
