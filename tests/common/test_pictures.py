import importlib.util
import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/pictures"
PAGES = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
USED = re.compile(r"\]\(([^)\s]+\.(?:png|jpg|svg))\)")
MAX_BYTES = 6 * 2**20


def _registry():
    path = ROOT / "devtools/pictures.py"
    spec = importlib.util.spec_from_file_location("contact_marketing_pictures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestPictures(TransactionCase):
    """What `./dev pictures` takes is what pages show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_of_pictures = _registry()
        cls.names = [picture.name for picture in cls.registry_of_pictures.PICTURES]

    def test_each_picture_is_taken_in_each_language(self):
        self.assertEqual(len(self.names), len(set(self.names)))
        taken = {path.relative_to(FOLDER) for path in FOLDER.rglob("*.png")}
        wanted = {
            Path(language, f"{name}.png")
            for language in self.registry_of_pictures.LANGUAGES
            for name in self.names
        }
        self.assertEqual(taken, wanted)

    def test_each_picture_is_used(self):
        used = {
            (page.parent / target).resolve()
            for page in PAGES
            for target in USED.findall(page.read_text(encoding="utf-8"))
        }
        self.assertEqual({*FOLDER.rglob("*.png")} - used, set())
        # Charts are drawn by benchmarks.
        outside = {
            path
            for path in used
            if FOLDER not in path.parents and path.suffix != ".svg"
        }
        self.assertFalse(outside, "pages show what is taken anew")

    def test_each_screen_and_record_is_there(self):
        for picture in self.registry_of_pictures.PICTURES:
            if picture.user != "visitor":
                with self.subTest(picture=picture.name):
                    action = self.env.ref(f"contact_marketing.{picture.screen}")
                    self.assertTrue(action._name.startswith("ir.actions."))
                    self.assertIn(picture.record, {"", *self._demo_ids()})

    def _demo_ids(self):
        found = re.compile(r'<record[^>]*?\bid="(\w+)"', re.DOTALL)
        return {
            name
            for path in ROOT.glob("demo/**/*.xml")
            for name in found.findall(path.read_text(encoding="utf-8"))
        }

    def test_pictures_are_light(self):
        weight = sum(path.stat().st_size for path in FOLDER.rglob("*.png"))
        self.assertLess(weight, MAX_BYTES)
