"""The entries of a definition: what lets contacts into a journey."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# By kind, what an entry says, and whether it has to.
ENTRY_OPTIONS = {
    "segment": {"segment": True, "existing": False},
    "date": {"field": True, "days": False, "yearly": False},
    "record": {"interaction": True, "domain": False},
    "manual": {},
}
MAX_DAYS = 3660


def is_name(value):
    """:return: whether it may be a name or an id; true is none, though it equals 1"""
    return isinstance(value, (str, int)) and not isinstance(value, bool)


class EntryReader:
    """Says what is wrong with entries.

    :param add: callable that takes a problem: the key of a step or None, a message, and
        its values by name
    :param record_models: by kind of interaction that carries a record, its model
    """

    def __init__(self, add, record_models):
        self.add = add
        self.record_models = record_models
        self.count = 0

    def read_all(self, entries):
        """:return: the entries with which nothing is wrong"""
        if not isinstance(entries, list):
            self.add(None, _lt("“entries” is a list."))
            return []
        return [entry for entry in entries if self._is_entry(entry)]

    def _is_entry(self, entry):
        if not self._has_kind(entry):
            return False
        kind, count = entry["kind"], self.count
        self._check_options(kind, entry)
        if kind == "record":
            self._check_record(entry)
        return self.count == count

    def _has_kind(self, entry):
        kind = entry.get("kind") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in ENTRY_OPTIONS:
            self.add(
                None,
                _lt("“%(kind)s” is no kind of entry. Use one of: %(kinds)s."),
                kind=kind,
                kinds=", ".join(ENTRY_OPTIONS),
            )
            return False
        return True

    def _check_options(self, kind, entry):
        options = ENTRY_OPTIONS[kind]
        for name in entry.keys() - options.keys() - {"kind"}:
            self._refuse(kind, name, _lt("it has no “%(option)s”"))
        for name, is_required in options.items():
            if is_required and entry.get(name) in (None, "", False):
                self._refuse(kind, name, _lt("choose “%(option)s”"))
        for name in ("segment", "field"):
            if not is_name(entry.get(name, "")):
                self._refuse(kind, name, _lt("“%(option)s” is a name"))
        days = entry.get("days", 0)
        if type(days) is not int or abs(days) > MAX_DAYS:
            self._refuse(kind, "days", _lt("“days” is a whole number"))
        for name in ("existing", "yearly"):
            if not isinstance(entry.get(name, False), bool):
                self._refuse(kind, name, _lt("“%(option)s” is true or false"))

    def _check_record(self, entry):
        known = entry.get("interaction")
        if known and not (isinstance(known, str) and known in self.record_models):
            self._refuse(
                "record",
                "interaction",
                _lt("“%(option)s” is one of: %(kinds)s"),
                kinds=", ".join(self.record_models),
            )
        if not isinstance(entry.get("domain") or "", (str, list)):
            self._refuse("record", "domain", _lt("“%(option)s” has conditions"))

    def _refuse(self, kind, option, reason, **values):
        self.count += 1
        self.add(
            None,
            _lt("Entry “%(kind)s”: %(reason)s."),
            kind=kind,
            option=option,
            reason=reason,
            **values,
        )
