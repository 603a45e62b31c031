"""A server, and clients that ask it at once."""

import http.client
import math
import socket
import subprocess
import sys
import threading
import time
from collections import namedtuple
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from statistics import median

HOST = "127.0.0.1"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/140.0.0.0 Safari/537.36"
}
ODOO_BIN = Path(__file__).with_name("odoo_bin.py")
STOP_TIME = 10
ROUND_TIME = 20  # seconds; core's retries may sleep for 30 each

Answer = namedtuple("Answer", "seconds is_right")
Cell = namedtuple("Cell", "rate p50 p95 sent errors")


@contextmanager
def running_server(database, workers=0):
    """A server of so many processes, 0: of one with threads; gives its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    options = [f"--workers={workers}", "--max-cron-threads=0", "--db_maxconn=48"]
    options += [f"--http-interface={HOST}", f"--http-port={port}", "-d", database]
    server = subprocess.Popen(
        # Core's lost races, which it answers with an error, would fill the screen.
        [sys.executable, ODOO_BIN, "server", *options, "--log-level=critical"]
    )
    try:
        _wait_for(server, port)
        yield port
    finally:
        # Who has workers ends them, too.
        server.terminate()
        try:
            server.wait(STOP_TIME)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server, port):
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the server does not start, see above") from None
            time.sleep(0.1)


def get(port, path):
    """:return: the status of a request without cookies, as a mail program's"""
    return ask(port, "GET", path)


def ask(port, method, path, body=None, headers=None):
    """:return: the status of a request without cookies"""
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    with closing(connection):
        connection.request(method, path, body, {**BROWSER, **(headers or {})})
        response = connection.getresponse()
        response.read()
        return response.status


def send(port, paths, status, clients, ask_for=get):
    """Have so many clients at once request the paths.

    :param ask_for: how a path, or whatever stands for it, is requested
    :return: the answers, and how many seconds all took
    """
    answers, numbers = [], count()
    deadline = time.monotonic() + ROUND_TIME

    def work():
        # The next number is taken in one step, also among threads.
        while (number := next(numbers)) < len(paths) and time.monotonic() < deadline:
            start = time.perf_counter()
            is_right = ask_for(port, paths[number]) == status
            answers.append(Answer(time.perf_counter() - start, is_right))

    threads = [threading.Thread(target=work) for _client in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - start


def cell_of(answers, seconds):
    """:return: what a table tells of answers that took so many seconds in all"""
    times = sorted(answer.seconds * 1000 for answer in answers)
    right = sum(answer.is_right for answer in answers)
    return Cell(
        rate=right / seconds,
        p50=median(times),
        p95=times[math.ceil(len(times) * 0.95) - 1],
        sent=len(answers),
        errors=len(answers) - right,
    )
