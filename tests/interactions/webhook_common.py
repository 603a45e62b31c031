"""A real server, and contacts whose effects call it."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from freezegun import freeze_time

from ..common.common import NOW, ContactMarketingCommon


class WebhookCommon(ContactMarketingCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))
        self.calls, self.status, self.refused = [], 200, {}
        test = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                test.calls.append((self.path, dict(self.headers), body))
                status = test.refused.get(self.headers["webhook-id"], test.status)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{test.address}/elsewhere")
                self.end_headers()
                self.wfile.write(b"an answer\0" + b"x" * 10_000)

            def log_message(self, *_arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.webhook = self.env["contact.webhook"].create(
            {
                "name": "Shop",
                "url": f"{self.address}/hook?a=1",
                "is_private_allowed": True,
            }
        )
        self.trigger = (
            self.env["contact.trigger"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Tell",
                    "kind": "custom_event",
                    "event_name": "trial started",
                    "webhook_ids": self.link(self.webhook),
                }
            )
        )

    def _reach(self, contacts=None, apply=True):
        (contacts or self.alicja).contact_interaction_log(
            "custom_event", name="trial started", data={"plan": "pro"}
        )
        self._run("apply_interactions")
        return self.env["contact.webhook.delivery"].search([])

    def _run(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"contact_marketing.ir_cron_{name}").method_direct_trigger()

    def _send(self, **later):
        with freeze_time(NOW + timedelta(**later)):
            self._run("webhooks")

    @contextmanager
    def _worker(self):
        """An environment that commits, and is killed with what it has not committed."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr, user=self.env.ref("base.user_root").id)
