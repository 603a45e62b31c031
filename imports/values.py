"""From a cell to a value: addresses, numbers, dates, yes and no."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from babel import Locale

from odoo.tools import email_normalize

from ..hygiene.phones import read_phone_number
from ..hygiene.syntax import valid_address
from .moments import is_day_first, read_moment  # noqa: F401 asked of this module too

YES = set(
    [
        "1",
        "yes",
        "y",
        "true",
        "t",
        "on",
        "x",
        "tak",
        "prawda",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "si",
        "verdadero",
        "vero",
        "waar",
        "subscribed",
        "optin",
        "opted-in",
        "active",
        "confirmed",
        "granted",
        "marketing",
    ]
)
NO = set(
    [
        "0",
        "no",
        "n",
        "false",
        "f",
        "off",
        "nie",
        "falsz",
        "falsch",
        "nein",
        "non",
        "faux",
        "falso",
        "nee",
        "onwaar",
        "pending",
        "unconfirmed",
        "none",
        "never",
        "non-marketing",
        "non-subscribed",
        "transactional",
        "inactive",
    ]
)
# Who left, or whose mails came back: what other systems write as the status.
LEFT = set(
    [
        "unsubscribed",
        "cleaned",
        "optout",
        "opted-out",
        "unsub",
        "withdrawn",
        "left",
        "revoked",
        "archived",
        "blacklisted",
        "blocklisted",
        "blocked",
        "wypisany",
        "wycofana",
        "abgemeldet",
        "desinscrit",
        "complained",
        "spam",
        "bounced",
    ]
)
NAME_LANGUAGES = ("en", "pl", "de", "fr", "es", "it", "nl", "pt", "cs", "uk")


def word(text):
    """A cell as a word to compare: small, without accents and spaces."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(
        sign for sign in text if not unicodedata.combining(sign) and sign != " "
    )


def read_email(text):
    """
    :return: the address, or None when it is none; the first one of several
    """
    found = text.strip().removeprefix("mailto:")
    if "<" in found or "," in found or ";" in found:
        found = email_normalize(re.split("[,;]", found)[0], strict=False) or ""
    return valid_address(found)


@lru_cache(maxsize=10_000)
def read_phone(text, country_code):
    """
    :param str country_code: ISO 3166, of numbers without a prefix; or None
    :return: the number by E.164, or None when it is none
    """
    number, _confidence = read_phone_number(text, country_code)
    return number and phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.E164
    )


def read_answer(text):
    """What a cell says of a consent: ``yes``, ``no``, ``left``, or None: unclear."""
    said = word(text).replace("_", "-")
    for answer, words in (("yes", YES), ("no", NO), ("left", LEFT)):
        if said in words or said.replace("-", "") in words:
            return answer
    return None


def read_flag(text):
    """:return: True or False; None when it is neither"""
    return {"yes": True, "no": False}.get(read_answer(text))


def read_number(text):
    """:return: a float; None when it is no number. ``1 234,50`` and ``1,234.50``"""
    digits = re.sub(r"[\s'\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[-+]?[\d.,]+", digits) or len(digits) > 30:
        return None
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        digits = digits.replace("," if comma < point else ".", "")
    elif digits.count(",") > 1 or digits.count(".") > 1:
        digits = digits.replace(",", "").replace(".", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


# ------------------------------------------------------------
# Countries and languages by their names
# ------------------------------------------------------------


@lru_cache(maxsize=1)
def territory_codes():
    """ISO codes of countries, by code and by name in several languages."""
    codes = {}
    for code in NAME_LANGUAGES:
        for territory, name in Locale(code).territories.items():
            if len(territory) == 2 and territory.isalpha():
                codes.setdefault(word(name), territory)
                codes.setdefault(word(territory), territory)
    codes.update({"usa": "US", "uk": "GB", "england": "GB", "deutschland": "DE"})
    return codes


@lru_cache(maxsize=1)
def language_codes():
    """ISO codes of languages, by code and by name in several languages."""
    codes = {}
    for code in NAME_LANGUAGES:
        for language, name in Locale(code).languages.items():
            if "_" not in language:
                codes.setdefault(word(name), language)
                codes.setdefault(word(language), language)
    return codes
