"""Hosts of a trial: network namespaces on one bridge. Needs root, and iproute2."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

BRIDGE = "cmscale"
OUTSIDE = "10.77.0.1"  # of this machine: proxy, mail server, clients
ADDRESSES = {
    "host-a": "10.77.0.11",
    "host-b": "10.77.0.12",
    "db-1": "10.77.0.21",
    "db-2": "10.77.0.22",
}
TOOLS = ("ip", "haproxy", "setpriv", "sysctl")
# Who waits for a database that is gone learns it in 25 seconds, not in two hours; who
# has just asked it something, in some 10, not in a quarter of an hour.
KEEPALIVES = {
    "net.ipv4.tcp_retries2": 5,
    "net.ipv4.tcp_keepalive_time": 10,
    "net.ipv4.tcp_keepalive_intvl": 5,
    "net.ipv4.tcp_keepalive_probes": 3,
}


class Network:
    """Each host has an address and processes of its own, and can be killed or cut."""

    def __enter__(self):
        self._check()
        self._remove()
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{OUTSIDE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for name in ADDRESSES:
            self._add(name)
        return self

    def __exit__(self, *exc_info):
        for name in ADDRESSES:
            self.kill(name)
        self._remove()

    def popen(self, name, command, user=None, **options):
        """Start a process on a host.

        :param user: who runs it; PostgreSQL refuses root
        """
        start = ["ip", "netns", "exec", _namespace(name)]
        if user:
            start += ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        return subprocess.Popen([*start, *map(str, command)], **options)

    def kill(self, name):
        """Kill all processes of a host at once, as ``kill -9`` does.

        The kernel still closes their connections, which whoever is at the other end
        is told.
        """
        while processes := _processes(name):
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.05)

    def cut(self, name):
        """Pull the cable, then kill: nobody is told that the host is gone."""
        _ip("link", "set", _outer(name), "down")
        self.kill(name)

    def take_address(self, name, address):
        _ip("-n", _namespace(name), "addr", "del", f"{address}/24", "dev", "eth0")

    def mend(self, name):
        _ip("link", "set", _outer(name), "up")

    def give_address(self, name, address):
        """Give a host one more address, and have everybody ask anew who has it."""
        inner = "-n", _namespace(name)
        _ip(*inner, "addr", "add", f"{address}/24", "dev", "eth0")
        for other in ADDRESSES:
            _ip("-n", _namespace(other), "neigh", "flush", "all")
        _ip("neigh", "flush", "dev", BRIDGE)

    def _check(self):
        missing = [tool for tool in TOOLS if not shutil.which(tool)]
        if os.geteuid() or missing:
            sys.exit(
                "Network namespaces need root, and these tools of Debian: iproute2, "
                "haproxy, procps, util-linux. Missing here: "
                f"{', '.join(missing) or 'root'}"
            )

    def _add(self, name):
        namespace, outer = _namespace(name), _outer(name)
        _ip("netns", "add", namespace)
        _ip("link", "add", outer, "type", "veth", "peer", "eth0", "netns", namespace)
        _ip("link", "set", outer, "master", BRIDGE, "up")
        inner = "-n", namespace
        _ip(*inner, "addr", "add", f"{ADDRESSES[name]}/24", "dev", "eth0")
        _ip(*inner, "link", "set", "eth0", "up")
        _ip(*inner, "link", "set", "lo", "up")
        for key, value in KEEPALIVES.items():
            command = ["sysctl", "-qw", f"{key}={value}"]
            subprocess.run(["ip", "netns", "exec", namespace, *command], check=True)

    def _remove(self):
        existing = subprocess.run(
            ["ip", "netns", "list"], capture_output=True, text=True
        ).stdout
        for name in ADDRESSES:
            if _namespace(name) in existing.split():
                _ip("netns", "del", _namespace(name))
            _delete_link(_outer(name))
        _delete_link(BRIDGE)


def _namespace(name):
    return f"{BRIDGE}-{name}"


def _processes(name):
    command = ["ip", "netns", "pids", _namespace(name)]
    found = subprocess.run(command, capture_output=True, text=True)
    return [int(process) for process in found.stdout.split()]


def _delete_link(name):
    subprocess.run(["ip", "link", "del", name], stderr=subprocess.DEVNULL)


def _outer(name):
    return f"{BRIDGE}-{name}"[:15]


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)
