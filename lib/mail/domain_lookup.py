"""Asks the DNS whether a domain takes mail."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.name
import dns.resolver
import idna

AT_ONCE = 8
SECONDS = 6  # for one domain, all its questions together
HOST = re.compile(r"[\w-]+(\.[\w-]+)+")  # of any script


def look_up(names, servers=()):
    """Ask about several domains at once.

    :param names: domains, of any script
    :param servers: pairs of host and port of the nameservers to ask; empty: those of
        the machine
    :return: a mapping of each name to ``receives``, ``refuses`` or ``unknown``
    """
    if not names:
        return {}
    try:
        resolver = dns.resolver.Resolver(configure=not servers)
    except (dns.exception.DNSException, OSError):  # there is no network
        return dict.fromkeys(names, "unknown")
    if servers:
        resolver.nameservers = [host for host, _port in servers]
        resolver.nameserver_ports = dict(servers)
        resolver.port = servers[0][1]
    resolver.cache = None
    # Without a network some machines say of everything that it does not exist.
    if not _answers(resolver, dns.name.root, "SOA", time.monotonic() + SECONDS):
        return dict.fromkeys(names, "unknown")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = pool.map(lambda name: _verdict(resolver, name), names)
        return dict(zip(names, verdicts, strict=True))


def _verdict(resolver, name):
    """
    By RFC 5321 5.1: mail goes where MX records say; without one, to the address of the
    domain itself. By RFC 7505 a single MX record of the root refuses all mail.
    """
    if not HOST.fullmatch(name):
        return "unknown"
    until = time.monotonic() + SECONDS
    try:
        domain = dns.name.from_text(idna.encode(name, uts46=True).decode())
        exchanges = list(resolver.resolve(domain, "MX", **_question(until)))
    except dns.resolver.NXDOMAIN:
        return "refuses"
    except dns.resolver.NoAnswer:
        return _verdict_of_address(resolver, domain, until)
    except (dns.exception.DNSException, UnicodeError, OSError):
        return "unknown"
    takes = any(record.exchange != dns.name.root for record in exchanges)
    return "receives" if takes else "refuses"


def _verdict_of_address(resolver, domain, until):
    found = [_answers(resolver, domain, kind, until) for kind in ("A", "AAAA")]
    if any(found):
        return "receives"
    return "unknown" if None in found else "refuses"


def _answers(resolver, domain, kind, until):
    """:return: whether there are such records; None where nobody knows"""
    try:
        return bool(list(resolver.resolve(domain, kind, **_question(until))))
    except dns.resolver.NoAnswer:
        return False
    except (dns.exception.DNSException, OSError):
        return None


def _question(until):
    return {"lifetime": max(until - time.monotonic(), 0.1), "search": False}
