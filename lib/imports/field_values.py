"""From a cell to the value of a field, by the type of the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from odoo.tools import plaintext2html

from ..web_addresses import is_parsable
from . import values
from .moments import read_moment
from .places import read_country

MAX_TEXT_LENGTH = 10_000
MAX_LINE_LENGTH = 500
DATE_FORMAT, TIME_FORMAT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """
    type: as Odoo calls it; selection: of such a field, pairs of a key and a label
    """

    name: str
    type: str
    selection: tuple = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words in cells stand for, as far as records say it.

    fields: by name, ``FieldSpec`` of those that may be imported; names: by field, ids
    by ``word`` of their name; of countries by ISO code, too; of states, ids by country;
    country_codes: ISO codes by id; country_code: of phone numbers without a prefix, or
    None; languages: installed ones, by their codes; clean_website: a function of a text
    """

    fields: Mapping
    names: Mapping = field(default_factory=dict)
    country_codes: Mapping = field(default_factory=dict)
    country_code: str | None = None
    languages: tuple = ()
    clean_website: Callable = str


@dataclass(frozen=True, slots=True)
class Cell:
    """
    field: the ``FieldSpec`` it is for; country_id: of the row, as far as it names one
    """

    text: str
    field: FieldSpec
    day_first: bool = True
    country_id: int | None = None


class FieldReader:
    """Reads cells for the fields of contacts.

    :param Vocabulary vocabulary: what words stand for
    """

    def __init__(self, vocabulary):
        self._vocabulary = vocabulary
        self._languages = {code.lower(): code for code in vocabulary.languages}
        self._options = {
            name: _by_word(spec.selection)
            for name, spec in vocabulary.fields.items()
            if spec.type == "selection"
        }
        self._by_type = {
            "char": self._read_line,
            "text": self._read_text,
            "html": self._read_html,
            "float": self._read_number,
            "monetary": self._read_number,
            "integer": self._read_integer,
            "boolean": self._read_flag,
            "date": self._read_date,
            "datetime": self._read_time,
            "selection": self._read_option,
            "many2one": self._read_name,
        }

    def value_of(self, cell):
        """
        :param Cell cell: not empty
        :return: the value as ``write`` takes it; None when it is not understood
        """
        return self._by_type[cell.field.type](cell)

    def problem_of(self, cell):
        """:return: the code of the note about a cell that is not understood"""
        if cell.field.name == "lang" and _named_language(cell.text):
            return "lang_missing"
        return f"{cell.field.type}_invalid"

    def _read_line(self, cell):
        text = " ".join(cell.text.split())[:MAX_LINE_LENGTH]
        if cell.field.name == "website":
            # Shops have several, and name them: Main
            is_address = "." in text and is_parsable(text)
            return self._vocabulary.clean_website(text) if is_address else None
        return text

    def _read_text(self, cell):
        return cell.text[:MAX_TEXT_LENGTH]

    def _read_html(self, cell):
        return str(plaintext2html(cell.text[:MAX_TEXT_LENGTH]))

    def _read_number(self, cell):
        return values.read_number(cell.text)

    def _read_integer(self, cell):
        number = values.read_number(cell.text)
        if number is None or not number.is_integer() or abs(number) >= 2**31:
            return None
        return int(number)

    def _read_flag(self, cell):
        return values.read_flag(cell.text)

    def _read_date(self, cell):
        moment = read_moment(cell.text, cell.day_first)
        return moment and moment.strftime(DATE_FORMAT)

    def _read_time(self, cell):
        moment = read_moment(cell.text, cell.day_first)
        return moment and moment.strftime(TIME_FORMAT)

    def _read_option(self, cell):
        if cell.field.name == "lang":
            return self._read_language(cell.text)
        return self._options[cell.field.name].get(values.word(cell.text))

    def _read_name(self, cell):
        ids = self._vocabulary.names[cell.field.name]
        if cell.field.name == "state_id":
            states = ids.get(values.word(cell.text), {})
            if cell.country_id:
                return states.get(cell.country_id)
            return next(iter(states.values())) if len(states) == 1 else None
        if cell.field.name == "country_id":
            code = read_country(cell.text)
            return ids.get(code) or ids.get(values.word(cell.text))
        return ids.get(values.word(cell.text))

    def _read_language(self, text):
        wanted = text.strip().replace("-", "_").lower()
        if wanted in self._languages:
            return self._languages[wanted]
        language = _named_language(text)
        return next(
            (
                code
                for code in sorted(self._languages.values())
                if code.split("_")[0] == language
            ),
            None,
        )


def _by_word(selection):
    """:return: by ``word`` of keys and labels, the key; of two, the first one"""
    found = {}
    for key, label in selection:
        for name in (str(key), label):
            found.setdefault(values.word(name), key)
    return found


def _named_language(text):
    """:return: the ISO code of a language, installed or not; None if it is none"""
    wanted = text.strip().replace("-", "_").split("_")[0]
    return values.language_codes().get(values.word(wanted))
