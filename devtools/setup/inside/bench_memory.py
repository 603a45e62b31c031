"""The most memory that a piece of work takes."""

from pathlib import Path

from odoo.tools import SQL

KILOBYTES = 1024


def with_peaks(env, work):
    """Do a piece of work, and see how much more memory it takes at the most.

    :param work: callable (env)
    :return: its result, and the megabytes that Odoo and that PostgreSQL's process for
        this connection grew by; None where Linux does not let us see
    """
    (backend,) = env.execute_query(SQL("SELECT pg_backend_pid()"))[0]
    processes = [Path("/proc/self"), Path(f"/proc/{backend}")]
    before = [_restart_peak(process) for process in processes]
    result = work(env)
    peaks = [_peak(process) for process in processes]
    grown = [
        None if start is None else (peak - start) / KILOBYTES
        for start, peak in zip(before, peaks, strict=True)
    ]
    return result, *grown


def in_mb(megabytes):
    return "unknown" if megabytes is None else f"+{megabytes:,.0f} MB"


def _restart_peak(process):
    """Have the kernel forget the peak so far: see proc(5), clear_refs."""
    try:
        (process / "clear_refs").write_text("5")
        return _peak(process)
    except OSError:
        return None


def _peak(process):
    lines = (process / "status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1])
