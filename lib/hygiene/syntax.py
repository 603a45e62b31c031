"""The syntax of e-mail addresses, as email-validator evaluates it, and how to correct
it."""

import re
import unicodedata
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import (
    CASE_INSENSITIVE_MAILBOX_NAMES,
    EMAIL_MAX_LENGTH,
)

from odoo.tools import email_normalize

from .findings import Finding
from .providers import meant, without_dot

# RFC 5322 3.2.3, dot-atom: what nearly all addresses are.
PLAIN = re.compile(
    r"([A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+(?:\.[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+)*)"
    r"@([A-Za-z0-9.\-]+)"
)
# Japanese phones had them before 2009, with dots that RFC 5321 wants between letters.
DOTTED = re.compile(
    r"[a-z0-9][a-z0-9._+-]*@(?:docomo\.ne\.jp|(?:[a-z0-9]+\.)?ezweb\.ne\.jp|"
    r"softbank\.ne\.jp|[dhtckrnsq]\.vodafone\.ne\.jp)",
    re.IGNORECASE,
)
MAX_LOCAL_LENGTH = 64  # octets: RFC 5321, 4.5.3.1.1
WRITTEN_AT = re.compile(r"\s*[(\[{<]\s*at\s*[)\]}>]\s*|\s+at\s+", re.IGNORECASE)


def valid_address(address):
    """
    :return: one address as email-validator normalises it; None where it is none, or
        Odoo could not keep it
    """
    if _is_too_long(address):
        return None
    plain = PLAIN.fullmatch(address)
    if not plain:
        if DOTTED.fullmatch(address):
            return address.lower()
        return _valid_unusual(address)
    local, domain = plain.groups()
    domain = _valid_domain(domain)
    if not domain:
        return None
    if not domain.isascii():  # its other forms may be too long
        return _valid_unusual(address)
    if local.lower() in CASE_INSENSITIVE_MAILBOX_NAMES:
        local = local.lower()
    return f"{local}@{domain}"


def _is_too_long(address):
    if len(address) > EMAIL_MAX_LENGTH:
        return True
    local = address.rpartition("@")[0]
    return len(local.encode("utf-8", "replace")) > MAX_LOCAL_LENGTH


@lru_cache(maxsize=100_000)
def _valid_domain(domain):
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


def _valid_unusual(address, **options):
    if _is_too_long(address):
        return None
    try:
        found = validate_email(address, check_deliverability=False, **options)
    except EmailNotValidError:
        return None
    kept = email_normalize(address)
    return found.normalized if kept and kept.lower() == address.lower() else None


def evaluate_syntax(address):
    rare = _valid_unusual(address, allow_quoted_local=True, allow_domain_literal=True)
    detail = _flaw(address)
    corrected, confidence = _corrected(address)
    if rare and valid_address(rare):  # its quotes are not needed
        corrected, confidence = rare, "likely"
    if not corrected:
        # Right by RFC 5321, and yet no address that people have.
        confidence = "possible" if rare else "certain"
    return Finding("email_syntax", detail, corrected, confidence)


def _flaw(address):
    """:return: a code of the first thing wrong that a person would see"""
    local, at, domain = address.rpartition("@")
    ending = domain.lower()
    checks = (
        (
            "too_long",
            len(address.encode("utf-8", "replace")) > EMAIL_MAX_LENGTH
            or (at and _is_too_long(address)),
        ),
        ("no_at", not at),
        ("no_local", not local),
        ("no_domain", not domain),
        ("quoted", local.startswith('"')),
        ("comment", "(" in address and ")" in address),
        ("ip_literal", domain.startswith("[")),
        ("many_at", "@" in local),
        ("space", any(sign.isspace() for sign in address)),
        ("dots", ".." in address or "." in (local[0:1], local[-1:], domain[0:1])),
        ("comma", "," in domain),
        ("no_ending", "." not in domain.strip(".")),
        ("reserved", ending.endswith(tuple(f".{x}" for x in SPECIAL_USE_DOMAIN_NAMES))),
        ("dots", domain.endswith(".")),
    )
    return next((code for code, is_so in checks if is_so), "characters")


def _corrected(address):
    """:return: the address that is likely meant and how sure that is; None, None"""
    if len(address) > EMAIL_MAX_LENGTH:
        return None, None
    # First what takes nothing away: blanks and what stands around it.
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", address))
    plain = re.sub(r"(?i)\A(?:e-?mail|mailto):", "", plain).strip("<>()[]{}'\".,;:")
    if corrected := valid_address(plain):
        return _without_typo(corrected), "certain" if '"' not in address else "likely"
    plain = re.sub(r"\s+", "", WRITTEN_AT.sub("@", address)).strip("<>[]'\".,;:")
    local, _at, domain = re.sub("@+", "@", plain).rpartition("@")
    domain = re.sub(r"[.,]+", ".", domain).strip(".")
    local = re.sub(r"\.+", ".", local).strip(".")
    domain = without_dot(domain.lower()) or domain
    corrected = valid_address(f"{local}@{domain}")
    return (_without_typo(corrected), "likely") if corrected else (None, None)


def _without_typo(address):
    local, _at, domain = address.rpartition("@")
    typo = meant(domain)
    return f"{local}@{typo[0]}" if typo else address
