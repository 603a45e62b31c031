import ast
import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs/recipes").glob("*.md"))
RECIPES = [page for page in PAGES if page.stem != "index"]
LABEL = re.compile(r"\*\*([^*]+)\*\*")
TEST_FILE = re.compile(r"^`(tests/recipes/\w+\.py)` does this", re.MULTILINE)
PICTURE = re.compile(r"\n!\[[^]]+\]\(\.\./pictures/en/\w+\.png\)\n")
STRING = re.compile(r'(?:string|title|placeholder)="([^"]+)"|>([^<>]+)<')
OF_THE_CLIENT = {"New"}  # drawn by JavaScript of core
HEADINGS = ["Steps", "What to expect"]


@tagged("post_install", "-at_install")
class TestRecipePages(TransactionCase):
    """Each recipe is tested, and names what is on the screens."""

    def test_each_recipe_has_its_test(self):
        self.assertGreaterEqual(len(RECIPES), 20)
        for page in RECIPES:
            with self.subTest(recipe=page.stem):
                text = page.read_text(encoding="utf-8")
                [path] = TEST_FILE.findall(text)
                self.assertIn(f"test_{page.stem}", self._functions(ROOT / path))

    def test_each_test_has_its_recipe(self):
        tested = {
            name.removeprefix("test_")
            for path in Path(__file__).parent.glob("test_recipes_*.py")
            for name in self._functions(path)
            if name.startswith("test_")
        }
        self.assertEqual(tested, {page.stem for page in RECIPES})

    def test_each_recipe_is_built_alike(self):
        for page in RECIPES:
            with self.subTest(recipe=page.stem):
                text = page.read_text(encoding="utf-8")
                self.assertEqual(re.findall(r"^## (.+)$", text, re.M), HEADINGS)
                self.assertIn("\nYou need: ", text)
                self.assertIn("\n1. ", text)
                self.assertRegex(text, PICTURE)

    def test_what_is_bold_is_on_the_screens(self):
        shown = self._shown()
        for page in RECIPES:
            for label in LABEL.findall(page.read_text(encoding="utf-8")):
                with self.subTest(recipe=page.stem, label=label):
                    self.assertIn(label, shown)

    def _functions(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        return {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        }

    def _shown(self):
        """:return: labels of menus, fields and views, in English"""
        env = self.env(context={"lang": "en_US"})
        shown = set(OF_THE_CLIENT)
        shown.update(env["ir.ui.menu"].search([]).mapped("name"))
        shown.update(
            field.string
            for model in env.registry.values()
            if model._original_module == "contact_marketing"
            for field in model._fields.values()
        )
        for view in env["ir.ui.view"].search(
            [("model_data_id.module", "=", "contact_marketing")]
        ):
            for words in STRING.findall(view.arch_db):
                shown.update(word.strip() for word in words)
        return shown
