"""How sure is it that two contacts are one? Pure: no ORM, no I/O.

The evidence is what two contacts have in common; the names decide what it is worth.
Families share phones, front desks share addresses: those are never certain.
"""

from typing import NamedTuple

from . import names
from .names import DIFFERENT, INITIAL, MISSING, PARTIAL, SAME, TYPO, VARIANT
from .role_addresses import is_role_address

EMAIL, PHONE, VAT, COMPANY, TOWN, TOWN_NAME = (1 << bit for bit in range(6))
OVERSIZED = 6  # bits that evidence is moved by when many share it: a desk, namesakes

_OF_TOWN = TOWN | TOWN_NAME
_OF_TOWN |= _OF_TOWN << OVERSIZED
_OF_TOWN_NAME = TOWN_NAME | TOWN_NAME << OVERSIZED

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
CONFIDENCES = (CERTAIN, LIKELY, POSSIBLE)

# Two-letter prefixes that are no country's code, and the code they stand for
VAT_PREFIXES = {"EL": "GR", "XI": "GB"}
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "UA",
    ]
)
MAX_VAT_LENGTH = 40
SHORTEST_VAT = 5  # characters; “/” says that a contact has none


class Contact(NamedTuple):
    """What is compared of a contact."""

    name: names.Name
    is_company: bool = False
    raw_name: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""
    zip: str = ""
    country_id: int = 0
    vat_country: str = ""


def evaluate(evidence, one, other):
    """
    :param int evidence: bits: what both share
    :param Contact one:
    :return: pair of a confidence and a code of the reason; None: two contacts
    """
    if _live_apart(evidence, one, other):  # what most do; names take longer to compare
        return None
    likeness = _likeness(one, other)
    verdicts = [
        evaluate_one(likeness, not evidence & bit, one, other)
        for bit, evaluate_one in EVALUATORS.items()
        if evidence & (bit | bit << OVERSIZED)
    ]
    verdicts = [verdict for verdict in verdicts if verdict]
    # of several reasons of one worth, the first is the strongest
    return min(verdicts, key=_rank, default=None)


def _live_apart(evidence, one, other):
    """Is a town all that both share, and where they live in it differs?"""
    if evidence & ~_OF_TOWN:
        return False
    has_another_zip = not evidence & _OF_TOWN_NAME and _differ(one.zip, other.zip)
    return has_another_zip or not _may_live_together(one, other)


def _rank(verdict):
    return CONFIDENCES.index(verdict[0])


def _likeness(one, other):
    if _is_nameless(one) or _is_nameless(other):
        return MISSING
    return names.likeness(one.name, other.name)


def _is_nameless(contact):
    """Without a name, or with the address instead of one."""
    return not contact.name.words or "@" in contact.raw_name


def _same_email(likeness, is_oversized, one, other):
    if is_oversized and likeness in (DIFFERENT, MISSING):
        return None  # a desk
    if is_role_address(one.email):
        return POSSIBLE, "same_email_role"
    if likeness in (SAME, VARIANT, INITIAL, MISSING):
        sure = not is_oversized and (one.is_company == other.is_company)
        return CERTAIN if sure else LIKELY, "same_email"
    if likeness in (TYPO, PARTIAL):
        return LIKELY, "same_email"
    return POSSIBLE, "same_email_other_name"


def _same_phone(likeness, is_oversized, one, other):
    if likeness == SAME:
        sure = not is_oversized and one.is_company == other.is_company
        return CERTAIN if sure else LIKELY, "same_phone"
    if is_oversized:
        return (POSSIBLE, "same_phone") if likeness in (TYPO, VARIANT) else None
    # A father Jan and a son Jakub are both “J. Kowalski”.
    if likeness in (VARIANT, INITIAL, TYPO, MISSING):
        return LIKELY, "same_phone"
    return POSSIBLE, "same_phone_other_name"


def _same_vat(likeness, is_oversized, one, other):
    if _differ(one.vat_country, other.vat_country):
        return None
    if likeness == SAME:
        sure = not is_oversized and not _differ(one.city, other.city)  # or two branches
        return CERTAIN if sure else LIKELY, "same_vat"
    if likeness in (VARIANT, INITIAL, TYPO, PARTIAL, MISSING):
        return LIKELY, "same_vat"
    return POSSIBLE, "same_vat_other_name"


def _same_company(likeness, _is_oversized, _one, _other):
    if likeness == SAME:
        return LIKELY, "same_name_company"
    if likeness in (VARIANT, INITIAL, TYPO):
        return LIKELY, "similar_name_company"
    return None


def _same_name_in_town(likeness, is_oversized, one, other):
    if likeness != SAME or not _may_live_together(one, other):
        return None
    elsewhere = _differ(one.zip, other.zip)
    namesakes = is_oversized or elsewhere or _are_reached_apart(one, other)
    return POSSIBLE if namesakes else LIKELY, "same_name_town"


def _similar_name_in_town(likeness, _is_oversized, one, other):
    if likeness not in (VARIANT, INITIAL, TYPO) or not _may_live_together(one, other):
        return None
    if _differ(one.zip, other.zip):
        return None
    near = one.zip and one.zip == other.zip and not _are_reached_apart(one, other)
    return LIKELY if near else POSSIBLE, "similar_name_town"


def _may_live_together(one, other):
    """Towns of one name are in many countries."""
    same_sort = one.is_company == other.is_company
    return same_sort and not _differ(one.country_id, other.country_id)


def _are_reached_apart(one, other):
    """By another address and another phone."""
    return _differ(one.email, other.email) and _differ(one.phone, other.phone)


def _differ(one, other):
    """Are both known, and not the same?"""
    return bool(one and other and one != other)


EVALUATORS = {
    EMAIL: _same_email,
    PHONE: _same_phone,
    VAT: _same_vat,
    COMPANY: _same_company,
    TOWN_NAME: _same_name_in_town,
    TOWN: _similar_name_in_town,
}


def split_vat(vat, country_code):
    """
    :param str country_code: of the contact's country, as ISO 3166 has it; may be None
    :return: pair of the country's code, or "", and the number without it, or ""
    """
    country = (country_code or "").upper()
    number = "".join(
        char for char in (vat or "")[:MAX_VAT_LENGTH].upper() if char.isalnum()
    )
    prefix = VAT_PREFIXES.get(number[:2], number[:2])
    if number[2:] and prefix in EU | {country}:
        country, number = prefix, number[2:]
    return country, number if len(number) >= SHORTEST_VAT else ""
