"""Countries by their names: in many languages, and in usual spellings."""

import re
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from .answers import word

MAX_NAME_LENGTH = 200
LANGUAGES = (
    *(
        "en",
        "pl",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "cs",
        "uk",
        "et",
        "ru",
        "sv",
        "da",
    ),
    *("fi", "nb", "lt", "lv", "sk", "hu", "ro", "tr", "el", "bg", "hr", "sl", "sr"),
    *("ja", "zh", "ca", "is", "ga", "be", "ka", "he", "ar", "vi", "id", "ko"),
)
# Usual, and no name that CLDR knows. Parts of states, too: their numbers are the same.
USUAL = {
    "US": "usa, us of a, united states of america, the states, america, stany, "
    "stany zjednoczone ameryki, vereinigte staaten von amerika, états unis d amérique, "
    "estados unidos de américa, eeuu, ee uu, stati uniti d america, сша, "
    "ameerika ühendriigid, usa united states",
    "GB": "uk, u k, england, scotland, wales, northern ireland, great britain, "
    "britain, "
    "united kingdom of great britain and northern ireland, anglia, wielka brytania, "
    "szkocja, walia, großbritannien, england uk, schottland, grande bretagne, "
    "angleterre, "
    "gran bretaña, inglaterra, escocia, gran bretagna, inghilterra, suurbritannia, "
    "inglismaa, великобритания, англия, шотландия, англія, велика британія, "
    "groot brittannië, engeland, storbritannien",
    "NL": "holland, the netherlands, holandia, niderlandy, hollande, holanda, olanda, "
    "голландия, голландія, holland netherlands, kingdom of the netherlands",
    "TR": "turkey, turkiye, republic of turkey, republic of türkiye",
    "CZ": "czech republic, the czech republic, republika czeska, "
    "tschechische republik, tschechien, république tchèque, república checa, "
    "repubblica ceca, чешская республика, tšehhi vabariik, česká republika",
    "DE": "germany, frg, brd, bundesrepublik deutschland, "
    "federal republic of germany, rfn, republika federalna niemiec",
    "RU": "russia, russian federation, rf, рф, российская федерация, федерация росси, "
    "federacja rosyjska, russische föderation, fédération de russie",
    "KR": "south korea, korea, republic of korea, korea south, korea republic of",
    "KP": "north korea, dprk",
    "CI": "ivory coast, cote d ivoire",
    "MK": "macedonia, fyrom, republic of macedonia, north macedonia",
    "MM": "burma",
    "SZ": "swaziland",
    "CV": "cape verde",
    "VA": "vatican, holy see",
    "TW": "taiwan, roc, taiwan roc",
    "CN": "prc, p r china, peoples republic of china, mainland china",
    "HK": "hong kong, hongkong, hong kong sar",
    "MO": "macau, macao",
    "IE": "republic of ireland, eire, irish republic",
    "AE": "uae, u a e, emirates, united arab emirates, emirats",
    "SA": "ksa, kingdom of saudi arabia",
    "ZA": "rsa, republic of south africa",
    "VN": "vietnam, viet nam",
    "LA": "laos",
    "SY": "syria",
    "IR": "iran, islamic republic of iran",
    "MD": "moldova, republic of moldova",
    "TZ": "tanzania",
    "BO": "bolivia",
    "VE": "venezuela",
    "BN": "brunei",
    "CD": "dr congo, drc, congo kinshasa, zaire",
    "CG": "congo brazzaville, republic of the congo",
    "PS": "palestine",
    "FK": "falklands",
    "BY": "belarus, byelorussia, белоруссия",
    "UA": "ukraine, the ukraine",
    "BA": "bosnia, bosnia herzegovina, bosnia and herzegovina, bih",
    "LV": "latvia, łotwa",
    "PL": "poland, polska, rp, rzeczpospolita polska, republic of poland",
    "EE": "estonia, eesti vabariik",
    "GR": "greece, hellas, hellenic republic",
    "EL": "",
    "ES": "spain, kingdom of spain",
    "SK": "slovak republic, republika słowacka",
    "CH": "swiss, switzerland, schweiz suisse svizzera, confoederatio helvetica",
    "PH": "the philippines",
    "GM": "the gambia",
    "BS": "the bahamas",
}
OF_STATE = re.compile(r"^(?:the|republicof|kingdomof|stateof|republika|republik)")

# Bolivia (Plurinational State of); Korea, Republic of
INVERTED = re.compile(
    r"\s*(?:,|\()\s*(?:the|(?:[\w']+ ){0,2}(?:republic|state|kingdom|"
    r"federation|province)(?: of)?(?: china)?)\)?\s*$",
    re.IGNORECASE,
)
ABBREVIATED = re.compile(r"(?<![.\w])(Rep|Fed|Gr|N|S)\.", re.IGNORECASE)
WRITTEN_OUT = {
    "rep": "Republic",
    "fed": "Federation",
    "gr": "Great",
    "n": "Northern",
    "s": "South",
}


def _written_out(found):
    return WRITTEN_OUT[found[1].lower()]


def _bare(text):
    return re.sub(r"[\W_]+", "", word(text))


@lru_cache(maxsize=1)
def country_codes():
    """:return: ISO 3166 codes of two letters, by name or code, written as ``_bare``"""
    codes = {}
    for code, names in USUAL.items():
        for name in names.split(","):
            if name.strip():
                codes.setdefault(_bare(name), code)
    for language in LANGUAGES:
        for territory, name in Locale(language).territories.items():
            if len(territory) == 2 and territory.isalpha():
                codes.setdefault(_bare(name), territory)
                codes.setdefault(_bare(territory), territory)
    for alias, territories in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(territories) == 1:
            codes.setdefault(_bare(alias), territories[0])
    return codes


@lru_cache(maxsize=10_000)
def read_country(text):
    """
    :return: the ISO 3166 code of a country; None when it is not understood, or when
        parts of the text name two
    """
    if len(text) > MAX_NAME_LENGTH:
        return None
    codes = country_codes()
    if len(text.strip()) <= 3 and word(text).isascii() and not text.isascii():
        return None  # ČR is not CR
    text = INVERTED.sub("", ABBREVIATED.sub(_written_out, text))
    for bare in (_bare(text), OF_STATE.sub("", _bare(text))):
        if bare in codes:
            return codes[bare]
    # Poland (PL), PL - Polska, Deutschland / Germany
    parts = [part for part in re.split(r"[()\[\]/|,;:–-]+", text) if part.strip()]
    found = {codes.get(_bare(part)) for part in parts}
    return found.pop() if len(found) == 1 else None
