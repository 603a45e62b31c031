"""What a cell says of a consent.

Who unsubscribed is heard whatever the words; who agreed only in words that leave no
room for doubt.
"""

import re
from functools import lru_cache

from ..text import normalize_text
from .consent_words import (
    FILLER_WORDS,
    NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_AGREED,
    SAYS_CHANNEL,
    SAYS_ENDED,
    SAYS_GIVEN,
    SAYS_NOT,
    SAYS_OFF,
    SAYS_UNSUBSCRIBED,
    SAYS_WAITING,
    is_strange,
)
from .folding import fold
from .glued_words import unglue
from .placeholders import is_nothing

# By language; abbreviations, too. Compared as ``word`` writes them.
YES = {
    "signs": "1, 1.0, 1,0, x, ✓, ✔, ☑, ☒, ✅, 🗹, 🗸, √, +, 👍",
    "en": "yes, y, true, t, on, ok, okay, checked, ticked, enabled by user",
    "pl": "tak, t, prawda",
    "et": "jah, j, tõene, õige",
    "ru": "да, д, истина, правда",
    "uk": "так, істина, правда",
    "de": "ja, j, wahr",
    "fr": "oui, o, vrai",
    "es": "sí, s, verdadero",
    "it": "sì, vero",
    "nl": "waar",
    "pt": "sim",
    "cs": "ano, pravda",
}
NO = {
    "signs": "0, 0.0, 0,0, ☐, □, ⬜, 🗆",
    "en": "no, n, false, f",
    "pl": "nie, fałsz",
    "et": "ei, e, väär, vale",
    "ru": "нет, н, ложь",
    "uk": "ні, н, хибно, хибність, неправда, брехня",
    "de": "nein, falsch",
    "fr": "non, faux",
    "es": "no, falso",
    "it": "no, falso",
    "nl": "nee, onwaar",
    "pt": "não",
    "cs": "ne, nepravda",
}
# Of a consent these are no yes, and nobody left by them.
NOT_YET = (
    "off, none, never, ✗, ✘, ✕, ✖, ❌, unchecked, pending, unconfirmed, not confirmed, "
    "non marketing, nonsubscribed, non subscribed, not subscribed, transactional, "
    "inactive, waiting, awaiting, unknown, disagree, disagreed, not given, not asked, "
    "not set, niezapisany, niezapisana, stimme nicht zu, ich stimme nicht zu, nobody"
)
# States of an account, a bill or a record: nobody agreed by them.
STATES = {"active", "enabled", "marketing", "customer", "paid", "live", "valid", "new"}
THANKS = re.compile(
    r"\b(thanks?( you)?|dzieki|dziekuje|aitah|tanan|спасибо|дякую|danke|merci|gracias|"
    r"grazie|bedankt|dank u|obrigad[oa])\b"
)
SAYS_SUBSCRIBED = re.compile(
    r"\b(?:subscri|subskry|suscri|abonn|opt(?:ed|s)? ?in\b|zapisan|angemeldet|"
    r"aangemeld|liitun|iscritt|inscrit|подпис|підпис)"
)
# The contrary of *Do not allow e-mails*, as one cell.
SAYS_ALLOWED = re.compile(
    r"(?:allow(?:s|ed)?|permit(?:s|ted)?|erlaubt|erlauben|zulassen|zugelassen|"
    r"gestatten|gestattet|zezwol\w*|zezwal\w*|dozwol\w*|pozwol\w*|pozwala\w*|"
    r"luba|lubatud|lubab|разреш\w*|дозвол\w*|autoris\w*|autoriz\w*|permett\w*|"
    r"permi[st]\w*|consenti\w*|toestaan|toegestaan|povol\w*)"
    r"(?: (?:e ?)?(?:mails?|mailings?|marketing|newsletters?))*"
)
# What is not in use, by the beginnings of words.
IDLE = (
    "inactiv, not active, non active, unengaged, disengaged, dormant, idle, paused, "
    "suspend, disabled, held, on hold, invalid, validating, needs attention, "
    "nieaktywn, nie aktywn, uspion, zawieszon, wstrzyman, mitteaktiiv, mitte aktiiv, "
    "passiiv, ebaaktiiv, peatatud, неактив, не актив, приостановл, призупин, "
    "inaktiv, nicht aktiv, pausiert, stillgelegt, ungultig, inactif, suspendu, "
    "en pause, inattiv, sospes, inactief, inativ, neaktivn, inaktiv"
)
SAYS_IDLE = re.compile(rf"\b(?:{'|'.join(fold(word) for word in IDLE.split(','))})")
# Marks of who ticks a list, where others write nothing.
TICK = re.compile(r"[xX]{3,}|[*•·!#~=+]+")
FIRST_WORD_APART = re.compile(r"\s*\w+\s*(?:[,.;:!]|\s[-–—])")
IN_BRACKETS = re.compile(r"[\[(](.+)[\])]")
DECIMALS = re.compile(r"\A([01])[.,]0+\Z")
# Programs count time from here: where they know none, they write it.
NO_DATE = re.compile(
    r"1970-01-01(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?|1900-01-00.*|"
    r"1899-12-30.*|0001-01-01.*|0?1/0?1/0001.*|0{2,}"
)
SENTENCES = re.compile(r"[.!?;\n]+\s*")
MAX_REMARK, MAX_SENTENCE = 5_000, 300  # characters of a remark that are read
MAX_LENGTH = 60  # characters; longer texts are no answers
MAX_WORDS = 5  # of a cell that may be a status


@lru_cache(maxsize=50_000)
def word(text):
    """A cell as a word to compare: small, without accents and spaces."""
    return normalize_text(text).replace(" ", "").replace("\ufe0f", "")


def _words(table):
    lines = table.values() if isinstance(table, dict) else [table]
    # A comma between digits is of a number.
    return {
        word(entry) for line in lines for entry in re.split(r", (?!0)|,(?=\D)", line)
    }


YES_WORDS = _words(YES)
NO_WORDS = _words(NO)
NOT_YET_WORDS = {word(fold(entry)) or word(entry) for entry in NOT_YET.split(",")}


def _bare(text):
    """As ``word``, without what is around it: ``[x]``, ``(yes)``, ``Yes!``, 1.00."""
    said = word(text.strip().strip(".!"))
    if found := IN_BRACKETS.fullmatch(said):
        said = found[1]
    return DECIMALS.sub(r"\1", said)


@lru_cache(maxsize=50_000)
def read_answer(text):
    """What a cell says of a consent: ``yes``, ``no``, ``left``, or None: unclear."""
    said = _bare(text)
    if said in YES_WORDS:
        return "yes"
    if said in NO_WORDS:
        return "no"
    folded = fold(text)
    if said in NOT_YET_WORDS or word(folded) in NOT_YET_WORDS:
        return "no"
    if len(text) > MAX_LENGTH or folded in STATES:
        return None
    return _lean(unglue(folded))


def _lean(folded):
    left = SAYS_UNSUBSCRIBED.search(folded) or PERHAPS_SAYS_UNSUBSCRIBED.search(folded)
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", SAYS_UNSUBSCRIBED.sub(" ", folded))
    if SAYS_WAITING.search(rest):
        return "left" if left else "no"
    first = _first_word(rest)
    agreed = first == "yes" or SAYS_AGREED.search(rest)
    denied = first == "no" or SAYS_NOT.search(SAYS_AGREED.sub(" ", rest))
    if left and (agreed or denied) or first == "yes" and denied:
        return None
    if left:
        return "left"
    topic = NAMES_TOPIC.search(rest)
    if denied:
        return "no" if first == "no" or agreed or topic or _is_given(rest) else None
    # A word that nobody knows may take the consent back.
    is_sure = not (
        SAYS_ENDED.search(rest) or is_strange(rest) or _is_of_other_channel(rest)
    )
    if is_sure and (agreed or _is_given(rest)):
        return "yes"
    return None


def _first_word(folded):
    """:return: ``yes`` of *Yes, please*, ``no`` of *No, thanks*; else None"""
    first = folded.partition(" ")[0]
    if len(first) > 1 and first in YES_WORDS:
        return "yes"
    return "no" if first in NO_WORDS and THANKS.search(folded) else None


def _names_channel(folded):
    return any(said.search(folded) for said in SAYS_CHANNEL.values())


def _is_of_other_channel(folded):
    """Whether it is about calls, messages or letters alone: *OK to call*."""
    of_mails = SAYS_CHANNEL["email"].search(folded)
    return not of_mails and any(
        SAYS_CHANNEL[channel].search(folded) for channel in ("sms", "phone", "post")
    )


def _is_given(folded):
    """Whether something is there, as a consent is: *Consenso prestato*, *liegt vor*."""
    rest = NAMES_TOPIC.sub(" ", folded)
    return bool(SAYS_GIVEN.search(rest)) and not SAYS_GIVEN.sub(" ", rest).strip()


@lru_cache(maxsize=50_000)
def says_unsubscribed(text):
    """Whether a cell of a column that asks who unsubscribed says so: all but nothing,
    no, 0 and false does, and what tells the contrary, as *Subscribed*."""
    if TICK.fullmatch(text.strip()):
        return True
    said = _bare(text)
    if (
        said in NO_WORDS
        or NO_DATE.fullmatch(text.strip())
        or (is_nothing(text) and not _names_channel(fold(text)))
    ):
        return False
    if said in YES_WORDS or len(text) > MAX_LENGTH:
        return True
    return not _tells_contrary(text, unglue(fold(text)))


def _tells_contrary(text, folded):
    """Whether it says *not unsubscribed*, *never*, *no, thanks*, *subscribed* or
    *allowed*; no other yes does: *Confirmed* may be who unsubscribed."""
    if SAYS_ALLOWED.fullmatch(folded):
        return True
    if SAYS_UNSUBSCRIBED.search(folded) and (
        THANKS.search(folded) or FIRST_WORD_APART.match(text)
    ):
        return False  # No, unsubscribe me
    if SAYS_NOT.match(folded):
        rest = SAYS_UNSUBSCRIBED.sub(" ", SAYS_NOT.sub("", folded, count=1))
        rest = THANKS.sub(" ", PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", rest))
        return not rest.strip()
    return bool(
        SAYS_SUBSCRIBED.search(folded)
        and _first_word(folded) != "yes"
        and _lean(folded) == "yes"
    )


@lru_cache(maxsize=50_000)
def is_status(text):
    """:return: ``left`` or ``yes`` of a cell that tells of mails by itself, whatever
    the column is called; else None"""
    if len(text) > MAX_LENGTH or "@" in text or "//" in text:
        return None
    folded = fold(text)
    if not folded or folded.count(" ") >= MAX_WORDS:
        return None
    folded = unglue(folded)
    if SAYS_UNSUBSCRIBED.search(folded):
        return None if is_denied(text, folded) else "left"
    if TELLS_AGREED.fullmatch(folded):
        return "yes"
    return None


@lru_cache(maxsize=50_000)
def is_idle(text):
    """Whether a state, as *Inactive*, may mean that somebody gets no mails: no system
    says so in the same words."""
    if not text or is_nothing(text) or len(text) > MAX_LENGTH:
        return False
    folded = unglue(fold(text))
    said = (
        SAYS_IDLE.search(folded) or SAYS_OFF.search(folded) or SAYS_ENDED.search(folded)
    )
    return bool(said) or read_answer(text) in ("no", "left")


def is_denied(text, folded):
    """Whether it says *not unsubscribed*; *No, unsubscribed* says something else."""
    rest = SAYS_UNSUBSCRIBED.sub(" ", folded).strip()
    is_apart = FIRST_WORD_APART.match(text) or folded.partition(" ")[0] in NO_WORDS
    return bool(SAYS_NOT.match(rest)) and not is_apart


@lru_cache(maxsize=50_000)
def names_left(tag):
    """Whether a tag says that somebody unsubscribed: *opted out*, *no-newsletter*,
    *bounced*."""
    if is_status(tag) == "left":
        return True
    folded = unglue(fold(tag))
    if NAMES_TOPIC.search(folded) and read_answer(tag) in ("no", "left"):
        return True
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded)
    return rest != folded and not set(rest.split()) - FILLER_WORDS


def tells_left(text):
    """Whether a remark on somebody says in one of its sentences that they
    unsubscribed."""
    return any(
        _sentence_tells_left(sentence[:MAX_SENTENCE])
        for sentence in SENTENCES.split(text[:MAX_REMARK])
    )


@lru_cache(maxsize=5_000)
def _sentence_tells_left(sentence):
    folded = unglue(fold(sentence))
    found = SAYS_UNSUBSCRIBED.search(folded)
    # Also a house is cleaned.
    is_else = not found or found[0].startswith("clean")
    return not is_else and not is_denied(sentence, folded)


# Of what people agree to, only mails are subscribed to or opted in.
TELLS_AGREED = re.compile(
    r"(non ?|not ?)?(subscribed|opted ?in|opt ?in|double ?opt ?in|single ?opt ?in|"
    + "|".join(
        fold(entry)
        for entry in (
            *("zapisany", "zapisana", "zapisano", "liitunud", "подписан", "подписана"),
            *("подписался", "підписаний", "підписана", "підписано", "abonniert"),
            *("newsletter abonniert", "abonné", "abonnée", "suscrito", "suscrita"),
            *("iscritto", "iscritta", "aangemeld voor nieuwsbrief", "inscrito"),
        )
    )
    + r")"
)
