"""From a cell to a value: addresses, numbers, dates, yes and no."""

import re
from functools import lru_cache

import phonenumbers
from babel import Locale
from phonenumbers.phonenumberutil import ndd_prefix_for_region

from ..hygiene.addresses import addresses_in
from ..hygiene.lookalikes import without_hidden
from ..hygiene.phones import read_phone_number
from ..hygiene.syntax import valid_address
from .answers import read_answer, word

NAME_LANGUAGES = (
    *("en", "pl", "de", "fr", "es", "it", "nl", "pt", "cs", "uk", "et", "ru", "sv"),
)


# Exchange and vCard write what kind of address it is.
ADDRESS_KIND = re.compile(r"(?i)\A(?:mailto|smtp|sip|e-?mail|internet)\s*:\s*")
LINES, BLANK = re.compile(r"[\r\n]+"), re.compile(r"[\t\xa0]+")
REMARK = re.compile(r"\s*[(\[][^()\[\]@]*[)\]]\s*\Z")  # anna@example.com (private)
SEVERAL_ADDRESSES = re.compile(r"\s*(?::::|[/|])\s*|\s+")


def read_emails(text):
    """The addresses of a cell, as hygiene finds and evaluates them; invisible
    characters, and what kind of address it is, do not belong to them.

    :return: a list of valid addresses, in order
    """
    found = []
    text = without_hidden(BLANK.sub(" ", LINES.sub("; ", text.strip())))
    for candidate in addresses_in(text):
        parts = [candidate]
        if candidate.count("@") > 1:
            split = SEVERAL_ADDRESSES.split(candidate)
            parts = split if all("@" in part for part in split if part) else parts
        for part in parts:
            part = ADDRESS_KIND.sub("", part.strip(" <>'\"")).partition("?")[0]
            # A point before it is of the address, and not of the text around it.
            part = REMARK.sub("", part).lstrip(" <>'\",;").rstrip(" <>'\".,;")
            address = "@" in part and valid_address(part)
            if address and part != text:
                address = address.lower()  # as Odoo writes what it takes out of a text
            if address and address not in found:
                found.append(address)
    return found


def read_email(text):
    """
    :return: the address, or None when it is none; the first one of several
    """
    return next(iter(read_emails(text)), None)


def read_name_before(text):
    """:return: the name in ``Doe, John <john@example.com>``: John Doe; else empty"""
    name, bracket, _address = text.partition("<")
    name = name.strip(" \"'") if bracket and "@" not in name else ""
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split()) if comma else name


@lru_cache(maxsize=10_000)
def read_phone(text, country_code):
    """
    :param str country_code: ISO 3166, of numbers without a prefix; or None
    :return: the number by E.164, or None when it is none
    """
    number, _is_sure = read_whole_phone(text, country_code)
    return number and phonenumbers.format_number(
        number, phonenumbers.PhoneNumberFormat.E164
    )


@lru_cache(maxsize=10_000)
def read_whole_phone(text, country_code):
    """As ``read_phone``, with the extension.

    Other systems write 48600100200 for +48 600 100 200. Where such digits are a number
    of the country, too, they are taken for the international one if the country's own
    begin with 0; without a country, ten digits may be of anywhere.

    :return: the parsed number, or None; and whether it can be no other
    """
    number, confidence = read_phone_number(text, country_code)
    digits = text.strip().lstrip("'")
    is_bare = digits.isdigit() and len(digits) >= 10 and not digits.startswith("0")
    if not number or not is_bare:
        return number, True
    abroad, _confidence = read_phone_number(f"+{digits}", None)
    if not abroad or (number == abroad and country_code and confidence == "certain"):
        return number, True
    if not country_code and len(digits) == 10:
        return None, False
    prefix = ndd_prefix_for_region(country_code or "", True)
    if prefix == "0":
        number = abroad
    return number, False


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
# Languages by their names
# ------------------------------------------------------------


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
