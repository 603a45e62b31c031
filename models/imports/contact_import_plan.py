from dataclasses import replace

from odoo import api, models

from .contact_import_merge import ALL_HEARD

CHECK_CHUNK = 1_000


class ContactImport(models.Model):
    """Has decided what will become of rows: the same for the check and the run."""

    _inherit = "contact.import"

    def _check_chunk(self):
        """Try out the next rows; only rows are written.

        :return: how many; 0 when all are tried out
        """
        return self._in_good_time(self._check_rows, CHECK_CHUNK)

    def _check_rows(self, limit):
        self.ensure_one()
        if self.state != "checking":
            return 0
        if found := self._next_rows(limit):
            reader = self._row_reader(found)
            rows = [reader.read_row(raw) for raw in found]
            self._save_plans(self._plan_rows(rows, find_duplicates=True))
            return len(rows)
        # Now that all are known: what rows about one contact say together.
        united = [
            replace(row, united=(*row.united, ALL_HEARD))
            for row in self._recall_rows(limit, self._rows_to_merge(limit))
        ]
        if united:
            self._save_plans(self._plan_rows(united))
            return len(united)
        self._finish_check()
        return 0

    def _plan_rows(self, rows, find_duplicates=False):
        """Decide for many rows at once.

        :param rows: ``ParsedRow``
        :param bool find_duplicates: as for ``_match_rows``
        :return: a list of ``Plan``, one for each row
        """
        matches = self._match_rows(self._merge_rows(rows), find_duplicates)
        planner = self._planner(matches)
        return self._name_contacts([planner.plan(match) for match in matches])

    @api.model
    def _name_contacts(self, plans):
        """:return: the same ``Plan``, their notes with the names of contacts"""
        ids = {note.contact_id for plan in plans for note in plan.notes} - {0}
        if not ids:
            return plans
        names = {
            contact.id: contact.display_name
            for contact in self.env["res.partner"].browse(ids)
        }
        return [plan.naming(names) for plan in plans]
