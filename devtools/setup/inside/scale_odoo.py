"""Odoo's hosts of a trial, and the proxy before them."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scale_network import ADDRESSES, OUTSIDE

HTTP_PORT, WEBSOCKET_PORT = 8069, 8072
ODOO_BIN = Path(__file__).with_name("odoo_bin.py")
BASE_URL = f"http://{OUTSIDE}:{HTTP_PORT}"
_SERVERS = "\n".join(
    f"  server {name} {address}:{{port}} check inter 500ms fall 2 rise 1"
    for name, address in ADDRESSES.items()
    if name.startswith("host")
)
_PROXY = f"""\
defaults
  mode http
  option redispatch
  option httpchk
  http-check send meth GET uri /web/health ver HTTP/1.1 hdr Host odoo
  retries 3
  timeout connect 1s
  timeout client 120s
  timeout server 120s
  timeout check 2s
frontend all
  bind {OUTSIDE}:{HTTP_PORT}
  option forwardfor
  acl websocket path /websocket
  use_backend websocket if websocket
  default_backend odoo
backend odoo
{_SERVERS.format(port=HTTP_PORT)}
backend websocket
  http-check send meth GET uri /websocket/health ver HTTP/1.1 hdr Host odoo
{_SERVERS.format(port=WEBSOCKET_PORT)}
"""


class Host:
    """An Odoo with workers on a host of the network; files are shared by all hosts.

    :param options: further ones of Odoo's command line, as where its database is
    """

    def __init__(self, network, name, database, folder, options):
        self.network, self.name, self.database = network, name, database
        self.address, self.options = ADDRESSES[name], options
        self.log = Path(folder) / f"{name}.log"

    def start(self):
        options = [
            *("-d", self.database, "--workers=2", "--max-cron-threads=2"),
            *("--http-interface=0.0.0.0", f"--http-port={HTTP_PORT}", "--proxy-mode"),
            *(f"--gevent-port={WEBSOCKET_PORT}", "--db_maxconn=16"),
            *("--log-level=info", "--limit-time-real=600", f"--logfile={self.log}"),
        ]
        command = [sys.executable, ODOO_BIN, "server", *options, *self.options]
        with self.log.open("a") as log:
            self.network.popen(self.name, command, stdout=log, stderr=log)

    def wait(self, seconds=120):
        wait_for(f"http://{self.address}:{HTTP_PORT}/web/health", seconds)


class Proxy:
    """HAProxy: it asks each host twice a second whether it is there."""

    def __init__(self, folder):
        self.configuration = Path(folder) / "haproxy.cfg"

    def __enter__(self):
        self.configuration.write_text(_PROXY, encoding="utf-8")
        command = ["haproxy", "-q", "-db", "-f", self.configuration]
        self.process = subprocess.Popen(command)
        return self

    def __exit__(self, *exc_info):
        self.process.kill()
        self.process.wait()


def wait_for(address, seconds):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except (OSError, urllib.error.URLError):
            if time.monotonic() > deadline:
                raise SystemExit(f"{address} does not answer") from None
            time.sleep(0.2)
