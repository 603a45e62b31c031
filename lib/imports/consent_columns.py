"""Which columns tell who agreed to mails and who unsubscribed: by name, and by what
they hold.

Nothing of this kind may be skipped unseen. So a column is known, or it is asked for.
"""

import re
from dataclasses import dataclass

from . import answers
from .consent_granting import UNTIL, left_over_in_name
from .consent_words import (
    CONFIRMED,
    FILLER_WORDS,
    KNOWN_COLUMNS,
    MAY_BE_WISH,
    NAMES_AGREED,
    NAMES_TOPIC,
    PERHAPS_NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_AGREED,
    SAYS_CHANNEL,
    SAYS_CONTACTING,
    SAYS_ENDED,
    SAYS_EVERYTHING,
    SAYS_LEGAL,
    SAYS_NOT,
    SAYS_OFF,
    SAYS_OTHER,
    SAYS_PROOF,
    SAYS_UNSUBSCRIBED,
    SAYS_WAITING,
    SAYS_WHEN,
    agrees_to_mails,
)
from .folding import fold
from .glued_words import unglue
from .moments import read_moment
from .other_languages import may_tell
from .placeholders import is_nothing
from .preferences import (
    are_preferences,
    names_frequency,
    names_preference,
    read_frequency,
)

TARGETS = ("consent", "opt_out", "consent_date", "consent_date_2", "consent_proof")
STATUS = ("status", "state", "stan", "staatus", "olek", "статус", "состояние", "стан")
STATUS_WORDS = {fold(w) for w in (*STATUS, "zustand", "statut", "estado", "stato")}
# Of what is done with data: a consent is one of several.
NAMES_BASIS = re.compile(r"\b(legal|lawful) basis\b")
IN_OR_OUT = re.compile(r"\bout\b")
# How an answer is to be given: *Newsletter (yes/no)*
YES_OR_NO = re.compile(
    r"\b(yes|y|tak|t|jah|да|ja|j|oui|o|si|s|так) (or |oder |lub |voi |или |"
    r"ou |o |або )?(no|n|nie|ei|нет|nein|non|nee|ні)\b"
)
# What may stand beside a word of leaving that is about mails or the whole contact.
BESIDE = FILLER_WORDS | {"soft", "hard", "delivery", "request", "requested"}
# What codes mean: 1 = yes, 0: unsubscribed, N - nie
LEGEND = re.compile(
    r"(?<![\w.])(?:\d|[^\W\d_])\s*(?:[=:]\s*|\s[-–]\s+|(?<=\d)[-–])(?=[^\W\d_]{2})"
)
OPT = re.compile(r"\bopt\b", re.IGNORECASE)
MIN_BLANKS = 4  # of a name that is a sentence
# Who will send, at its end: I agree to receive newsletters from Acme Inc.
SENDER = re.compile(
    r"\s(?:from|by|von|od|от|від|de|di|da|par)(?: [^\W\d_a-zà-ÿ][\w&.'’-]*){1,4}\s*\Z"
)
# What follows *no* if it is a number: No. of emails, № телефона
COUNTS = r"(?!(?<=\bno) (?:of|de|d|di|telefon\w*|tel|тел\w*)\b)"
NAMES_REASON = re.compile(
    r"\b(reason|cause|powod|przyczyna|pohjus|причина|grund|motif|raison|motivo|causa|"
    r"reden)\b"
)
WAYS = "|".join(said.pattern for said in (*SAYS_CHANNEL.values(), SAYS_CONTACTING))
SAYS_NO_CHANNEL = re.compile(
    rf"(?:{SAYS_NOT.pattern}){COUNTS} (?:\w+ ){{0,2}}(?:{WAYS})"
)
# Ways to be reached that are channels by another name, if somebody left them.
OTHER_WAYS = {
    "sms": re.compile(r"\b(?:mobile|mobil|cell|push|in app)\b"),
    "post": re.compile(r"\b(?:letters?|catalogu?e?s?|print|brochures?|post)\b"),
}
PHONE_NUMBER = re.compile(r"(?:\D?\d){6,}")
NAMES_ORIGIN = re.compile(
    r"\b(?:source|origin|how|where|quelle|herkunft|zrodlo|allikas|источник|джерело|"
    r"origine|fuente|origen|fonte|bron)"
)
NAMES_CONSENT = re.compile(
    r"\b(?:consen|opt(?:ed)? ?in|permission|zgod|согла|згод|souhlas|"
    r"samtyck)|einwillig|zustimm|nousole|toestemming"
)
# Of mails alone: nothing else bounces.
OF_MAILS = re.compile(
    r"\A(?:(?:hard|soft|e ?mail) )?(?:bounced?|undeliver\w+|unzustellbar|rebond|"
    r"rimbalz\w+|rebotado|odbity|недоставлен\w*)\Z"
)
UNTIL_WHEN = UNTIL - {"a"}  # Zgoda do; but: Newsletter A
DOI_MAIL = re.compile(r"\bdoi (?:e ?)?mails?\b")
DATA_OR_DATE = re.compile(r"\bdata\b")  # in English, or in Polish and Italian
MAIL_STOP = re.compile(r"\bmail ?stop\b")
NAMES_LISTS = re.compile(r"\bmailing ?lists\b|\blists\b|\bmailing ?listen\b")
# Whose states may be those of mails, beside a word for states.
STATE_OF = STATUS_WORDS | {
    *("email", "e", "mail", "subscriber", "contact", "user", "member", "list", "lista"),
    *("mailing", "current", "global", "kontakt", "kontaktu", "контакта", "контакту"),
    *("deliverability", "delivery", "validation", "verification", "address", "adres"),
    *("adresse", "1", "2"),
}
DO_NOT = re.compile(r"\bdonot(?:bulk)?(?=\w)")
MANY_CELLS = 900  # of a column that may go on below those looked at
DATE_DIGITS = 8  # 20240305; of seconds since 1970 there are more
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
    if names_preference(header) and are_preferences(filled):
        return Sign("opt_out", "email")
    if names_frequency(header) and not NAMES_TOPIC.search(unglue(fold(header))):
        # Contact frequency: never
        said = {read_frequency(cell) for cell in filled}
        return Sign(None) if said & {"no", "left", "unclear"} else None
    sign = _read_name(header, DO_NOT.sub("do not ", fold(header)), filled)
    if LEGEND.search(header) and (sign or OPT.search(header)):
        return Sign(None)  # Newsletter (1 = yes, 0 = no): nobody looks up what is what
    if sign == Sign(None) and not any(cells) and 0 < len(cells) < MANY_CELLS:
        return None  # the whole column is empty
    if sign and ":" in header:
        # Opted out of email: Newsletter
        return Sign(sign.target)
    return sign


def read_content(header, cells):
    """As ``read_name``, by what the column holds, whatever it is called."""
    filled = _filled(cells)
    sign = _read_content(fold(header), filled)
    is_doubtful = not sign and may_tell(header, filled, len(filled) < len(cells))
    return Sign(None) if is_doubtful else sign


def names_states(header):
    """Whether a column is called as one of states of contacts: *Status*."""
    words = set(fold(header).split())
    return bool(words & STATUS_WORDS) and not words - STATE_OF


def names_unsubscribed(text):
    """Whether a file, a sheet or a title is called as those of people who unsubscribed
    are."""
    folded = unglue(fold(text))
    if SAYS_UNSUBSCRIBED.search(folded):
        return not answers.is_denied(text, folded)
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded)
    return rest != folded and bool(
        NAMES_TOPIC.search(folded) or not _is_about_else(rest)
    )


def _filled(cells):
    return [cell for cell in cells if not is_nothing(cell)]


# ------------------------------------------------------------
# By name
# ------------------------------------------------------------


def _read_name(header, folded, filled):
    if target := KNOWN_COLUMNS.get(folded):
        return Sign(target, channel_of(folded) if target == "opt_out" else None)
    folded = unglue(YES_OR_NO.sub(" ", folded).strip() or folded)
    if SAYS_OTHER.search(folded) and not SAYS_UNSUBSCRIBED.search(
        SAYS_OTHER.sub(" ", folded)
    ):
        return None
    left = SAYS_UNSUBSCRIBED.search(folded)
    rest = SAYS_UNSUBSCRIBED.sub(" ", folded)
    if left:
        # Cleaned is a bounce to one system; a house is cleaned as well.
        is_doubtful = left[0].startswith("clean") or SAYS_NOT.search(rest)
        if is_doubtful or _contradicts(rest):
            return Sign(None)
        return Sign("opt_out", channel_of(folded))
    topic = NAMES_TOPIC.search(folded)
    if PERHAPS_SAYS_UNSUBSCRIBED.search(folded):
        return _perhaps_unsubscribed(folded, filled, topic)
    if SAYS_NO_CHANNEL.search(folded) and not topic:
        return _reads_no_channel(folded, filled)
    is_ended = SAYS_ENDED.search(folded) and (topic or _is_about_mails(folded))
    if is_ended or _is_switched_off(folded) or NAMES_BASIS.search(folded):
        return Sign(None)
    if topic or NAMES_AGREED.search(folded) and SAYS_CHANNEL["email"].search(folded):
        return _agreed(folded, filled, topic, _left_over(header, folded))
    if SAYS_AGREED.search(folded) or PERHAPS_NAMES_TOPIC.search(folded):
        # Numbers, as of mails or visits, are no answers.
        is_told = _are_answers(filled) or SAYS_NOT.search(folded) and _are_dates(filled)
        return Sign(None) if not filled or is_told else None
    return None


def _reads_no_channel(folded, filled):
    """Of *No phone* and *email (not marketing)* it is asked what they mean."""
    # A date has as many digits.
    numbers = sum(1 for c in filled if PHONE_NUMBER.search(c) and not read_moment(c))
    if _are_counts(filled) or numbers * 2 > len(filled):
        return None  # Contact No., phone
    is_of_mails = SAYS_CHANNEL["email"].search(folded)
    return Sign(None, None if is_of_mails else channel_of(folded))


def _left_over(header, folded):
    """:return: what of a name may turn its sense; the name of who will send does not"""
    is_sentence = folded.count(" ") >= MIN_BLANKS and SAYS_AGREED.search(folded)
    if is_sentence and (sender := SENDER.search(header)):
        name = fold(sender[0])
        folded = folded.removesuffix(name).strip()
        header = header[: sender.start()]
    return left_over_in_name(header, folded)


def _contradicts(rest):
    """Whether a name says of those who agreed, too: *Subscribed/Unsubscribed*."""
    said = [found[0] for found in SAYS_AGREED.finditer(rest)]
    return "opt in" in rest or any(not word.startswith(CONFIRMED) for word in said)


def _perhaps_unsubscribed(folded, filled, topic):
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded)
    if _are_counts(filled):
        return None
    if SAYS_NOT.search(rest) or topic and SAYS_AGREED.search(rest):
        return Sign(None)  # Opt-in failed: who never agreed did not leave
    if MAIL_STOP.search(folded) and filled and not _are_answers(filled):
        return None  # in a house: Mail stop MS-4
    if (topic or _is_about_mails(rest)) and not PERHAPS_NAMES_TOPIC.search(rest):
        # Cancelled orders by email
        is_else = _is_about_else(_without_mails(rest))
        return Sign(None) if is_else else Sign("opt_out", channel_of(folded))
    if PERHAPS_NAMES_TOPIC.search(folded):
        return Sign(None)
    # Of an order or a job it tells nothing: Rejected Quotes, Bounce Rate
    is_record_kept = filled and all(map(_says_no, filled))
    return None if _is_about_else(rest) or is_record_kept else Sign(None)


def _says_no(cell):
    return answers.word(cell) in answers.NO_WORDS


def _is_about_else(rest):
    words = SAYS_LEGAL.sub(" ", SAYS_WHEN.sub(" ", rest)).split()
    return any(word not in BESIDE and not word.isdigit() for word in words)


def _without_mails(text):
    for said in (NAMES_AGREED, SAYS_CHANNEL["email"], SAYS_CHANNEL["sms"]):
        text = said.sub(" ", text)
    return text


def _is_switched_off(folded):
    """Whether a name only says that something is switched off: *deactivated*."""
    off = SAYS_OFF.search(folded)
    return bool(off) and not _is_about_else(SAYS_OFF.sub(" ", folded))


def _is_about_mails(text):
    return any(SAYS_CHANNEL[channel].search(text) for channel in ("email", "sms"))


def _agreed(folded, filled, topic, left_over):
    """
    :param set left_over: what of the name may turn its sense
    """
    rest = NAMES_AGREED.sub(" ", folded)
    if IN_OR_OUT.search(rest):
        return Sign(None)
    if SAYS_NOT.search(rest):
        # No newsletter, kein Newsletter
        return Sign("opt_out", channel_of(folded)) if topic else Sign(None)
    is_doubtful = SAYS_WAITING.search(rest) or NAMES_REASON.search(rest)
    # Newsletter source: where somebody is from, who need not have agreed.
    is_origin = NAMES_ORIGIN.search(folded) and not NAMES_CONSENT.search(folded)
    is_doubtful = is_doubtful or is_origin or SAYS_LEGAL.search(folded)
    is_doubtful = is_doubtful or DOI_MAIL.search(folded)  # that asks to confirm
    is_doubtful = is_doubtful or folded.split()[-1] in UNTIL_WHEN
    if is_doubtful or not agrees_to_mails(folded) or left_over:
        return Sign(None)
    if filled and _are_dates(filled):
        return Sign("consent_date")
    if NAMES_LISTS.search(folded) and filled and not _has_answers(filled):
        return None  # which lists: of who is on none, it says nothing
    is_proof = SAYS_PROOF.search(folded)
    if (is_proof or DATA_OR_DATE.search(folded)) and filled and _are_answers(filled):
        return Sign(None)  # Opt-in source: yes
    if is_proof:
        return Sign("consent_proof")
    if SAYS_WHEN.search(folded) and (not filled or not _are_answers(filled)):
        return Sign("consent_date")
    return Sign("consent", channel_of(folded))


def channel_of(folded):
    """:return: what a column is about: ``all``, a channel, or None: as is chosen"""
    rest = SAYS_EVERYTHING.sub(" ", folded)
    channels = [name for name, said in SAYS_CHANNEL.items() if said.search(rest)]
    if not channels and rest == folded:
        channels = [name for name, said in OTHER_WAYS.items() if said.search(rest)]
    return next(iter(channels), "all" if rest != folded else None)


# ------------------------------------------------------------
# By content
# ------------------------------------------------------------


def _are_dates(filled):
    found = sum(1 for cell in filled[:100] if read_moment(cell))
    return found * 2 > len(filled[:100])


def _are_answers(filled):
    found = sum(1 for cell in filled[:100] if answers.read_answer(cell))
    return found * 2 > len(filled[:100])


def _has_answers(filled):
    return any(answers.read_answer(cell) for cell in filled)


def _are_counts(filled):
    numbers = [cell for cell in filled if cell.isdigit() and len(cell) < DATE_DIGITS]
    return len(numbers) * 2 > len(filled) and bool({*numbers} - {"0", "1"})


def _read_content(folded, filled):
    """A column of states that has some of those that only mails have."""
    states = set(filled)
    said = {answers.is_status(state) for state in states} - {None}
    if not said:
        return _read_doubtful_states(folded, states) or _read_wishes(folded, filled)
    telling = sum(1 for cell in filled if answers.is_status(cell))
    if SAYS_ENDED.search(folded):
        return Sign(None)  # Previous status
    is_list = len(states) <= MAX_STATES or telling * 2 > len(filled)
    if not is_list:
        return Sign(None) if "left" in said else None
    words = set(folded.split())
    if telling * 2 > len(filled) or words & STATUS_WORDS:
        channel = channel_of(folded)
        return Sign("consent", channel if channel != "all" else None)
    return Sign(None)


def _read_wishes(folded, filled):
    """A column of yes and no that may be about mails, in words that nobody knows:
    *Stay in touch?*"""
    said = {answers.read_answer(cell) for cell in filled[:100]}
    if said and said <= {"yes", "no"} and MAY_BE_WISH.search(folded):
        return Sign(None)
    return None


def _is_code(state):
    # 1, -1, U
    return state.lstrip("-").isdigit() or (len(state) == 1 and state.isalpha())


def _read_doubtful_states(folded, states):
    """A column called *Status* whose states nobody but who imports can tell: codes, or
    words that may mean that somebody left."""
    if len(states) > MAX_STATES:
        return None
    if not names_states(folded) and not NAMES_REASON.fullmatch(folded):
        return Sign(None) if any(map(OF_MAILS.search, map(fold, states))) else None
    are_codes = len(states) > 1 and all(map(_is_code, states))
    may_have_left = any(answers.read_answer(state) == "left" for state in states)
    return Sign(None) if are_codes or may_have_left else None
