"""Columns of how somebody prefers to be reached, as *Preferred channel*: who wants no
mails there did not agree to them, whatever else is said."""

import re
from functools import lru_cache

from . import answers
from .consent_words import (
    FILLER_WORDS,
    MAY_BE_WISH,
    NAMES_AGREED,
    NAMES_TOPIC,
    SAYS_CHANNEL,
    SAYS_ENDED,
    SAYS_NOT,
    SAYS_PAPER,
    SAYS_UNSUBSCRIBED,
    SAYS_WAITING,
    names_channel,
)
from .folding import fold
from .glued_words import unglue
from .placeholders import is_nothing

PREFERS = (
    "prefer, preferr, best, favo, wish, desired, praferi, praferenz, bevorzug, "
    "gewunscht, wunsch, preferow, preferenc, ulubion, pozadan, eelist, soovitud, "
    "предпоч, желаем, удобн, бажан, переваж, зручн, voulu, souhait, preferid, "
    "preferenz, gradit, voorkeur, gewenst, foredra, onskad, upredn"
)
CHANNELS = (
    "channel, canal, kanal, kanaal, канал, method, methode, metodo, mode, medium, "
    "means, moyen, way, weg, sposob, способ, спосіб, forma, kontaktart, via, mezzo, "
    "viis, vahend, zpusob"
)
REACHES = (
    "contact, kontakt, contatt, contato, контакт, communicat, kommunikat, komunik, "
    "comunic, коммуник, комунік, correspond, korrespond, reach, связ, зв яз, suhtlus, "
    "общени, спілкув"
)
# Who, when, or what else may be preferred.
HOW_OFTEN = (
    "frequen, frequenz, haufigkeit, how often, wie oft, czestotliw, jak czesto, "
    "sagedus, kui sageli, kui tihti, частот, как часто, як часто, frecuenc, frequenc, "
    "frequent, hoe vaak, frekvenc"
)
ELSE = (
    "person, osoba, osob, name, nazwisk, time, hour, day, date, zeit, uhr, czas, "
    "godzin, aeg, kell, время, час, heure, jour, hora, dia, ora, giorno, language, "
    "sprache, jezyk, keel, язык, мова, langue, idioma, lingua, taal, pay, payment, "
    "zahlung, bezahlung, platnosci, makse, оплаты, оплати, paiement, pago, pagamento, "
    "delivery, lieferung, dostawy, доставки, livraison, entrega, sales, sale, "
    "purchase, order, shop, distribution, acquisition, id, owner, reason, form url, "
    "address, number, source, first, last"
)
NOBODY = (
    "none, no, never, nobody, nothing, no channel, zaden, zadne, zadna, brak, nie, "
    "nigdy, keiner, keine, kein, nein, keines, nie mehr, puudub, ei, mitte "
    "uks, ei uks, "
    "mitte uhtegi, нет, никакой, никак, никогда, немає, жоден, жодного, ні, ніяк, "
    "aucun, aucune, jamais, non, ninguno, ninguna, nunca, nessuno, nessuna, mai, geen, "
    "nee, nooit, nenhum, nunca, zadny, ne, ingen, nej"
)
ANY = (
    "any, any channel, all, all channels, both, either, everything, no preference, no "
    "preferences, does not matter, doesn t matter, don t mind, dowolny, dowolna, "
    "wszystkie, kazdy, oba, bez znaczenia, brak preferencji, alle, alle kanale, beide, "
    "egal, beliebig, keine praferenz, koik, molemad, ukskoik, любой, все, оба, "
    "все равно, без разницы, усі, будь якии, обидва, байдуже, tous, toutes, les deux, "
    "peu importe, indifferent, cualquiera, todos, ambos, indiferente, "
    "qualsiasi, tutti, "
    "entrambi, indifferente, alle kanalen, beide, maakt niet uit"
)
BUT = re.compile(
    r"[,;/|.()+&\n]| - |\b(?:but|aber|sondern|ale|lecz|aga|vaid|но|а|але|mais|pero|ma|"
    r"maar|mas)\b",
    re.IGNORECASE,
)
EXCEPT = re.compile(
    r"\b(?:except|excluding|anything but|everything but|all but|ausser|oprocz|poza|"
    r"valja arvatud|peale|кроме|крім|sauf|excepto|salvo|tranne|eccetto|behalve)\b"
)
BESIDE = (
    "only, just, always, please, first, best, works, nur, bitte, immer, tylko, prosze, "
    "zawsze, ainult, palun, только, пожалуйста, лише, тільки, seulement, solo, "
    "solamente, soltanto, alleen, prefer, prefers, preferred, preferably, address, "
    "per, durch, über, mit, przez, pa"
)


def _words(table):
    return {fold(word) for word in table.split(",")}


def _stems(table, end=""):
    stems = sorted(_words(table), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, stems))}){end}")


SAYS_PREFERS, SAYS_REACHES = _stems(PREFERS), _stems(REACHES)
SAYS_HOW_OFTEN = _stems(HOW_OFTEN)
NAMES_WAY = re.compile(rf"{_stems(CHANNELS).pattern}(?:s|e|i|en|y|u|em)?\b")
NAMES_ELSE = re.compile(rf"\b{_stems(ELSE).pattern}(?:s|n|en)?\b")
PLAIN = answers.YES_WORDS | answers.NO_WORDS
NOBODY_WORDS, ANY_WORDS = _words(NOBODY), _words(ANY)
BESIDE_WORDS = FILLER_WORDS | _words(BESIDE)


@lru_cache(maxsize=5_000)
def names_preference(header):
    """Whether a column is called as those of preferred channels are."""
    folded = unglue(fold(header))
    if any(
        said.search(folded)
        for said in (
            *(NAMES_ELSE, NAMES_AGREED, SAYS_UNSUBSCRIBED, SAYS_NOT, SAYS_HOW_OFTEN),
        )
    ):
        return False
    said = (
        SAYS_PREFERS.search(folded),
        NAMES_WAY.search(folded),
        SAYS_REACHES.search(folded),
    )
    return sum(map(bool, said)) > 1 and bool(said[0] or said[2])


@lru_cache(maxsize=5_000)
def names_frequency(header):
    """Whether a column is called as those of how often somebody wants mails are."""
    folded = unglue(fold(header))
    return bool(
        SAYS_HOW_OFTEN.search(folded)
        and (
            MAY_BE_WISH.search(folded)
            or SAYS_REACHES.search(folded)
            or NAMES_TOPIC.search(folded)
        )
    )


def names_wish(header):
    """Whether a column is of how, or how often, somebody wants to be reached: none of
    who unsubscribed."""
    return names_preference(header) or names_frequency(header)


@lru_cache(maxsize=50_000)
def read_frequency(text):
    """As ``read_preference``, of how often somebody wants mails: never is ``no``, and
    whatever denies nothing is ``yes``."""
    folded = unglue(fold(text))
    if is_nothing(text):
        return "empty"
    if folded in NOBODY_WORDS or answers.read_answer(text) == "no":
        return "no"
    if answers.read_answer(text) == "left":
        return "left"
    is_doubtful = is_bare_answer(text) or any(
        said.search(folded) for said in (SAYS_NOT, SAYS_ENDED, SAYS_WAITING)
    )
    return "unclear" if is_doubtful else "yes"


def are_preferences(filled):
    """Whether cells of a column say how somebody is reached: names of people, and bare
    yes and no, do not."""
    said = [cell for cell in filled if read_preference(cell) != "unclear"]
    bare = list(filter(is_bare_answer, filled))
    return not filled or bool(said) and len(bare) < len(filled)


def is_bare_answer(text):
    return answers.word(text) in PLAIN


@lru_cache(maxsize=50_000)
def read_preference(text):
    """What a cell of such a column says of mails: ``yes`` if they are one way,
    ``left`` if they are none, ``no`` if others are named, ``empty``, or ``unclear``."""
    folded = unglue(fold(text))
    if folded in NOBODY_WORDS:
        return "no"
    if folded in ANY_WORDS:
        return "yes"
    if is_nothing(text) and not names_channel(folded):
        return "empty"
    of_others = names_channel(folded) and not SAYS_CHANNEL["email"].search(folded)
    if answers.read_answer(text) == "left":
        return "no" if of_others else "left"
    if EXCEPT.search(folded) or answers.DENYING_SIGNS & set(text):
        return "unclear"
    parts = [unglue(fold(part)) for part in BUT.split(text)]
    said = {_read_part(part) for part in parts if part}
    return next(
        (one for one in ("left", "unclear", "yes", "no") if one in said), "unclear"
    )


def _read_part(folded):
    mails = SAYS_CHANNEL["email"].search(folded)
    if not mails:
        if folded in ANY_WORDS:
            return "yes"
        if folded in NOBODY_WORDS:
            return "unclear"
        return "no" if names_channel(folded) else "other"
    denied = SAYS_NOT.search(folded)
    if SAYS_CHANNEL["post"].search(folded) or SAYS_PAPER.search(folded):
        return "unclear"
    rest = SAYS_NOT.sub(" ", folded)
    for said in SAYS_CHANNEL.values():
        rest = said.sub(" ", rest)
    is_plain = not set(rest.split()) - BESIDE_WORDS
    if denied:
        is_first = denied.start() < mails.start()
        return "left" if is_first or not _names_others(folded) else "unclear"
    is_doubtful = SAYS_ENDED.search(folded) or SAYS_WAITING.search(folded)
    return "yes" if is_plain and not is_doubtful else "unclear"


def _names_others(folded):
    rest = SAYS_CHANNEL["email"].sub(" ", folded)
    return names_channel(rest)
