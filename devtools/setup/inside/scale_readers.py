"""Readers of a trial's mails: a mail server that counts, and who click in each mail."""

import email
import email.policy
import http.client
import logging
import re
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from queue import SimpleQueue

from aiosmtpd.controller import Controller
from bench_http import BROWSER
from scale_network import OUTSIDE
from scale_odoo import HTTP_PORT

SMTP_PORT = 2525
CLICKERS = 4
PATIENCE = 20  # seconds until a reader clicks again
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's, of each line
LINK = re.compile(r'href="[^"]*?(/r/\w+/m/[^"]+)"')


class Readers:
    """Each clicks once, and again only while nothing answers."""

    def __enter__(self):
        self.forget()
        self.is_over = False
        self._links = SimpleQueue()
        self._server = Controller(self, hostname=OUTSIDE, port=SMTP_PORT)
        self._server.start()
        self._threads = [
            threading.Thread(target=self._click, daemon=True) for _ in range(CLICKERS)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc_info):
        self.is_over = True
        self._server.stop()

    def forget(self):
        self.accepted = Counter()  # by address
        self.hosts = defaultdict(list)  # by address of the host, when it sent
        self.clicks = []  # of each: when it was answered, how long it took, tries
        self.wanted = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        text = message.get_body(("html",)).get_content()
        if found := LINK.search(text):
            self.accepted.update(envelope.rcpt_tos)
            self.hosts[session.peer[0]].append(time.monotonic())
            self.wanted += 1
            self._links.put(found[1])
        return "250 OK"

    def last_host(self):
        """:return: the address of the host that sent the last mail."""
        return max(self.hosts, key=lambda host: self.hosts[host][-1])

    def times(self, without=None):
        """:return: when mails came from all hosts but one"""
        hosts = [host for host in list(self.hosts) if host != without]
        return sorted(moment for host in hosts for moment in list(self.hosts[host]))

    def wait_for_clicks(self):
        deadline = time.monotonic() + 120
        while len(self.clicks) < self.wanted and time.monotonic() < deadline:
            time.sleep(0.2)

    def _click(self):
        while not self.is_over:
            path = self._links.get()
            start, tries = time.monotonic(), 1
            while not _is_answered(path):
                tries += 1
                time.sleep(0.5)
            self.clicks.append((time.monotonic(), time.monotonic() - start, tries))


def _is_answered(path):
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(OUTSIDE, HTTP_PORT, timeout=PATIENCE)
        with closing(connection):
            connection.request("GET", path, headers=BROWSER)
            response = connection.getresponse()
            response.read()
            return response.status == 302
    return False
