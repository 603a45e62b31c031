"""Rows of one file that are about the same contact: the first one counts."""

from ..hygiene.names import DIFFERENT, likeness, person_name
from ..hygiene.role_addresses import is_role_address
from .parsed_row import KEYS


def shared_value(kind, key, name):
    """
    :param str kind: one of ``KEYS``
    :param str key: the row's key of this kind
    :param str name: of the contact, or empty
    :return: what two rows about one contact share: of a desk, the name, too
    """
    if kind == "email" and name and is_role_address(key):
        return (key, name.casefold())
    return key


class DuplicateRows:
    """Knows which row of a file was the first about a contact.

    :param kinds: by which of ``KEYS`` contacts are known
    :param dict first: by pairs (kind, ``shared_value``), the number of the first row;
        those of the rows that it is asked of are added
    :param dict people: by numbers of rows, pairs of the name and the email key
    """

    def __init__(self, kinds, first, people=()):
        self._kinds = [kind for kind in KEYS if kind in kinds]
        self._first = dict(first)
        self._people = dict(people)

    def original_of(self, match):
        """
        :param Match match: of a row that does not fail; rows are asked in order
        :return: the number of the row that counts in its place; 0 if it is the first
        """
        row = match.row
        keys = self._keys_of(match)
        self._people[row.number] = (row.name, row.keys.email)
        numbers = [
            self._first[key]
            for key in keys
            if key in self._first and not self._is_of_another(key, row)
        ]
        original = min((n for n in numbers if n < row.number), default=0)
        for key in keys:
            self._first.setdefault(key, original or row.number)
        return original

    def has_id_of(self, row):
        """
        :return: the name of whom the external ID of a row is in the file, if that is
            somebody else: a customer number is of all who work there
        """
        key = ("external", row.keys.external)
        is_other = row.keys.external and self._is_of_another(key, row)
        return self._people[self._first[key]][0] if is_other else ""

    def _is_of_another(self, key, row):
        """Whether an ID or a phone is of a row with another name and address."""
        name, email = self._people.get(self._first.get(key), ("", ""))
        is_apart = email and row.keys.email and email != row.keys.email
        if key[0] not in ("external", "phone") or not (is_apart and name and row.name):
            return False
        return likeness(person_name(name), person_name(row.name)) == DIFFERENT

    def _keys_of(self, match):
        row = match.row
        keys = [
            (kind, shared_value(kind, key, row.name))
            for kind in self._kinds
            if (key := row.keys.of_kind(kind))
        ]
        if match.contact_id:
            keys.append(("contact", match.contact_id))
        elif row.is_company and row.name:
            keys.append(("company", row.vals.get("name")))
        return keys
