from dataclasses import replace
from itertools import takewhile
from operator import attrgetter

from odoo import api, models

from ...lib.imports.parsed_row import KEYS
from .contact_import_merge import ALL_HEARD

CHECK_CHUNK = 1_000
MAX_UNCHANGED = 10_000  # rows of one chunk that say nothing new


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
            self._note_reading(reader)
            return self._check_found(found, reader)
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

    def _check_found(self, found, reader):
        """Try out rows; at once those that were read before, and say nothing new.

        :param found: ``RawRow``, the next ones
        :param RowReader reader: of these
        :return: how many were tried out; more than these if nothing new is in any
        """
        known, unchanged = self._unchanged_as_before(len(found))
        plans = self._plan_beside(found, reader, known, unchanged)
        self._save_unchanged_plans(known, unchanged)
        if plans:
            self._save_plans(plans)
            return len(found)
        known, unchanged = self._unchanged_as_before(MAX_UNCHANGED)
        ahead = list(takewhile(lambda row: row.id in unchanged, known))
        self._save_unchanged_plans(ahead, unchanged)
        return len(found) + len(ahead)

    def _plan_beside(self, found, reader, known, unchanged):
        """Plan the rows that are not known as unchanged.

        :param known: ``StoredRow`` of the same rows
        :param unchanged: by their ids; those are taken out about whose contact another
            row is, too: which of them counts, is decided of both
        :return: a list of ``Plan``
        """
        read, plans = {}, []
        while lacking := [
            raw for raw in found if raw.id not in unchanged and raw.id not in read
        ]:
            read |= {raw.id: reader.read_row(raw) for raw in lacking}
            rows = sorted(read.values(), key=attrgetter("number"))
            plans = self._plan_rows(rows, find_duplicates=True)
            keys = {(kind, row.keys.of_kind(kind)) for row in rows for kind in KEYS}
            contact_ids = {plan.contact_id for plan in plans}
            for row in known:
                if row.id in unchanged and (
                    unchanged[row.id][0] in contact_ids
                    or any((kind, getattr(row, kind)) in keys for kind in KEYS)
                ):
                    del unchanged[row.id]
        return plans

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
