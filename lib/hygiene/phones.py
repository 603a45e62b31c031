"""What is wrong with a phone number, by itself."""

import re
from functools import lru_cache

import phonenumbers

from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools.phone_validation import phone_parse

from .findings import Finding

MAX_NUMBER_LENGTH = 40
SEVERAL = re.compile(r"\s*[/,;|\n]\s*|\s+(?:or|oder|lub|ou)\s+")
RENUMBERED = (52, 55)  # Mexico and Brazil: Odoo brings old numbers up to date
# How other languages write what the library knows as an extension.
EXTENSION = re.compile(
    r"(?i)[\s,;(]+(?:w|wewn?|wewnętrzny|durchwahl|dw|app|apparat|nebenst|poste|interno|int|"
    r"anexo|extensi[oó]n|interne|sise|sisetelefon|lisa|вн|внутр|внутренний|доп|доб)"
    r"\s*[.:]*\s*(\d{1,6})\)?$"
)
# What the library knows itself.
KNOWN_EXTENSION = re.compile(r"(?i)(?:ext|nst|x|#)\.?\s*:?\s*\d{1,6}\s*$")
# What a spreadsheet makes of a number in a narrow column: 4.81235E+10.
SCIENTIFIC = re.compile(r"(\+?\d)(?:[.,](\d+))?\s*[eE]\s*\+?0*(\d{1,2})")
# What a program makes of whole numbers of which some are missing: 48600100200.0.
DECIMAL = re.compile(r"(\+?\d{7,})[.,]0{1,2}")
MAY_BE_DOMESTIC = 10  # digits: of anywhere, unless it is known of where
PLUS = ("+", "\uff0b")  # the wide one of East Asian writing too


def evaluate_phone(text, country_code):
    """What is wrong with what a contact has as its phone.

    :param country_code: ISO 3166, of numbers without a prefix; or None
    :return: findings; a proposal is the number by E.164, with its extension
    """
    return list(_evaluate((text or "").strip(), country_code or None))


@lru_cache(maxsize=100_000)
def _evaluate(text, country_code):
    if not text:
        return ()
    if _is_several(text, country_code):
        return (Finding("phone_invalid", "several", None, "certain"),)
    number, confidence = read_phone_number(text, country_code)
    if not number:
        return (Finding("phone_invalid", _flaw(text, country_code), None, confidence),)
    if text.startswith(PLUS):
        if EXTENSION.search(text):  # Odoo takes its digits for some of the number
            proposal = written(number)
            return (Finding("phone_format", "extension", proposal, confidence),)
        return ()
    return (Finding("phone_format", "national", written(number), confidence),)


def has_extension(text):
    """:return: whether a number is one of several behind a switchboard"""
    if len(text) > 2 * MAX_NUMBER_LENGTH:
        return False
    return bool(EXTENSION.search(text) or KNOWN_EXTENSION.search(text))


def whole_digits(text):
    """
    :return: the text, with the digits of a number that a program wrote as one to
        compute with; None if it has rounded some of them
    """
    if found := DECIMAL.fullmatch(text):
        return found[1]
    if found := SCIENTIFIC.fullmatch(text):
        first, behind, exponent = found.groups(default="")
        return f"{first}{behind}" if len(behind) == int(exponent) else None
    return text


def read_phone_number(text, country_code):
    """
    :param str text: as it was written, by a person or by another system
    :param country_code: ISO 3166, of numbers without a prefix; or None
    :return: the parsed number, or None; and how sure that is
    """
    text = whole_digits(text.strip().lstrip("'"))
    if text is None:
        return None, "certain"
    # A long text is no number, and would take the expression long.
    if len(text) <= 2 * MAX_NUMBER_LENGTH:
        text = EXTENSION.sub(r" ext. \1", text)
    if not text or len(text) > MAX_NUMBER_LENGTH:
        return None, "certain"
    # Other systems write 48600100200 for +48 600 100 200.
    is_bare = text.isdigit() and len(text) >= MAY_BE_DOMESTIC
    if not country_code and len(text) == MAY_BE_DOMESTIC:
        is_bare = False
    bare = _parsed(f"+{text}", None) if is_bare else None
    if found := _parsed(text, country_code):
        return found, "certain" if bare in (None, found) else "likely"
    if text.startswith(PLUS):
        return None, "certain"
    if text.startswith("00") and (found := _parsed(f"+{text[2:]}", None)):
        return found, "certain"
    if bare:
        return bare, "likely"
    return None, "certain" if country_code else "possible"


def written(number):
    """:return: the number by E.164; an extension is kept behind it"""
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{e164} ext. {number.extension}" if number.extension else e164


def _parsed(text, country_code):
    try:
        # Odoo's way parses twice, which is slow and only these need.
        number = phonenumbers.parse(text, country_code)
        is_renumbered = number.country_code in RENUMBERED
        if not is_renumbered and phonenumbers.is_valid_number(number):
            return number
    except phonenumbers.NumberParseException:
        return None
    try:
        return phone_parse(text, country_code)
    except (UserError, ValueError):
        return None


def _flaw(text, country_code):
    if len(text) > MAX_NUMBER_LENGTH:
        return "too_long"
    digits = sum(sign.isdigit() for sign in text)
    if digits < 3:
        return "no_number"
    if text.startswith(PLUS):
        return "no_such_number"
    return "not_of_country" if country_code else "no_country"


def _is_several(text, country_code):
    parts = SEVERAL.split(text) if len(text) <= 3 * MAX_NUMBER_LENGTH else ()
    return len(parts) > 1 and all(
        read_phone_number(part, country_code)[0] for part in parts
    )
