import ast
import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## (\d+(?:\.\d+){4})(.*)$", re.MULTILINE)
RELEASED = re.compile(r'"([\d.]+)": "([0-9a-f]{40})"')
OPEN = " (not yet released)"


@tagged("post_install", "-at_install")
class TestReleases(BaseCase):
    """What the changes call released is what updates are tried from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        cls.headings = HEADING.findall(changes)
        manifest = (ROOT / "__manifest__.py").read_text(encoding="utf-8")
        cls.version = ast.literal_eval(manifest)["version"]
        text = (ROOT / "devtools/setup/releases.py").read_text(encoding="utf-8")
        cls.released = dict(RELEASED.findall(text))

    def test_the_newest_is_the_one_of_the_manifest(self):
        self.assertEqual(self.headings[0][0], self.version)
        self.assertIn(self.headings[0][1], ("", OPEN))

    def test_each_released_version_has_its_commit(self):
        former = [version for version, _rest in self.headings[1:]]
        self.assertEqual({rest for _version, rest in self.headings[1:]}, {""})
        self.assertEqual(set(former), set(self.released) - {self.version})
