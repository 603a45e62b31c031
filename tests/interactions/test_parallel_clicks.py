import http.client
import socket
import threading
import time
from contextlib import closing
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import BROWSER
from ..common.real_transactions import (
    CONCURRENCY_ERRORS,
    RealTransactionsCase,
    start_odoo,
    start_thread,
)

REF = "contact_marketing test_parallel_clicks"
URL = "https://shop.example.com/parallel"
HOST = "127.0.0.1"
CONTACTS = 16
CLICKERS = 2 * CONTACTS
CLICKS = 8  # of each clicker
MAILS = CLICKS  # of each contact; two clickers click in each at once
PATIENCE = 60  # seconds, for the server to start or to answer


@tagged("post_install", "-at_install")
class TestParallelClicks(RealTransactionsCase):
    """No click is lost and no visitor sees an error, whatever goes on beside.

    Each contact clicks twice at once in each of its mails: a double click is one.
    """

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_data)
        self.working = threading.Event()
        self.answers = []  # (contact, status) of each click
        self.errors = []
        with self.transaction() as env:
            self.started = env["ir.cron.trigger"].search([], order="id desc", limit=1)
            self._create_data(env)
        self.port = self._start_server()

    def _create_data(self, env):
        tag = env["res.partner.category"].create(
            {"name": REF, "lifetime_number": 1, "lifetime_unit": "day"}
        )
        contacts = env["res.partner"].create([{"name": REF, "ref": REF}] * CONTACTS)
        mailing = env["mailing.mailing"].create(
            {
                "name": REF,
                "subject": REF,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            }
        )
        traces = env["mailing.trace"].create(
            [
                {
                    "model": "res.partner",
                    "res_id": contact.id,
                    "mass_mailing_id": mailing.id,
                    "trace_status": "sent",
                }
                for contact in contacts
                for _number in range(MAILS)
            ]
        )
        # One link only: three within a second would be a scanner's.
        link = env["link.tracker"].create({"url": URL, "title": REF})
        env["contact.link.effect"].create(
            {
                "mailing_id": mailing.id,
                "url": URL,
                "tag_add_ids": [Command.link(tag.id)],
            }
        )
        self.tag_id, self.link_id, self.mailing_id = tag.id, link.id, mailing.id
        self.paths = {contact.id: [] for contact in contacts}
        for trace in traces:
            path = f"/r/{link.code}/m/{trace.id}/{trace._sign_click(link.code)}"
            self.paths[trace.res_id].append(path)
        self.together = {id_: threading.Barrier(2) for id_ in self.paths}

    def _remove_data(self):
        with self.transaction() as env:
            env["link.tracker"].search([("url", "=", URL)]).unlink()
            mailings = env["mailing.mailing"].search([("subject", "=", REF)])
            sources = mailings.source_id
            env["contact.interaction"].search(
                [("mailing_id", "in", mailings.ids)]
            ).unlink()
            mailings.unlink()
            sources.unlink()
            env["ir.cron.trigger"].search([("id", ">", self.started.id or 0)]).unlink()
        self.remove_contacts(REF)
        with self.transaction() as env:
            env["res.partner.category"].search([("name", "=", REF)]).unlink()

    # ------------------------------------------------------------
    # The server
    # ------------------------------------------------------------

    def _start_server(self):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        server = start_odoo(
            "server",
            self.registry.db_name,
            f"--http-interface={HOST}",
            f"--http-port={port}",
            "--workers=0",
            # A request may hold two connections, and the pool does not wait.
            f"--db_maxconn={3 * CLICKERS}",
            "--no-database-list",
        )
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        # Read on, or the server waits for somebody who does.
        self.server_output = []
        start_thread(self.server_output.extend, server.stdout)
        deadline = time.monotonic() + PATIENCE
        while not self._is_open(port):
            self.assertIsNone(server.poll(), self.server_output)
            self.assertLess(time.monotonic(), deadline, "the server does not start")
            time.sleep(0.1)
        return port

    def _is_open(self, port):
        with socket.socket() as probe:
            return probe.connect_ex((HOST, port)) == 0

    # ------------------------------------------------------------
    # What all do at once
    # ------------------------------------------------------------

    def _try(self, work, *arguments):
        try:
            work(*arguments)
        except BaseException as error:
            self.errors.append(f"{work.__name__}: {error!r}")
            raise

    def _click(self, contact_id):
        for path in self.paths[contact_id]:
            self.together[contact_id].wait(PATIENCE)
            connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
            with closing(connection):
                connection.request("GET", path, headers={"User-Agent": BROWSER})
                response = connection.getresponse()
                response.read()
            self.answers.append((contact_id, response.status))

    def _expire(self):
        while self.working.is_set():
            self.retried(self._backdate)
            self._call("contact.tag.assignment", "_cron_expire")
            time.sleep(0.02)

    def _backdate(self, env):
        env.cr.execute(
            "UPDATE contact_tag_assignment SET expiry_date = %s "
            "WHERE tag_id = %s AND state = 'active'",
            [Datetime.now() - timedelta(seconds=1), self.tag_id],
        )

    def _drain(self):
        while self.working.is_set():
            self._call("contact.interaction", "_cron_apply")
            time.sleep(0.02)

    def _call(self, model_name, method_name):
        """Call the method of a scheduled action, as the scheduler does."""
        with self.registry.cursor() as cr:
            model = api.Environment(cr, SUPERUSER_ID, {})[model_name]
            try:
                getattr(model, method_name)()
            except CONCURRENCY_ERRORS:
                cr.rollback()

    def _run_all(self):
        self.working.set()
        crons = [start_thread(self._try, work) for work in (self._expire, self._drain)]
        contact_ids = list(self.paths)
        clickers = [
            start_thread(self._try, self._click, contact_ids[i % CONTACTS])
            for i in range(CLICKERS)
        ]
        for thread in clickers:
            thread.join()
        self.working.clear()
        for thread in crons:
            thread.join()

    # ------------------------------------------------------------
    # The test
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_no_click_is_lost(self):
        self._run_all()
        self.assertFalse(self.errors)
        each = MAILS
        self.assertCountEqual(
            self.answers,
            [(contact_id, 302) for contact_id in self.paths] * 2 * each,
            self.server_output,
        )
        with self.transaction() as env:
            env["contact.interaction"]._cron_apply()
        self.assertConsistent()
        self._check_interactions(each)
        self._check_tags(each)
        self._check_statistics(each)

    def _check_interactions(self, each):
        rows = self.fetch(
            """
            SELECT partner_id, kind, verdict, applied_date IS NOT NULL, count(*)
            FROM contact_interaction WHERE mailing_id = %s GROUP BY 1, 2, 3, 4
            """,
            self.mailing_id,
        )
        expected = [(id_, "click", "human", True, each) for id_ in self.paths]
        self.assertCountEqual(rows, expected)

    def _check_tags(self, each):
        rows = self.fetch(
            "SELECT partner_id, count FROM contact_tag_assignment WHERE tag_id = %s",
            self.tag_id,
        )
        self.assertCountEqual(rows, [(contact_id, each) for contact_id in self.paths])
        rows = self.fetch(
            """
            SELECT count(event.id), count(DISTINCT event.interaction_id),
                   SUM(event.count_change)
            FROM contact_interaction click
            JOIN contact_tag_event event ON event.interaction_id = click.id
            WHERE click.mailing_id = %s AND event.kind IN ('added', 'renewed')
            """,
            self.mailing_id,
        )
        clicks = len(self.answers) // 2
        self.assertEqual(rows, [(clicks, clicks, clicks)])
        [[expired]] = self.fetch(
            """
            SELECT count(*) FROM contact_tag_event event
            JOIN contact_tag_assignment held ON held.id = event.assignment_id
            WHERE held.tag_id = %s AND event.kind = 'expired'
            """,
            self.tag_id,
        )
        self.assertTrue(expired, "no tag expired meanwhile")

    def _check_statistics(self, each):
        clicks = len(self.answers) // 2
        rows = self.fetch("SELECT count FROM link_tracker WHERE id = %s", self.link_id)
        self.assertEqual(rows, [(clicks,)])
        rows = self.fetch(
            "SELECT count(*), count(DISTINCT interaction_id) "
            "FROM link_tracker_click WHERE link_id = %s",
            self.link_id,
        )
        self.assertEqual(rows, [(clicks, clicks)])
        rows = self.fetch(
            """
            SELECT trace.trace_status, trace.open_datetime IS NOT NULL,
                   trace.links_click_datetime IS NOT NULL, (
                       SELECT count(*) FROM link_tracker_click click
                       WHERE click.mailing_trace_id = trace.id)
            FROM mailing_trace trace WHERE trace.mass_mailing_id = %s
            """,
            self.mailing_id,
        )
        self.assertEqual(rows, [("open", True, True, 1)] * CONTACTS * each)
