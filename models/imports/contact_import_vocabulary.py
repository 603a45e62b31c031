from odoo import fields, models

from ...lib.imports.answers import has_ticks
from ...lib.imports.consent_reader import FileFacts
from ...lib.imports.field_values import FieldSpec
from ...lib.imports.row_reader import Column, RowReader
from ..common.contact_vocabulary import contact_vocabulary
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

        def texts(target):
            position = mapped[target]
            written = {
                row.cells[position].strip() for row in rows if position < len(row.cells)
            }
            return written - {""}

        return contact_vocabulary(
            self.env,
            {target: specs[target] for target in mapped},
            texts,
            self.country_id,
        )
