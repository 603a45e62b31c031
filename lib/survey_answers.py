"""From an answer in a survey to the value of a contact's field.

Nobody looks at it before it is kept, and nobody can be asked: what can be read in two
ways stays empty.
"""

import re
from dataclasses import dataclass

import phonenumbers

from .hygiene.lookalikes import is_hidden
from .imports import values
from .imports.field_values import (
    MAX_LINE_LENGTH,
    MAX_TEXT_LENGTH,
    Cell,
    FieldReader,
)
from .imports.moments import read_moment
from .imports.placeholders import is_nothing
from .text import storable
from .web_addresses import is_website

TEXTS = frozenset({"char", "text", "html"})
NUMBERS = frozenset({"integer", "float", "monetary"})
MOMENTS = frozenset({"date", "datetime"})
# A box that is not ticked is never empty: nobody can tell it from a *No*.
FILLABLE_TYPES = TEXTS | NUMBERS | MOMENTS | {"selection", "many2one"}
# By type of the question, the types of fields that its answers can fill.
FILLED_BY = {
    **dict.fromkeys(("char_box", "text_box", "simple_choice"), FILLABLE_TYPES),
    "multiple_choice": TEXTS,
    **dict.fromkeys(("numerical_box", "scale"), TEXTS | NUMBERS | {"selection"}),
    "date": TEXTS | {"date"},
    "datetime": {"datetime"},  # its day and hour depend on where one is
}
JOINT = ", "  # between the choices of one answer
# 1,234 is 1234 to some, and 1.234 to others.
TWO_NUMBERS = re.compile(r"[-+]?\d{1,3}[.,]\d{3}")
# In files, 45000 is a day of Excel's; nobody types it as one.
BARE_NUMBER = re.compile(r"(?!\d{8}$)\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    question_type: as the survey calls it; texts: pairs of a language and what was
    answered, in the order in which they are tried: of what was typed one text, of a
    choice its labels; is_exact: whether a machine wrote it, as a number or a date, and
    not a person
    """

    question_type: str
    texts: tuple
    is_exact: bool = False


def plain_number(number):
    """:return: a number as a text, without a needless fraction: 7, 2.5"""
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class AnswerReader:
    """Reads answers that were given in one language.

    :param Vocabulary vocabulary: what words stand for, in that language
    """

    def __init__(self, vocabulary):
        self._vocabulary = vocabulary
        self._fields = FieldReader(vocabulary)

    def value_of(self, text, name, country_id, is_exact=False):
        """
        :param str text: an answer, of anybody
        :param str name: of the field
        :param country_id: of the contact; None where nothing is known of it, 0 where
            nobody understood which it is
        :param bool is_exact: as of ``Answer``
        :return: the value as ``write`` takes it; None when it is not understood
        """
        spec = self._vocabulary.fields[name]
        text = _readable(text, spec)
        if _says_nothing(text, name) or _is_too_long(text, spec):
            return None
        if name == "phone":
            return self._phone(text, country_id)
        if not is_exact and _is_ambiguous(text, spec):
            return None
        value = self._fields.value_of(Cell(text, spec, country_id=country_id))
        if name == "website" and not is_website(value or ""):
            return None
        return value or None

    def _phone(self, text, country_id):
        codes = self._vocabulary.country_codes
        code = codes.get(country_id)
        if country_id is None:
            code = self._vocabulary.country_code
        number, is_sure = values.read_whole_phone(text, code)
        if not number or not is_sure:
            return None
        return phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )


def _readable(text, spec):
    """The text as it is seen; lines stay where a field has some."""
    breaks = "\n\t" if spec.type in ("text", "html") else ""
    seen = "".join(
        sign if sign in breaks or not is_hidden(sign) else _instead(sign)
        for sign in storable(text)
    )
    return seen.strip()


def _instead(sign):
    """Of what hides between words, a blank; of what hides within them, nothing."""
    return " " if sign.isspace() else ""


def _says_nothing(text, name):
    if name == "country_id" and text == "NA":
        return False  # Namibia
    return not text or is_nothing(text)


def _is_too_long(text, spec):
    most = MAX_TEXT_LENGTH if spec.type in ("text", "html") else MAX_LINE_LENGTH
    return len(text) > most  # half a text is none


def _is_ambiguous(text, spec):
    if spec.type in NUMBERS:
        return bool(TWO_NUMBERS.fullmatch(text))
    if spec.type in MOMENTS:
        either = {read_moment(text, day_first) for day_first in (True, False)}
        return bool(BARE_NUMBER.fullmatch(text)) or len(either) > 1
    return False
