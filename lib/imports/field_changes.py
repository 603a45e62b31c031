"""Which values of a row are written to a contact, and which are there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo.tools import float_round, html2plaintext

ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
# Of these columns, any that is overwritten overwrites the name.
NAME_COLUMNS = frozenset({"name", "first_name", "last_name"})


@dataclass(frozen=True, slots=True)
class CurrentContact:
    """A contact as it is now.

    emails: all its addresses in normal form; phone_sanitized: by E.164; parent_name:
    empty where nothing depends on it; values: by name of the field, as ``write`` takes
    them; digits: by name, to how many decimal places Odoo rounds; tag_ids, list_ids:
    those it has; has_user: whether it logs in; may_write: whether who imports may
    """

    id: int
    name: str = ""
    email: str = ""
    phone: str = ""
    phone_sanitized: str = ""
    emails: frozenset = frozenset()
    is_company: bool = False
    type: str = "contact"
    parent_id: int = 0
    parent_name: str = ""
    company_id: int = 0
    values: Mapping = field(default_factory=dict)
    digits: Mapping = field(default_factory=dict)
    tag_ids: frozenset = frozenset()
    list_ids: frozenset = frozenset()
    has_user: bool = False
    may_write: bool = True
    is_suppressed: bool = False


class FieldChanges:
    """Compares rows with contacts.

    :param fields: by name, the ``FieldSpec`` of what is imported
    :param overwritten: names of columns that overwrite what contacts have
    """

    def __init__(self, fields, overwritten=()):
        self._fields = fields
        self._overwritten = frozenset(overwritten)
        self._overwrites_name = not NAME_COLUMNS.isdisjoint(self._overwritten)

    def of_known(self, row, contact):
        """
        :param ParsedRow row: a row
        :param CurrentContact contact: whom it is about
        :return: values to write
        """
        lives_at_company = bool(contact.parent_id) and contact.type == "contact"
        changes = {}
        for name, value in row.vals.items():
            if lives_at_company and name in ADDRESS:
                continue  # Odoo keeps them at the address of their company
            if self._may_write(contact, name) and not self._is_same(
                row, contact, name, value
            ):
                changes[name] = value
        return changes

    def wants_company(self, row, contact, company):
        """
        :param KnownCompany company: the one that the row names; None: no known one
        :return: whether the contact is to become one of its people
        """
        if contact.is_company or not (company or row.company.name):
            return False
        if _is_within(row, contact, company):
            return False
        return not contact.parent_id or "company" in self._overwritten

    def _may_write(self, contact, name):
        if name == "name":
            return self._overwrites_name or _has_no_name(contact)
        if name in self._overwritten:
            return True
        return name != "is_company" and not contact.values[name]

    def _is_same(self, row, contact, name, value):
        if name == "email":
            # The address that was found is there, whatever else is.
            return row.keys.email in contact.emails
        if name == "phone" and row.keys.phone:
            return contact.phone_sanitized == row.keys.phone
        current = contact.values[name]
        kind = self._fields[name].type if name in self._fields else None
        if kind == "html":
            return html2plaintext(current or "") == html2plaintext(value)
        if kind in ("float", "monetary"):
            digits = contact.digits.get(name)
            return _rounded(current, digits) == _rounded(value, digits)
        return (current or False) == (value or False)


def _has_no_name(contact):
    """Whether its name is what Odoo or an import put there for want of one."""
    return not contact.name or contact.name in (contact.email, contact.phone)


def _is_within(row, contact, company):
    """Whether the contact belongs to the company that the row names."""
    if company:
        return company.id in (contact.parent_id, contact.id)
    return contact.parent_name.casefold() == row.company.name.casefold()


def _rounded(number, digits):
    number = float(number or 0)
    return number if digits is None else float_round(number, precision_digits=digits)


def has_other_address(vals, company):
    """
    :param vals: values of a new contact
    :param KnownCompany company: where it works
    :return: whether they hold another address than the company has
    """
    if not any(company.address.values()):
        return False
    return any(name in vals and vals[name] != company.address[name] for name in ADDRESS)
