"""The one normal form in which mail addresses are compared.

Odoo's ``email_normalize`` keeps a domain as it is written: ``info@müller.de`` and
``info@xn--mller-kva.de`` are one mailbox (RFC 5890), and so are ``a@x.com`` and
``a@x.com.`` (RFC 1034, 3.1), but two strings. And it knows one address of a field that
holds several, while all of them get the mail.
"""

import re
import unicodedata

import idna

from odoo.tools import SQL
from odoo.tools.mail import (
    email_normalize,
    email_normalize_all,
    email_split_and_normalize,
    formataddr,
)

from odoo.addons.base.models.ir_mail_server import extract_rfc2822_addresses

BETWEEN = "\n"  # no address has a line break
DOTS = ".\u3002\uff0e\uff61"  # RFC 3490, 3.1
NAMED = re.compile(r"[^@<>]*<\s*([^@<>\s]+@[^@<>\s]+)\s*>\W*")
BESIDE = re.compile(r"[\s,;|]+")
QUOTES = "<>()[]{}\"'“”„«»‹›:."
SCHEME = "mailto:"


def normal_form(address):
    """
    :param str address: one mail address; what has no ``@`` (a phone number) stays
    :return: the address in small letters, with its domain as the DNS knows it
    """
    local, at, domain = (address or "").strip().rpartition("@")
    if not at:
        return address
    local = unicodedata.normalize("NFC", local).lower()
    return f"{local}@{_normal_domain(domain)}"


def _normal_domain(domain):
    domain = domain.strip().rstrip(DOTS)
    if not domain.isascii():
        try:
            return idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:  # no DNS has it; it may be compared all the same
            domain = unicodedata.normalize("NFKC", domain)
    return domain.lower()


def normal_forms(text):
    """
    :param str text: what is written in a field for addresses, names included
    :return: a list of all addresses that would get a mail, in normal form
    """
    return list(dict.fromkeys(map(normal_form, handed_over(text))))


def handed_over(text):
    """
    :return: a list of the addresses that core hands to a mail server for such a text
    """
    return email_normalize_all(text or "") or extract_rfc2822_addresses(text)


def written_alone(text):
    """
    :param str text: what somebody typed into a field
    :return: the addresses in normal form, if it holds nothing else: with a name only as
        in ``Ann <ann@example.com>``; a text that names an address is none
    """
    if named := NAMED.fullmatch(text):
        parts = [named[1]]
    else:
        parts = [part for part in BESIDE.split(text) if any(map(str.isalnum, part))]
    parts = [part.strip(QUOTES).removeprefix(SCHEME) for part in parts]
    addresses = [email_normalize(part) for part in parts]
    return {normal_form(address) for address in addresses} if all(addresses) else set()


def deliverable(text):
    """
    :param str text: addresses with their names
    :return: the same with the domains as a mail server takes them: RFC 5321, 2.3.5
    """
    return ", ".join(
        formataddr((name, f"{local}{at}{_normal_domain(domain)}"))
        for name, address in email_split_and_normalize(text)
        for local, at, domain in [address.rpartition("@")]
    )


def known_forms(address):
    """The forms by which a hash may know an address: its normal form, and those that
    were hashed before there was one."""
    form = normal_form(address)
    local, at, domain = form.rpartition("@")
    if not at:
        return {form}
    domains = {domain}
    if "xn--" in domain:
        try:
            domains.add(idna.decode(domain))
        except idna.IDNAError:
            domains = {domain}
    return {f"{local}@{name}{dot}" for name in domains for dot in ("", ".")}


# ------------------------------------------------------------
# In SQL: of a row that has ``email_normalized`` and ``gate_addresses``
# ------------------------------------------------------------


def sql_emails(row, column="email_normalized"):
    """:return: an array of the normal forms of all addresses of the row ``row``"""
    return SQL(
        "string_to_array(COALESCE(%s, %s), %s)",
        SQL.identifier(row, "gate_addresses"),
        SQL.identifier(row, column),
        BETWEEN,
    )


def sql_email(row, column="email_normalized"):
    """:return: the normal form of the first address of the row ``row``"""
    return SQL(
        "COALESCE(split_part(%s, %s, 1), %s)",
        SQL.identifier(row, "gate_addresses"),
        BETWEEN,
        SQL.identifier(row, column),
    )


def sql_has_email(row, addresses, column="email_normalized"):
    """
    :param SQL addresses: an array of addresses in normal form
    :return: the condition that the row ``row`` has one of them, as its indexes know it
    """
    other = SQL.identifier(row, "gate_addresses")
    return SQL(
        "(%(other)s IS NULL AND %(column)s = ANY(%(addresses)s)"
        " OR %(other)s IS NOT NULL"
        " AND string_to_array(%(other)s, %(between)s) && %(addresses)s)",
        other=other,
        column=SQL.identifier(row, column),
        between=BETWEEN,
        addresses=addresses,
    )
