"""From a cell to a value: addresses, numbers, dates, yes and no."""

import html
import re
from functools import lru_cache

import phonenumbers
from babel import Locale
from phonenumbers.phonenumberutil import ndd_prefix_for_region

from ..hygiene.addresses import addresses_in
from ..hygiene.lookalikes import without_hidden
from ..hygiene.phones import read_phone_number, whole_digits
from ..hygiene.syntax import valid_address
from .answers import read_answer, word

NAME_LANGUAGES = (
    *("en", "pl", "de", "fr", "es", "it", "nl", "pt", "cs", "uk", "et", "ru", "sv"),
)


# Exchange and vCard write what kind of address it is.
ADDRESS_KIND = re.compile(r"(?i)\A(?:mailto|smtp|sip|e-?mail|internet)\s*:\s*")
AROUND = " <>'\"`´“”„‟«»‘’‚‹›"  # quotes of all kinds, as Word makes them
LINES, BLANK = re.compile(r"[\r\n]+"), re.compile(r"[\t\xa0]+")
REMARK = re.compile(r"\s*[(\[][^()\[\]@]*[)\]]\s*\Z")  # anna@example.com (private)
AMONG_WORDS = re.compile(r"[^\s<>()\[\]{}\"',;:|&]+@[^\s<>()\[\]{}\"',;:|&]+")
MAX_WORDS_BESIDE = 4
MAX_WORDS_LENGTH = 300  # characters; longer texts take long, and are no address
TURNING = {
    *("not", "no", "old", "former", "ex", "invalid", "bad", "wrong", "nie", "stary"),
    *("stare", "był", "nieaktualny", "ei", "vana", "не", "нет", "старый", "старая"),
    *("kein", "nicht", "alt", "alte", "ungültig", "falsch", "pas", "plus", "ancien"),
    *("ancienne", "viejo", "antiguo", "incorrecto", "vecchio", "vecchia", "errato"),
    *("until", "bis", "do", "до", "старий", "стара", "bounced", "dead"),
}
# A blank before an address may be one within it: anna nowak@example.com
MAY_BE_PART = re.compile(r"[^\W\d_]\s+[^\s<>()\[\]{}\"',;:|&]+@")
NAME_AND_ADDRESS = re.compile(
    r"\s*(?:[A-ZÀ-ÞĀ-ſА-ЯЁІЇЄҐ][\w'-]*\s+){2,4}[a-z0-9][^\sA-Z@]*@|.*@.*\s\w+\s+\S+@"
)
# Ann Lee ann@example.com, Ann Lee (ann@example.com); not: work: ann@example.com
NAME_BEFORE = re.compile(r"\s*([^\W\d_][^@:<>()\[\]\d]*?)\s*[(\[\s]\s*[^\s@()\[\]]+@")
LABELS = re.compile(r"(?i)(?:e-?)?mail|work|home|private|dom|praca|privat|arbeit|pro\b")
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
            part = ADDRESS_KIND.sub("", part.strip(AROUND)).partition("?")[0]
            # A point before it is of the address, and not of the text around it.
            part = REMARK.sub("", part).lstrip(AROUND + ",;").rstrip(AROUND + ".,;")
            address = "@" in part and valid_address(part)
            if address and part != text:
                address = address.lower()  # as Odoo writes what it takes out of a text
            if address and address not in found:
                found.append(address)
    return found or _addresses_among_words(text)


def _addresses_among_words(text):
    """The addresses of ``Ann Lee (ann@example.com)`` and the like; of a sentence
    nobody knows what it says of them."""
    if len(text) > MAX_WORDS_LENGTH:
        return []
    text = html.unescape(text)
    found = [valid_address(part.rstrip(".")) for part in AMONG_WORDS.findall(text)]
    rest = AMONG_WORDS.sub(" ", text)
    words = rest.split()
    if not all(found) or "@" in rest or len(words) > MAX_WORDS_BESIDE:
        return []
    if {word.casefold().strip(".,:") for word in words} & TURNING:
        return []
    if MAY_BE_PART.search(text) and not NAME_AND_ADDRESS.match(text):
        return []
    return [address.lower() for address in dict.fromkeys(found)]


def read_email(text):
    """
    :return: the address, or None when it is none; the first one of several
    """
    return next(iter(read_emails(text)), None)


def read_name_before(text):
    """:return: the name in ``Doe, John <john@example.com>``: John Doe; else empty"""
    name, bracket, _address = text.partition("<")
    is_short = len(text) <= MAX_WORDS_LENGTH
    if not bracket and is_short and (found := NAME_BEFORE.match(text)):
        name, bracket = found[1], " "
    name = name.strip(" \"'-–") if bracket and "@" not in name else ""
    if LABELS.fullmatch(name):
        return ""
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split()) if comma else name


BLANKS = re.compile(r"[\s./-]+")
# Blanks and slashes are within numbers, too.
LISTED = re.compile(r"\s*[,;|\n]\s*")
SEVERAL = re.compile(r"\s*[/,;|\n]\s*|\s+(?:or|oder|lub|ou|или|або|või|o)\s+")
# What people write behind a number: where it rings.
NUMBER_REMARK = re.compile(r"(?<=\d)\s*(?:[(\[][^)\]\d]*[)\]]|\s[^\d+]{2,20})\s*\Z")
TRUNK = re.compile(r"(?<=\d)\s*\(0\)\s*")
MAX_EXTENSION = 6  # digits


@lru_cache(maxsize=10_000)
def read_phone(text, country_code):
    """
    :param str country_code: ISO 3166, of numbers without a prefix; or None
    :return: the number by E.164, or None when it is none
    """
    number, _is_sure = read_whole_phone(text, country_code)
    return number and e164(number)


def e164(number):
    """:return: a parsed number by E.164, without its extension"""
    # As the library formats it, which looks for what it does not need here.
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)}"


@lru_cache(maxsize=10_000)
def read_whole_phone(text, country_code):
    """As ``read_phone``, with the extension.

    Other systems write 48600100200 for +48 600 100 200. Where such digits are a number
    of the country, too, they are taken for the international one if the country's own
    begin with 0; without a country, ten digits may be of anywhere.

    :return: the parsed number, or None; and whether it can be no other
    """
    text = whole_digits(text.strip().lstrip("'"))
    if text is None:
        return None, True
    number, confidence = read_phone_number(text, country_code)
    if not number:
        number, confidence = _read_remarked_number(text, country_code)
    elif len(number.extension or "") > MAX_EXTENSION:
        # What follows a comma is a second number.
        number, confidence = read_phone_number(SEVERAL.split(text)[0], country_code)
    prefix = ndd_prefix_for_region(country_code or "", True)
    # Where numbers of the country begin with 0, others begin with that of theirs.
    digits = BLANKS.sub("", text) if prefix == "0" else text
    is_bare = digits.isdigit() and len(digits) >= 10 and not digits.startswith("0")
    if not number or not is_bare:
        return number, bool(number) or not is_bare
    abroad, _confidence = read_phone_number(f"+{digits}", None)
    if not abroad or (number == abroad and country_code and confidence == "certain"):
        return number, True
    if prefix == "0":
        number = abroad
    return number, False


def _read_remarked_number(text, country_code):
    """The number of ``500 600 700 (home)``, of ``+48 (0) 500…``, and the first of
    several."""
    if len(text) > MAX_WORDS_LENGTH:
        return None, "certain"
    for part in (LISTED.split(text)[0], SEVERAL.split(text)[0], text):
        plain = TRUNK.sub(" ", NUMBER_REMARK.sub("", part))
        if plain != text:
            number, confidence = read_phone_number(plain, country_code)
            if number:
                return number, confidence
    return None, "certain"


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
