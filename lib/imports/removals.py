"""Remarks that somebody is to be taken off a list, or that their data are to be
deleted, and those on marketing of any kind. Other lists have names: *price list*."""

import re

from .consent_granting import CELL_WORDS
from .consent_words import (
    NAMES_TOPIC,
    PERHAPS_NAMES_TOPIC,
    PERHAPS_SAYS_UNSUBSCRIBED,
    SAYS_CHANNEL,
    SAYS_NOT,
    SAYS_WHEN,
)
from .folding import fold

TAKES_OFF = re.compile(
    r"\b(?:tak(?:e|en|es) (?:\w+ )?off|get (?:\w+ )?off|objects|nehmen|genommen|streich"
    r"\w*|gestrichen|usun\w*|skresl\w*|eemalda\w*|вычеркн\w*|убра\w*|викреслит\w*|"
    r"прибра\w*|retirer|enlever|quitar|sacar|togliere|levare|halen|schrappen|entfern\w*)\b"
)
# By their stems; a list of mails may be any of these.
IS_LIST = re.compile(
    r"\b(?:mailing )?(?:lists?|list[aeyęäi]\w{0,2}|listist|(?:e ?mail|mail)?verteiler|"
    r"nimekirja\w*|loendi\w*|списк\w*|lijst|baz[ayeęiіыу]\w{0,2}|баз[аыуиі]|database|"
    r"datenbank|andmebaasi\w*|base)\b(?: mailing ow\w+)?"
)
IS_DATA = re.compile(
    r"\b(?:data|dane|danych|daten|andmed|andmete|данны[ех]|дані|даних|donnees|datos|"
    r"dati|gegevens|gdpr|rodo|dsgvo|rgpd)\b"
)
SPAM = re.compile(r"\b(?:spam|junk|спам|rampsuks)\b")
REPORTS = re.compile(
    r"\b(?:complain|report|mark(?:ed|s|ing)?\b|flagged|zglos|oznacz|skarz|skarg|"
    r"gemeldet|markiert|beschwer|teatas|kaeba|маркир|пожал|жал|отмет|скарж|позначи|"
    r"signal|plaint|marc[aóo]|queja|segnal|reclam|gemeld)"
)
BESIDE = CELL_WORDS | {
    fold(word)
    for word in (
        *(
            "please",
            "asks",
            "asked",
            "wants",
            "wish",
            "wishes",
            "to",
            "be",
            "was",
            "off",
        ),
        *("all", "our", "his", "her", "my", "their", "personal", "request", "requests"),
        *(
            "requested",
            "prosi",
            "prosił",
            "prosiła",
            "prosze",
            "swoje",
            "swoich",
            "moje",
        ),
        *(
            "moich",
            "osobowe",
            "osobowych",
            "naszej",
            "usunięcie",
            "bitte",
            "aus",
            "vom",
        ),
        *(
            "meine",
            "seine",
            "ihre",
            "unserem",
            "palun",
            "palub",
            "palus",
            "soovib",
            "minu",
            "end",
        ),
        *("ennast", "прошу", "просит", "просил", "просила", "мои", "свои", "его", "ее"),
        *(
            "из",
            "нас",
            "нашей",
            "наших",
            "з",
            "зі",
            "мої",
            "свої",
            "просить",
            "прохання",
        ),
        *("mes", "ses", "svp", "notre", "diffusion", "demande", "mis", "sus", "pide"),
        *("miei", "suoi", "vuole", "chiede", "dalla", "uit", "ons", "onze", "graag"),
        *("nl", "has", "hat", "sich", "się", "o", "me", "us", "him", "them"),
    )
}
# How something is told, and not what is left: data changed by phone
BY_OTHERS = re.compile(r"\b(?:tele)?(?:phone|call|fax|post|sms)|\b(?:telefon|телефон)")


def asks_for_removal(folded):
    """
    :param str folded: a short sentence, as ``fold`` writes it
    :return: whether nothing else is said than that somebody is to be taken off, or
        their data deleted: *aus dem Verteiler nehmen*, *please delete my data*; or that
        they want no marketing, whatever it is
    """
    if not any(said.search(folded) for said in (IS_LIST, IS_DATA, PERHAPS_NAMES_TOPIC)):
        return False  # as most: this is looked at first, since it is fast
    rest = TAKES_OFF.sub(" ", PERHAPS_SAYS_UNSUBSCRIBED.sub(" ", folded))
    is_removed = rest != folded
    of_what = [PERHAPS_NAMES_TOPIC]
    if is_removed:
        of_what += [IS_LIST, IS_DATA]
    else:
        rest = SAYS_NOT.sub(" ", rest)
    if rest == folded or BY_OTHERS.search(folded):
        return False
    if not any(said.search(rest) for said in of_what):
        return False
    for said in (*of_what, NAMES_TOPIC, SAYS_CHANNEL["email"], SAYS_WHEN):
        rest = said.sub(" ", rest)
    return all(word.isdigit() or word in BESIDE for word in rest.split())


def reports_spam(folded):
    """Whether somebody complained: *marked us as spam*; not where mails went."""
    return bool(SPAM.search(folded) and REPORTS.search(folded))
