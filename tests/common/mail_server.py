import email
import email.policy
import re
import socket
from contextlib import contextmanager
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class _Inbox:
    """Keeps what a real SMTP server received, parsed."""

    def __init__(self):
        self.messages = []
        self.recipients = []  # of all messages: what was handed over as RCPT TO

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        self.recipients += envelope.rcpt_tos
        self.messages.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        return "250 OK"

    def to(self, address):
        """The messages to one address, in the order they came."""
        return [message for message in self.messages if address in message["To"]]

    def links(self, message):
        """The addresses of all links of a message, as the reader's client sees them."""
        body = message.get_body(("html",)).get_content()
        return [
            link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', body)
        ]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def smtp_server(env):
    """Start an SMTP server, and let Odoo's mail queue send to it, and to it alone.

    :return: a context manager of an inbox
    """
    inbox = _Inbox()
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {
            "name": "Test",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_encryption": "none",
        }
    )
    try:
        # Tests of Odoo do not send; ours do.
        with patch.object(IrMail_Server, "_disable_send", return_value=False):
            yield inbox
    finally:
        controller.stop()
