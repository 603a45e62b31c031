"""Whether a mail was written by a machine: RFC 3834 and what is done beside it."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header

WORD = re.compile(r"[\w-]+")
# RFC 2076 calls the header non-standard; old autoresponders know no other.
PRECEDENCES = {"auto_reply", "auto-reply", "autoreply", "bulk", "junk"}
# What autoresponders of mail servers and providers set; nobody's mail program does.
RESPONDER_HEADER = re.compile(
    r"x-.*(?:auto-?(?:repl|respon(?!se-suppress)|generated|answer)|vacation|"
    r"out-?of-?office|machinegenerated).*|"
    r"x-post-messageclass|x-failed-recipients|x-ms-exchange-inbox-rules-loop|"
    r"x-ms-exchange-generated-message-source",
    re.IGNORECASE,
)
# Who sends, if nobody may be answered.
NOBODY = re.compile(
    r"\b(?:no|not|do-?not|dont|never|nie)[-_.]?(?:reply|respond|odpowiadaj)\w*@|"
    r"\b(?:mailer-daemon|postmaster|autoreply|autoresponder|vacation)@|"
    r"\bmailer-daemon\b",
    re.IGNORECASE,
)
# How mail programs begin the subject of an absence, by the language of their user; who
# answers one has "Re:" before it.
SUBJECT = re.compile(
    r"\s*(?:\[[^\]]*\]\s*)?(?:automatic(?:ally generated)? (?:reply|response)|"
    r"auto[- ]?(?:reply|response)\b|"
    r"out of (?:the )?office(?: (?:auto)?reply)?\s*(?:[:\[(-]|$)|ooo:|"
    r"vacation (?:reply|message|notice)|on vacation:|i am out of|"
    r"undeliver(?:able|ed)|returned mail|mail delivery (?:failed|failure|"
    r"system)|delivery status notification|failure notice|read:|"
    r"delivery receipt|automatische (?:antwort|rückmeldung|abwesenheit)|"
    r"automatisch antwoord|abwesenheits(?:notiz|nachricht|meldung|assistent)|"
    r"abwesend:|ich bin (?:bis|nicht im)|unzustellbar|gelesen:|"
    r"odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|"
    r"autoresponder|nieobecność w biurze|nieobecność:|poza biurem|"
    r"jestem (?:nieobecn|poza biurem)|na urlopie:|niedostarczalne|"
    r"nie można dostarczyć|przeczytano:|réponse automatique|absence du bureau|"
    r"absent(?:e)? du bureau|message d.absence|non remis|lu\s?:|"
    r"respuesta automática|fuera de (?:la )?oficina|no se puede entregar|"
    r"leído:|risposta automatica|fuori (?:sede|ufficio)|assenza dall.ufficio|"
    r"letto:|автоматический ответ|автоответ|нет на (?:рабочем )?месте|"
    r"я в отпуске|в отпуске:|не доставлено|прочитано:|автоматична відповідь|"
    r"автовідповідь|у відпустці:|automaat(?:ne )?vastus|automaatvastus|"
    r"kontorist (?:väljas|ära)|puhkusel:|resposta automática|"
    r"automatická odpověď|automatisk[at]? svar|autosvar|automaattinen vastaus|"
    r"poissa toimistosta)",
    re.IGNORECASE,
)
NO = {"", "no", "none", "false", "0"}


def is_automatic(message):
    """Whether nobody wrote this mail: an absence, a receipt, a ticket's number.

    :param email.message.Message message: as it was received
    """
    return (
        _word(message, "Auto-Submitted") not in NO  # RFC 3834, 5: "no" is a person's
        or _word(message, "Precedence") in PRECEDENCES
        or any(
            _word(message, name) not in NO
            for name in message
            if RESPONDER_HEADER.fullmatch(name)
        )
        # Exchange sets it in what it answers itself (MS-OXCMAIL).
        or _word(message, "X-Auto-Response-Suppress") not in NO
        # RFC 3834, 3.1.2, and RFC 5321, 4.5.5: the sender is nobody one may answer.
        or str(message.get("Return-Path", "")).strip() == "<>"
        # A receipt or a report of a mail server: RFC 6522.
        or message.get_content_type() == "multipart/report"
        or bool(NOBODY.search(_text(message, "From")))
        or bool(SUBJECT.match(_text(message, "Subject")))
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
    found = WORD.match(str(message.get(name, "")).strip())
    return found[0].lower() if found else ""
