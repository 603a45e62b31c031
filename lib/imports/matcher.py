"""Which contact a row is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..hygiene.names import (
    DIFFERENT,
    company_name,
    likeness,
    one_of_name,
    person_name,
)
from ..hygiene.role_addresses import is_role_address
from .notes import FAILING, LEAVING_OUT, Note, codes_of
from .parsed_row import KEYS, ParsedRow


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact that rows may be about.

    phone: as it is written; email: as Odoo normalises it; emails: all its addresses in
    normal form
    """

    id: int
    name: str = ""
    phone: str = ""
    email: str = ""
    emails: frozenset = frozenset()
    is_active: bool = True
    is_company: bool = False


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """address: by name of the field, its value; ids of countries and states"""

    id: int
    name: str = ""
    address: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a row is about, and what is doubtful of it.

    row: without the external ID, if that is somebody else's; contact_id: 0 when nobody
    is known, or who it is remains in doubt; company: the ``KnownCompany`` that it
    names, if it is known; notes: of the contact; those of the row are the row's
    """

    row: ParsedRow
    contact_id: int = 0
    company: KnownCompany | None = None
    notes: tuple = ()

    @property
    def codes(self):
        return codes_of(self.row.notes) | codes_of(self.notes)

    @property
    def is_failed(self):
        return not FAILING.isdisjoint(self.codes)

    @property
    def is_out(self):
        return self.is_failed or not LEAVING_OUT.isdisjoint(self.codes)


class Matcher:
    """Finds the contacts of rows among those that their keys lead to.

    :param kinds: by which of ``KEYS`` contacts are known
    :param contacts: by pairs (kind, key), tuples of ``KnownContact``
    :param companies: by pairs (``vat``, ``domain`` or ``name``; value),
        ``KnownCompany``
    :param bool is_new_only: whether known contacts stay as they are
    """

    def __init__(self, kinds, contacts, companies=None, is_new_only=False):
        self._kinds = [kind for kind in KEYS if kind in kinds]
        self._contacts = contacts
        self._companies = companies or {}
        self._is_new_only = is_new_only

    def match(self, row):
        """
        :param ParsedRow row: a row
        :return: ``Match``
        """
        company = company_of(row.company, self._companies)
        if row.is_wrong:
            return Match(row, company=company)
        notes = []
        contact_id, is_other_id = self._recognise(row, notes)
        if is_other_id:
            row = replace(row, keys=replace(row.keys, external=""))
        match = Match(row, contact_id, company, tuple(notes))
        if row.is_company and company and not contact_id and not match.is_out:
            match = replace(match, contact_id=company.id)
        if match.contact_id and self._is_new_only:
            known = Note("known", contact_id=match.contact_id)
            match = replace(match, notes=(*match.notes, known))
        return match

    def _recognise(self, row, notes):
        """
        :param list notes: those of the contact are added
        :return: a pair: the id of the contact, or 0; and whether the external ID of the
            row is somebody else's
        """
        is_other_id = False
        for kind in self._kinds:
            key = row.keys.of_kind(kind)
            found = self._contacts.get((kind, key), ()) if key else ()
            if found and kind == "external":
                same = [each for each in found if not _is_other_person(row, each)]
                if not same:
                    notes.append(Note("other_id", contact_id=found[0].id))
                    is_other_id = True
                found = same
            if found and kind == "phone":
                same = [each for each in found if not _is_beside(row, each)]
                if not same:
                    notes.append(Note("other_phone", contact_id=found[0].id))
                found = same
            if found and not (kind == "email" and _is_desk_of_others(row, found)):
                return _choose(row, found, notes), is_other_id
            if found:
                notes.append(Note("desk_address", contact_id=found[0].id))
        return 0, is_other_id


def company_of(named, known):
    """
    :param NamedCompany named: what a row says of it
    :param known: by pairs (``vat``, ``domain`` or ``name``; value), ``KnownCompany``
    :return: ``KnownCompany``; None when it names none, or a new one
    """
    if company := known.get(("vat", named.vat)):
        return company
    of_domain = known.get(("domain", named.domain))
    if not named.name:
        return of_domain
    # A name that differs says more than a domain, which a group shares.
    if of_domain and _is_called(of_domain, named.name):
        return of_domain
    return known.get(("name", named.name))


def _is_called(company, name):
    """Whether a company may be called so: a word of the names is the same."""
    known = set(company_name(company.name).words)
    return not known.isdisjoint(company_name(name).words)


def _is_other_person(row, contact):
    """An identifier alone does not tell who it is: two systems may both have a number
    1. Contacts of another name and another address are others."""
    return bool(
        row.keys.email
        and contact.email
        and row.keys.email not in contact.emails
        and _has_other_name(row, contact)
    )


def _is_beside(row, contact):
    """Whether a row is of somebody else who has the same phone: a colleague, or who
    works for a company behind its switchboard."""
    is_staff = contact.is_company and not row.is_company
    is_other = _is_other_person(row, contact)
    return is_other or (is_staff and _has_other_name(row, contact))


def _is_desk_of_others(row, found):
    """Whether the address is of a desk, as info@, and the row of somebody else than
    those who are known by it."""
    if not row.name or not all(_has_other_name(row, contact) for contact in found):
        return False
    return is_role_address(row.keys.email)


def _has_other_name(row, contact):
    name, known = row.name, contact.name
    if not name or not known or "@" in known or known == contact.phone:
        return False
    if name.casefold() == known.casefold():
        return False
    if contact.is_company or row.is_company:
        return True
    return likeness(person_name(name), person_name(known)) == DIFFERENT


def _is_called_otherwise(contact, name):
    if not name or "@" in (contact.name or "@"):
        return False
    return name.casefold() != contact.name.casefold()


def _choose(row, found, notes):
    """Which of several contacts with one address a row is about: the one of its name;
    of one alone it is that one."""
    active = [contact for contact in found if contact.is_active]
    if not active:
        contact = found[0]
        notes.append(Note("archived", contact_id=contact.id))
    elif not (contact := one_of_name(active, row.name)):
        names = ", ".join(each.name for each in active[:3])
        notes.append(Note("shared", None, names))
        return 0
    elif _is_called_otherwise(contact, row.name):
        notes.append(Note("other_name", None, contact.name))
    if row.keys.email and contact.email and row.keys.email not in contact.emails:
        # It stays unless addresses are overwritten.
        notes.append(Note("other_address", None, contact.email))
    return contact.id
