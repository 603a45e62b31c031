"""The moment at which a mail server takes a mail for good."""

import socket

# By name: tests of other addons put a function in the place of the module's class.
from smtplib import SMTP, SMTPServerDisconnected

# RFC 5321, 4.1.1.4: with these bytes, and not before, the mail is the server's.
END_OF_DATA = b"\r\n.\r\n"
LAST_LINE = END_OF_DATA[2:]


class Handover:
    """Calls ``note`` right before a mail is the server's.

    What ``note`` does is true from then on also if this process is killed: between it
    and the last bytes lies one system call. RFC 1047 tells why nobody can do better
    than choose between a mail twice and a mail never; here it is never twice.

    ``is_done`` tells whether the last bytes left: else the server has no mail.

    :param smtplib.SMTP session: a session; anything else is left as it is
    :param note: callable without arguments; when it raises, the server drops the mail
    """

    def __init__(self, session, note):
        self.session = session if isinstance(session, SMTP) else None
        self.note = note
        self.was_open = not self.session or bool(self.session.sock)
        self.is_done = False

    def __enter__(self):
        """
        :raises smtplib.SMTPServerDisconnected: when the server closed the session
            before, as it may after each mail (RFC 5321, 3.8)
        """
        if not self.was_open:
            raise SMTPServerDisconnected("the session was closed")
        if self.session:
            # Else the last line waits until the server confirmed the packets before.
            self.session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._send = self.session.send
            self.session.send = self._send_noted
        return self

    def __exit__(self, *exc_info):
        if self.session:
            del self.session.send

    def _send_noted(self, content):
        if not isinstance(content, bytes) or not content.endswith(END_OF_DATA):
            self._send(content)
            return
        self._send(content[: -len(LAST_LINE)])
        try:
            self.note()
        except BaseException:
            # Whatever came next would be a part of the mail.
            self.session.close()
            raise
        self._send(LAST_LINE)
        self.is_done = True
