from odoo import fields, models
from odoo.fields import Domain

from ...lib.imports import values
from ...lib.imports.answers import has_ticks
from ...lib.imports.consent_reader import FileFacts
from ...lib.imports.field_values import FieldSpec, Vocabulary
from ...lib.imports.row_reader import Column, RowReader
from ..common.res_partner_api import EARLIEST_DATE


class ContactImport(models.Model):
    """Looks up what words in cells stand for, for the reader of rows."""

    _inherit = "contact.import"

    def _row_reader(self, rows):
        """
        :param rows: ``RawRow`` that will be read: names in them are looked up at once
        :return: ``RowReader``
        """
        columns = [
            Column(
                column.position,
                column.header,
                column.target or "",
                column.day_first,
                has_ticks(column.sample or ""),
            )
            for column in self.column_ids.sorted("position")
        ]
        return RowReader(columns, self._vocabulary(columns, rows), self._file_facts())

    def _file_facts(self):
        return FileFacts(
            now=fields.Datetime.now(),
            earliest=EARLIEST_DATE,
            name=self._name_of_unsubscribed() or self.file_name or "",
            everybody_left=self.everybody_left or "",
            is_named_unsubscribed=bool(self._name_of_unsubscribed()),
            channels=frozenset(self.purpose_ids.mapped("channel")),
        )

    def _field_specs(self):
        """:return: by name, ``FieldSpec`` of the fields that the user may import"""
        described = self.env["contact.import.column"]._contact_fields()
        return {
            name: FieldSpec(name, field["type"], tuple(field.get("selection") or ()))
            for name, field in described.items()
        }

    def _vocabulary(self, columns, rows):
        specs = self._field_specs()
        mapped = {
            column.target: column.position
            for column in columns
            if column.target in specs
        }
        names = {
            target: self._ids_by_name(target, position, rows)
            for target, position in mapped.items()
            if specs[target].type == "many2one"
        }
        country_ids = set(names.get("country_id", {}).values())
        return Vocabulary(
            fields={target: specs[target] for target in mapped},
            names=names,
            country_codes={
                country.id: country.code or None
                for country in self.env["res.country"].browse(country_ids)
            },
            country_code=self.country_id.code or None,
            languages=tuple(
                code for code, _name in self.env["res.lang"].get_installed()
            ),
            clean_website=self.env["res.partner"]._clean_website,
        )

    def _ids_by_name(self, target, position, rows):
        """Look up what cells of a column name, all rows at once.

        :return: by ``word`` of the name, the id; of states, a mapping of countries to
            ids
        """
        if target == "country_id":
            return self._country_ids()
        if target == "state_id":
            return self._state_ids()
        texts = {
            row.cells[position].strip() for row in rows if position < len(row.cells)
        } - {""}
        Model = self.env[self.env["res.partner"]._fields[target].comodel_name]
        # The name of a user is that of its contact.
        is_user = Model._name == "res.users"
        candidates = ["name", "login", "email"] if is_user else [Model._rec_name]
        names = [name for name in candidates if name in Model._fields]
        records = Model.search(
            Domain.OR(Domain(name, "in", list(texts)) for name in names)
            & (Domain("share", "=", False) if is_user else Domain.TRUE)
        )
        return {
            values.word(record[name]): record.id
            for record in reversed(records)
            for name in reversed(names)
            if record[name]
        }

    def _country_ids(self):
        """:return: ids of countries, by code, and by ``word`` of Odoo's name"""
        countries = self.env["res.country"].search([("code", "!=", False)])
        found = {values.word(country.name): country.id for country in countries}
        return found | {country.code: country.id for country in countries}

    def _state_ids(self):
        found = {}
        for state in self.env["res.country.state"].search([("code", "!=", False)]):
            # By ISO 3166-2 as well, which writes the country before: US-TX.
            prefix = f"{state.country_id.code}-"
            code = state.code.removeprefix(prefix)
            for name in (code, prefix + code, state.code, state.name):
                of_country = found.setdefault(values.word(name or ""), {})
                of_country[state.country_id.id] = state.id
        return found
