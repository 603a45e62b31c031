"""Webhooks as the Standard Webhooks specification has them: signed, and sent to nowhere
within the own network."""

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import queue
import secrets
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

PREFIX = "whsec_"
SECRET_BYTES = 32
CONNECT_SECONDS = 5
TOTAL_SECONDS = 15  # for all of it, however slowly the other side speaks
MAX_ADDRESSES = 3  # of a host, that are tried
MAX_ANSWER = 500  # bytes that are kept for the log
PORTS = {"http": 80, "https": 443}
# Why there was no answer, the narrower first.
REASONS = (
    (TimeoutError, "timeout"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "unknown_host"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, "closed"),
    (OSError, "unreachable"),
    (http.client.HTTPException, "no_http"),
)
# By OpenSSL's codes; all others are of no authority that is known.
OF_CERTIFICATES = {
    **{9: "expired", 10: "expired"},  # not yet, and no more
    **{62: "of_other", 64: "of_other"},  # host and IP address
}
# IPv6 addresses that stand for an IPv4 one, which must be public, too.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All IPv6 addresses of the internet (IANA), and what is for books among them.
GLOBAL = ipaddress.ip_network("2000::/3")
BOOKS = ipaddress.ip_network("3fff::/20")
# For protocols, and to relays that are no more: Python's versions disagree about these.
PROTOCOLS = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
)


class RefusedAddress(Exception):
    """An address that nothing is sent to: ``args`` say why."""


def new_secret():
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def key_of(secret):
    """
    :return: the bytes that sign
    :raises ValueError: for what is no secret of 24 to 64 bytes
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("no secret")
    return key


def headers_of(secret, message_id, timestamp, body):
    """
    :param str secret: as from ``new_secret``
    :param int timestamp: of this attempt
    :param bytes body: as it is sent
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def check_url(url, is_private_allowed=False):
    """
    :return: the parts of an address that webhooks may have
    :raises RefusedAddress: ``url`` or ``https``
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddress("url") from error
    is_odd = any(ord(sign) <= 32 or ord(sign) > 126 for sign in url)
    if parts.scheme not in PORTS or not parts.hostname or is_odd or port == 0:
        raise RefusedAddress("url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RefusedAddress("url")
    if parts.scheme != "https" and not is_private_allowed:
        raise RefusedAddress("https")
    return parts


def is_public(address):
    """:param str address: an IP address, as ``getaddrinfo`` gives it"""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if ip not in GLOBAL or ip in BOOKS or ip.teredo:
            return False
    elif any(ip in network for network in PROTOCOLS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def resolve(host, port):
    """:return: the addresses of a host, in whatever form it is written"""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(sockaddr[0] for *_rest, sockaddr in found))


def post(url, body, headers, is_private_allowed=False):
    """Send one POST to the very address that was checked; follow no redirect, use no
    proxy.

    :return: a pair: the status, and the beginning of the answer
    :raises RefusedAddress: see ``check_url``; ``private``, where one of the addresses
        of the host is none of the internet
    :raises OSError, http.client.HTTPException: when the other side does not answer
    """
    parts = check_url(url, is_private_allowed)
    with _Watchdog() as watchdog:
        try:
            return _post(parts, body, headers, is_private_allowed, watchdog)
        except (OSError, http.client.HTTPException) as error:
            if watchdog.is_over:  # what was cut looks as if the other side closed it
                raise TimeoutError("timed out") from error
            raise


def why_unanswered(error):
    """
    :param error: as from ``post``
    :return: in a word, why there was no answer
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        found = OF_CERTIFICATES.get(error.verify_code, "untrusted")
        return f"certificate_{found}"
    for kind, reason in REASONS:
        if isinstance(error, kind):
            return reason
    return "unsendable"


def _post(parts, body, headers, is_private_allowed, watchdog):
    port = parts.port or PORTS[parts.scheme]
    addresses = _resolve_in_time(parts.hostname, port, watchdog)
    if not is_private_allowed and not all(map(is_public, addresses)):
        raise RefusedAddress("private")
    _connect(addresses[:MAX_ADDRESSES], port, watchdog)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        watchdog.watch(
            context.wrap_socket(
                watchdog.sock,
                server_hostname=parts.hostname,
                do_handshake_on_connect=False,
            )
        )
        watchdog.sock.do_handshake()
    connection = http.client.HTTPConnection(parts.hostname, port)
    connection.sock = watchdog.sock
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body, {**headers, "Host": parts.netloc})
    response = connection.getresponse()
    return response.status, response.read(MAX_ANSWER).decode(errors="replace")


def _resolve_in_time(host, port, watchdog):
    """As ``resolve``, which itself waits as long as the name servers like."""
    found = queue.SimpleQueue()

    def look_up():
        try:
            found.put((resolve(host, port), None))
        except (OSError, ValueError) as error:
            found.put((None, error))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        addresses, error = found.get(timeout=watchdog.seconds_left())
    except queue.Empty:
        raise TimeoutError("timed out") from None
    if error:
        raise error
    return addresses


def _connect(addresses, port, watchdog):
    """Connect to the first address that answers, and have the watchdog hold that."""
    error = OSError("no address")
    for address in addresses:
        seconds = min(CONNECT_SECONDS, watchdog.seconds_left())
        try:
            watchdog.watch(socket.create_connection((address, port), seconds))
        except OSError as found:
            error = found
        else:
            return
    raise error


class _Watchdog:
    """The time of one call: what it holds open is cut when that is up."""

    def __init__(self):
        self.sock = None
        self.is_over = False
        self._end = time.monotonic() + TOTAL_SECONDS
        self._timer = threading.Timer(TOTAL_SECONDS, self._cut)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.cancel()
        if self.sock:
            self.sock.close()

    def seconds_left(self):
        """:raises TimeoutError: when there are none"""
        left = self._end - time.monotonic()
        if self.is_over or left <= 0:
            raise TimeoutError("timed out")
        return left

    def watch(self, sock):
        """Hold what is open now: a connection, then TLS, which takes it over.

        :raises TimeoutError: when the time was up before
        """
        self.sock = sock
        sock.settimeout(self.seconds_left())

    def _cut(self):
        self.is_over = True
        try:
            # Not by TLS, which another thread is reading.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
        except (OSError, TypeError):
            return  # nothing is open, or no more
