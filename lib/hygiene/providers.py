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
        "cloud.com",
        "grail.com",
        "outbook.com",
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
        "net": "nte nett ney",
        "pl": "lp pll ppl plp",
        "de": "ed dee dde",
        "fr": "rf frr ffr",
        "it": "iit itt",
        "org": "ogr orgg",
    }.items()
    for bad in bads.split()
}
# ISO 3166, and the endings beside it.
COUNTRY_ENDINGS = {code.lower() for code in SUPPORTED_REGIONS} | {
    *("uk", "eu", "su", "aq", "bv", "gs", "hm", "pn", "tf")
}
# Those of three letters that IANA lists, and that are near to those above.
OTHER_ENDINGS = frozenset(
    [
        "aaa",
        "abb",
        "abc",
        "aco",
        "ads",
        "aeg",
        "afl",
        "aig",
        "anz",
        "aol",
        "app",
        "art",
        "aws",
        "axa",
        "bar",
        "bbc",
        "bbt",
        "bcg",
        "bcn",
        "bet",
        "bid",
        "bio",
        "biz",
        "bms",
        "bmw",
        "bom",
        "boo",
        "bot",
        "box",
        "buy",
        "bzh",
        "cab",
        "cal",
        "cam",
        "car",
        "cat",
        "cba",
        "cbn",
        "ceo",
        "cfa",
        "cfd",
        "com",
        "cpa",
        "crs",
        "dad",
        "day",
        "dds",
        "dev",
        "dhl",
        "diy",
        "dnp",
        "dog",
        "dot",
        "dtv",
        "dvr",
        "eat",
        "eco",
        "edu",
        "esq",
        "eus",
        "fan",
        "fit",
        "fly",
        "foo",
        "fox",
        "frl",
        "ftr",
        "fun",
        "fyi",
        "gal",
        "gap",
        "gay",
        "gdn",
        "gea",
        "gle",
        "gmo",
        "gmx",
        "gop",
        "got",
        "gov",
        "hbo",
        "hiv",
        "hkt",
        "hot",
        "how",
        "ibm",
        "ice",
        "icu",
        "ifm",
        "inc",
        "ing",
        "ink",
        "int",
        "ist",
        "itv",
        "jcb",
        "jio",
        "jll",
        "jmp",
        "jnj",
        "jot",
        "joy",
        "kfh",
        "kia",
        "kim",
        "kpn",
        "krd",
        "lat",
        "law",
        "lds",
        "llc",
        "llp",
        "lol",
        "lpl",
        "ltd",
        "man",
        "map",
        "mba",
        "med",
        "men",
        "mil",
        "mit",
        "mlb",
        "mls",
        "mma",
        "moe",
        "moi",
        "mom",
        "mov",
        "msd",
        "mtn",
        "mtr",
        "nab",
        "nba",
        "nec",
        "net",
        "new",
        "nfl",
        "ngo",
        "nhk",
        "now",
        "nra",
        "nrw",
        "ntt",
        "nyc",
        "obi",
        "one",
        "ong",
        "onl",
        "ooo",
        "org",
        "ott",
        "ovh",
        "pay",
        "pet",
        "phd",
        "pid",
        "pin",
        "pnc",
        "pro",
        "pru",
        "pub",
        "pwc",
        "red",
        "ren",
        "ril",
        "rio",
        "rip",
        "run",
        "rwe",
        "sap",
        "sas",
        "sbi",
        "sbs",
        "scb",
        "sew",
        "sex",
        "sfr",
        "ski",
        "sky",
        "soy",
        "spa",
        "srl",
        "stc",
        "tab",
        "tax",
        "tci",
        "tdk",
        "tel",
        "thd",
        "tjx",
        "top",
        "trv",
        "tui",
        "tvs",
        "ubs",
        "uno",
        "uol",
        "ups",
        "vet",
        "vig",
        "vin",
        "vip",
        "web",
        "wed",
        "win",
        "wme",
        "wow",
        "wtc",
        "wtf",
        "xin",
        "xxx",
        "xyz",
        "you",
        "yun",
        "zip",
    ]
)
# Neighbours on the keyboards of most of Europe; z and y change places.
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LIKE = {*("1l", "1i", "0o", "zy")}  # that look alike, or change places


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
    is_other = ending in OTHER_ENDINGS
    if name in BRANDS and len(endings) == 1:
        is_slip = near and not is_other
        return f"{name}.{endings[0]}", "likely" if is_slip else "possible"
    if name in BRANDS and ending == "co":  # of Colombia, or a part of .com or .co.uk
        return f"{name}.com", "likely"
    # Of a country that they are not known to be in, as com.my.
    if is_other or ending.rpartition(".")[2] in COUNTRY_ENDINGS or not near:
        return None
    if name not in BRANDS:
        is_slip = len(ending) <= 3 and len(near) == 1
        return (f"{name}.{near[0]}", "likely") if is_slip else None
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
    is_first_right = name[0] == known[0]
    if slip == "left_out" and is_first_right:
        return "certain" if is_brand else "possible"
    if not is_brand or (slip == "replaced" and not is_first_right):
        return None  # another word: fmail, hmail, tmail
    if slip == "left_out":
        return "possible"
    # Only fingers make no other word: grail, outbook.
    return "likely" if _is_of_fingers(name, known) else "possible"


def _is_of_fingers(name, known):
    """Whether the letter that differs is beside the right one on the keyboard, or looks
    like it."""
    at = next(
        (
            at
            for at, pair in enumerate(zip(name, known, strict=False))
            if len({*pair}) > 1
        ),
        len(known),
    )
    typed = name[at]
    if len(name) == len(known):
        return _are_near(typed, known[at])
    if name == f"{known}s":
        return False
    # Two keys were hit at once.
    return not typed.isalnum() or any(
        _are_near(typed, sign) for sign in known[at - 1 : at + 1]
    )


def _are_near(one, other):
    if one + other in LIKE or other + one in LIKE:
        return True
    place, near = _place_of(one), _place_of(other)
    if not place or not near:
        return False
    down, right = (abs(a - b) for a, b in zip(place, near, strict=True))
    return down <= 1 and right <= 1


def _place_of(sign):
    """:return: the row and how far right; None of what is no key of a row"""
    return next(
        ((row, keys.index(sign)) for row, keys in enumerate(ROWS) if sign in keys), None
    )


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
