"""What tags and remarks on somebody tell of who unsubscribed.

Nobody is withdrawn by them: whom they sound like, agreed to nothing. Calls, papers and
orders are no mails, so of whom they tell that is asked by what is named.
"""

import re
from functools import lru_cache

from . import answers
from .column_names import KNOWN
from .consent_granting import CELL_WORDS
from .consent_words import (
    NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_AGREED,
    SAYS_CHANNEL,
    SAYS_ENDED,
    SAYS_EVERYTHING,
    SAYS_NOT,
    SAYS_PAPER,
    SAYS_UNSUBSCRIBED,
    SAYS_WHEN,
)
from .folding import fold
from .glued_words import unglue
from .removals import asks_for_removal, reports_spam

SENTENCES = re.compile(r"[.!?;\n]+\s*")
MAX_REMARK, MAX_SENTENCE = 5_000, 300  # characters of a remark that are read
MAX_BETWEEN = 4  # words between *stop* and *emails*
MAX_BARE = 8  # words of a sentence that says nothing else
# What of these is left may be a course or an order; of all others it is mails.
MAY_BE_ELSE = re.compile(
    r"clean|ab(?:ge)?meld|abbestell|ausge|widerr|widersp|wypis|loobu|ei soovi|nie chce|"
    r"kein|sin |do not (?:send|mail|use)|nie wysyl|не (?:отправ|присыл|хоч)|black|deny|"
    r"не бажа|відмов|no (?:enviar|desea|quiere)|non (?:invia|desider|vuole)|ne pas env"
)
IS_ELSE = re.compile(
    r"\b(?:order|invoice|bill|course|class|event|fair|parcel|hospital|supplier|contract|"
    r"quote|house|office|bestell|rechnung|messe|kurs|seminar|paket|vertrag|angebot|"
    r"zamowien|faktur|szkolen|targ|szpital|paczk|umow|ofert|tellimus|arve|kursus|"
    r"koolitus|leping|haigla|заказ|счет|курс|посылк|договор|больниц|замовлен|рахун|"
    r"договір|commande|factur|cours|colis|contrat|pedido|curso|paquete|contrato|"
    r"ordine|fattur|corso|pacco|contratto)|(?:kurs|rechnung|bestellung|vertrag)s?\b"
)
# How something is told, and not what is left: cancelled by email
BY_MEANS = {
    *("by", "via", "per", "mit", "durch", "przez", "par", "por", "con", "через", "по"),
    *("through", "kaudu"),
}
# Behind *do not call*: nor email
JOINED = re.compile(
    r" (?:or|nor|and|oder|und|ani|lub|i|и|или|ни|та|або|ou|et|ni|o|y|e|ja|ega|või)\b"
)
APART = re.compile(r"[,;:]|\s[-–—]\s")
WISHING = {"want", "wants", "wish", "wishes"}
WANTED = {fold(word) for word in ("wanted", "desired", "welcome", "needed", "нужна")}
RECEIVING = {"get", "gets", "receive", "receives", "receiving", "received", "did"}


@lru_cache(maxsize=5_000)
def names_remarks(header):
    """Whether a column is called as those of remarks are: *Internal notes*."""
    words = [KNOWN.get(word, ("", 0))[0] for word in fold(header).split()]
    return "comment" in words


@lru_cache(maxsize=50_000)
def left_by_tag(tag):
    """
    :return: the channel that a tag says somebody left, as *opted out* and
        *no-newsletter* do; ``all`` if it is mails or no other one, None if none
    """
    folded = unglue(fold(tag))
    is_no = NAMES_TOPIC.search(folded) and answers.read_answer(tag) in ("no", "left")
    return "all" if is_no else _left_by(tag)


def left_by_remark(text):
    """As ``left_by_tag``, of a remark; of its sentences the one about mails counts."""
    found = {
        _left_by(sentence[:MAX_SENTENCE])
        for sentence in SENTENCES.split(text[:MAX_REMARK])
    } - {None}
    return "all" if "all" in found else next(iter(sorted(found)), None)


@lru_cache(maxsize=50_000)
def _left_by(sentence):
    folded = unglue(fold(sentence))
    if SAYS_UNSUBSCRIBED.search(folded) and answers.is_denied(sentence, folded):
        return None
    left = {
        _channel_left(folded, found, APART.search(sentence))
        for found in SAYS_UNSUBSCRIBED.finditer(folded)
        if not found[0].startswith("clean")  # also a house is cleaned
    } - {None}
    if left:
        return "all" if "all" in left else min(left)
    is_short = folded.count(" ") < MAX_BARE
    if is_short and (_is_bare(folded) or asks_for_removal(folded)):
        return "all"
    mails = list(_mails_in(folded))
    is_left = mails and (
        _stops(mails, folded)
        or _wants_none(mails, folded)
        or _are_unwanted(mails, folded)
    )
    return "all" if is_left or reports_spam(folded) else None


def _channel_left(folded, found, is_apart):
    """
    :param found: where it says that somebody left
    :param is_apart: whether other words may be about something else: *unsubscribed,
        phone only*
    :return: what they left: ``all``, another channel, or None: a course, an order
    """
    after = folded[found.end() :]
    if SAYS_EVERYTHING.search(found[0]):
        return _by_other_channel(after) or "all"
    if own := _other_channel(found[0]):
        is_joined = JOINED.match(after) and SAYS_CHANNEL["email"].search(after)
        return "all" if is_joined else own
    if is_apart:
        return "all"
    beside = f"{' '.join(folded[: found.start()].split()[-3:])} | {after}"
    near = " ".join(after.split()[:4])
    if NAMES_TOPIC.search(beside) or SAYS_CHANNEL["email"].search(beside):
        return "post" if SAYS_PAPER.search(near) else "all"
    if MAY_BE_ELSE.match(found[0]) and IS_ELSE.search(beside):
        return None
    return _channel_beside(folded, found, after) or "all"


def _other_channel(text):
    """:return: the channel of calls, messages or letters that a text is about alone"""
    if SAYS_CHANNEL["email"].search(text):
        return None
    names = (name for name, said in SAYS_CHANNEL.items() if said.search(text))
    return next(names, None)


def _by_other_channel(after):
    """:return: the channel by which nobody is to be contacted: *by phone*"""
    words = after.split()[:2]
    is_by = len(words) > 1 and words[0] in BY_MEANS
    is_joined = SAYS_CHANNEL["email"].search(after)
    return (
        None
        if is_joined
        else _other_channel(words[-1 if is_by else 0] if words else "")
    )


def _channel_beside(folded, found, after):
    """:return: the channel that is named right before or behind: *SMS unsubscribed*,
    *opted out of fax*; not how it was told: *unsubscribed by phone*"""
    before = folded[: found.start()].split()
    is_told_by = len(before) > 1 and before[-2] in BY_MEANS
    channel = _other_channel(" ".join(before[-1:]))
    if channel and not is_told_by:
        return channel
    for word in after.split()[:MAX_BETWEEN]:
        if channel := "post" if SAYS_PAPER.search(word) else _other_channel(word):
            return channel
        if word not in BETWEEN:
            break
    return None


def _is_bare(folded):
    """Whether nothing but when is said beside it: *Left 2020*, *baja*, *spam*, *former
    subscriber*."""
    rest = PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded)
    if NAMES_TOPIC.search(folded):
        rest = SAYS_ENDED.sub(" ", rest)
    if rest == folded:
        return False
    for said in (NAMES_TOPIC, SAYS_WHEN, SAYS_CHANNEL["email"]):
        rest = said.sub(" ", rest)
    return all(word.isdigit() or word in STATES for word in rest.split())


def _stops(found, folded):
    """Whether mails are what ends: *stop sending emails*, *Newsletter gekündigt*."""
    for ended in PERHAPS_SAYS_UNSUBSCRIBED.finditer(folded):
        for mails in found:
            start, end = sorted((ended.span(), mails.span()))
            if start[1] > end[0]:
                continue  # bounced is of mails by itself
            between = folded[start[1] : end[0]].split()
            if len(between) <= MAX_BETWEEN and not set(between) - BETWEEN:
                return True
    return False


def _wants_none(found, folded):
    """Whether nobody is to write: *no more mails*, *does not want to get emails*."""
    for denied in SAYS_NOT.finditer(folded):
        for mails in found:
            between = folded[denied.end() : mails.start()]
            if mails.start() < denied.end():
                continue
            rest = SAYS_AGREED.sub(" ", between)
            words = set(rest.split())
            is_wish = rest != between or words & WISHING or not words & RECEIVING
            if len(words) <= MAX_BETWEEN and is_wish and not words - MORE:
                return True
    return False


def _are_unwanted(found, folded):
    """Whether mails are what nobody wants: *newsletter not wanted*."""
    for denied in SAYS_NOT.finditer(folded):
        before = [mails.end() for mails in found if mails.end() <= denied.start()]
        between = set(folded[max(before, default=0) : denied.start()].split())
        if before and not between - CELL_WORDS:
            after = folded[denied.end() :].strip()
            is_wish = SAYS_AGREED.match(after) or after.partition(" ")[0] in WANTED
            if is_wish:
                return True
    return False


def _mails_in(folded):
    yield from NAMES_TOPIC.finditer(folded)
    yield from SAYS_CHANNEL["email"].finditer(folded)


# Beside *left*, *removed* and the like, if nothing else is: please remove me
STATES = {
    fold(word)
    for word in (
        *("status", "state", "stan", "list", "lists", "lista", "liste", "nl", "the"),
        *("please", "asked", "asks", "wants", "to", "be", "me", "us", "was", "has"),
        *("from", "our", "prosi", "prosił", "prosiła", "o", "się", "bitte", "hat"),
        *("sich", "просит", "просил", "прошу", "palub", "palun", "customer", "client"),
    )
}
MORE = CELL_WORDS | {
    fold(word)
    for word in (
        *(
            "more",
            "further",
            "longer",
            "other",
            "mehr",
            "weiteren",
            "weitere",
            "więcej",
        ),
        *("enam", "rohkem", "больше", "більше", "plus", "más", "altre", "più", "meer"),
        *("will", "get", "be", "interest", "interested", "Interesse", "huvi"),
        *("zainteresowany", "zainteresowana", "интерес", "интересует", "intérêt"),
        *("interés", "interessato", "interessata", *WISHING),
    )
}
BETWEEN = (
    (CELL_WORDS | {"sending", "from", "getting", "all"})
    - BY_MEANS
    - {
        *("and", "i", "und", "et", "y", "и", "ja", "with", "mit"),
    }
)
