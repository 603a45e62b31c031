import ast
import re
import sys
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[2]
BENCHES = sorted(ROOT.glob("devtools/bench/*.py"))
sys.path.append(str(ROOT / "devtools/setup/inside"))
from bench_lines import Line, lines, read_reports  # noqa: E402


@tagged("post_install", "-at_install")
class TestBenches(TransactionCase):
    """The table of benchmarks: what benches declare and what they report."""

    def test_what_is_reported_is_read(self):
        found = lines(
            Line("tags-add", "a", at_least=5),
            Line("overview", "b", at_most=0.3, unit="s"),
            Line("rows", "c", unit="rows/s"),
        )
        with redirect_stdout(StringIO()) as printed:
            found.report("tags-add", 3.94, "4.5 s, of 16.5 s (median)")
            found.report("overview", 0.25)
            found.report("rows", 12345.6)
        text = printed.getvalue()
        self.assertIn("3.94 × (wanted ≥ 5 ×, MISSED)", text)
        self.assertEqual(text.count("MISSED"), 1)
        self.assertEqual(
            read_reports(f"making …\n{text}2 cores, load 1.0"),
            {
                "tags-add": (3.94, "4.5 s, of 16.5 s (median)"),
                "overview": (0.25, ""),
                "rows": (12346, ""),
            },
        )

    def test_a_line_that_nobody_declared_is_refused(self):
        with self.assertRaises(KeyError):
            lines(Line("a", "a")).report("b", 1)

    def test_each_bench_with_lines_reports_them(self):
        keys = Counter()
        for path in BENCHES:
            text = path.read_text(encoding="utf-8")
            if not re.search(r"^LINES = ", text, re.M):
                continue
            with self.subTest(bench=path.stem):
                self.assertIn("LINES.report(", text)
                keys.update(self._literal_keys(text))
        self.assertTrue(keys)
        self.assertFalse([key for key, times in keys.items() if times > 1])

    def _literal_keys(self, text):
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Line"
                and isinstance(node.args[0], ast.Constant)
            ):
                yield node.args[0].value
