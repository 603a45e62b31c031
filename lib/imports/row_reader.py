"""From the cells of a row to who it is about and what it says of them."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from ..hygiene.phones import whole_digits
from ..hygiene.providers import meant
from ..mail.addresses import normal_form
from . import consent_columns, values
from .columns import LEAVE_OUT
from .consent_reader import ConsentReader
from .field_values import MAX_LINE_LENGTH, Cell, FieldReader
from .fingerprints import reading_fingerprint
from .folding import is_garbled
from .freemail import is_freemail
from .parsed_row import RowDraft
from .placeholders import SURNAMES, is_nothing
from .tags import split_tags

MAX_KEY_LENGTH = 200
REMARKS = ("text", "html")  # types of fields in which people write about somebody
SEVERAL_PHONES = re.compile(r":::|[;|\n]")
SEVERAL = " ::: "  # as Google lists whatever there are several of
LISTED = ("tags", "email", "email_2", "phone", "phone_2", "comment")
DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([^/\s:?#]+\.[^/\s:?#]+)")
NAME_PARTS = ("first_name", "middle_name", "last_name")
COMPANY_WORDS = ("company", "firma", "unternehmen")
# These are read once all cells are known, since others tell how.
READ_LATER = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Column:
    """
    target: a field of contacts, or a word of ``columns.SPECIAL``; empty while nobody
    said where it goes; is_ticked: whether it marks a yes by a tick
    """

    position: int
    header: str = ""
    target: str = ""
    day_first: bool = True
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that waits until the others of its row are read."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """
    text: as it is written to a contact; key: by E.164, empty with an extension;
    is_sure: whether it can be no other number
    """

    text: str
    key: str
    is_sure: bool


class RowReader:
    """Reads rows of one file.

    :param list columns: all ``Column`` of the file, in order
    :param Vocabulary vocabulary: what words in cells stand for
    :param FileFacts file: what is known of the whole file
    """

    def __init__(self, columns, vocabulary, file):
        self._columns = columns
        self._width = len(columns)
        self._vocabulary = vocabulary
        self._file = file
        self._fields = FieldReader(vocabulary)
        self._consents = ConsentReader(file)
        self._unmapped = [column for column in columns if not column.target]
        # Numbers and states are read by the country, wherever its column is.
        self._mapped = sorted(
            (column for column in columns if column.target not in ("", LEAVE_OUT)),
            key=lambda column: column.target != "country_id",
        )

    def fingerprint(self, release):
        """
        :param str release: of all the code that reads
        :return: see ``reading_fingerprint``
        """
        return reading_fingerprint(self._columns, self._vocabulary, self._file, release)

    def read_row(self, raw):
        """
        :param RawRow raw: a row as it stands in the file
        :return: ``ParsedRow``: what is not understood is noted, and stays empty
        """
        draft, cells = RowDraft(), raw.cells
        if any(cells[self._width :]):
            draft.note("extra_cells")
        whole = "\n".join(cells)
        if not whole.isascii():
            if "\ufffd" in whole:
                draft.note("unreadable")
            if garbled := next(filter(is_garbled, cells), None):
                draft.note("garbled", None, garbled)
        found = self._read_cells(draft, cells)
        self._read_identity(draft, found)
        _read_company(draft, found)
        if "tags" in found:
            draft.tags = split_tags(found["tags"].text)
        self._consents.finish(draft)
        self._consents.find_unsubscribers(draft, self._unmapped, cells)
        return draft.finished(raw)

    def _read_cells(self, draft, cells):
        """Read cells that can be read each by itself.

        :return: by target, ``Found`` of the others
        """
        found = {}
        for column in self._mapped:
            target, position = column.target, column.position
            text = cells[position].strip() if position < len(cells) else ""
            if "&" in text and ";" in text:
                text = html.unescape(text).strip()  # shops write A &amp; B
            if SEVERAL in text and target not in LISTED:
                text = text.partition(SEVERAL)[0].strip()
            if target in consent_columns.TARGETS:
                self._consents.read_cell(draft, column, text)
            elif self._says_nothing(target, text):
                continue
            elif target in self._vocabulary.fields and target not in READ_LATER:
                self._read_field(draft, column, text)
                if target == "country_id" and not draft.vals.get(target):
                    found["unknown_country"] = Found(text, position)
            else:
                found[target] = Found(text, position)
        return found

    def _says_nothing(self, target, text):
        """Whether a cell only says that nothing is known."""
        if target in ("first_name", "last_name") and text in SURNAMES:
            return False  # Jennifer Null
        if target == "country_id" and text == "NA":
            return False  # Namibia
        if not text:
            return True
        spec = self._vocabulary.fields.get(target)
        is_flag = target == "is_company_row" or bool(spec and spec.type == "boolean")
        return not is_flag and is_nothing(text)

    def _read_field(self, draft, column, text):
        name = column.target
        spec = self._vocabulary.fields[name]
        cell = Cell(text, spec, column.day_first, draft.vals.get("country_id"))
        value = self._fields.value_of(cell)
        if value is None:
            draft.note(self._fields.problem_of(cell), column.position, text)
            return
        draft.vals[name] = value
        if spec.type in REMARKS:
            self._consents.read_remark(draft, column, text)
        if spec.type in ("many2one", "selection", "boolean"):
            draft.texts[name] = text[:MAX_KEY_LENGTH]

    # ------------------------------------------------------------
    # Who it is
    # ------------------------------------------------------------

    def _read_identity(self, draft, found):
        _read_addresses(draft, found)
        self._read_phones(draft, found)
        if "external_id" in found:
            draft.keys["external"] = found["external_id"].text[:MAX_KEY_LENGTH]
        parts = [found[part].text for part in NAME_PARTS if part in found]
        before = found["name_before"].text if "name_before" in found else ""
        given = draft.vals.get("name") or " ".join(parts) or before
        name = " ".join(given.split())[:MAX_LINE_LENGTH]
        if name:
            draft.vals["name"] = name
        elif not draft.vals.get("email") and not draft.vals.get("phone"):
            if "company" in found:  # a row of a company by itself
                draft.vals["name"] = found.pop("company").text[:MAX_LINE_LENGTH]
                draft.vals["is_company"] = True
            elif not draft.is_wrong:
                draft.note("no_identity")

    def _read_phones(self, draft, found):
        country_id = draft.vals.get("country_id")
        codes = self._vocabulary.country_codes
        code = codes[country_id] if country_id else self._vocabulary.country_code
        if "unknown_country" in found:
            # A number is not of another country than the one that nobody understood.
            code = None
        numbers = []
        for target in ("phone", "phone_2"):
            if target in found:
                numbers += _read_phone(draft, found[target], code)
        others = [number for number in numbers if number != draft.vals["phone"]]
        if others:
            draft.note("more_phones", None, ", ".join(dict.fromkeys(others)))


def _read_addresses(draft, found):
    others = []
    for target in ("email", "email_2"):
        if target not in found:
            continue
        text, position = found[target].text, found[target].position
        addresses = values.read_emails(text)
        if not addresses and "email" not in draft.vals:
            draft.note("email_invalid", position, text)
        if addresses and "email" not in draft.vals:
            draft.vals["email"] = addresses[0]
            draft.keys["email"] = normal_form(addresses[0])
            found.setdefault("name_before", Found(values.read_name_before(text), 0))
            _note_slip(draft, addresses[0], position)
        others += [other for other in addresses if other != draft.vals["email"]]
    if draft.vals.get("email"):
        # The other column held the address that this one lacks.
        draft.notes = [note for note in draft.notes if note.code != "email_invalid"]
    if others:
        draft.note("more_addresses", None, ", ".join(others))
        draft.consent["also"] = tuple(normal_form(address) for address in others)


def _note_slip(draft, address, position):
    """Tell of ``gmial.com``; whoever has the address is asked, not corrected."""
    local, _at, domain = address.rpartition("@")
    slip = meant(domain.lower())
    if slip and slip[1] != "possible":
        draft.note("email_typo", position, f"{address}: {local}@{slip[0]}")


def _read_phone(draft, found, country_code):
    """Take the first number of a cell, if the row has none yet.

    :return: all numbers of the cell, as they are written
    """
    known = _read_numbers(found.text, country_code)
    if "phone" not in draft.vals:
        _keep_phone(draft, found, known)
    return [number.text for number in known]


@lru_cache(maxsize=10_000)
def _read_numbers(text, country_code):
    """:return: a tuple of ``ReadNumber``: all numbers of a cell"""
    read = [
        values.read_whole_phone(part, country_code)
        for part in SEVERAL_PHONES.split(text)
    ]
    return tuple(
        ReadNumber(
            phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
            ),
            # Behind a switchboard are many: it tells nobody apart.
            "" if number.extension else values.e164(number),
            is_sure,
        )
        for number, is_sure in read
        if number
    )


def _keep_phone(draft, found, known):
    if not known:
        is_rounded = whole_digits(found.text.strip("'\" ")) is None
        code = "phone_rounded" if is_rounded else "phone_invalid"
        draft.note(code, found.position, found.text)
        return
    number = known[0]
    draft.vals["phone"] = number.text
    if not number.is_sure:
        draft.note("phone_unsure", found.position, f"{found.text}: {number.text}")
    if number.key:
        draft.keys["phone"] = number.key


# ------------------------------------------------------------
# Where they work
# ------------------------------------------------------------


def _read_company(draft, found):
    if "is_company_row" in found:
        text = found["is_company_row"].text
        flag = values.read_flag(text)
        if flag is None:
            flag = values.word(text) in COMPANY_WORDS
        draft.vals["is_company"] = flag
    company = {
        key: " ".join(found[target].text.split())[:MAX_LINE_LENGTH]
        for target, key in (("company", "name"), ("company_vat", "vat"))
        if target in found
    }
    if "company_domain" in found:
        domain = DOMAIN.match(found["company_domain"].text.lower())
        if domain and not is_freemail(domain[1]):
            company["domain"] = domain[1]
        elif not domain:
            draft.note(
                "domain_invalid",
                found["company_domain"].position,
                found["company_domain"].text,
            )
    if draft.vals.get("is_company"):
        _read_company_itself(draft, company)
    elif company and "vat" in draft.vals:
        # In Odoo the tax number of a person is that of the company.
        company.setdefault("vat", draft.vals.pop("vat"))
    draft.company = company


def _read_company_itself(draft, company):
    """A company is known by the same as those that people work for."""
    if name := draft.vals.get("name") or company.get("name"):
        draft.vals["name"] = company["name"] = name
    if draft.vals.get("vat"):
        company["vat"] = draft.vals["vat"]
    domain = DOMAIN.match((draft.vals.get("website") or "").lower())
    if domain and not is_freemail(domain[1]):
        company.setdefault("domain", domain[1])
