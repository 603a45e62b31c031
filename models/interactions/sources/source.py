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

    @property
    def verdict(self):
        """Who made or changed them: ``human``, or a robot that visits the website."""
        return self.records.env["ir.http"]._visitor_verdict()

    def reach(self, kinds, rank, **facts):
        """Append for records what they came to, and take back what they no longer are.

        :param kinds: names of kinds, in the order in which a record comes to them
        :param rank: callable that takes a record and its listened values, then or now,
            and returns how many of the kinds it has come to
        :param facts: as of ``_append_from``
        """
        before, now = {}, {}
        for record in self.records:
            names = self.before.get(record.id)
            before[record] = rank(record, names) if names else 0
            now[record] = rank(record, record)
        for number, kind in enumerate(kinds, 1):
            came = self.records.filtered(
                lambda record, number=number: before[record] < number <= now[record]
            )
            gone = self.records.filtered(
                lambda record, number=number: now[record] < number <= before[record]
            )
            if came:
                self.interactions._append_from(
                    came, kind, verdict=self.verdict, **facts
                )
            if gone:
                self.interactions._retract_from(gone, [kind])

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

    @property
    def fields_heard(self):
        return frozenset(self.fields)


@dataclass(frozen=True)
class Source:
    """Where interactions of some kinds come from.

    ``addon``: the optional addon of Odoo without which there are none.
    ``listeners``: how it hears of them; where it has none, the code where they happen
    appends them, as a route of ours.
    ``find``: looks for what no record tells, as for what nobody did in time; takes an
    environment, and returns how many it found; again, until these are none.
    """

    name: str
    kinds: tuple[InteractionKind, ...]
    listeners: tuple[Listener, ...] = ()
    addon: str | None = None
    find: Callable | None = None

    def is_installed(self, env):
        return not self.addon or self.addon in env["ir.module.module"]._installed()


def retract_deleted(*kinds):
    """:return: what hears deletions, and takes back what the records did"""

    def hear_deletion(records):
        records.env["contact.interaction"]._retract_from(records, list(kinds))

    return hear_deletion


def register(source):
    SOURCES.append(source)
    for listener in source.listeners:
        LISTENERS[listener.model].append(listener)
    return source
