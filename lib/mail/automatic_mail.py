"""Whether a mail was written by a machine: RFC 3834 and what is done beside it."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from .automatic_subjects import is_automatic_subject

WORD, COMMENT = re.compile(r"[\w-]+"), re.compile(r"\([^()]*\)")
# RFC 2076 calls the header non-standard; old autoresponders know no other.
PRECEDENCES = {"auto_reply", "auto-reply", "autoreply", "bulk", "junk"}
# What autoresponders of mail servers and providers set; nobody's mail program does.
RESPONDER_HEADER = re.compile(
    r"x-.*(?:auto-?(?:repl|respon(?!se-suppress)|generated|answer)|vacation|"
    r"out-?of-?office|machinegenerated|away-?message).*|x-(?:ooo|away)|"
    r"x-post-messageclass|x-failed-recipients|x-ms-exchange-inbox-rules-loop|"
    r"x-ms-exchange-generated-message-source",
    re.IGNORECASE,
)
# Who sends, if nobody may be answered.
NOBODY = re.compile(
    r"\b(?:no|not|do-?not|dont|never|nie)[-_.]?(?:reply|respond|odpowiadaj)[\w.-]*@|"
    r"\b(?:nicht[-_.]?antworten|antwort[-_.]?nicht|(?:ne[-_.]?)?pas[-_.]?repondre|"
    r"bounces?(?:[+=-][^@]*)?|mailer|out[-_.]?of[-_.]?office|nobody|"
    r"auto[-_.]?(?:reply|respon(?:se|der)|antwort|odpowiedz)|"
    r"mailer-daemon|postmaster|vacation)@|"
    r"\bmailer-daemon\b",
    re.IGNORECASE,
)
# Programs that answer name themselves; an address may be called so, too.
PROGRAM = re.compile(r"(?:vacation|auto-?(?:reply|respon))[^@]*", re.IGNORECASE)
PROGRAM_HEADERS = ("Delivered-To", "User-Agent", "X-Mailer", "X-Loop")
NOBODY_BACK = {"<>", "<MAILER-DAEMON>", "MAILER-DAEMON"}
NO = {"", "no", "none", "false", "0"}


def is_automatic(message):
    """Whether nobody wrote this mail: an absence, a receipt, a ticket's number.

    :param email.message.Message message: as it was received
    """
    return (
        not NO.issuperset(
            _words(message, "Auto-Submitted")
        )  # RFC 3834, 5: "no" is a person's
        or _word(message, "Precedence") in PRECEDENCES
        or any(
            _word(message, name) not in NO
            for name in message
            if RESPONDER_HEADER.fullmatch(name)
        )
        # Exchange sets it in what it answers itself (MS-OXCMAIL).
        or _word(message, "X-Auto-Response-Suppress") not in NO
        # RFC 3834, 3.1.2, and RFC 5321, 4.5.5: the sender is nobody one may answer.
        or _text(message, "Return-Path").upper() in NOBODY_BACK
        # A receipt or a report of a mail server: RFC 6522.
        or message.get_content_type() == "multipart/report"
        or _text(message, "From") == "<>"
        or bool(NOBODY.search(_text(message, "From")))
        or any(PROGRAM.fullmatch(_text(message, name)) for name in PROGRAM_HEADERS)
        or is_automatic_subject(_text(message, "Subject"))
    )


def is_failure(message):
    """Whether a report says that a mail did not arrive: no receipt for a mail that was
    read (RFC 8098), no complaint (RFC 5965), and no note that it is late or delivered
    (RFC 3464, 2.3.3).

    :param email.message.Message message: what came back
    """
    if message.get_content_type() != "multipart/report":
        return True  # by an old server, in words alone
    kind = str(message.get_param("report-type") or "delivery-status").lower()
    if kind != "delivery-status":
        return False
    actions = [
        _word(part, "Action")
        for part in message.walk()
        if part.get("Action") is not None
    ]
    return not actions or "failed" in actions


def _text(message, name):
    """A header as people read it."""
    text = str(message.get(name, ""))
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return text


def _word(message, name):
    """The first word of a header in lower case, without parameters and comments."""
    return next(iter(_words(message, name)), "")


def _words(message, name):
    """As ``_word``, of each header of this name."""
    values = (COMMENT.sub(" ", str(value)) for value in message.get_all(name) or ())
    found = (WORD.match(value.strip(" \t\r\n\"'")) for value in values)
    return [word[0].lower() for word in found if word]
