"""Webhooks as the Standard Webhooks specification has them: signed, and sent to nowhere
within the own network."""

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from urllib.parse import urlsplit

PREFIX = "whsec_"
SECRET_BYTES = 32
CONNECT_SECONDS = 5
TOTAL_SECONDS = 15  # for all of it, however slowly the other side speaks
MAX_ADDRESSES = 3  # of a host, that are tried
MAX_ANSWER = 500  # bytes that are kept for the log
PORTS = {"http": 80, "https": 443}
# IPv6 addresses that stand for an IPv4 one, which must be public, too.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


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
        if ip.teredo:
            return False
        # ::1.2.3.4, which some systems take for the IPv4 address
        if not inner and int(ip) >> 32 == 0:
            return False
        if inner:
            return is_public(str(inner))
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
    port = parts.port or PORTS[parts.scheme]
    addresses = resolve(parts.hostname, port)
    if not is_private_allowed and not all(map(is_public, addresses)):
        raise RefusedAddress("private")
    sock = _connect(addresses[:MAX_ADDRESSES], port)
    # Of the socket as it is then: TLS takes the first one over.
    watchdog = threading.Timer(TOTAL_SECONDS, lambda: _cut(sock))
    watchdog.daemon = True
    watchdog.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            sock = context.wrap_socket(
                sock, server_hostname=parts.hostname, do_handshake_on_connect=False
            )
            sock.do_handshake()
        connection = http.client.HTTPConnection(parts.hostname, port)
        connection.sock = sock
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Host": parts.netloc})
        response = connection.getresponse()
        return response.status, response.read(MAX_ANSWER).decode(errors="replace")
    finally:
        watchdog.cancel()
        sock.close()


def _connect(addresses, port):
    error = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError as found:
            error = found
    raise error


def _cut(sock):
    try:
        # Not by TLS, which another thread is reading.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it is over
