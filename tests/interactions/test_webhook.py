import base64
import hashlib
import hmac
import json
import socket
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...lib import signed_webhook
from ...lib.signed_webhook import RefusedAddress, check_url, headers_of, is_public, post
from ...models.interactions.contact_webhook_delivery import BACKOFF
from ..common.common import NOW
from .webhook_common import WebhookCommon

# Each stands for this machine, or for the network it is in.
PRIVATE = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0"),
    *("localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("192.0.0.1", "192.0.0.8", "192.88.99.1", "198.18.0.1", "[::ffff:192.0.0.8]"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]"),
    *("[fc00::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
    *("[::127.0.0.1]", "[2002:7f00:1::]", "[ff02::1]", "[2001:0:7f00:1::1]"),
    *(
        "[fec0::1]",
        "[fd00::1]",
        "[100::1]",
        "[64:ff9b:1::1]",
        "[::8.8.8.8]",
        "[400::1]",
    ),
    *("[2001:db8::1]", "[3fff::1]", "[4000::1]", "[5f00::1]", "[8000::1]", "[e000::1]"),
    *("[64:ff9b::10.0.0.1]", "[2002:a00:1::]", "[::ffff:100.64.0.1]", "[fe80::1%25lo]"),
)


@tagged("post_install", "-at_install")
class TestWebhook(WebhookCommon):
    """Another system is told: signed, again for a day, and never within the network."""

    def test_an_effect_calls_it(self):
        delivery = self._reach()
        self.assertEqual((delivery.state, self.calls), ("waiting", []))
        self._send()
        [(path, headers, body)] = self.calls
        self.assertEqual(path, "/hook?a=1")
        self.assertEqual(headers["Content-Type"], "application/json")
        secret = base64.b64decode(self.webhook.secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
        expected = hmac.new(secret, signed + body, hashlib.sha256).digest()
        self.assertEqual(
            headers["webhook-signature"], f"v1,{base64.b64encode(expected).decode()}"
        )
        self.assertEqual(headers["webhook-timestamp"], str(int(NOW.timestamp())))
        told = json.loads(body)
        self.assertEqual(told["type"], "contact.effect")
        self.assertEqual(told["timestamp"], "2026-03-02T09:00:00Z")
        self.assertEqual(told["data"]["contact"]["email"], "alicja@example.com")
        self.assertEqual(told["data"]["interaction"]["data"], {"plan": "pro"})
        self.assertEqual((delivery.state, delivery.attempt_count), ("delivered", 1))
        self.assertEqual(len(delivery.answer), 500)
        self._send()
        self.assertEqual(len(self.calls), 1)
        delivery.with_user(self.manager).action_replay()
        self._send()
        self.assertEqual(self.calls[1][1]["webhook-id"], headers["webhook-id"])

    def test_the_example_of_the_specification(self):
        headers = headers_of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        self.assertEqual(
            headers["webhook-signature"],
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        )

    def test_it_is_tried_for_a_day_and_paused(self):
        self.status = 500
        delivery = self._reach()
        passed = timedelta()
        for number, wait in enumerate(BACKOFF, 1):
            self._send(seconds=passed.total_seconds())
            self.assertEqual(
                (delivery.attempt_count, delivery.state), (number, "waiting")
            )
            passed += wait
        self.assertGreater(passed, timedelta(hours=23))
        self.assertFalse(self.webhook.paused_date)
        self._send(seconds=passed.total_seconds())
        self.assertEqual(delivery.state, "failed")
        self.assertTrue(self.webhook.paused_date)
        self.assertIn("500", self.webhook.paused_reason)
        later = self._reach(self.bruno) - delivery
        self._send(days=2)
        self.assertEqual(later.attempt_count, 0, "what comes waits")
        self.status = 204
        self.webhook.with_user(self.manager).action_resume()
        self._send(days=2)
        self.assertEqual(later.state, "delivered")

    def test_others_do_not_hammer_an_address_that_failed(self):
        self.status = 503
        deliveries = self._reach(self.alicja + self.bruno + self.clara)
        self._send()
        self.assertEqual(sum(deliveries.mapped("attempt_count")), 1)
        self.status = 410
        self._send(minutes=10)
        self.assertTrue(self.webhook.paused_date)
        self.assertEqual(len(self.calls), 2)

    def test_a_refused_call_stops_no_webhook_that_works(self):
        """Whatever is refused of one contact, others are told at once."""
        for status in (400, 404, 409, 422, 302):
            with self.subTest(status=status):
                contacts = self.alicja + self.bruno + self.clara
                self.env["contact.webhook.delivery"].search([]).unlink()
                deliveries = self._reach(contacts)
                refused = deliveries.filtered(
                    lambda delivery: delivery.partner_id == self.bruno
                )
                self.refused = {refused.message_id: status}
                passed = timedelta()
                for wait in (*BACKOFF, timedelta()):
                    self._send(seconds=passed.total_seconds())
                    self.assertEqual(
                        set((deliveries - refused).mapped("state")), {"delivered"}
                    )
                    self.assertFalse(self.webhook.rest_date)
                    passed += wait
                self.assertEqual(refused.state, "failed")
                self.assertIn(str(status), refused.answer)
                self.assertFalse(self.webhook.paused_date)
        deliveries.unlink()
        refused = self._reach(self.bruno)
        self.status = 404
        for days in range(len(BACKOFF) + 1):
            self.assertFalse(self.webhook.paused_date)
            self._send(days=days)
        self.assertEqual(refused.state, "failed")
        self.assertTrue(self.webhook.paused_date, "nothing was taken since")

    def test_only_what_is_about_the_address_rests_it(self):
        delivery = self._reach()
        for days, status in enumerate((401, 418, 429, 500, 503, 302)):
            self.status = status
            self._send(days=days)
            with self.subTest(status=status):
                rests = self.webhook.rest_date or NOW
                is_resting = rests > NOW + timedelta(days=days)
                self.assertEqual(is_resting, status in (429, 500, 503))
                self.assertEqual(delivery.state, "waiting")

    def test_an_attempt_counts_before_it_is_made(self):
        """A worker that is killed by one call, again and again, calls others, too."""
        first, second = self._reach(self.alicja + self.bruno).sorted("id")
        called = []

        def kill(_self, message_id, **_call):
            called.append(message_id)
            raise SystemExit

        Delivery = self.env.registry["contact.webhook.delivery"]
        with patch.object(Delivery, "_call", kill):
            for number in range(2):
                with self._worker() as worker, suppress(SystemExit):
                    first.with_env(worker)._send_one()
                self.assertEqual(len(called), number + 1)
            self.assertEqual(called, [first.message_id, second.message_id])
            for number in range(1, len(BACKOFF) + 3):
                with (
                    freeze_time(NOW + timedelta(hours=number)),
                    self._worker() as worker,
                    suppress(SystemExit),
                ):
                    first.with_env(worker)._send()
        self.env.invalidate_all()
        self.assertEqual(called.count(first.message_id), len(BACKOFF) + 1)
        self.assertEqual((first.state, second.state), ("failed", "waiting"))
        self.assertTrue(self.webhook.paused_date)

    def test_who_is_erased_during_the_call(self):
        delivery = self._reach()
        Delivery = self.env.registry["contact.webhook.delivery"]

        def erase(_self, **_call):
            contact = _self.env["res.partner"].browse(self.alicja.id)
            contact.with_user(self.manager)._erase()
            return 200, "200"

        with patch.object(Delivery, "_call", erase):
            self._send()
        self.assertFalse(delivery.exists())

    def test_no_redirect_is_followed(self):
        self.status = 302
        delivery = self._reach()
        self._send()
        self.assertEqual([path for path, _headers, _body in self.calls], ["/hook?a=1"])
        self.assertEqual(delivery.state, "waiting")

    def test_who_is_erased_or_of_another_company_is_not_told(self):
        self.bruno.company_id = self.env["res.company"].create({"name": "Other"})
        self.clara.active = False
        delivery = self._reach(self.alicja + self.bruno + self.clara)
        self.assertEqual(delivery.partner_id, self.alicja)
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(delivery.exists())

    # ------------------------------------------------------------
    # Never within the own network
    # ------------------------------------------------------------

    def test_private_addresses(self):
        for host in PRIVATE:
            with self.subTest(host=host):
                # Not each machine knows each form.
                with suppress(socket.gaierror), self.assertRaises(RefusedAddress):
                    post(f"https://{host}/", b"", {})
                if host.startswith("["):
                    self.assertFalse(is_public(host.strip("[]")))
        for address in (
            *("8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "2a00:1450::1"),
            *("64:ff9b::8.8.8.8", "2002:808:808::1", "2003::1"),
        ):
            self.assertTrue(is_public(address), address)

    def test_the_address_that_was_checked_is_called(self):
        """A name that leads elsewhere the second time, or to several addresses."""
        found = []
        for addresses in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1", "8.8.8.8"]):
            with (
                patch.object(signed_webhook, "resolve", lambda *_, a=addresses: a),
                patch.object(signed_webhook, "_connect", found.append),
                self.assertRaises(RefusedAddress),
            ):
                post("https://rebind.example.com/", b"", {})
        self.assertFalse(found)
        answers = iter([["8.8.8.8"], ["127.0.0.1"]])
        with (
            patch.object(signed_webhook, "resolve", lambda *_: next(answers)),
            patch.object(
                socket, "create_connection", side_effect=OSError("no network")
            ) as connect,
            self.assertRaises(OSError),
        ):
            post("https://rebind.example.com/", b"", {})
        connect.assert_called_once_with(("8.8.8.8", 443), 5)

    def test_a_refusal_is_no_call(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE contact_webhook SET is_private_allowed = FALSE")
        self.env.invalidate_all()
        delivery = self._reach()
        self._send()
        self.assertFalse(self.calls)
        self.assertEqual((delivery.state, delivery.attempt_count), ("waiting", 1))
        self.assertIn("https", delivery.answer)
        self.assertNotIn("/hook", delivery.answer)

    def test_addresses(self):
        for url in (
            *("ftp://example.com", "https://", "example.com", "https://a@example.com/"),
            *("https://example.com/#a", "https://exa mple.com", "https://a.com:0/"),
            *("file:///etc/passwd", "https://a.com:99999/", "https://a.com/\r\nX: y"),
        ):
            with self.subTest(url=url), self.assertRaises(RefusedAddress):
                check_url(url, True)
        with self.assertRaises(RefusedAddress):
            check_url("http://example.com/")

    def test_it_is_duplicated(self):
        """Also where it leads into the own network: by who may allow that."""
        copy = self.webhook.with_user(self.env.ref("base.user_admin")).copy()
        self.assertTrue(copy.is_private_allowed)
        self.assertNotEqual(copy.secret, self.webhook.secret)
        with self.assertRaises(ValidationError):
            self.webhook.with_user(self.manager).copy()

    def test_who_may(self):
        Webhook = self.env["contact.webhook"].with_user(self.manager)
        webhook = Webhook.create({"name": "Mine", "url": "https://example.com/hook"})
        self.assertTrue(webhook.secret.startswith("whsec_"))
        for url in ("https://127.0.0.1/", "https://[::1]/", "http://example.com/"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                webhook.url = url
        with self.assertRaises(AccessError):
            webhook.is_private_allowed = True
        with self.assertRaises(AccessError):
            self.webhook.with_user(self.manager).url = "http://10.0.0.1/"
        for name in ("secret", "url"):
            with self.subTest(name), self.assertRaises(AccessError):
                webhook.with_user(self.marketer).read([name])
        with self.assertRaises(AccessError):
            webhook.with_user(self.marketer).action_resume()
        delivery = self._reach()
        with self.assertRaises(AccessError):
            delivery.with_user(self.marketer).action_replay()
