"""A row of a file before and after it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .notes import ERRORS, OF_ROW, Note
from .stated_consent import StatedConsent

NOTHING = MappingProxyType({})
KEYS = ("external", "email", "phone")  # the surest first


@dataclass(frozen=True, slots=True)
class RawRow:
    """
    id: of the record that keeps it; number: in the file; cells: texts
    """

    id: int
    number: int
    cells: list


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a contact is known; empty: by nothing of this kind.

    external: the identifier that the source gives; email: in normal form; phone: by
    E.164
    """

    external: str = ""
    email: str = ""
    phone: str = ""

    def of_kind(self, kind):
        """:param str kind: one of ``KEYS``"""
        return getattr(self, kind)


@dataclass(frozen=True, slots=True)
class NamedCompany:
    """The company that a row names, or that it is about."""

    name: str = ""
    vat: str = ""
    domain: str = ""

    def as_json(self):
        return {
            key: value
            for key, value in (
                ("name", self.name),
                ("vat", self.vat),
                ("domain", self.domain),
            )
            if value
        }


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row, as understood: the same each time it is read.

    vals: by name, values of fields of the contact, as ``write`` takes them; texts: by
    name, what to show of values that are ids; duplicate_of: the number of an earlier
    row about the same contact, or 0; united: the numbers of rows heard as well
    """

    id: int
    number: int
    vals: Mapping = field(default_factory=lambda: NOTHING)
    texts: Mapping = field(default_factory=lambda: NOTHING)
    company: NamedCompany = NamedCompany()
    tags: tuple = ()
    consent: StatedConsent = field(default_factory=StatedConsent)
    keys: Keys = Keys()
    notes: tuple = ()
    duplicate_of: int = 0
    united: tuple = ()

    @property
    def is_wrong(self):
        return any(note.code in ERRORS for note in self.notes)

    @property
    def is_company(self):
        return bool(self.vals.get("is_company"))

    @property
    def name(self):
        return self.vals.get("name") or ""

    def as_json(self):
        """What is kept of it beside its keys, its notes, and of which row it is a
        duplicate."""
        return {
            "vals": dict(self.vals),
            "texts": dict(self.texts),
            "company": self.company.as_json(),
            "tags": self.tags,
            "consent": self.consent.as_json(),
            "united": self.united,
        }

    @classmethod
    def recalled(cls, row_id, number, parsed, keys, notes, duplicate_of):
        """The row that was read before.

        :param dict parsed: as ``as_json`` gives it
        :param Keys keys: by which it is known
        :param notes: as ``Note.as_json`` gives them; those of contacts are dropped
        :param int duplicate_of: number of the row that counts, or 0
        """
        return cls(
            id=row_id,
            number=number,
            vals=MappingProxyType(parsed["vals"]),
            texts=MappingProxyType(parsed["texts"]),
            company=NamedCompany(**parsed["company"]),
            tags=tuple(parsed["tags"]),
            consent=StatedConsent.recalled(parsed["consent"]),
            keys=keys,
            notes=tuple(Note(*note) for note in notes if note[0] in OF_ROW),
            duplicate_of=duplicate_of,
            united=tuple(parsed["united"]),
        )


@dataclass(slots=True)
class RowDraft:
    """A row while it is read."""

    vals: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    company: dict = field(default_factory=dict)
    tags: list = field(default_factory=list)
    consent: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    def note(self, code, column=None, detail=""):
        self.notes.append(Note(code, column, detail))

    @property
    def is_wrong(self):
        return any(note.code in ERRORS for note in self.notes)

    def finished(self, raw):
        """
        :param RawRow raw: what was read
        :return: ``ParsedRow``
        """
        return ParsedRow(
            id=raw.id,
            number=raw.number,
            vals=MappingProxyType(self.vals),
            texts=MappingProxyType(self.texts),
            company=NamedCompany(**self.company),
            tags=tuple(self.tags),
            consent=StatedConsent(
                answers=MappingProxyType(self.answers), **self.consent
            ),
            keys=Keys(**self.keys),
            notes=tuple(self.notes),
        )
