"""What a cell says of a consent.

Who unsubscribed is heard whatever the words; who agreed only in words that leave no
room for doubt.
"""

import re
from functools import lru_cache

from ..text import normalize_text
from .consent_granting import left_over_in_cell
from .consent_words import (
    NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_AGREED,
    SAYS_CHANNEL,
    SAYS_ENDED,
    SAYS_GIVEN,
    SAYS_LEGAL,
    SAYS_NOT,
    SAYS_OFF,
    SAYS_UNSUBSCRIBED,
    SAYS_WAITING,
    agrees_to_mails,
    names_channel,
)
from .folding import fold
from .glued_words import unglue
from .placeholders import is_nothing

# By language; abbreviations, too. Compared as ``word`` writes them.
YES = {
    "signs": "1, 1.0, 1,0, x, ✓, ✔, ☑, ✅, 🗹, 🗸, √, +, 👍",
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
    "other": "kyllä, taip, igen, evet, ναι, 是, はい, 예, 네, כן, نعم",
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
    "other": "nej, nem, nu, hayır, όχι, 否, いいえ, 아니오, 아니요, לא, لا",
}
# A box that is ticked in a form, or that says no. Where it is asked who unsubscribed,
# nobody knows which of both; of a consent it is no yes.
CROSSES = "✗, ✘, ✕, ✖, ❌, ❎, ☒, ☓, ⊠, ⮽, 🗷, 🗵, 🞬, ×"
TICKS = set("✓✔☑✅🗹🗸√👍")
# Beside other words, they may deny them: ✗ Email
DENYING_SIGNS = set("✗✘✕✖❌❎☒☓⊠⮽🗷🗵🚫⛔🛇⊘👎¬")
# Of a consent these are no yes, and nobody left by them.
NOT_YET = (
    "off, none, never, ✗, ✘, ✕, ✖, ❌, 🚫, ⛔, 🛇, ⊘, 👎, unchecked, "
    "pending, unconfirmed, not confirmed, "
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
NO_ANSWER = re.compile(r"[=:][\s\-–—.?/]*\Z")  # Opt-in: -
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
# newsletter=0, Subscribed: no; of a number behind a blank alone nobody knows.
ANSWER_OF = re.compile(r"([^=:?]*[^=:?\s])\s*(?:[=:?]|\s(?=0\Z))\s*([^\s=:?]{1,12})")
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
# Of languages in which few names of columns are known, or none.
OTHER_ANSWERS = _words(YES["other"]) | _words(NO["other"])
CROSS_SIGNS = _words(CROSSES)
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
    said = _read_plain(text)
    folded = fold(text)
    if said or len(text) > MAX_LENGTH or folded in STATES:
        return said
    named = ANSWER_OF.fullmatch(text.strip())
    if named and _read_plain(named[2]):
        return _read_named(*named.groups())
    if NO_ANSWER.search(text):
        return None
    leaning = _lean(unglue(folded))
    # A word that nobody knows may take the consent back.
    is_sure = leaning != "yes" or not left_over_in_cell(_without_courtesy(text))
    return leaning if is_sure else None


def _read_plain(text):
    """:return: ``yes`` or ``no`` of a cell that says nothing else"""
    said = _bare(text)
    if said in YES_WORDS:
        return "yes"
    is_no = said in NO_WORDS | NOT_YET_WORDS or word(fold(text)) in NOT_YET_WORDS
    return "no" if is_no else None


def _read_named(name, answer):
    """What ``newsletter=0`` and ``Subscribed: no`` say."""
    said, folded = _read_plain(answer), unglue(fold(name))
    if _lean(folded) == "left":
        return "left" if said == "yes" else None
    if not (NAMES_TOPIC.search(folded) or SAYS_AGREED.search(folded)):
        return None
    leaning = _lean(f"yes {folded}")
    is_sure = leaning == "yes" and (said == "no" or not left_over_in_cell(name))
    return said if is_sure else None


def _without_courtesy(text):
    """A cell without what only goes with a yes: *Yes, thank you!*, *✓ subscribed*."""
    words = text.lstrip(" (").rstrip(" !.)").split()
    if words and _first_word(words[0].rstrip(",.;:!").casefold()) == "yes":
        del words[0]
        del words[: words[:1] in (["-"], ["–"], ["—"])]
    is_courtesy = THANKS.fullmatch
    return " ".join(
        each for each in words if each not in TICKS and not is_courtesy(fold(each))
    )


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
    is_else = (
        SAYS_ENDED.search(rest) or SAYS_LEGAL.search(rest) or _is_of_other_channel(rest)
    )
    is_agreed = first == "yes" or agreed and agrees_to_mails(rest) or _is_given(rest)
    return "yes" if is_agreed and not is_else else None


def _first_word(folded):
    """:return: ``yes`` of *Yes, please*, ``no`` of *No, thanks*; else None"""
    first = folded.partition(" ")[0]
    if len(first) > 1 and word(first) in YES_WORDS:
        return "yes"
    return "no" if first in NO_WORDS and THANKS.search(folded) else None


def _is_of_other_channel(folded):
    """Whether it is about calls, messages or letters alone: *OK to call*."""
    return names_channel(folded) and not SAYS_CHANNEL["email"].search(folded)


def _is_given(folded):
    """Whether something is there, as a consent is: *Consenso prestato*, *liegt vor*."""
    rest = NAMES_TOPIC.sub(" ", folded)
    left_over = SAYS_GIVEN.sub(" ", rest).split()  # but a date
    return bool(SAYS_GIVEN.search(rest)) and _are_numbers(left_over)


@lru_cache(maxsize=50_000)
def read_unsubscribed(text, is_ticked=False):
    """What a cell says where it is asked who unsubscribed: ``left``, ``no``, or None:
    unclear. They left by all but nothing, no, 0 and false, and what tells the contrary,
    as *Subscribed*.

    :param bool is_ticked: whether others there are ticked: then a cross says no
    """
    if TICK.fullmatch(text.strip()):
        return "left"
    said = _bare(text)
    if said in CROSS_SIGNS:
        return "no" if is_ticked else None
    if (
        said in NO_WORDS
        or NO_DATE.fullmatch(text.strip())
        or (is_nothing(text) and not names_channel(fold(text)))
    ):
        return "no"
    if said in YES_WORDS or len(text) > MAX_LENGTH:
        return "left"
    folded = unglue(fold(text))
    if _denies_leaving(text, folded) or _says_that_not(text):
        return "no"
    is_contrary = SAYS_SUBSCRIBED.search(folded) and _first_word(folded) != "yes"
    if not is_contrary or _lean(folded) != "yes":
        return "left"  # also Confirmed: it may be who unsubscribed
    left_over = left_over_in_cell(_without_courtesy(text))
    # Subscribed 2021; but: was subscribed
    return "no" if not left_over else None if _are_numbers(left_over) else "left"


def has_ticks(text):
    """Whether ticks are among signs: beside them, a cross says no."""
    return bool(TICKS & set(text))


def says_unsubscribed(text):
    """Whether a cell of such a column says that somebody left, or may say it."""
    return read_unsubscribed(text) != "no"


def _are_numbers(words):
    return all(map(str.isdigit, words))


def _says_that_not(text):
    """Whether it is *unsubscribed: no* or the like."""
    named = ANSWER_OF.fullmatch(text.strip())
    is_no = bool(named) and _read_plain(named[2]) == "no"
    return is_no and _lean(unglue(fold(named[1]))) == "left"


def _denies_leaving(text, folded):
    """Whether it says *not unsubscribed*, *never*, *no, thanks* or *allowed*."""
    if SAYS_ALLOWED.fullmatch(folded):
        return True
    if SAYS_UNSUBSCRIBED.search(folded) and (
        THANKS.search(folded) or FIRST_WORD_APART.match(text)
    ):
        return False  # No, unsubscribe me
    if not SAYS_NOT.match(folded):
        return False
    rest = SAYS_UNSUBSCRIBED.sub(" ", SAYS_NOT.sub("", folded, count=1))
    return not THANKS.sub(" ", PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", rest)).strip()


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
    return bool(SAYS_NOT.match(rest)) and not is_apart or _says_that_not(text)


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
