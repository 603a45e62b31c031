"""Dates and times as people and programs write them."""

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache

import dateutil.parser
from babel import Locale
from dateutil import tz

from ..time_zones import known_zone

EARLIEST = datetime(1900, 1, 1)
MAX_LENGTH = 90  # characters
HAS_DATE = re.compile(r"\d{4}|\d{1,2}\D+\d{1,2}\D+\d{2}|\d{1,2}\D*[^\W\d_]{3,}")
COMPACT_DATE = re.compile(r"(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?")
NUMERIC_DATE = re.compile(r"\s*(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*\d{2,4}\b")
# Nobody who writes the month first puts points between.
POINTED_DATE = re.compile(r"\s*\d{1,2}\s*\.\s*\d{1,2}\s*\.\s*\d{2,4}\b")
ISO_DATE = re.compile(r"\s*\d{4}\s*[./-]")
# Days as spreadsheets count them, when the cell lost its format: 1927 to 2099.
SERIAL = re.compile(r"[1-7]\d{4}(?:[.,]\d+)?")
FIRST_DAY = datetime(1899, 12, 30)
LAST_SERIAL = 73_050
# Seconds since 1970, or thousandths of them: 2001 to 2038.
UNIX = re.compile(r"(1\d{9}|20\d{8}|21[0-3]\d{7})(\d{3})?")
# The first that knows a word decides; the languages of the product come first. Croatian
# is missing: its November is the October of Poles and Czechs.
LANGUAGES = (
    *("en", "pl", "et", "ru", "de", "fr", "es", "it", "uk", "nl", "pt", "cs", "sk"),
    *("lt", "lv", "sv", "da", "nb", "fi", "hu", "ro", "tr", "el", "bg"),
)
EASTERN_DATE = re.compile(
    r"(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*(?:[日일号號]|\.)?"
)
EASTERN_TIME = re.compile(
    r"(午前|午後|上午|下午|오전|오후)?\s*(\d{1,2})\s*[時时点點시:]\s*(\d{1,2})\s*[分분]?"
    r"(?:\s*:?\s*(\d{1,2})\s*[秒초])?"
)
AFTERNOON = {"午後", "下午", "오후"}
ROMAN_MONTH = re.compile(r"\b(\d{1,2})[. ]+([IVX]{1,4})[. ]+(\d{4})\b")
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
POINTED_TIME = re.compile(r"^(.*\d{4}.*)\s(\d{1,2})\.(\d\d)$")
HALF_OF_DAY = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
ORDINAL = re.compile(r"(\d)(?:er|ère|º|ª|°|-?го|-?е)(?=\s)")
WORD = re.compile(r"[^\W\d_]+\.?")
# Between the parts of a date, and before the time.
CONNECTORS = {
    *("de", "del", "of", "the", "on", "at", "a", "à", "às", "las", "le", "den", "der"),
    *(
        "am",
        "um",
        "uhr",
        "h",
        "o",
        "godz",
        "godzina",
        "r",
        "roku",
        "rok",
        "dnia",
        "alle",
    ),
    *("ore", "г", "год", "года", "в", "р", "року", "о", "kell", "kl", "klo", "г"),
}
NAMED_ZONE = re.compile(r"\s*\[?\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)\]?$")
# Of ISO 8601, not of POSIX, which counts the other way.
OFFSET = re.compile(r"\s*\b(?:GMT|UTC)\s*([+-]\d)")
IN_BRACKETS = re.compile(r"\s*\([^)]*\)$")
# Hours from UTC. Those that are used for several, as CST and IST, are skipped.
ZONES = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1},
    **{"CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3},
    **{"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11},
    **{"AWST": 8, "NZST": 12, "NZDT": 13, "SAST": 2, "SGT": 8, "HKT": 8},
}


def is_day_first(texts):
    """Whether a column of dates writes the day before the month.

    :return: None when nothing tells
    """
    firsts, seconds = set(), set()
    for text in texts:
        if found := NUMERIC_DATE.match(text):
            firsts.add(int(found[1]))
            seconds.add(int(found[2]))
    if max(firsts, default=0) > 12:
        return True
    if max(seconds, default=0) > 12:
        return False
    return None


def read_moment(text, day_first=True):
    """
    :return: a naive datetime in UTC; None when it is no whole date, or in a time zone
        that nobody can tell
    """
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    moment = _counted(text)
    if not moment:
        moment = _written(text, day_first)
    return moment.replace(microsecond=0) if moment and moment >= EARLIEST else None


def _counted(text):
    """A number of days or seconds."""
    if SERIAL.fullmatch(text):
        days = float(text.replace(",", "."))
        if days <= LAST_SERIAL:
            return FIRST_DAY + timedelta(seconds=round(days * 86_400))
    if found := UNIX.fullmatch(text):
        moment = datetime.fromtimestamp(int(found[1]), timezone.utc)
        return moment.replace(tzinfo=None)
    return None


def _written(text, day_first):
    is_compact = COMPACT_DATE.fullmatch(text)
    if not is_compact and (text.isdigit() or not HAS_DATE.search(text)):
        return None
    text, zone = _without_zone(text)
    text = _plain(text)
    if is_compact or ISO_DATE.match(text):
        day_first = False
    elif POINTED_DATE.match(text):
        day_first = True
    try:
        # A part that is missing is taken from the default: two defaults show it.
        found = {
            dateutil.parser.parse(
                text,
                default=default,
                dayfirst=day_first,
                tzinfos=_zone_named,
            )
            for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))
        }
        if len(found) > 1:
            return None
        moment = found.pop()
        if zone and not moment.tzinfo:
            moment = moment.replace(tzinfo=zone)
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return moment


def _without_zone(text):
    """:return: a pair of the text without a zone at its end, and the zone"""
    text = IN_BRACKETS.sub("", text)
    found = NAMED_ZONE.search(text)
    zone = known_zone(found[1]) if found else None
    return (text[: found.start()] if zone else text), zone


def _zone_named(name, offset):
    """As ``dateutil`` asks.

    :raises ValueError: when it may be several, or none
    """
    if not name:
        return None if offset is None else tz.tzoffset(None, offset)
    if name not in ZONES or offset:
        raise ValueError(name)
    return tz.tzoffset(name, ZONES[name] * 3_600)


def _plain(text):
    """A date in numbers or English, as ``dateutil`` reads it."""
    text = EASTERN_DATE.sub(r"\1-\2-\3 ", text, count=1)
    if (
        any(sign in text for sign in "時时点點시午오")
        or "上午" in text
        or "下午" in text
    ):
        text = EASTERN_TIME.sub(_western_time, text, count=1)
    text = ROMAN_MONTH.sub(_named_month, text)
    text = POINTED_TIME.sub(r"\1 \2:\3", text)
    text = OFFSET.sub(r" \1", text)
    text = HALF_OF_DAY.sub(r"\1m", text)
    text = ORDINAL.sub(r"\1", text)
    return WORD.sub(_english, text)


def _western_time(found):
    hour = int(found[2]) % 12 if found[1] else int(found[2])
    if found[1] in AFTERNOON:
        hour += 12
    return f"{hour:02}:{found[3]:0>2}:{found[4] or '0':0>2}"


def _named_month(found):
    if found[2] not in ROMANS:
        return found[0]
    return f"{found[3]}-{ROMANS.index(found[2]) + 1:02}-{found[1]:0>2}"


def _english(found):
    word = found[0].rstrip(".")
    if word == "МСК":  # of Moscow
        return "MSK"
    plain = word.casefold()
    if plain in _month_names():
        return _month_names()[plain]
    # "10 am" is a time, "am 10. März" is not.
    is_half = plain in ("am", "pm") and re.search(
        r"\d\s*$", found.string[: found.start()]
    )
    if is_half:
        return word
    if plain in CONNECTORS or plain in _day_names():
        return " "
    return found[0]


@lru_cache(maxsize=1)
def _month_names():
    """Names of months as they are written, and their English ones."""
    names = {}
    english = Locale("en").months["format"]["abbreviated"]
    for months in _calendar_words("months"):
        for number, name in months.items():
            names.setdefault(name.casefold().rstrip("."), english[number])
    # Bare numbers, and what is no word.
    return {name: month for name, month in names.items() if len(name) > 2}


@lru_cache(maxsize=1)
def _day_names():
    names = {
        name.casefold().rstrip(".")
        for days in _calendar_words("days")
        for name in days.values()
    }
    # Short ones are other words elsewhere; "Mar" is a month, and Tuesday in Spanish.
    return {name for name in names if len(name) > 1} - _month_names().keys()


def _calendar_words(kind):
    for code in LANGUAGES:
        words = getattr(Locale(code), kind)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                yield words[context][width]
