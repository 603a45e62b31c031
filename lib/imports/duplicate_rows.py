"""Rows of one file that are about the same contact: the first one counts."""

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
    """

    def __init__(self, kinds, first):
        self._kinds = [kind for kind in KEYS if kind in kinds]
        self._first = dict(first)

    def original_of(self, match):
        """
        :param Match match: of a row that does not fail; rows are asked in order
        :return: the number of the row that counts in its place; 0 if it is the first
        """
        row = match.row
        keys = self._keys_of(match)
        numbers = [self._first[key] for key in keys if key in self._first]
        original = min((n for n in numbers if n < row.number), default=0)
        for key in keys:
            self._first.setdefault(key, original or row.number)
        return original

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
