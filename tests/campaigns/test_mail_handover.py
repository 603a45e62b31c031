import smtplib
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress
from unittest.mock import patch

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from psycopg2.errors import SerializationFailure

from odoo.modules import module
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ...lib.mail.smtp_handover import Handover
from .campaign_transactions import CampaignTransactionsCase

REF = "contact_marketing test_mail_handover"
ADDRESSES = [f"killed{i}@example.com" for i in range(3)]
ODD = ADDRESSES[1]  # the mail that goes wrong
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, with a reset


class _Inbox:
    """Counts what it accepts; answers the odd mail as it is told, if it is told."""

    def __init__(self):
        self.accepted = Counter()
        self.answer = None
        self.drop = None  # "before" or "after" the last byte
        self.dropped = threading.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        if envelope.rcpt_tos == [ODD]:
            if self.answer:
                return self.answer
            self.accepted.update(envelope.rcpt_tos)
            if self.drop == "after":
                server.transport.abort()
            return "250 OK"
        self.accepted.update(envelope.rcpt_tos)
        return "250 OK"


class _DroppingSMTP(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802 - aiosmtpd's
        inbox = self.event_handler
        if inbox.drop != "before" or self.envelope.rcpt_tos != [ODD]:
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        await self._reader.readline()
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()
        self.loop.call_later(0.1, inbox.dropped.set)


class _DroppingController(Controller):
    def factory(self):
        return _DroppingSMTP(self.handler)


@tagged("post_install", "-at_install")
class TestMailHandover(CampaignTransactionsCase):
    """Whatever a mail server answers, or does not: nobody gets a mail twice, nobody is
    lost, and the run tells what became of each."""

    ref = REF
    contact_count = len(ADDRESSES)

    def setUp(self):
        super().setUp()
        self.inbox = _Inbox()
        self.use_mail_server(self.inbox, _DroppingController)

    def _work(self):
        """What the scheduler does, as it does it where no test runs. Few mails are
        sent while they are made, what is left by the queue."""
        jobs = (
            lambda env: env["contact.campaign"]._cron_run(),
            lambda env: env["mailing.mailing"]._process_mass_mailing_queue(),
            lambda env: env["mail.mail"].process_email_queue(),
            lambda env: env["mailing.mailing"]._process_mass_mailing_queue(),
            lambda env: env["contact.campaign"]._cron_run(),
        )
        for job in jobs:
            with (
                patch.object(module, "current_test", None),
                mute_logger("odoo.addons.mail.models.mail_mail"),
                # The job fails, and comes again.
                suppress(smtplib.SMTPServerDisconnected, SerializationFailure),
                self.transaction() as env,
            ):
                job(env)

    def _run_state(self):
        """:return: what became of the odd mail (None: it was sent, and is gone), of its
        trace, and of the run: its state, how many it was sent to, and what is told of
        the others"""
        [(mail, trace)] = self.fetch(
            """
            SELECT mail.state, trace.trace_status FROM mailing_trace trace
            LEFT JOIN mail_mail mail ON mail.id = trace.mail_mail_id
            JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
            WHERE mailing.subject = %s AND trace.email = %s
            """,
            *(REF, ODD),
        )
        with self.transaction() as env:
            run = env["contact.campaign.run"].search([("campaign_id.name", "=", REF)])
            reasons = run.recipient_ids.mapped("reason")
            return (
                *(mail, trace, run.state, run.sent_count),
                [reason for reason in reasons if reason],
            )

    def _hours_pass(self, hours):
        later = "- interval '1 hour' * %s"
        with self.transaction() as env:
            env.cr.execute(
                f"UPDATE mail_mail SET scheduled_date = scheduled_date {later},"
                f" create_date = create_date {later}",
                [hours, hours],
            )
            env.cr.execute(
                f"UPDATE mailing_trace SET sent_datetime = sent_datetime {later}",
                [hours],
            )

    def _retry(self):
        with self.transaction() as env:
            env["contact.campaign.run"].search(
                [("campaign_id.name", "=", REF)]
            ).mailing_id.action_retry_failed()

    def assertEachOnce(self, *addresses):
        self.assertEqual(self.inbox.accepted, Counter(addresses))

    # ------------------------------------------------------------
    # Refused at the end of DATA
    # ------------------------------------------------------------

    def _refuse(self, answer):
        self.inbox.answer = answer
        self._work()
        self.assertEqual(
            self._run_state(), ("exception", "error", "done", 2, ["failed"])
        )
        self.assertEachOnce(ADDRESSES[0], ADDRESSES[2])
        self.inbox.answer = None
        self._retry()
        self._work()
        self.assertEqual(self._run_state(), (None, "sent", "done", 3, []))
        self.assertEachOnce(*ADDRESSES)

    def test_refused_for_good(self):
        self._refuse("550 5.7.1 No")

    def test_refused_for_now(self):
        self._refuse("451 4.3.0 Later")

    def test_refused_and_closed(self):
        self._refuse("421 4.3.2 Closing")

    # ------------------------------------------------------------
    # A scanner is faster than the answer
    # ------------------------------------------------------------

    def test_who_clicks_before_the_answer_is_noted_holds_up_nobody(self):
        """Core ends the queue with a lost race, and it looks in an hour only."""
        model = self.registry["mail.mail"]
        note, go_on = model._postprocess_sent_message, model._go_on_with_queue
        late = []

        def click_first(mail, *args, **kwargs):
            if not late and mail.mailing_trace_ids.email == ODD:
                late.append(mail.id)
                with self.transaction() as env:
                    env.cr.execute(
                        "UPDATE mailing_trace SET open_datetime = now()"
                        " WHERE email = %s",
                        [ODD],
                    )
            return note(mail, *args, **kwargs)

        with (
            patch.object(model, "_postprocess_sent_message", click_first),
            patch.object(
                model, "_go_on_with_queue", autospec=True, side_effect=go_on
            ) as going_on,
            mute_logger("odoo.sql_db"),
        ):
            self._work()
        self.assertTrue(late)
        races = [each.args[0].id for each in going_on.call_args_list]
        self.assertEqual(races, late)
        self._work()
        self.assertEachOnce(*ADDRESSES)

    # ------------------------------------------------------------
    # The connection drops
    # ------------------------------------------------------------

    def _drop_before(self):
        self.inbox.drop = "before"
        self.inbox.dropped.clear()
        note = self.registry["mail.mail"]._note_handover

        def note_and_wait(mail):
            note(mail)
            if mail.mailing_trace_ids.email == ODD:
                self.inbox.dropped.wait(10)

        with patch.object(self.registry["mail.mail"], "_note_handover", note_and_wait):
            self._work()

    def test_dropped_before_the_last_byte(self):
        self._drop_before()
        waiting = ("outgoing", "outgoing", "sending", 0, [])
        self.assertEqual(self._run_state(), waiting)
        self.assertEachOnce(ADDRESSES[0], ADDRESSES[2])
        self.inbox.drop = None
        self._work()
        self.assertEqual(self._run_state(), waiting, "not at once again")
        self._hours_pass(1)
        self._work()
        self.assertEqual(self._run_state(), (None, "sent", "done", 3, []))
        self.assertEachOnce(*ADDRESSES)

    def test_dropped_again_and_again(self):
        self._drop_before()
        self._hours_pass(25)
        self._drop_before()
        self.assertEqual(
            self._run_state(), ("exception", "error", "done", 2, ["failed"])
        )
        self.assertEachOnce(ADDRESSES[0], ADDRESSES[2])

    def test_dropped_after_the_last_byte(self):
        """The server has it, or has not; it does not get it again."""
        self.inbox.drop = "after"
        self._work()
        self.assertEqual(self._run_state(), ("sent", "pending", "sending", 0, []))
        self.assertEachOnce(*ADDRESSES)
        self._hours_pass(1)
        self._work()
        self.assertEqual(
            self._run_state(), ("sent", "pending", "done", 3, ["unanswered"])
        )
        self.assertEachOnce(*ADDRESSES)

    # ------------------------------------------------------------
    # Mail servers of persons
    # ------------------------------------------------------------

    def test_a_persons_server_takes_no_mailing(self):
        """Core lets only its owner's own mails through it."""
        address = "mitchell@example.com"
        with self.transaction() as env:
            env["ir.mail_server"].create(
                {
                    "name": REF,
                    "owner_user_id": env.ref("base.user_admin").id,
                    "from_filter": address,
                    "sequence": 0,
                    "smtp_host": "127.0.0.1",
                    "smtp_port": 1,  # nobody is there
                }
            )
            campaign = env["contact.campaign"].browse(self.campaign_id)
            campaign.mailing_id.email_from = address
        self._work()
        self.assertEqual(self._run_state(), (None, "sent", "done", 3, []))
        self.assertEachOnce(*ADDRESSES)


@tagged("post_install", "-at_install")
class TestNoHandover(BaseCase):
    def test_a_session_of_another_kind_is_left_alone(self):
        # As tests of other addons have it.
        with patch("smtplib.SMTP", lambda *_args, **_options: None):
            handover = Handover(object(), self.fail)
            with handover:
                self.assertTrue(handover.was_open)
        self.assertFalse(handover.is_done)
