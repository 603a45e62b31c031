import importlib.util
import re
from pathlib import Path

from lxml import html

from odoo.modules.module import Manifest
from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "static/description"
# What the store takes out, or refuses.
FORBIDDEN = ("script", "style", "link", "iframe", "form", "input", "button", "a")
MAX_SUMMARY = 80
MIN_PICTURES = 10
MARK = r" ([●◐○]) \|"
ROW = re.compile(rf"^\| (.+?) +\|{MARK * 5}")


@tagged("post_install", "-at_install")
class TestStorePage(TransactionCase):
    """The page that a buyer reads first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = html.fromstring((FOLDER / "index.html").read_text(encoding="utf-8"))
        cls.manifest = Manifest.for_addon("contact_marketing")

    def test_it_is_plain(self):
        for tag in FORBIDDEN:
            self.assertFalse(self.page.xpath(f".//{tag}"), tag)
        for node in self.page.iter():
            found = [name for name in node.attrib if name.startswith("on")]
            self.assertFalse(found)
            self.assertFalse(node.get("class"), "styles are written on the spot")

    def test_its_pictures_are_there(self):
        shown = self.page.xpath(".//img/@src")
        self.assertGreaterEqual(len(shown), MIN_PICTURES)
        for name in shown:
            self.assertTrue((FOLDER / name).is_file(), name)
        self.assertTrue(all(self.page.xpath(".//img/@alt")))
        others = {"icon.png"}
        self.assertEqual(
            {path.name for path in FOLDER.glob("*.png")}, {*shown, *others}
        )
        path = ROOT / "devtools/pictures.py"
        spec = importlib.util.spec_from_file_location("contact_marketing_store", path)
        registry = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(registry)
        self.assertEqual(
            {f"{name}.png" for name in registry.STORE}, {*shown} - {"banner.png"}
        )

    def test_what_the_manifest_says(self):
        self.assertLessEqual(len(self.manifest["summary"]), MAX_SUMMARY)
        self.assertLessEqual(len(self.manifest["name"]), 25)
        for path in self.manifest["images"]:
            self.assertTrue((ROOT / path).is_file(), path)

    def test_it_says_of_others_what_the_readme_says(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        told = [
            match.groups() for match in map(ROW.match, readme.splitlines()) if match
        ]
        self.assertGreater(len(told), 10)
        rows = [
            [cell.text_content() for cell in row]
            for row in self.page.xpath(".//tbody/tr[td[6]]")
        ]
        self.assertEqual(
            [(name.lower(), *marks) for name, *marks in rows],
            [(name.lower(), *marks) for name, *marks in told],
        )
