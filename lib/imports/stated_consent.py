"""What a row states of consents, and how rows about one contact add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

NOTHING = MappingProxyType({})
# The place of what is said of a whole file, among the positions of columns.
WHOLE_FILE = "file"


def remark_on(channel):
    """:return: the place of what a tag or a remark says of one channel alone, among the
    positions of columns"""
    return f"{WHOLE_FILE}:{channel}"


# Of two answers in one column, the later in this order counts.
WEIGHTS = ("empty", "yes", "unclear", "no", "left")
CALLED_BY_PHONE = ("sms", "phone", "all")


@dataclass(frozen=True, slots=True)
class ConsentColumn:
    """
    target: ``consent`` of who agreed, ``opt_out`` of who unsubscribed; channel: what
    its answers are about, None: the purposes that the import is for
    """

    target: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class StatedConsent:
    """
    answers: by position of the column, as a text: yes, no, empty, unclear or left;
    date, proof: of the consent; the date is empty when a column for it holds none, and
    None when the file has no such column; date_2: when nothing better is known; left,
    left_date, left_proof: of who unsubscribed; also: further addresses of the row, in
    normal form. Dates are texts as Odoo writes them, in UTC.
    """

    answers: Mapping = field(default_factory=lambda: NOTHING)
    date: str | None = None
    date_2: str | None = None
    proof: str = ""
    left: bool = False
    left_date: str | None = None
    left_proof: str = ""
    also: tuple = ()

    def as_json(self):
        """Without what is not said: statements ask whether ``left`` is there."""
        said = {
            "date": self.date,
            "date_2": self.date_2,
            "left_date": self.left_date,
            "answers": dict(self.answers) or None,
            "proof": self.proof or None,
            "left": self.left or None,
            "left_proof": self.left_proof or None,
            "also": self.also or None,
        }
        return {key: value for key, value in said.items() if value is not None}

    @classmethod
    def recalled(cls, said):
        """:param dict said: as ``as_json`` gives it"""
        plain = {key: said[key] for key in PLAIN if key in said}
        return cls(
            answers=MappingProxyType(said.get("answers", {})),
            also=tuple(said.get("also", ())),
            **plain,
        )

    def joined_with(self, other):
        """
        :param StatedConsent other: of another row about the same contact
        :return: what both state together
        """
        answers = dict(self.answers)
        for position, answer in other.answers.items():
            known = answers.get(position, "empty")
            answers[position] = max(known, answer, key=WEIGHTS.index)
        return replace(
            self,
            answers=MappingProxyType(answers),
            date=_later(self.date, other.date),
            date_2=_later(self.date_2, other.date_2),
            left_date=_later(self.left_date, other.left_date),
            proof=self.proof or other.proof,
            left=self.left or other.left,
            left_proof=self.left_proof or other.left_proof,
        )

    def hearing(self, other, is_by_phone, channels):
        """Who unsubscribed in another row with the same address left in this one, too.

        :param StatedConsent other: of the row with the same address
        :param bool is_by_phone: families share a phone: it tells of calls and messages
            only
        :param channels: by position of a column, its ``ConsentColumn``
        """
        heard = {
            position: answer
            for position, answer in other.answers.items()
            if answer == "left"
            and (not is_by_phone or _is_of_calls(channels.get(position)))
        }
        if not heard:
            return self
        return replace(
            self,
            answers=MappingProxyType({**self.answers, **heard}),
            left=self.left or other.left,
            left_date=other.left_date if self.left_date is None else self.left_date,
            left_proof=self.left_proof or other.left_proof,
        )


PLAIN = {field.name for field in fields(StatedConsent)} - {"answers", "also"}


def _is_of_calls(column):
    return bool(column) and column.channel in CALLED_BY_PHONE


def _later(one, other):
    """:return: the later of two dates; None when neither is there"""
    return max((date for date in (one, other) if date is not None), default=None)
