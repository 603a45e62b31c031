from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .kind import InteractionKind

SOURCES = []  # in the order in which their kinds are offered
LISTENERS = defaultdict(list)  # by name of the model that they listen to
WHOSE = ("partner_id",)  # what says whose most records are


@dataclass(frozen=True)
class Before:
    """A record as it was: ``values`` before of what was just changed; all else is as
    now, and read when somebody asks: what waits to be computed is not forced."""

    record: object
    values: dict

    def __getitem__(self, name):
        return self.values[name] if name in self.values else self.record[name]


@dataclass(frozen=True)
class Change:
    """Records that were made or changed.

    ``records``: with the rights of the system, in the name of who changed them: who
    does so causes interactions, whatever else of the records this person sees.
    ``before``: by id of the record, how it was before; new records have none.
    """

    records: object
    before: dict[int, Before]

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

    def reach(self, kinds, rank, whose=WHOSE, **facts):
        """Append for records what they came to, and take back what they no longer are.

        However often the same is told, an interaction stands once.

        :param kinds: names of kinds, in the order in which a record comes to them
        :param rank: callable that takes a record and its listened values, then or now,
            and returns how many of the kinds it has come to
        :param whose: names of fields, as of ``move_from``
        :param facts: as of ``_append_from``
        """
        moved = self.move_from(kinds, whose, facts.get("contacts"))
        now = {record: rank(record, record) for record in self.records}
        # To another contact, a record comes anew.
        before = {
            record: rank(record, self.before[record.id])
            if record in self.known - moved
            else 0
            for record in self.records
        }
        for number, kind in enumerate(kinds, 1):
            gone = self.known.filtered(
                lambda record, number=number: now[record] < number
            )
            came = self.records.filtered(
                lambda record, number=number: before[record] < number <= now[record]
            )
            self.interactions._retract_from(gone, [kind])
            self.interactions._append_from(
                came - self.interactions._standing_of(came, kind),
                kind,
                verdict=self.verdict,
                **facts,
            )

    def move_from(self, kinds, whose=WHOSE, contacts=None):
        """Take back what stands of contacts whose records these are no more.

        :param kinds: names of kinds
        :param whose: names of the listened fields that say whose a record is
        :param contacts: as of ``_append_from``
        :return: the records of which it was said anew whose they are
        """
        moved = self.records.browse().union(*map(self.changed, whose))
        if moved:
            self.interactions._retract_of_others(moved, kinds, contacts)
        return moved

    def move(self, kinds):
        """Have what stands of contacts whose records these are no more stand of those
        whose they are."""
        moved = self.records.browse().union(*map(self.changed, WHOSE))
        standing = {kind: self.interactions._standing_of(moved, kind) for kind in kinds}
        self.move_from(kinds)
        for kind, records in standing.items():
            self.interactions._append_from(
                records - self.interactions._standing_of(records, kind),
                kind,
                verdict=self.verdict,
            )

    def changed(self, name):
        """:return: the records whose value of a field is another one than before"""
        return self.known.filtered(
            lambda record: (
                name in self.before[record.id].values
                and record[name] != self.before[record.id][name]
            )
        )

    def became(self, name, *values):
        """:return: the records whose value of a field has come to be one of these;
        new ones, which are so from the beginning, among them"""
        came = self.new | self.changed(name).filtered(
            lambda record: self.before[record.id][name] not in values
        )
        return self.records & came.filtered(lambda record: record[name] in values)


@dataclass(frozen=True)
class Listener:
    """Hears what is written to a model, which may be an optional addon's.

    ``fields``: whose changes it hears, written or computed, each of them once.
    ``hear``: called with a ``Change`` after records were made or changed.
    ``retracts``: kinds of interactions that are taken back when a record is deleted.
    """

    model: str
    fields: tuple[str, ...]
    hear: Callable
    retracts: tuple[str, ...] = ()


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


def register(source):
    SOURCES.append(source)
    for listener in source.listeners:
        listen(listener)
    return source


def listen(listener):
    """Have it hear what is written, also for what is no interaction."""
    LISTENERS[listener.model].append(listener)
