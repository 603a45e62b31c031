from datetime import date, datetime

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...lib.sql import TYPES as KINDS
from ...lib.sql import sql_array, sql_rows

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

    def test_each_type_comes_back(self):
        texts = [
            "",
            "null",
            "NULL",
            'a "word"',
            "a\\b\\",
            "{a,b}",
            " x ",
            "ł\n\t%s",
            "'",
        ]
        samples = {
            "int": [-1, 2**31 - 1],
            "bigint": [-(2**63), 2**63 - 1],
            "number": [0.5, -1e20],
            "float": [0.1, -1e300, float("inf")],
            "text": texts,
            "date": [date(2026, 2, 28), date(1, 1, 1)],
            "timestamp": [datetime(2026, 3, 2, 9, 0, 0, 123456), datetime(999, 1, 1)],
            "bool": [True, False],
        }
        self.assertEqual(samples.keys(), KINDS.keys())
        for kind, values in samples.items():
            for given in ([*values, None], iter([*values, None]), [], [None]):
                expected = [] if given == [] else [None]
                if given not in ([], [None]):
                    expected = [*values, None]
                with self.subTest(kind=kind, expected=expected):
                    ((read,),) = self.env.execute_query(
                        SQL("SELECT %s", sql_array(given, kind))
                    )
                    self.assertEqual(read, expected)
