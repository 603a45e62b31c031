"""What is wrong with an e-mail address, by itself: no record, no network."""

import re
import unicodedata
from functools import lru_cache

from disposable_email_domains import blocklist as DISPOSABLE

from .findings import CONFIDENCES, Finding
from .lookalikes import as_latin, is_hidden, is_mixed, mixed_words, without_hidden
from .mail_domains import GENUINE
from .providers import meant
from .role_addresses import is_role_address
from .syntax import evaluate_syntax, valid_address

MAX_TEXT_LENGTH = 2_000  # several addresses; more than this is not read
BETWEEN = re.compile(r'"(?:[^"\\]|\\.)*"|[,;\n]')
IN_BRACKETS = re.compile(r"\s*<([^<>]*)>\s*\Z")
ENDING_AFTER_COMMA = re.compile(r"[A-Za-z]{2,4}\Z")


def evaluate_address(text):
    """What is wrong with what a contact has as its e-mail.

    :param str text: one address, with or without a name before it; several separated
        by commas or semicolons are evaluated each
    :return: findings, the worst of each kind; a proposal is the whole text with one
        address corrected
    """
    text = text or ""
    if len(text) > MAX_TEXT_LENGTH:
        return [Finding("email_syntax", "too_long", None, "certain")]
    worst = {}
    for start, end in _places(text):
        for found in _evaluate(text[start:end]):
            if found.proposal is not None:
                corrected = text[:start] + found.proposal + text[end:]
                found = found._replace(proposal=corrected.strip())
            known = worst.get(found.kind)
            if not known or _rank(found) < _rank(known):
                worst[found.kind] = found
    return list(worst.values())


def addresses_in(text):
    """:return: what stands for addresses in a text, each without the name before it"""
    if len(text) > MAX_TEXT_LENGTH:
        return []
    return [text[start:end] for start, end in _places(text)]


# ------------------------------------------------------------
# Several addresses in one text
# ------------------------------------------------------------


def _places(text):
    """Where the addresses of a text are: pairs of start and end."""
    places = []
    start = 0
    for between in [*_separators(text), len(text)]:
        part = text[start:between]
        if ENDING_AFTER_COMMA.match(part) and places and text[start - 1] == ",":
            places[-1] = (places[-1][0], between)  # anna@example,com
        elif part.strip():
            places.append((start, between))
        start = between + 1
    return [_trimmed(text, *place) for place in places]


def _separators(text):
    if "," not in text and ";" not in text and "\n" not in text:
        return []
    return [sign.start() for sign in BETWEEN.finditer(text) if sign[0] in ",;\n"]


def _trimmed(text, start, end):
    part = text[start:end]
    if bracketed := IN_BRACKETS.search(part):
        return start + bracketed.start(1), start + bracketed.end(1)
    left = len(part) - len(part.lstrip(" "))
    return start + left, start + len(part.rstrip(" "))


# ------------------------------------------------------------
# One address
# ------------------------------------------------------------


def _rank(found):
    return CONFIDENCES.index(found.confidence), found.proposal is None


def _evaluate(address):
    if address.isascii() and address.isprintable():
        normal = valid_address(address)
        if not normal:
            return [evaluate_syntax(address)]
    else:
        normal = valid_address(address)
        if lookalike := _lookalike(address):
            return [lookalike]
        if not normal:
            return [evaluate_syntax(address)]
    local, _at, domain = normal.rpartition("@")
    if typo := meant(domain):
        # Mistyped providers are caught for throw-away mail, too: it is the typo.
        corrected = f"{address.rpartition('@')[0]}@{typo[0]}"
        findings = [Finding("email_typo", "domain", corrected, typo[1])]
    else:
        findings = list(_evaluate_domain(domain))
    if is_role_address(normal):
        findings.append(Finding("email_role", "role", None, "possible"))
    return findings


@lru_cache(maxsize=100_000)
def _evaluate_domain(domain):
    """Findings that depend on the domain alone, and propose nothing."""
    labels = domain.split(".")
    for skipped in range(len(labels) - 1):
        if ".".join(labels[skipped:]) in DISPOSABLE:
            confidence = "likely" if skipped else "certain"
            return (Finding("email_disposable", "disposable", None, confidence),)
    return ()


def _lookalike(address):
    if any(map(is_hidden, address)):
        corrected = valid_address(without_hidden(address).strip())
        return Finding("email_lookalike", "hidden", corrected, "certain")
    local, _at, domain = address.rpartition("@")
    latin = as_latin(address)
    corrected = valid_address(latin) if latin.isascii() else None
    if mixed_words(local) or any(map(is_mixed, domain.split("."))):
        return Finding("email_lookalike", "mixed", corrected, "likely")
    if as_latin(domain) in GENUINE and domain.lower() not in GENUINE:
        return Finding("email_lookalike", "provider", corrected, "certain")
    compatible = unicodedata.normalize("NFKC", local)
    if compatible != unicodedata.normalize("NFC", local):
        corrected = valid_address(unicodedata.normalize("NFKC", address))
        return Finding("email_lookalike", "styled", corrected, "likely")
    return None
