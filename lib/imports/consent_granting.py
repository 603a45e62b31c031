"""What leaves no doubt that somebody agreed: names of columns and cells that are wholly
made of words that say so.

Whatever is left over, be it a word, an ending, a number or a sign, may take the consent
back, as *optinfailed*, *Zgoda do 2020* and *✗ subscribed* do. So it is named here, and
nobody is taken for having agreed.
"""

import re
import unicodedata
from functools import lru_cache

from .consent_fillers import ASKING, FILLERS
from .consent_vocabulary import AGREED, GIVEN
from .consent_words import CHANNELS, PERHAPS_TOPIC, PROOF, TOPIC, WHEN, fillers
from .folding import fold
from .glued_words import unglue

# How words end in a language. Of the stems of the tables alone anything could follow:
# optinnot, nõusolekuta.
ENDINGS = {
    "en": "s, es, ed, ing, er, ers, be, bed, ber, bers, bes, ption, ptions, e, ion, "
    "ions, isement, ising, able",
    "pl": "a, e, i, y, o, u, ą, ę, em, am, ami, ach, ów, om, ej, ego, emu, ym, ych, "
    "ymi, ą, ie, zie, ony, ona, one, onych, any, ana, ane, "
    "amy, emy, ił, iła, ał, ała, pcja, pcji, pcje, pcję, bent, bentka, "
    "bentem, bowany, bowana, bowanie, buje, buję, cja, cji, ow, owa, owe, owy, owej, "
    "ową, owych, owego, ingowa, ingowe, ingowy, ingu, ing, ować, uje, m, ć",
    "et": "a, i, e, k, ku, kut, kud, n, s, t, b, d, ud, nud, tud, ti, ne, se, st, "
    "sega, mine, mise, ja, jaga, ju, jad, jade, jale, jat, jaks, da, ks, us, use, "
    "useks, ust, eks",
    "ru": "а, я, о, е, и, й, ы, у, ю, ь, ой, ей, ая, яя, ое, ые, ый, ий, ого, ых, "
    "ым, ом, ем, ам, ами, ах, ую, ен, на, но, ны, ена, ено, ены, ение, ения, ений, ил, "
    "ила, или, ся, ась, ись, ка, ки, ку, кой, ок, ик, ики, ица, ие, ия, ию, ии, ий, "
    "жден, ждена, ждено, ждены, ждаю, ждение, ждает, ешено, ешен, т, ет, ю, ли, асен, "
    "асна, асие, овая, овое, ный, ная, ное, ные, ную, инг, инга, инговая, инговое",
    "uk": "а, я, о, е, є, и, і, ї, й, у, ю, ь, ої, ий, ій, ою, ею, ого, их, им, ом, "
    "ем, ам, ами, ах, ен, ена, ено, ені, на, но, ення, ив, ила, или, ся, ась, ка, "
    "ки, ку, кою, ок, ик, ики, иця, ження, джено, джена, джений, джую, олено, "
    "олив, олила, т, є, ють, ння, ний, на, ну, женню",
    "de": "e, en, er, es, em, s, n, t, te, ten, ter, et, ung, ungen, is, isse, in, "
    "innen, abo, de",
    "fr": "e, s, t, es, ée, ées, ement, ements, er, ez, ent, ant, ir, oir, é, és, "
    "i, is, ing, nement",
    "es": "o, a, os, as, e, en, an, ado, ada, ados, adas, ido, ida, imiento, imientos, "
    "pción, pciones, ptor, ptora, ptores, to, ta, tos, tas, do, da, dos, das, "
    "s, ad, idad, be, r, ir",
    "it": "o, a, i, e, to, ta, ti, te, ato, ata, ati, ate, ito, ita, are, ere, "
    "ire, ente, s, à, ing, izza, za",
    "nl": "en, t, d, de, e, ing, ming, s",
    "pt": "o, a, os, as, e, ado, ada, ados, adas, to, ta, ão, imento, s",
    "sv": "ad, ade, at, t, d, e, et, en, er, s, ing",
    "cs": "a, e, i, y, u, en, ena, eno, il, ila, ů, ním, ní, í",
}
# Of tables that do not part languages.
ANY_ENDING = ", ".join(ENDINGS.values())
# Of words for when and how: Zeit, and no Zeitung.
OF_PROOFS = "s, e, es, en, n, i, y, a, u, om, ów, z, ja, ы, и, а, у, ельство, ельства"
# Of a compound only a first part that is known may stand before the word that tells:
# Werbeeinwilligung, and no Nichteinwilligung.
MIN_FIRST_PART = 4
ONE_DATE = re.compile(
    r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?Z?)?|"
    r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d))(?!\d)"
)
# Before a date: until then, and no longer. There is no other word of theirs.
UNTIL = {
    fold(word)
    for word in (
        *(
            "do",
            "to",
            "till",
            "until",
            "bis",
            "до",
            "по",
            "kuni",
            "tot",
            "até",
            "hasta",
        ),
        *("fino", "al", "jusqu", "jusqu'au", "au", "a", "à", "by", "valid", "ważna"),
    )
}
MADE_UNIQUE = re.compile(r"\s*\((?:[2-9]|[1-9]\d)\)$")
# What stands between words and says nothing. Any other sign may deny: ✗ subscribed.
PLAIN = r"\-\w\s.,;:'\"()\[\]/&+’‘´`…–—"
# A syllable before a hyphen may turn what follows: dés-abonné, od-subskrybowany
PREFIX = re.compile(r"(?<![\w-])(?!(?:e|opt|tak|yes|да)-)[^\W\d_]{1,3}-(?=\w)", re.I)
SIGN_IN_CELL = re.compile(rf"[^{PLAIN}]|\A\s*[-–—+/]")
SIGN_IN_NAME = re.compile(rf"[^{PLAIN}?*¿]|\A\s*[-–—+/]")


def _strict(*tables, endings=ANY_ENDING):
    """
    :param tables: as ``consent_words.py`` explains them
    :param str endings: of tables that do not part languages
    :return: a pattern of the words that they list, with nothing behind but the endings
        of the language, and nothing before but a part of a compound that is known
    """
    whole, parts = {}, {}  # by entry, the longest first: it says most
    for table in tables:
        lines = table.items() if isinstance(table, dict) else [("", table)]
        for language, stems in lines:
            ends = _any_of(ENDINGS.get(language, endings).split(","))
            for entry in map(str.strip, stems.split(",")):
                text = " ?".join(
                    re.escape(fold(word)) + ("" if word.endswith(".") else f"{ends}?")
                    for word in entry.removeprefix("*").split()
                )
                (parts if entry.startswith("*") else whole)[language, entry] = text
    found = whole | parts
    order = sorted(found, key=lambda known: (-len(known[1]), known))
    pattern = rf"\b(?:{'|'.join(found[known] for known in order)})\b"
    if parts:
        first = _any_of(word for word in HEADER_WORDS if len(word) >= MIN_FIRST_PART)
        pattern += rf"|\b{first}s?(?:{'|'.join(parts.values())})\b"
    return re.compile(pattern)


def _any_of(words):
    folded = {fold(word) for word in words} - {""}
    return f"(?:{'|'.join(sorted(folded, key=lambda word: (-len(word), word)))})"


CELL_WORDS = fillers(FILLERS)
HEADER_WORDS = fillers(FILLERS, ASKING)
IN_CELL = _strict(AGREED, TOPIC, GIVEN, *CHANNELS.values())
IN_NAME = _strict(PERHAPS_TOPIC, WHEN, PROOF, endings=OF_PROOFS)


def left_over_in_name(header, folded):
    """
    :param str folded: what the name of a column says, with blanks between its words
    :return: what may turn its sense, as a set of words, numbers and signs
    """
    number = MADE_UNIQUE.search(header)
    words = IN_NAME.sub(" ", IN_CELL.sub(" ", folded)).split()
    if number and words and words[-1] == number[0].strip(" ()"):
        words.pop()
    return _signs(MADE_UNIQUE.sub("", header), SIGN_IN_NAME) | (
        set(words) - HEADER_WORDS
    )


@lru_cache(maxsize=50_000)
def left_over_in_cell(text):
    """:return: what may turn the sense of a cell that says that somebody agreed, as a
    set of words, numbers and signs; a date on which they did is none"""
    dates = [found.start() for found in ONE_DATE.finditer(text)]
    is_until = dates and set(fold(text[: dates[0]]).split()[-1:]) & UNTIL
    rest = ONE_DATE.sub(" ", text) if len(dates) == 1 and not is_until else text
    folded = IN_CELL.sub(" ", unglue(fold(rest)))
    return _signs(text, SIGN_IN_CELL) | set(folded.split()) - CELL_WORDS


def _signs(text, pattern):
    text = unicodedata.normalize("NFC", text)
    return {*pattern.findall(text), *PREFIX.findall(text)}
