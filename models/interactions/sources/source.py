from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .kind import InteractionKind

SOURCES = []  # in the order in which their kinds are offered
LISTENERS = defaultdict(list)  # by name of the model that they listen to


@dataclass(frozen=True)
class Change:
    """Records that were made or changed.

    ``records``: with the rights of the system, in the name of who changed them: who
    does so causes interactions, whatever else of the records this person sees.
    ``before``: by id of the record, its listened values before; new records have none.
    """

    records: object
    before: dict

    @property
    def interactions(self):
        return self.records.env["contact.interaction"]

    @property
    def new(self):
        return self.records.filtered(lambda record: record.id not in self.before)

    @property
    def known(self):
        return self.records.filtered(lambda record: record.id in self.before)

    def changed(self, name):
        """:return: the records whose value of a field is another one than before"""
        return self.known.filtered(
            lambda record: record[name] != self.before[record.id][name]
        )

    def became(self, name, *values):
        """:return: the records whose value of a field has come to be one of these;
        new ones, which are so from the beginning, among them"""
        return self.records.filtered(
            lambda record: (
                record[name] in values
                and self.before.get(record.id, {}).get(name) not in values
            )
        )


@dataclass(frozen=True)
class Listener:
    """Hears what is written to a model, which may be an optional addon's.

    ``fields``: whose writing it hears, and whose values before it is told.
    ``hear``: called with a ``Change`` after records were made or changed.
    ``also``: further fields whose values before it is told, as computed ones.
    ``hear_deletion``: called with the records, before they are deleted.
    """

    model: str
    fields: tuple[str, ...]
    hear: Callable
    also: tuple[str, ...] = ()
    hear_deletion: Callable | None = None


@dataclass(frozen=True)
class Source:
    """Where interactions of some kinds come from.

    ``addon``: the optional addon of Odoo without which there are none.
    ``listeners``: how it hears of them; where it has none, the code where they happen
    appends them, as a route of ours.
    """

    name: str
    kinds: tuple[InteractionKind, ...]
    listeners: tuple[Listener, ...] = ()
    addon: str | None = None

    def is_installed(self, env):
        return not self.addon or self.addon in env["ir.module.module"]._installed()


def register(source):
    SOURCES.append(source)
    for listener in source.listeners:
        LISTENERS[listener.model].append(listener)
    return source
