from datetime import datetime

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...lib.sql import sql_rows

TYPES = {"number": "int", "word": "text", "moment": "timestamp", "is_on": "bool"}


@tagged("post_install", "-at_install")
class TestSql(TransactionCase):
    def _read(self, rows):
        table = sql_rows("given", rows, **TYPES)
        return self.env.execute_query(SQL("SELECT given.* FROM %s", table))

    def test_rows_come_back_as_they_were_given(self):
        rows = [
            (1, "it's %s", datetime(2026, 3, 2, 9), True),
            (None, None, None, None),
        ]
        self.assertEqual(self._read(rows), rows)
        self.assertEqual(self._read(row for row in rows), rows)
        self.assertEqual(self._read({row: None for row in rows}), rows)

    def test_none_at_all(self):
        self.assertEqual(self._read([]), [])
        self.assertEqual(self._read({}.items()), [])
