"""The moment at which a mail server takes a mail for good."""

import smtplib
import socket
from contextlib import contextmanager

# RFC 5321, 4.1.1.4: with these bytes, and not before, the mail is the server's.
END_OF_DATA = b"\r\n.\r\n"
LAST_LINE = END_OF_DATA[2:]


@contextmanager
def noted_handover(session, note):
    """Call ``note`` right before a mail is the server's.

    What ``note`` does is true from then on also if this process is killed: between it
    and the last bytes lies one system call. RFC 1047 tells why nobody can do better
    than choose between a mail twice and a mail never; here it is never twice.

    :param smtplib.SMTP session: an open session; anything else is left as it is
    :param note: callable without arguments; when it raises, the server drops the mail
    """
    if not isinstance(session, smtplib.SMTP):
        yield
        return
    send = session.send

    def send_noted(content):
        if isinstance(content, bytes) and content.endswith(END_OF_DATA):
            send(content[: -len(LAST_LINE)])
            try:
                note()
            except BaseException:
                # Whatever came next would be a part of the mail.
                session.close()
                raise
            content = LAST_LINE
        send(content)

    # Else the last line waits until the server confirmed the packets before.
    session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    session.send = send_noted
    try:
        yield
    finally:
        del session.send
