"""Domains of the big mail providers, and what is likely meant by one near to theirs."""

from functools import lru_cache

from phonenumbers import SUPPORTED_REGIONS
from rapidfuzz.distance import OSA

# Names that mean nothing else: the endings each is used with, the usual one first.
BRANDS = {
    "gmail": "com",
    "googlemail": "com",
    "hotmail": "com fr it es de nl be se dk no gr ch co.uk com.br com.ar com.mx co.jp "
    "co.th co.il com.tr com.au",
    "outlook": "com fr de it es pt be dk at cz hu ie gr co.il com.br com.ar com.tr "
    "com.au co.th in jp kr lv ph pl sa sg sk cl co.id com.vn",
    "yahoo": "com fr de it es pl ie gr se no dk nl ro at ca in co.uk co.in co.id co.jp "
    "com.br com.ar com.mx com.au com.hk com.ph com.sg com.tr com.tw com.vn co.nz co.th",
    "icloud": "com",
    "protonmail": "com ch",
    "t-online": "de hu",
}
# Names that are words, or near to words: only the plain slips are told.
WORDS = {
    "interia": "pl eu com",
    "laposte": "net",
    "libero": "it",
    "seznam": "cz",
    "orange": "fr pl",
    "proton": "me",
    "onet": "pl eu com.pl",
    "gmx": "de net at ch com fr es eu us",
    "aol": "com de fr it es co.uk",
    "web": "de",
    "free": "fr",
    "mail": "ru com de",
    "wp": "pl eu",
    "o2": "pl",
}
ENDINGS = {name: tuple(endings.split()) for name, endings in (BRANDS | WORDS).items()}
# Genuine, and near to one of those above.
NEIGHBOURS = frozenset(
    [
        "email.com",
        "ymail.com",
        "rocketmail.com",
        "zmail.com",
        "qmail.com",
        "fmail.com",
        "hmail.com",
        "mail.com",
        "mail.de",
        "mail.ch",
        "mail.bg",
        "mail.ee",
        "mail.dk",
        "gail.com",
        "email.cz",
        "email.de",
        "email.it",
        "email.pl",
        "emailn.de",
        "gmx.li",
        "gmx.at",
        "gmx.co.uk",
        "gmx.cc",
        "hotmail.hu",
        "hanmail.net",
        "hushmail.com",
        "fastmail.com",
        "fastmail.fm",
        "homemail.com",
        "hotmail.ca",
        "hotmail.cl",
        "live.com",
        "live.de",
        "live.fr",
        "me.com",
        "mac.com",
        "msn.com",
        "op.pl",
        "vp.pl",
        "tlen.pl",
        "poczta.fm",
        "poczta.onet.pl",
        "poczta.onet.eu",
        "poczta.wp.pl",
        "interia.me",
        "intmail.pl",
        "gazeta.pl",
        "spoko.pl",
        "buziaczek.pl",
        "autograf.pl",
        "wanadoo.fr",
        "sfr.fr",
        "neuf.fr",
        "libertysurf.fr",
        "liberty.it",
        "libro.it",
        "libre.it",
        "orange.com",
        "orange.es",
        "orange.ro",
        "orange.net",
        "orange.sk",
        "orange.be",
        "orange.be",
        "orangemail.sk",
        "t-online.at",
        "t-mobile.pl",
        "t-mobile.de",
        "t-online.com",
        "proton.com",
        "pm.me",
        "protonmail.me",
        "bk.ru",
        "list.ru",
        "inbox.ru",
        "inbox.lv",
        "ya.ru",
        "yandex.ru",
        "yandex.com",
        "rambler.ru",
        "seznam.sk",
        "centrum.cz",
        "atlas.cz",
        "post.cz",
        "volny.cz",
        "alice.it",
        "tin.it",
        "virgilio.it",
        "tiscali.it",
        "freenet.de",
        "freemail.hu",
        "freemail.de",
        "free.com",
        "web.com",
        "web.de",
        "o2.co.uk",
        "o2.de",
        "o2.com",
        "aol.in",
        "aon.at",
        "alo.com",
        "wp.com",
        "wp.de",
        "yahoo.net",
        "yahoo-inc.com",
        "yahoogroups.com",
        "ymail.de",
        "outlook.net",
        "outlook.org",
        "aim.com",
        "posteo.de",
        "mailbox.org",
    ]
)
GENUINE = NEIGHBOURS | {
    f"{name}.{ending}" for name, endings in ENDINGS.items() for ending in endings
}
# No ending of any domain is written so.
BAD_ENDINGS = {
    bad: good
    for good, bads in {
        "com": "con cmo comm ocm vom xom cpm cim coom comn conm comi cmm kom",
        "net": "nte nett ney bet",
        "pl": "lp pll ppl plp",
        "de": "ed dee dde",
        "fr": "rf frr ffr",
        "it": "iit itt",
        "org": "ogr orgg",
    }.items()
    for bad in bads.split()
}
# ISO 3166, and the endings beside it.
COUNTRY_ENDINGS = {code.lower() for code in SUPPORTED_REGIONS} | {"uk", "eu", "su"}


@lru_cache(maxsize=100_000)
def meant(domain):
    """What a domain is a slip of.

    :param str domain: in small letters
    :return: the domain meant and how sure that is; None where nothing is near.
        ``certain`` is what no other word or ending explains
    """
    if domain in GENUINE or domain.count(".") > 3:
        return None
    for prefix in ("www.", "mail."):
        if domain.startswith(prefix) and domain.removeprefix(prefix) in GENUINE:
            return domain.removeprefix(prefix), "likely"
    stem, _dot, last = domain.rpartition(".")
    if last in BAD_ENDINGS and BAD_ENDINGS[last] not in stem.split(".")[1:]:
        return _ending_mended(f"{stem}.{BAD_ENDINGS[last]}")
    name, _dot, ending = domain.partition(".")
    return _near_ending(name, ending) or _near_name(name, ending)


def without_dot(domain):
    """:return: the provider whose dot was forgotten, as in ``gmailcom``"""
    return next((known for known in GENUINE if known.replace(".", "") == domain), None)


def _ending_mended(domain):
    if domain in GENUINE:
        return domain, "certain"
    if near := meant(domain):
        return near[0], "likely"
    return domain, "likely"


def _near_ending(name, ending):
    """The name is right: an ending that the provider does not have."""
    endings = ENDINGS.get(name)
    if not endings or ending in endings:
        return None
    near = [known for known in endings if OSA.distance(ending, known) == 1]
    if name not in BRANDS:
        if ending in COUNTRY_ENDINGS or len(ending) > 3 or len(near) != 1:
            return None
        return f"{name}.{near[0]}", "likely"
    if len(endings) == 1:
        return f"{name}.{endings[0]}", "likely" if near else "possible"
    if ending == "co":  # of Colombia, or a part of .com or of .co.uk
        return f"{name}.com", "likely"
    if ending in COUNTRY_ENDINGS or not near:
        return None
    return f"{name}.{near[0]}", "likely" if len(near) == 1 else "possible"


def _near_name(name, ending):
    """The ending is right: a name that is one or two slips away."""
    found = []
    for known, endings in ENDINGS.items():
        if ending not in endings or len(known) < 5 or abs(len(known) - len(name)) > 2:
            continue
        distance = OSA.distance(name, known, score_cutoff=2)
        if distance <= 2 and (confidence := _sureness(name, known, distance)):
            found.append((distance, f"{known}.{ending}", confidence))
    return min(found)[1:] if found else None


def _sureness(name, known, distance):
    is_brand = known in BRANDS
    if distance == 2:
        is_long = is_brand and len(known) >= 7 and name[0] == known[0]
        return "possible" if is_long else None
    slip = _slip(name, known)
    if slip in ("swapped", "doubled"):
        return "certain" if is_brand else "likely"
    if slip == "left_out" and name[0] == known[0]:
        return "certain" if is_brand else "possible"
    if slip == "replaced" and name[0] != known[0]:
        return None  # another word: fmail, hmail, tmail
    return "likely" if is_brand else None


def _slip(name, known):
    """How a name differs that is one step away."""
    if len(name) < len(known):
        return "left_out"
    if len(name) > len(known):
        is_doubled = any(
            left == right and name[:at] + name[at + 1 :] == known
            for at, (left, right) in enumerate(zip(name, name[1:], strict=False))
        )
        return "doubled" if is_doubled else "added"
    return "swapped" if sorted(name) == sorted(known) else "replaced"
