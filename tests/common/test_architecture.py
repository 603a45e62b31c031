import ast
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/architecture.md"
# `file.py` `one`, `file.py` `one` and `two`
FILE = re.compile(r"`((?:\w+/)+\w+\.(?:py|xml))`((?:(?: and|,)? `\w+`(?!\.))*)")
QUESTIONS = 30
# By flow: how many hops it takes at most.
MAX_HOPS = {"A click": 8, "A row of a file": 12}


def flow_of(title):
    """:return: of each step of a flow, the places that it names: pairs of a file and a
    set of names in it"""
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1]
    steps = re.findall(r"^\d+\. (.+)$", section.split("\n## ")[0], re.MULTILINE)
    return [
        [
            (path, set(re.findall(r"`(\w+)`", names)))
            for path, names in FILE.findall(step)
        ]
        for step in steps
    ]


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

    def test_flows_are_short_and_go_one_way(self):
        for title, most in MAX_HOPS.items():
            steps = flow_of(title)
            with self.subTest(title=title):
                self.assertTrue(0 < len(steps) <= most)
                # One hop each; the last one is to one of several writers.
                for places in steps[:-1]:
                    self.assertEqual(len(places), 1, places)
                files = [path for places in steps for path, _names in places]
                self.assertEqual(len(files), len(set(files)), "it comes back")

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
