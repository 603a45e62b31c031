"""Search methods that ask for the groups of their field."""

from functools import wraps


def guarded_search(search):
    """A search method, named after its field, that asks whether the user may read it.

    Core asks that of stored fields alone: the condition that a search method gives is
    about others, so that the groups of a computed field hide it from reading only.

    :raises AccessError: for who may not read the field
    """
    name = search.__name__.removeprefix("_search_")

    @wraps(search)
    def guarded(self, operator, value):
        self._check_field_access(self._fields[name], "read")
        return search(self, operator, value)

    return guarded
