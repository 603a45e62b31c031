"""Webhooks take turns, rest while they do not answer, and tell why."""

import http.client
import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import BaseCase, tagged

from ...lib import signed_webhook
from ...lib.signed_webhook import post, why_unanswered
from ...models.interactions.contact_webhook import MAX_FAILURES
from ...models.interactions.contact_webhook_delivery import BACKOFF
from ..common.common import NOW
from . import test_webhook_slow
from .webhook_common import WebhookCommon

SECONDS = 0.4  # instead of the 15 of all of a call


def listen(test, answer):
    """:return: the port of a server that has a function answer each connection"""
    listener = socket.create_server(("127.0.0.1", 0))
    test.addCleanup(listener.close)

    def serve():
        with suppress(OSError):
            while True:
                connection, _address = listener.accept()
                with connection, suppress(OSError):
                    answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def silent(connection):
    connection.recv(1)
    time.sleep(SECONDS * 2)


@tagged("post_install", "-at_install")
class TestWebhookTurns(WebhookCommon):
    def setUp(self):
        super().setUp()
        self.contacts = self.alicja + self.bruno + self.clara
        self.startPatcher(patch.object(signed_webhook, "TOTAL_SECONDS", SECONDS))

    def _webhook(self, name, url):
        webhook = self.env["contact.webhook"].create(
            {"name": name, "url": url, "is_private_allowed": True}
        )
        self.trigger.write({"webhook_ids": [(4, webhook.id)]})
        return webhook

    def _dead(self, name="Dead"):
        """One that comes before all others, and never answers."""
        webhook = self._webhook(name, f"http://127.0.0.1:{listen(self, silent)}/")
        self.assertFalse(webhook.call_number)
        return webhook

    def _of(self, webhook):
        return self.env["contact.webhook.delivery"].search(
            [("webhook_id", "=", webhook.id)]
        )

    def _paths(self):
        return [path.partition("?")[0] for path, _headers, _body in self.calls]

    def test_webhooks_take_turns(self):
        for name in ("b", "c"):
            self._webhook(name, f"{self.address}/{name}")
        self._reach(self.contacts)
        self._send()
        self.assertEqual(self._paths(), ["/hook", "/b", "/c"] * 3)

    def test_who_comes_late_is_not_last(self):
        """Of one webhook many wait; another one's call is the next."""
        self._reach(self.contacts)
        Delivery = self.env.registry["contact.webhook.delivery"]
        called = []

        def call(_self, url, **_call):
            called.append(url)
            if len(called) == 1:
                late = self._webhook("Late", f"{self.address}/late")
                self.env["contact.webhook.delivery"].sudo().create(
                    {
                        "webhook_id": late.id,
                        "partner_id": self.alicja.id,
                        "message_id": "msg_late",
                        "payload": "{}",
                        "date": NOW,
                        "next_date": NOW,
                    }
                )
            return 200, "200"

        with patch.object(Delivery, "_call", call):
            self._send()
        self.assertEqual(called.index(f"{self.address}/late"), 1)
        self.assertEqual(len(called), 4)

    def test_dead_ones_keep_nobody_waiting(self):
        dead = self._dead("A") + self._dead("B") + self._dead("C")
        self._reach(self.contacts)
        self._send()
        self.assertEqual(set(self._of(self.webhook).mapped("state")), {"delivered"})
        for webhook in dead:
            calls = self._of(webhook)
            self.assertEqual(sum(calls.mapped("attempt_count")), 1)
            self.assertEqual(webhook.rest_date, NOW + timedelta(seconds=5))
            [tried] = calls.filtered("attempt_count")
            self.assertIn("did not answer in time", tried.answer)

    def test_the_longer_it_is_dead_the_longer_it_rests(self):
        dead = self._dead()
        self._reach(self.contacts)
        now = timedelta()
        for count, rest in enumerate((5, 300, 1800, 1800), 1):
            self._send(seconds=now.total_seconds())
            self.assertEqual(dead.failure_count, count)
            self.assertEqual(dead.rest_date, NOW + now + timedelta(seconds=rest))
            calls = self._of(dead)
            self.assertEqual(sum(calls.mapped("attempt_count")), count)
            now += timedelta(seconds=rest)
        dead.url = f"{self.address}/alive"
        self._send(seconds=now.total_seconds())
        self.assertEqual((dead.failure_count, dead.rest_date), (0, False))
        self.assertEqual(self._paths().count("/alive"), 3)

    def test_another_address_does_not_rest(self):
        dead = self._dead()
        self._reach()
        self._send()
        self.assertTrue(dead.rest_date)
        dead.with_user(self.manager).name = "Renamed"
        self.assertTrue(dead.rest_date)
        dead.url = f"{self.address}/alive"
        self.assertFalse(dead.rest_date or dead.failure_count)

    def test_an_answer_of_any_kind_ends_the_failures(self):
        self.status = 503
        self._reach()
        self._send()
        self.assertEqual(self.webhook.failure_count, 1)
        self.status = 422
        self._send(minutes=1)
        self.assertEqual(self.webhook.failure_count, 0)

    def test_after_a_day_it_pauses_however_many_wait(self):
        dead = self._dead()
        self._reach(self.contacts)
        dead._set_kept({"failure_count": MAX_FAILURES - 1})
        self._send()
        self.assertFalse(dead.paused_date)
        self._send(hours=1)
        self.assertTrue(dead.paused_date)
        self.assertIn("did not answer in time", dead.paused_reason)
        self.assertEqual(set(self._of(dead).mapped("state")), {"waiting"})
        dead.url = f"{self.address}/alive"
        dead.with_user(self.manager).action_resume()
        self.assertFalse(dead.failure_count)
        self._send(hours=2)
        self.assertEqual(set(self._of(dead).mapped("state")), {"delivered"})

    def test_why_it_is_paused_is_said_in_words(self):
        self.webhook.url = f"http://127.0.0.1:{free_port()}/secret"
        delivery = self._reach()
        passed = timedelta()
        for wait in (*BACKOFF, timedelta()):
            self._send(seconds=passed.total_seconds())
            passed += wait
        self.assertEqual(delivery.state, "failed")
        self.assertIn("the host refused the connection", delivery.answer)
        self.assertIn("the host refused the connection", self.webhook.paused_reason)
        for text in ("127.0.0.1", "secret", "Errno"):
            self.assertNotIn(text, self.webhook.paused_reason)

    def test_each_reason_has_its_words(self):
        reasons = [reason for _kind, reason in signed_webhook.REASONS]
        reasons += ["certificate_expired", "certificate_of_other", "unsendable"]
        reasons += ["certificate_untrusted"]
        Webhook = self.env["contact.webhook"]
        texts = {Webhook._no_answer_reason(reason) for reason in reasons}
        self.assertEqual(len(texts), len(reasons))

    # ------------------------------------------------------------
    # Sent again while it is sent
    # ------------------------------------------------------------

    def _replay_during_call(self):
        Delivery = self.env.registry["contact.webhook.delivery"]
        call = Delivery._call

        def replay(delivery, **arguments):
            found = call(delivery, **arguments)
            delivery.env["contact.webhook.delivery"].search([]).with_user(
                self.manager
            ).action_replay()
            # Another worker has nothing to do.
            self.assertEqual(delivery._send_one(), 0)
            return found

        with patch.object(Delivery, "_call", replay):
            self._send()

    def test_what_is_being_sent_is_not_sent_twice(self):
        delivery = self._reach()
        self._replay_during_call()
        self.assertEqual((delivery.state, delivery.attempt_count), ("delivered", 1))
        self.assertIn("200", delivery.answer)
        self._send(minutes=2)
        self.assertEqual(len(self.calls), 1)
        delivery.with_user(self.manager).action_replay()
        self._send(minutes=2)
        self.assertEqual(len(self.calls), 2)

    def test_the_call_that_is_made_is_the_first_of_the_new_ones(self):
        self.status = 404
        delivery = self._reach()
        delivery._set_kept({"attempt_count": len(BACKOFF)})
        self._replay_during_call()
        self.assertEqual((delivery.state, delivery.attempt_count), ("waiting", 1))
        self.assertEqual(delivery.next_date, NOW + BACKOFF[0])
        self.assertEqual(len(self.calls), 1)

    def test_what_waits_for_its_next_attempt_is_sent_at_once(self):
        self.status = 404
        delivery = self._reach()
        self._send()
        self._send(seconds=5)
        self.assertEqual(len(self.calls), 2)
        with freeze_time(NOW + timedelta(minutes=1)):
            delivery.with_user(self.manager).action_replay()
        self.assertEqual(delivery.attempt_count, 0)
        self._send(minutes=1)
        self.assertEqual(len(self.calls), 3)

    def test_a_killed_call_is_made_again(self):
        delivery = self._reach()
        Delivery = self.env.registry["contact.webhook.delivery"]
        with (
            patch.object(Delivery, "_call", side_effect=SystemExit),
            self._worker() as worker,
            suppress(SystemExit),
        ):
            delivery.with_env(worker)._send_one()
        self.env.invalidate_all()
        delivery.with_user(self.manager).action_replay()
        self._send()
        self.assertFalse(self.calls, "it may still be on its way")
        self._send(minutes=1)
        self.assertEqual((len(self.calls), delivery.state), (1, "delivered"))

    def test_an_answer_is_noted_although_somebody_writes(self):
        delivery = self._reach()
        Delivery = self.env.registry["contact.webhook.delivery"]
        note, lost = Delivery._note, []

        def lose(delivery, *answer):
            note(delivery, *answer)
            if len(lost) < 2:
                lost.append(answer)
                raise SerializationFailure

        with patch.object(Delivery, "_note", lose):
            self._send()
        self.assertEqual((len(lost), len(self.calls)), (2, 1))
        self.assertEqual(delivery.state, "delivered")


@tagged("post_install", "-at_install")
class TestWebhookReasons(BaseCase):
    """Why there is no answer, of real servers."""

    def _why(self, answer, scheme="http"):
        url = f"{scheme}://127.0.0.1:{listen(self, answer)}/"
        with patch.object(signed_webhook, "TOTAL_SECONDS", SECONDS):
            try:
                return post(url, b"{}", {}, is_private_allowed=True)
            except (OSError, http.client.HTTPException, ValueError) as error:
                return why_unanswered(error)

    def test_reasons(self):
        def close(connection):
            connection.recv(65_536)

        def drip(connection):
            connection.recv(65_536)
            while True:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.05)

        def chat(connection):
            connection.recv(65_536)
            connection.sendall(b"220 mail.example.com ESMTP\r\n")

        for answer, scheme, reason in (
            (silent, "http", "timeout"),
            (silent, "https", "timeout"),
            (drip, "http", "timeout"),
            (close, "http", "closed"),
            (chat, "http", "no_http"),
            (chat, "https", "tls"),
        ):
            with self.subTest(answer=answer.__name__, scheme=scheme):
                self.assertEqual(self._why(answer, scheme), reason)

    def test_certificates(self):
        path = os.path.join(self.enterContext(self._folder()), "own.pem")
        with open(path, "wb") as file:
            file.write(test_webhook_slow.TestWebhookSlow._self_signed())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)

        def serve(connection):
            context.wrap_socket(connection, server_side=True).recv(1)

        self.assertEqual(self._why(serve, "https"), "certificate_untrusted")
        for code, reason in ((10, "expired"), (9, "expired"), (62, "of_other")):
            error = ssl.SSLCertVerificationError()
            error.verify_code = code
            self.assertEqual(why_unanswered(error), f"certificate_{reason}")
        with patch.dict(os.environ, SSL_CERT_FILE=path):
            port = listen(self, serve)
            with (
                patch.object(signed_webhook, "resolve", lambda *_: ["127.0.0.1"]),
                self.assertRaises(ssl.SSLCertVerificationError) as caught,
            ):
                post(f"https://other.example.com:{port}/", b"", {}, True)
        self.assertEqual(why_unanswered(caught.exception), "certificate_of_other")

    @staticmethod
    def _folder():
        return test_webhook_slow.tempfile.TemporaryDirectory()

    def test_hosts(self):
        def why(url):
            with self.assertRaises(OSError) as caught:
                post(url, b"", {}, True)
            return why_unanswered(caught.exception)

        self.assertEqual(why(f"http://127.0.0.1:{free_port()}/"), "refused")
        unknown = socket.gaierror(-2, "Name or service not known")
        with patch.object(socket, "getaddrinfo", side_effect=unknown):
            self.assertEqual(why("http://nowhere.invalid/"), "unknown_host")
        self.assertEqual(why_unanswered(OSError(113, "No route")), "unreachable")
        self.assertEqual(why_unanswered(ValueError("no secret")), "unsendable")
