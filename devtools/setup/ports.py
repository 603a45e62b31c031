"""HTTP ports."""

import socket
import threading
import time
from collections.abc import Callable

from .console import SetupError, say

DEFAULT_PORT = 8069


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def demo_port(wanted: str | None) -> int:
    if wanted:
        return _exactly(wanted)
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
        if _is_free(port):
            if port != DEFAULT_PORT:
                say(f"port {DEFAULT_PORT} is in use, so taking {port}")
            return port
    raise SetupError("No free port found; give one: ./dev demo --http-port NUMBER")


def call_when_open(port: int, action: Callable[[], None]) -> None:
    threading.Thread(target=_poll, args=(port, action), daemon=True).start()


def wait_until_open(port: int, seconds: float = 120) -> None:
    opened = threading.Event()
    call_when_open(port, opened.set)
    if not opened.wait(seconds):
        raise SetupError(f"Nothing answers at port {port} after {seconds} seconds.")


def _exactly(wanted: str) -> int:
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise SetupError(f"--http-port {wanted}: not a port number")
    if not _is_free(int(wanted)):
        raise SetupError(f"Port {wanted} is in use; give another one by --http-port.")
    return int(wanted)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _poll(port: int, action: Callable[[], None]) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return action()
