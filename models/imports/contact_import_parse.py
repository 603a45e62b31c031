import re
from dataclasses import dataclass, field

import phonenumbers

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...lib.hygiene.providers import meant
from ...lib.imports import consent_columns, values
from ...lib.imports.columns import LEAVE_OUT
from ...lib.imports.freemail import is_freemail
from ...lib.imports.moments import read_moment
from ...lib.imports.placeholders import SURNAMES, is_nothing
from ...lib.imports.places import read_country
from ...lib.imports.tags import split_tags
from ...lib.mail.addresses import normal_form

MAX_TEXT_LENGTH = 10_000
MAX_LINE_LENGTH = 500
# How a spreadsheet shows a long number: 4.85006E+10
ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
SEVERAL_PHONES = re.compile(r"\s*(?::::|[;|\n])\s*")
ERRORS = {"email_invalid", "no_identity"}
DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([^/\s:?#]+\.[^/\s:?#]+)")


@dataclass
class ParsedRow:
    """A row, as understood: the same each time it is read."""

    row_id: int
    number: int
    vals: dict = field(default_factory=dict)  # values of fields of the contact
    texts: dict = field(default_factory=dict)  # what to show of values that are ids
    company: dict = field(default_factory=dict)
    tags: list = field(default_factory=list)
    consent: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)  # email, phone, external
    notes: list = field(default_factory=list)  # [code, position of the column, detail]
    duplicate_of: int = 0
    united: list = field(default_factory=list)  # numbers of rows heard as well

    def note(self, code, column=None, detail=""):
        self.notes.append([code, column, str(detail)[:200]])

    @property
    def is_wrong(self):
        return any(note[0] in ERRORS for note in self.notes)

    def as_json(self):
        return {
            "vals": self.vals,
            "texts": self.texts,
            "company": self.company,
            "tags": self.tags,
            "consent": self.consent,
            "united": self.united,
        }


class ContactImport(models.Model):
    """From the cells of a row to values of a contact."""

    _inherit = "contact.import"

    def _parse_rows(self, rows):
        """
        :param rows: triples (row id, number, cells)
        :return: a list of ``ParsedRow``
        """
        columns = [
            (column.position, column.target, column.day_first)
            for column in self.column_ids.sorted("position")
            if column.target and column.target != LEAVE_OUT
        ]
        unseen = self.column_ids.filtered(lambda column: not column.target)
        unseen_positions = unseen.mapped("position")
        # Numbers and states are read by the country, wherever its column is.
        columns.sort(key=lambda column: column[1] != "country_id")
        described = self.env["contact.import.column"]._contact_fields()
        width = len(self.column_ids)
        names = self._names_to_ids(rows, columns, described)
        parsed = []
        for row_id, number, cells in rows:
            row = ParsedRow(row_id, number)
            self._parse_row(row, cells, columns, described, names, width)
            self._find_unsubscribers(row, cells, unseen_positions)
            parsed.append(row)
        return parsed

    def _parse_row(self, row, cells, columns, described, names, width):
        if any(cells[width:]):
            row.note("extra_cells")
        if any("\ufffd" in cell for cell in cells):
            row.note("unreadable")
        found = {}
        for position, target, day_first in columns:
            text = cells[position].strip() if position < len(cells) else ""
            if target in consent_columns.TARGETS:
                self._read_consent(row, target, text, position, day_first)
            elif self._says_nothing(target, text, described):
                continue
            elif target in described and target not in ("email", "phone"):
                self._read_field(
                    row, target, text, position, day_first, described[target], names
                )
                if target == "country_id" and not row.vals.get(target):
                    found["unknown_country"] = (text, position)
            else:
                found[target] = (text, position)
        self._read_identity(row, found)
        self._read_company(row, found)
        if "tags" in found:
            row.tags = split_tags(found["tags"][0])
        self._finish_consent(row)

    @api.model
    def _says_nothing(self, target, text, described):
        """Whether a cell only says that nothing is known."""
        if target == "last_name" and text in SURNAMES:
            return False  # Jennifer Null
        if target == "country_id" and text == "NA":
            return False  # Namibia
        is_flag = described.get(target, {}).get("type") == "boolean"
        return not text or (
            not is_flag and target != "is_company_row" and is_nothing(text)
        )

    # ------------------------------------------------------------
    # Who it is
    # ------------------------------------------------------------

    def _read_identity(self, row, found):
        self._read_addresses(row, found)
        if "external_id" in found:
            row.keys["external"] = found["external_id"][0][:200]
        parts = [
            found[part][0]
            for part in ("first_name", "middle_name", "last_name")
            if part in found
        ]
        before, _position = found.get("name_before", ("", None))
        given = row.vals.get("name") or " ".join(parts) or before
        name = " ".join(given.split())[:MAX_LINE_LENGTH]
        if name:
            row.vals["name"] = name
        elif not row.vals.get("email") and not row.vals.get("phone"):
            if "company" in found:  # a row of a company by itself
                row.vals |= {"name": found.pop("company")[0][:MAX_LINE_LENGTH]}
                row.vals["is_company"] = True
            elif not row.is_wrong:
                row.note("no_identity")

    def _read_addresses(self, row, found):
        self._read_emails(row, found)
        country = self.env["res.country"].browse(row.vals.get("country_id"))
        # A number is not of another country than the one that nobody understood.
        is_unknown = "unknown_country" in found
        code = (country or self.country_id).code if not is_unknown else None
        for target in ("phone", "phone_2"):
            if target in found:
                self._read_phone(row, *found[target], code or None)

    def _read_emails(self, row, found):
        others = []
        for target in ("email", "email_2"):
            if target not in found:
                continue
            text, position = found[target]
            addresses = values.read_emails(text)
            if not addresses and "email" not in row.vals:
                row.note("email_invalid", position, text)
            if addresses and "email" not in row.vals:
                row.vals["email"] = addresses[0]
                row.keys["email"] = normal_form(addresses[0])
                found.setdefault("name_before", (values.read_name_before(text), 0))
                self._note_slip(row, addresses[0], position)
            others += [found for found in addresses if found != row.vals["email"]]
        if row.vals.get("email"):
            # The other column held the address that this one lacks.
            row.notes = [note for note in row.notes if note[0] != "email_invalid"]
        if others:
            row.note("more_addresses", None, ", ".join(others))
            row.consent["also"] = [normal_form(address) for address in others]

    @api.model
    def _note_slip(self, row, address, position):
        """Tell of ``gmial.com``; whoever has the address is asked, not corrected."""
        local, _at, domain = address.rpartition("@")
        slip = meant(domain.lower())
        if slip and slip[1] != "possible":
            row.note("email_typo", position, f"{address}: {local}@{slip[0]}")

    def _read_phone(self, row, text, position, country_code):
        if "phone" in row.vals:
            return
        for part in SEVERAL_PHONES.split(text):
            number, is_sure = values.read_whole_phone(part, country_code)
            if number:
                break
        else:
            is_rounded = ROUNDED.fullmatch(text.strip("'\" "))
            row.note("phone_rounded" if is_rounded else "phone_invalid", position, text)
            return
        row.vals["phone"] = phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        if not is_sure:
            row.note("phone_unsure", position, f"{text}: {row.vals['phone']}")
        if not number.extension:
            # Behind a switchboard are many: it tells nobody apart.
            row.keys["phone"] = phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )

    def _read_company(self, row, found):
        text, position = found.get("is_company_row", ("", None))
        if text:
            flag = values.read_flag(text)
            if flag is None:
                flag = values.word(text) in ("company", "firma", "unternehmen")
            row.vals["is_company"] = flag
        names = {"company": "name", "company_vat": "vat"}
        company = {
            key: " ".join(found[target][0].split())[:MAX_LINE_LENGTH]
            for target, key in names.items()
            if target in found
        }
        if "company_domain" in found:
            text, position = found["company_domain"]
            domain = DOMAIN.match(text.lower())
            if domain and not is_freemail(domain[1]):
                company["domain"] = domain[1]
            elif not domain:
                row.note("domain_invalid", position, text)
        if row.vals.get("is_company"):
            # A company is known by the same as those that people work for.
            row.vals.setdefault("name", company.get("name") or "")
            company["name"] = row.vals["name"]
            if row.vals.get("vat"):
                company["vat"] = row.vals["vat"]
            domain = DOMAIN.match((row.vals.get("website") or "").lower())
            if domain and not is_freemail(domain[1]):
                company.setdefault("domain", domain[1])
            row.company = company
            return
        if company and "vat" in row.vals:
            # In Odoo the tax number of a person is that of the company.
            company.setdefault("vat", row.vals.pop("vat"))
        row.company = company

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _read_field(self, row, name, text, position, day_first, described, names):
        kind = described["type"]
        value = getattr(self, f"_read_{kind}")(
            text, name, described, names, day_first, row
        )
        if value is None:
            is_known = name == "lang" and self._named_language(text)
            row.note("lang_missing" if is_known else f"{kind}_invalid", position, text)
            return
        row.vals[name] = value
        if kind in ("many2one", "selection", "boolean"):
            row.texts[name] = text[:200]

    def _read_char(self, text, name, *_others):
        text = " ".join(text.split())[:MAX_LINE_LENGTH]
        return (
            self.env["res.partner"]._clean_website(text) if name == "website" else text
        )

    def _read_text(self, text, *_others):
        return text[:MAX_TEXT_LENGTH]

    def _read_html(self, text, *_others):
        return str(plaintext2html(text[:MAX_TEXT_LENGTH]))

    def _read_float(self, text, *_others):
        return values.read_number(text)

    def _read_monetary(self, text, *_others):
        return values.read_number(text)

    def _read_integer(self, text, *_others):
        number = values.read_number(text)
        if number is None or not number.is_integer() or abs(number) >= 2**31:
            return None
        return int(number)

    def _read_boolean(self, text, *_others):
        return values.read_flag(text)

    def _read_date(self, text, _name, _described, _names, day_first, _row):
        moment = read_moment(text, day_first)
        return moment and fields.Date.to_string(moment.date())

    def _read_datetime(self, text, _name, _described, _names, day_first, _row):
        moment = read_moment(text, day_first)
        return moment and fields.Datetime.to_string(moment)

    def _read_selection(self, text, name, described, *_others):
        if name == "lang":
            return self._find_language(text)
        wanted = values.word(text)
        return next(
            (
                key
                for key, label in described["selection"]
                if wanted in (values.word(str(key)), values.word(label))
            ),
            None,
        )

    def _read_many2one(self, text, name, _described, names, _day_first, row):
        if name == "state_id":
            country_id = row.vals.get("country_id")
            states = names["state_id"].get(values.word(text), {})
            if country_id:
                return states.get(country_id)
            return next(iter(states.values())) if len(states) == 1 else None
        if name == "country_id":
            code = read_country(text)
            return names[name].get(code) or names[name].get(values.word(text))
        return names[name].get(values.word(text))

    def _find_language(self, text):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        wanted = text.strip().replace("-", "_")
        exact = next((c for c in installed if c.lower() == wanted.lower()), None)
        if exact:
            return exact
        language = self._named_language(text)
        return next((c for c in sorted(installed) if c.split("_")[0] == language), None)

    @api.model
    def _named_language(self, text):
        """:return: the ISO code of a language, installed or not; None if it is none"""
        wanted = text.strip().replace("-", "_").split("_")[0]
        return values.language_codes().get(values.word(wanted))

    def _names_to_ids(self, rows, columns, described):
        """Look up what cells name, all rows at once.

        :return: by field, a mapping of ``word`` names to ids; of states, to mappings
            of countries to ids
        """
        found = {}
        for position, target, _day_first in columns:
            if described.get(target, {}).get("type") != "many2one":
                continue
            if target == "country_id":
                found[target] = self._country_ids()
            elif target == "state_id":
                found[target] = self._state_ids()
            else:
                texts = {
                    cells[position].strip()
                    for _id, _number, cells in rows
                    if position < len(cells)
                }
                Model = self.env[described[target]["relation"]]
                name_field = Model._rec_name
                # The name of a user is that of its contact.
                is_user = Model._name == "res.users"
                described_as = ["name", "login", "email"] if is_user else [name_field]
                names = [name for name in described_as if name in Model._fields]
                texts = list(texts - {""})
                records = Model.search(
                    Domain.OR(Domain(name, "in", texts) for name in names)
                    & (Domain("share", "=", False) if is_user else Domain.TRUE)
                )
                found[target] = {
                    values.word(record[name]): record.id
                    for record in reversed(records)
                    for name in reversed(names)
                    if record[name]
                }
        return found

    def _country_ids(self):
        """:return: ids of countries, by code, and by ``word`` of Odoo's name"""
        countries = self.env["res.country"].search([("code", "!=", False)])
        found = {values.word(country.name): country.id for country in countries}
        return found | {country.code: country.id for country in countries}

    def _state_ids(self):
        found = {}
        for state in self.env["res.country.state"].search([("code", "!=", False)]):
            for name in (state.code, state.name):
                found.setdefault(values.word(name or ""), {})[state.country_id.id] = (
                    state.id
                )
        return found
