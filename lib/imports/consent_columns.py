"""Which columns tell who agreed to mails and who unsubscribed: by name, and by what
they hold.

Nothing of this kind may be skipped unseen. So a column is known, or it is asked for.
"""

import re
from dataclasses import dataclass

from . import answers
from .consent_words import (
    NAMES_AGREED,
    NAMES_TOPIC,
    PERHAPS_NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_AGREED,
    SAYS_CHANNEL,
    SAYS_ENDED,
    SAYS_EVERYTHING,
    SAYS_LEGAL,
    SAYS_NOT,
    SAYS_OFF,
    SAYS_OTHER,
    SAYS_PROOF,
    SAYS_UNSUBSCRIBED,
    SAYS_WHEN,
    fold,
)
from .moments import read_moment
from .placeholders import is_nothing

TARGETS = ("consent", "opt_out", "consent_date", "consent_date_2", "consent_proof")
# Whose names say more than their words.
NAMED = {
    "consent_date": "optin time, opt in time, confirm time, opt in timestamp",
    "consent_date_2": "added time, date added, added on, added at, signup date, "
    "sign up date, signup time, registration date, registered on, date registered, "
    "user registered, data dodania, data zapisu, data rejestracji, data iscrizione, "
    "data registrazione, date d inscription, date inscription, fecha de alta, "
    "fecha de registro, fecha de inscripcion, anmeldedatum, registrierungsdatum, "
    "registriert am, registreerimise kuupaev, liitumise kuupaev, дата регистрации, "
    "дата добавления, дата реєстрації, дата додавання, "
    " signed up on, signed up at, subscriber since",
    "consent_proof": "optin ip, opt in ip, confirm ip, signup ip, sign up ip, "
    "signup source, sign up source, ip signup, ip opt, signup ip address, optin source",
    "opt_out": "clean time, clean campaign title, clean campaign id, unsub time, "
    "unsub campaign title, unsub campaign id, unsub reason, unsub reason other, "
    "hasoptedoutofemail, hasoptedoutoffax",
}
KNOWN = {
    fold(name): target for target, names in NAMED.items() for name in names.split(",")
}
STATUS = ("status", "state", "stan", "staatus", "olek", "статус", "состояние", "стан")
STATUS_WORDS = {
    fold(name) for name in (*STATUS, "zustand", "statut", "estado", "stato")
}
# Leaving is confirmed as well.
CONFIRMED = (
    "confirm",
    "conferm",
    "potwierdz",
    "kinnita",
    "bestat",
    "подтвер",
    "пидтвер",
)
CONFIRMED = tuple(map(fold, CONFIRMED))
ABOUT_ANYTHING = re.compile(
    r"\b(is|has|was|by|of|on|the|flag|status|user|contact|customer|reason|cause|motivo|"
    r"soft|motif|grund|powod|pohjus|причина|from|from all|all|yes|no|kontakt|klient|"
    r"klienta|list|lista|liste|person|from list|de|du|des|del|"
    r"voluntaria|client|cliente)\b"
)
# Of what is done with data: a consent is one of several.
NAMES_BASIS = re.compile(r"\b(legal|lawful) basis\b")
IN_OR_OUT = re.compile(r"\bout\b")
MAX_STATES = 20  # different values that a column of states has


@dataclass(frozen=True)
class Sign:
    """What a column seems to tell of consents."""

    target: str | None  # None: nobody but who imports can tell
    channel: str | None = None  # None: as is chosen


def read_name(header, cells=()):
    """
    :param str header: the name of a column
    :param cells: what it holds, as far as it was looked at
    :return: a ``Sign`` by the name; None if it tells nothing of consents
    """
    filled = _filled(cells)
    if filled and sum("@" in cell for cell in filled) * 2 > len(filled):
        return None  # MailerLite calls the address Subscriber
    sign = _read_name(fold(header), filled)
    if sign and ":" in header:
        # Opted out of email: Newsletter
        return Sign(sign.target)
    return sign


def read_content(header, cells):
    """As ``read_name``, by what the column holds, whatever it is called."""
    return _read_content(fold(header), _filled(cells))


def _filled(cells):
    return [cell for cell in cells if not is_nothing(cell)]


# ------------------------------------------------------------
# By name
# ------------------------------------------------------------


def _read_name(folded, filled):
    if folded in KNOWN:
        target = KNOWN[folded]
        return Sign(target, channel_of(folded) if target == "opt_out" else None)
    if SAYS_OTHER.search(folded):
        return None
    left = SAYS_UNSUBSCRIBED.search(folded)
    rest = SAYS_UNSUBSCRIBED.sub(" ", folded)
    if left:
        if _contradicts(rest) or SAYS_NOT.search(rest):
            return Sign(None)
        return Sign("opt_out", channel_of(folded))
    topic = NAMES_TOPIC.search(folded)
    if PERHAPS_SAYS_UNSUBSCRIBED.search(folded):
        return _perhaps_unsubscribed(folded, filled, topic)
    is_ended = SAYS_ENDED.search(folded) and (topic or _is_about_mails(folded))
    if is_ended or _is_switched_off(folded) or NAMES_BASIS.search(folded):
        return Sign(None)
    if topic or NAMES_AGREED.search(folded) and SAYS_CHANNEL["email"].search(folded):
        return _agreed(folded, filled, topic)
    if SAYS_AGREED.search(folded) or PERHAPS_NAMES_TOPIC.search(folded):
        # Numbers, as of mails or visits, are no answers.
        return Sign(None) if not filled or _are_answers(filled) else None
    return None


def _contradicts(rest):
    """Whether a name says of those who agreed, too: *Subscribed/Unsubscribed*."""
    said = [found[0] for found in SAYS_AGREED.finditer(rest)]
    return "opt in" in rest or any(not word.startswith(CONFIRMED) for word in said)


def _perhaps_unsubscribed(folded, filled, topic):
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded)
    if SAYS_NOT.search(rest) or _are_counts(filled):
        return Sign(None) if not _are_counts(filled) else None
    if (topic or _is_about_mails(rest)) and not PERHAPS_NAMES_TOPIC.search(rest):
        return Sign("opt_out", channel_of(folded))
    # Of an order or a job it tells nothing: Rejected Quotes, Bounce Rate
    rest = ABOUT_ANYTHING.sub(" ", SAYS_WHEN.sub(" ", rest))
    is_about_else = bool(rest.split()) and not PERHAPS_NAMES_TOPIC.search(folded)
    return None if is_about_else else Sign(None)


def _is_switched_off(folded):
    """Whether a name only says that something is switched off: *deactivated*."""
    off = SAYS_OFF.search(folded)
    return (
        bool(off)
        and not ABOUT_ANYTHING.sub(
            " ", SAYS_WHEN.sub(" ", SAYS_OFF.sub(" ", folded))
        ).strip()
    )


def _is_about_mails(text):
    return any(SAYS_CHANNEL[channel].search(text) for channel in ("email", "sms"))


def _agreed(folded, filled, topic):
    rest = NAMES_AGREED.sub(" ", folded)
    if IN_OR_OUT.search(rest):
        return Sign(None)
    if SAYS_NOT.search(rest):
        # No newsletter, kein Newsletter
        return Sign("opt_out", channel_of(folded)) if topic else Sign(None)
    if filled and _are_dates(filled):
        return Sign("consent_date")
    if SAYS_PROOF.search(folded) and not _are_answers(filled):
        return Sign("consent_proof")
    if SAYS_WHEN.search(folded) and (not filled or not _are_answers(filled)):
        return Sign("consent_date")
    if SAYS_LEGAL.search(folded):
        return Sign(None)
    return Sign("consent", channel_of(folded))


def channel_of(folded):
    """:return: what a column is about: ``all``, a channel, or None: as is chosen"""
    if SAYS_EVERYTHING.search(folded):
        return "all"
    return next(
        (name for name, pattern in SAYS_CHANNEL.items() if pattern.search(folded)), None
    )


# ------------------------------------------------------------
# By content
# ------------------------------------------------------------


def _are_dates(filled):
    found = sum(1 for cell in filled[:100] if read_moment(cell))
    return found * 2 > len(filled[:100])


def _are_answers(filled):
    found = sum(1 for cell in filled[:100] if answers.read_answer(cell))
    return found * 2 > len(filled[:100])


def _are_counts(filled):
    numbers = [cell for cell in filled if cell.isdigit()]
    return len(numbers) * 2 > len(filled) and bool({*numbers} - {"0", "1"})


def _read_content(folded, filled):
    """A column of states that has some of those that only mails have."""
    states = set(filled)
    said = {answers.is_status(state) for state in states} - {None}
    if not said:
        return None
    telling = sum(1 for cell in filled if answers.is_status(cell))
    is_list = len(states) <= MAX_STATES or telling * 2 > len(filled)
    if not is_list:
        return Sign(None) if "left" in said else None
    words = set(folded.split())
    if telling * 2 > len(filled) or words & STATUS_WORDS:
        return Sign("consent")
    return Sign(None)
