"""Messages with the elapsed time, and processes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

_START = time.monotonic()
_HEARTBEAT_SECONDS = 20


class SetupError(Exception):
    """Something the user can correct; the text says how."""


class Terminated(BaseException):
    """SIGTERM or SIGHUP arrived."""


def say(text: str) -> None:
    elapsed = time.monotonic() - _START
    print(f"[{elapsed:6.1f}s] {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str):
    """Announce work that takes long, and show that it is still going on."""
    say(f"{text} ...")
    start, finished = time.monotonic(), threading.Event()

    def heartbeat():
        while not finished.wait(_HEARTBEAT_SECONDS):
            say(f"{text}: still working ({time.monotonic() - start:.0f}s)")

    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
    say(f"{text}: done in {time.monotonic() - start:.0f}s")


def run(command, **options) -> subprocess.CompletedProcess:
    options.setdefault("check", True)
    return subprocess.run([str(part) for part in command], **options)


def run_captured(command, **options) -> subprocess.CompletedProcess:
    return run(command, check=False, capture_output=True, text=True, **options)


def run_foreground(command, **options) -> int:
    """Run until it ends, passing on what asks this process to stop."""
    process = subprocess.Popen([str(part) for part in command], **options)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            _await_own_interrupt(process)
        except Terminated:
            process.terminate()


def _await_own_interrupt(process: subprocess.Popen) -> None:
    # Ctrl-C reaches the child from the terminal, and a second signal would make
    # Odoo quit at once; `kill -INT` on this process alone does not reach it.
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)


def raise_on_termination() -> None:
    def handler(number, frame):
        raise Terminated

    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, handler)


def inherited_environment(*dropped: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in dropped}
