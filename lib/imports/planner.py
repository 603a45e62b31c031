"""What will become of a row, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .consent_planner import CHANGING
from .field_changes import has_other_address
from .notes import FAILING, LEAVING_OUT, Note, codes_of
from .parsed_row import NOTHING, ParsedRow


@dataclass(frozen=True, slots=True)
class Rules:
    """What who imports has chosen.

    skips_strangers: whether no contact is made of who is not known; may_create: whether
    who imports may make contacts; count_again: whether a tag counts once more for who
    has it; add_tags, add_lists, remove_tags, remove_lists: ids; moves_in_journeys:
    whether rows start or leave journeys, which decide for themselves whom they take;
    purposes: ids of those that rows agree to
    """

    skips_strangers: bool = False
    may_create: bool = True
    count_again: bool = False
    add_tags: frozenset = frozenset()
    add_lists: frozenset = frozenset()
    remove_tags: frozenset = frozenset()
    remove_lists: frozenset = frozenset()
    moves_in_journeys: bool = False
    purposes: tuple = ()


@dataclass(frozen=True, slots=True)
class LookUps:
    """What records say of the rows that are planned.

    contacts: by id, ``CurrentContact``; suppressed: addresses of people who were
    erased; tags: by name, the id; 0 of a tag that may be made. Others lack.
    """

    contacts: Mapping = field(default_factory=dict)
    suppressed: frozenset = frozenset()
    tags: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will become of a row, and why.

    row: as it was understood; contact_id: 0 of nobody known; is_new: whether a contact
    is made; vals: by name, values to write; company_id: the company that it is to
    belong to, 0: a new one, or none; wants_company: whether it is to belong to one;
    tag_names: of the row, that the contact lacks; needs_effect: whether tags,
    lists or journeys may change; consents: by purpose id, one of ``DECISIONS``; notes:
    of the row, then of the contact
    """

    row: ParsedRow
    contact_id: int = 0
    is_new: bool = False
    vals: Mapping = field(default_factory=lambda: NOTHING)
    company_id: int = 0
    wants_company: bool = False
    tag_names: tuple = ()
    needs_effect: bool = False
    consents: Mapping = field(default_factory=lambda: NOTHING)
    notes: tuple = ()

    @property
    def outcome(self):
        codes = codes_of(self.notes)
        if not FAILING.isdisjoint(codes):
            return "failed"
        if not LEAVING_OUT.isdisjoint(codes):
            return "skipped"
        if self.is_new:
            return "created"
        if self.vals or self.wants_company or self.needs_effect:
            return "updated"
        is_changing = not CHANGING.isdisjoint(self.consents.values())
        return "updated" if is_changing else "unchanged"

    def naming(self, names):
        """
        :param names: by id, names of contacts
        :return: the same, with these in the notes that tell of contacts
        """
        notes = tuple(
            replace(note, detail=names[note.contact_id], contact_id=0)
            if note.contact_id
            else note
            for note in self.notes
        )
        return replace(self, notes=notes)


class Planner:
    """Decides what will become of rows: the same for the check and the run.

    :param Rules rules: what who imports has chosen
    :param LookUps known: what records say
    :param FieldChanges changes: compares rows with contacts
    :param ConsentPlanner consents: decides what their answers come to
    """

    def __init__(self, rules, known, changes, consents):
        self._rules = rules
        self._known = known
        self._changes = changes
        self._consents = consents

    def plan(self, match):
        """
        :param Match match: whom a row is about
        :return: ``Plan``
        """
        row = match.row
        contact = self._known.contacts.get(match.contact_id)
        notes = [*match.notes, *self._reasons(match, contact)]
        is_out = not codes_of((*row.notes, *notes)).isdisjoint(LEAVING_OUT | FAILING)
        consents = self._plan_consents(row, contact, is_out, codes_of(notes))
        planned = {}
        if not is_out:
            planned |= self._plan_fields(match, contact, notes)
            planned |= self._plan_effects(row, contact, notes)
        return Plan(
            row,
            match.contact_id,
            notes=(*row.notes, *notes),
            consents=MappingProxyType(consents),
            **planned,
        )

    def _reasons(self, match, contact):
        """:return: notes: why the row is skipped, or fails, whatever it says"""
        row = match.row
        if row.duplicate_of:
            yield Note("twin", None, str(row.duplicate_of))
        is_out = match.is_out or bool(row.duplicate_of)
        if self._is_suppressed(row, contact):
            yield Note("suppressed")
            is_out = True
        if contact:
            if not contact.may_write:
                yield Note("not_allowed")
        elif not is_out and self._rules.skips_strangers:
            # Known only for having left.
            yield Note("left_stranger")
        elif not is_out and not self._rules.may_create:
            yield Note("not_allowed")

    def _is_suppressed(self, row, contact):
        own = {row.keys.email, row.keys.phone} & self._known.suppressed
        return bool(own) or bool(contact and contact.is_suppressed)

    def _plan_fields(self, match, contact, notes):
        """
        :param list notes: those of the contact are added
        :return: by name, what ``Plan`` says of fields and the company
        """
        row = match.row
        company = None if row.is_company else match.company
        if not contact:
            planned = self._plan_new(row, company, notes)
        elif contact.has_user:
            # What they are called is theirs.
            notes.append(Note("has_user", contact_id=contact.id))
            planned = {}
        else:
            planned = {
                "vals": MappingProxyType(self._changes.of_known(row, contact)),
                "wants_company": not row.is_company
                and self._changes.wants_company(row, contact, company),
            }
        return {"company_id": company.id if company else 0, **planned}

    def _plan_new(self, row, company, notes):
        vals = dict(row.vals)
        vals.setdefault("name", vals.get("email") or vals.get("phone"))
        if company and has_other_address(vals, company):
            notes.append(Note("company_address", contact_id=company.id))
        return {
            "is_new": True,
            "vals": MappingProxyType(vals),
            "wants_company": not row.is_company and bool(company or row.company.name),
        }

    def _plan_effects(self, row, contact, notes):
        """Find out whether it lacks a tag or list, or has one that is to be removed.

        :param list notes: those of tags are added
        :return: by name, what ``Plan`` says of tags and lists
        """
        rules, tags = self._rules, self._known.tags
        has_tags = contact.tag_ids if contact else frozenset()
        has_lists = contact.list_ids if contact else frozenset()
        unknown = [name for name in row.tags if name not in tags]
        if unknown:
            notes.append(Note("unknown_tag", None, ", ".join(unknown)))
        tag_names = tuple(
            name
            for name in row.tags
            if name in tags
            and tags[name] not in rules.add_tags
            and (rules.count_again or tags[name] not in has_tags)
        )
        needs_effect = bool(
            tag_names
            or rules.moves_in_journeys
            or (rules.add_tags if rules.count_again else rules.add_tags - has_tags)
            or rules.add_lists - has_lists
            or rules.remove_tags & has_tags
            or rules.remove_lists & has_lists
        )
        return {"tag_names": tag_names, "needs_effect": needs_effect}

    def _plan_consents(self, row, contact, is_out, codes):
        if "suppressed" in codes:
            return dict.fromkeys(self._rules.purposes, "suppressed")
        if row.duplicate_of:
            return {}
        return self._consents.decisions_of(row, contact, is_out)
