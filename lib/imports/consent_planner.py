"""What the answers of a row come to: no proof no grant, and who unsubscribed stays
out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .field_values import TIME_FORMAT
from .stated_consent import WHOLE_FILE, remark_on

# What a row's answer to a purpose comes to, in the order they are told.
DECISIONS = (
    "granted",
    "held",
    "asked",
    "waits",
    "left",
    "suppressed",
    "no_proof",
    "not_agreed",
    "other_company",
    "withdrawn",
)
# What of these writes something down.
CHANGING = frozenset({"granted", "asked", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """company_id: 0 when all companies share it"""

    id: int
    channel: str = "email"
    company_id: int = 0


@dataclass(frozen=True, slots=True)
class CurrentConsent:
    """What is known of a person and a purpose, also of who is no contact yet.

    status, date: of the last answer; None without one. Where the person may agree:
    has_unsubscribed: whether they left once; is_unconfirmed: whether they have to
    confirm by mail
    """

    status: str | None = None
    date: datetime | None = None
    has_unsubscribed: bool = False
    is_unconfirmed: bool = False


UNKNOWN = CurrentConsent()


@dataclass(frozen=True, slots=True)
class ConsentRules:
    """What an import says of consents.

    purposes: by id, all ``Purpose``; wanted: ids of those that rows agree to; channels:
    by position of a column, its ``ConsentColumn``; scopes: by channel of a column, ids
    of the purposes that who unsubscribed there leaves; has_proof: whether the import
    proves what rows do not; company_id: of new contacts
    """

    purposes: Mapping = field(default_factory=dict)
    wanted: tuple = ()
    channels: Mapping = field(default_factory=dict)
    scopes: Mapping = field(default_factory=dict)
    has_proof: bool = False
    company_id: int = 0

    def left_by(self, said):
        """
        :param StatedConsent said: of a row
        :return: a set of ids of purposes that it says somebody left
        """
        left = set()
        for position, answer in said.answers.items():
            if answer == "left" and position in self.channels:
                left |= self.scopes[self.channels[position].channel]
        return left


class ConsentPlanner:
    """Decides what the answers of rows come to.

    :param ConsentRules rules: of the import
    :param current: by pairs (row id, purpose id), ``CurrentConsent``
    """

    def __init__(self, rules, current):
        self._rules = rules
        self._current = current
        self._asking = {
            position: column.channel
            for position, column in rules.channels.items()
            if column.target == "consent"
        }

    def decisions_of(self, row, contact, is_out):
        """
        :param ParsedRow row: one that is no duplicate, and of nobody who was erased
        :param CurrentContact contact: whom it is about; None: nobody known
        :param bool is_out: whether it is skipped, or fails: then it is only heard who
            unsubscribed
        :return: by purpose id, one of ``DECISIONS``
        """
        left = self._rules.left_by(row.consent)
        about = left if is_out else left.union(self._rules.wanted)
        company_id = contact.company_id if contact else self._rules.company_id
        decisions = {}
        for purpose_id in sorted(about):
            current = self._current.get((row.id, purpose_id), UNKNOWN)
            if purpose_id not in left:
                purpose = self._rules.purposes[purpose_id]
                decisions[purpose_id] = self._evaluate_grant(
                    row.consent, purpose, current, company_id
                )
            elif current.status == "withdrawn":
                decisions[purpose_id] = "left"
            else:
                decisions[purpose_id] = "withdrawn"
        return decisions

    def _evaluate_grant(self, said, purpose, current, company_id):
        if self._answer(said, purpose) != "yes":
            return "not_agreed"
        if current.has_unsubscribed:
            return "left"
        if purpose.company_id and company_id not in (0, purpose.company_id):
            return "other_company"
        if not self._has_proof(said):
            return "held" if current.status == "granted" else "no_proof"
        if current.is_unconfirmed:
            return "waits" if current.status == "pending" else "asked"
        if current.status == "granted":
            # Only a later answer that says when it was given is a new one.
            return "granted" if _is_later(said.date, current.date) else "held"
        return "granted"

    def _answer(self, said, purpose):
        """What a row says of a purpose: ``yes`` only if all its columns do, and those
        of the file are about it; of a file without such columns, the import says it."""
        if WHOLE_FILE in said.answers:
            return said.answers[WHOLE_FILE]
        if remark_on(purpose.channel) in said.answers:
            return said.answers[remark_on(purpose.channel)]
        if self._denies(said, purpose):
            return "no"
        if not self._asking:
            return "yes"
        about = {
            said.answers.get(position, "empty")
            for position, channel in self._asking.items()
            if channel in (None, "all", purpose.channel)
        }
        return "yes" if about == {"yes"} else "no"

    def _denies(self, said, purpose):
        """Whether a column of who unsubscribed casts doubt on a purpose."""
        return any(
            answer in ("no", "unclear")
            and position in self._rules.channels
            and self._rules.channels[position].target == "opt_out"
            and self._rules.channels[position].channel in (None, "all", purpose.channel)
            for position, answer in said.answers.items()
        )

    def _has_proof(self, said):
        """Whether a row proves its consent: by a text, and a date where the file has
        dates."""
        if said.date == "":
            return False
        return bool(said.proof or self._rules.has_proof)


def _is_later(stated, known):
    return bool(stated) and datetime.strptime(stated, TIME_FORMAT) > known
