"""Values of a new contact, with what Odoo would compute of them one by one."""

import re
from collections.abc import Mapping

# One ASCII address: what Odoo makes of it is the same in small letters.
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", re.A)
NO_DIGIT = re.compile(r"\D+")


class PreparedValues(dict):
    """What ``create`` is given, and beside it all that is stored then.

    Whoever overrides ``create`` sees a plain ``dict``. As soon as one copies it, or
    changes a value, what was prepared is void, and Odoo computes it.

    :param given: by name, values as ``create`` takes them
    :param complete: by name, what is stored: given, default and computed values
    """

    __slots__ = ("_given", "complete")

    def __init__(self, given: Mapping, complete: Mapping):
        super().__init__(given)
        self._given = dict(given)
        self.complete = complete

    @property
    def is_untouched(self):
        """:return: whether it still holds what was given"""
        return dict.__eq__(self, self._given)


def plain_email(text):
    """
    :return: the normal form of a field that holds one plain address; else None
    """
    return text.lower() if PLAIN_EMAIL.fullmatch(text) else None


def plain_phone(text, key):
    """
    :param str text: a number as it is written to a contact
    :param str key: what the row is known by: E.164 of a valid number, or empty
    :return: E.164, if the text says just that number; else None
    """
    is_same = text.startswith("+") and f"+{NO_DIGIT.sub('', text)}" == key
    return key if is_same else None
