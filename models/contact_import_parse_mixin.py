import re
from dataclasses import dataclass, field

from odoo import fields, models
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ..imports import values

TAG_DELIMITERS = re.compile(r"\s*(?::::|[,;|])\s*")
MOST_TAGS = 50
LONGEST_TEXT = 10_000
LONGEST_LINE = 500
# What a system puts on every contact, and means nothing.
EMPTY_TAGS = {"* mycontacts", "mycontacts", "* starred"}
ERRORS = {"email_invalid", "no_identity"}
DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([^/\s:?#]+\.[^/\s:?#]+)")


@dataclass
class Understood:
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
    twin: int = 0

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
        }


class ContactImportParseMixin(models.AbstractModel):
    """From the cells of a row to values of a contact."""

    _name = "contact.import.parse.mixin"
    _description = "Understands Rows of Contacts"

    def _understand(self, rows):
        """
        :param rows: triples (row id, number, cells)
        :return: a list of ``Understood``
        """
        columns = [
            (column.position, column.target, column.day_first)
            for column in self.column_ids.sorted("position")
            if column.target
        ]
        # Numbers and states are read by the country, wherever its column is.
        columns.sort(key=lambda column: column[1] != "country_id")
        described = self.env["contact.import.column"]._contact_fields()
        width = len(self.column_ids)
        names = self._names_to_ids(rows, columns, described)
        return [
            self._understand_row(
                Understood(row_id, number), cells, columns, described, names, width
            )
            for row_id, number, cells in rows
        ]

    def _understand_row(self, row, cells, columns, described, names, width):
        if any(cells[width:]):
            row.note("extra_cells")
        if any("\ufffd" in cell for cell in cells):
            row.note("unreadable")
        found = {}
        for position, target, day_first in columns:
            text = cells[position].strip() if position < len(cells) else ""
            if target in ("consent", "opt_out", "consent_date", "consent_proof"):
                self._read_consent(row, target, text, position, day_first)
            elif not text:
                continue
            elif target in described and target not in ("email", "phone"):
                self._read_field(
                    row, target, text, position, day_first, described[target], names
                )
            else:
                found[target] = (text, position)
        self._read_identity(row, found)
        self._read_company(row, found)
        if "tags" in found:
            row.tags = self._split_tags(found["tags"][0])
        return row

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
        given = row.vals.get("name") or " ".join(parts)
        name = " ".join(given.split())[:LONGEST_LINE]
        if name:
            row.vals["name"] = name
        elif not row.vals.get("email") and not row.vals.get("phone"):
            if "company" in found:  # a row of a company by itself
                row.vals |= {"name": found.pop("company")[0][:LONGEST_LINE]}
                row.vals["is_company"] = True
            elif not row.is_wrong:
                row.note("no_identity")

    def _read_addresses(self, row, found):
        for target in ("email", "email_2"):
            if target in found and "email" not in row.vals:
                text, position = found[target]
                if address := values.read_email(text):
                    row.vals["email"] = address
                    row.keys["email"] = email_normalize(address)
                else:
                    row.note("email_invalid", position, text)
        country = self.env["res.country"].browse(row.vals.get("country_id"))
        country = country or self.country_id
        for target in ("phone", "phone_2"):
            if target in found and "phone" not in row.vals:
                text, position = found[target]
                if number := values.read_phone(text, country.code or None):
                    row.keys["phone"] = number
                    row.vals["phone"] = phone_format(
                        number, None, None, "INTERNATIONAL"
                    )
                else:
                    row.note("phone_invalid", position, text)

    def _read_company(self, row, found):
        text, position = found.get("is_company_row", ("", None))
        if text:
            flag = values.read_flag(text)
            if flag is None:
                flag = values.word(text) in ("company", "firma", "unternehmen")
            row.vals["is_company"] = flag
        names = {"company": "name", "company_vat": "vat"}
        company = {
            key: " ".join(found[target][0].split())[:LONGEST_LINE]
            for target, key in names.items()
            if target in found
        }
        if "company_domain" in found:
            text, position = found["company_domain"]
            if domain := DOMAIN.match(text.lower()):
                company["domain"] = domain[1]
            else:
                row.note("domain_invalid", position, text)
        if row.vals.get("is_company"):
            # A company is known by the same as those that people work for.
            row.vals.setdefault("name", company.get("name") or "")
            company["name"] = row.vals["name"]
            if row.vals.get("vat"):
                company["vat"] = row.vals["vat"]
            if domain := DOMAIN.match((row.vals.get("website") or "").lower()):
                company.setdefault("domain", domain[1])
            row.company = company
            return
        if company and "vat" in row.vals:
            # In Odoo the tax number of a person is that of the company.
            company.setdefault("vat", row.vals.pop("vat"))
        row.company = company

    @staticmethod
    def _split_tags(text):
        names = [name.strip(" \"'*") for name in TAG_DELIMITERS.split(text)]
        kept = [
            name[:100]
            for name in dict.fromkeys(names)
            if name and name.casefold() not in EMPTY_TAGS
        ]
        return kept[:MOST_TAGS]

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _read_field(self, row, name, text, position, day_first, described, names):
        kind = described["type"]
        value = getattr(self, f"_read_{kind}")(
            text, name, described, names, day_first, row
        )
        if value is None:
            row.note(f"{kind}_invalid", position, text)
            return
        row.vals[name] = value
        if kind in ("many2one", "selection", "boolean"):
            row.texts[name] = text[:200]

    def _read_char(self, text, name, *_others):
        text = " ".join(text.split())[:LONGEST_LINE]
        return (
            self.env["res.partner"]._clean_website(text) if name == "website" else text
        )

    def _read_text(self, text, *_others):
        return text[:LONGEST_TEXT]

    def _read_html(self, text, *_others):
        return str(plaintext2html(text[:LONGEST_TEXT]))

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
        moment = values.read_moment(text, day_first)
        return moment and fields.Date.to_string(moment.date())

    def _read_datetime(self, text, _name, _described, _names, day_first, _row):
        moment = values.read_moment(text, day_first)
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
        return names[name].get(values.word(text))

    def _find_language(self, text):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        wanted = text.strip().replace("-", "_")
        exact = next((c for c in installed if c.lower() == wanted.lower()), None)
        if exact:
            return exact
        language = values.language_codes().get(values.word(wanted.split("_")[0]))
        return next((c for c in sorted(installed) if c.split("_")[0] == language), None)

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
                if not name_field or not Model._fields[name_field].store:
                    found[target] = {}
                    continue
                records = Model.search([(name_field, "in", list(texts - {""}))])
                found[target] = {
                    values.word(record[name_field]): record.id
                    for record in reversed(records)
                }
        return found

    def _country_ids(self):
        countries = self.env["res.country"].search([("code", "!=", False)])
        by_code = {country.code: country for country in countries}
        found = {
            name: by_code[code].id
            for name, code in values.territory_codes().items()
            if code in by_code
        }
        found |= {values.word(country.name): country.id for country in by_code.values()}
        return found

    def _state_ids(self):
        found = {}
        for state in self.env["res.country.state"].search([("code", "!=", False)]):
            for name in (state.code, state.name):
                found.setdefault(values.word(name or ""), {})[state.country_id.id] = (
                    state.id
                )
        return found
