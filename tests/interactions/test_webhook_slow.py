import http.client
import os
import socket
import ssl
import tempfile
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from itertools import product
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odoo.tests import BaseCase, tagged

from ...lib import signed_webhook
from ...lib.signed_webhook import post

SECONDS = 0.4  # instead of the 15 of all of a call
BEYOND = 1.5  # what a machine with much to do may take besides
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"


def _silent(connection):
    connection.recv(1)
    time.sleep(SECONDS + BEYOND)


def _drip(first, then, pause=0.05):
    """Answer something, and then a little again and again."""

    def answer(connection):
        connection.recv(65_536)
        connection.sendall(first)
        while True:
            connection.sendall(then)
            time.sleep(pause)

    return answer


ANSWERS = {
    "silent": _silent,
    "a status, byte by byte": _drip(b"HTTP/1.1 2", b"0"),
    "endless headers": _drip(OK, b"x: "),
    "100 Continue, slowly": _drip(b"", CONTINUE),
    "100 Continue, fast": _drip(b"", CONTINUE * 100, 0),
    "a chunk, byte by byte": _drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1"),
}


@tagged("post_install", "-at_install")
class TestWebhookSlow(BaseCase):
    """However slowly the other side speaks, a call ends in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificate = Path(folder.name, "own.pem")
        cls.certificate.write_bytes(cls._self_signed())

    @staticmethod
    def _self_signed():
        """:return: a key and its certificate for 127.0.0.1, as PEM"""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), 1)
            .not_valid_before(datetime.now() - timedelta(days=2))
            .not_valid_after(datetime.now() + timedelta(days=2))
            .add_extension(host, critical=False)
            .sign(key, hashes.SHA256())
        )
        return key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + certificate.public_bytes(serialization.Encoding.PEM)

    def _serve(self, scheme, answer):
        """:return: the address of a server that answers one call"""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)

        def serve():
            with suppress(OSError):
                connection, _address = listener.accept()
                with connection:
                    if scheme == "https" and answer is not _silent:
                        connection = context.wrap_socket(connection, server_side=True)
                    with connection:
                        answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.addCleanup(thread.join, SECONDS + BEYOND)
        return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/"

    def _call(self, url):
        """:return: what became of a call within its time"""
        start = time.monotonic()
        with (
            patch.dict(os.environ, SSL_CERT_FILE=str(self.certificate)),
            patch.object(signed_webhook, "TOTAL_SECONDS", SECONDS),
        ):
            try:
                return post(url, b"{}", {}, is_private_allowed=True)
            except (OSError, http.client.HTTPException) as error:
                return error
            finally:
                self.assertLess(time.monotonic() - start, SECONDS + BEYOND)

    def test_it_ends_in_time(self):
        for scheme, name in product(("http", "https"), ANSWERS):
            with self.subTest(scheme=scheme, name=name):
                found = self._call(self._serve(scheme, ANSWERS[name]))
                if found != (200, ""):  # a status came, and no end of the headers
                    self.assertIsInstance(found, (OSError, http.client.HTTPException))

    def test_who_answers_in_time_is_heard(self):
        def answer(connection):
            connection.recv(65_536)
            time.sleep(SECONDS / 3)
            connection.sendall(CONTINUE + OK + b"Content-Length: 4\r\n\r\nthis")

        for scheme in ("http", "https"):
            with patch.object(signed_webhook, "CONNECT_SECONDS", SECONDS / 6):
                found = self._call(self._serve(scheme, answer))
            self.assertEqual(found, (200, "this"), scheme)

    def test_name_servers_and_addresses_take_of_the_same_time(self):
        is_over = threading.Event()
        self.addCleanup(is_over.set)
        with patch.object(signed_webhook, "resolve", lambda *_: is_over.wait(5)):
            self.assertIsInstance(self._call("https://slow.example.com/"), TimeoutError)

        def connect(_address, timeout):
            time.sleep(min(timeout, SECONDS / 2))
            raise OSError("no answer")

        with (
            patch.object(signed_webhook, "resolve", lambda *_: ["8.8.8.8"] * 3),
            patch.object(socket, "create_connection", side_effect=connect) as called,
        ):
            self.assertIsInstance(self._call("https://far.example.com/"), OSError)
        given = [call.args[1] for call in called.call_args_list]
        self.assertLess(len(given), 3)
        self.assertEqual(given, sorted(given, reverse=True))
        self.assertLessEqual(given[0], SECONDS)
