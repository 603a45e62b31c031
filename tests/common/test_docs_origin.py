import re
from itertools import pairwise
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *ROOT.glob("docs/**/*.md"))
PICTURE = re.compile(r"\]\([^)\s]+\.png\)")
CHART = re.compile(r"\]\([^)\s]+\.svg\)")
COMMAND = "`./dev pictures`"
# A page of a folder may leave it to the folder's first page.
FIRST_PAGES = {"recipes": "recipes/index.md", "manual": "index.md"}
# What was timed says on what.
MEASURED = re.compile(r"on \d+ (?:busy )?cores")
EXAMPLE = re.compile(r"^```\w", re.MULTILINE)
TEST = re.compile(r"`tests/[\w/]+\.py`")


@tagged("post_install", "-at_install")
class TestDocsOrigin(BaseCase):
    """Pages say what makes or runs their pictures, figures and examples."""

    def test_each_picture_names_its_command(self):
        for page in self._pages_with(PICTURE):
            name = FIRST_PAGES.get(page.parent.name)
            said = page if name is None else ROOT / "docs" / name
            with self.subTest(page=page.name):
                self.assertIn(COMMAND, said.read_text(encoding="utf-8"))

    def test_each_chart_names_its_bench(self):
        for page in self._pages_with(CHART):
            paragraphs = page.read_text(encoding="utf-8").split("\n\n")
            for before, paragraph in pairwise(paragraphs):
                if CHART.search(paragraph):
                    with self.subTest(page=page.name):
                        self.assertIn("`./dev bench", before + paragraph)

    def test_what_was_timed_names_its_bench(self):
        for page in self._pages_with(MEASURED):
            for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
                if MEASURED.search(paragraph):
                    with self.subTest(page=page.name, paragraph=paragraph[:60]):
                        self.assertIn("`./dev bench", paragraph)

    def test_each_example_names_the_test_that_runs_it(self):
        for page in self._pages_with(EXAMPLE):
            with self.subTest(page=page.name):
                self.assertRegex(page.read_text(encoding="utf-8"), TEST)

    def test_a_section_of_figures_begins_with_its_bench(self):
        text = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
        figure = re.compile(r"\d (?:s|ms)\b|\d times\b")
        for section in re.split(r"^## ", text, flags=re.MULTILINE):
            said = False
            for paragraph in section.split("\n\n"):
                said |= "`./dev " in paragraph
                with self.subTest(paragraph=paragraph[:60]):
                    self.assertTrue(said or not figure.search(paragraph))

    def _pages_with(self, pattern):
        found = [
            page for page in PAGES if pattern.search(page.read_text(encoding="utf-8"))
        ]
        self.assertTrue(found, pattern.pattern)
        return found
