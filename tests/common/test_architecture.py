import ast
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/architecture.md"
# `file.py` `one`, `file.py` `one` and `two`
FILE = re.compile(r"`((?:\w+/)+\w+\.(?:py|xml))`((?:(?: and|,)? `\w+`(?!\.))*)")
QUESTIONS = 30


@tagged("post_install", "-at_install")
class TestArchitecture(TransactionCase):
    def test_each_place_exists(self):
        places = FILE.findall(PAGE.read_text(encoding="utf-8"))
        self.assertGreater(len(places), 60)
        for path, names in places:
            with self.subTest(path=path, names=names):
                self.assertTrue((ROOT / path).is_file())
                wanted = set(re.findall(r"`(\w+)`", names))
                if wanted:
                    self.assertLessEqual(wanted, self._names_of(ROOT / path))

    def test_questions_lead_to_one_file_each(self):
        text = PAGE.read_text(encoding="utf-8").split("## Thirty questions")[1]
        files = [path for path, _names in FILE.findall(text)]
        self.assertEqual(len(files), QUESTIONS)

    def _names_of(self, path):
        """What a module defines or imports under a name."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = set()
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, ast.ImportFrom):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.Assign):
                names.update(
                    target.id for target in node.targets if isinstance(target, ast.Name)
                )
        return names
