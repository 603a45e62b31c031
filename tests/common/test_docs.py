import re
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\./dev (\w[\w-]*)(?: (\w+))?")
FILE = re.compile(r"`((?:\w+/)+[\w.]+\.(?:py|xml|js|md))`")
LABEL = re.compile(r"\*\*([^*]+)\*\*")
OF_THE_CLIENT = {"New"}  # drawn by JavaScript of core
README_LINES = 130


@tagged("post_install", "-at_install")
class TestDocs(TransactionCase):
    """What the pages point at is there."""

    def test_each_link_leads_somewhere(self):
        for page in PAGES:
            text = FENCE.sub("", page.read_text(encoding="utf-8"))
            for target in LINK.findall(text):
                if "://" in target or target.startswith("mailto:"):
                    continue
                path, _sharp, anchor = target.partition("#")
                with self.subTest(page=page.name, target=target):
                    found = (page.parent / path).resolve() if path else page
                    self.assertTrue(found.exists())
                    if anchor:
                        self.assertIn(anchor, self._anchors(found))

    def _anchors(self, page):
        titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
        return {
            re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
            for title in titles
        }

    def test_each_page_is_found_from_the_readme(self):
        reached, waiting = set(), [ROOT / "README.md"]
        while waiting:
            page = waiting.pop()
            if page in reached:
                continue
            reached.add(page)
            waiting += [
                (page.parent / target).resolve()
                for target in LINK.findall(page.read_text(encoding="utf-8"))
                if target.endswith(".md") and "://" not in target
            ]
        self.assertFalse(set(PAGES) - reached)

    def test_the_site_has_each_page(self):
        menu = re.findall(
            r"([\w/]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M
        )
        pages = {
            path.relative_to(ROOT / "docs").as_posix()
            for path in ROOT.glob("docs/**/*.md")
        }
        self.assertEqual(len(menu), len(set(menu)))
        self.assertEqual(set(menu), pages)

    def test_the_readme_is_short(self):
        lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
        self.assertLessEqual(len(lines), README_LINES)

    def test_each_command_exists(self):
        main = (ROOT / "devtools/setup/main.py").read_text(encoding="utf-8")
        benches = {path.stem for path in ROOT.glob("devtools/bench/*.py")}
        for page in PAGES:
            for command, name in COMMAND.findall(page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, command=command, name=name):
                    self.assertIn(f'"{command}"', main)
                    if command == "bench" and name and name.islower():
                        self.assertIn(name, benches)

    def test_each_file_exists(self):
        for page in PAGES:
            for path in FILE.findall(page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, path=path):
                    self.assertTrue((ROOT / path).exists())

    def test_the_quick_start_names_what_is_on_the_screens(self):
        page = (ROOT / "docs/quick_start.md").read_text(encoding="utf-8")
        labels = set(LABEL.findall(page)) - OF_THE_CLIENT
        menus = set(self.env["ir.ui.menu"].search([]).mapped("name"))
        arches = "".join(self.env["ir.ui.view"].search([]).mapped("arch_db"))
        self.assertGreater(len(labels), 8)
        for label in labels:
            with self.subTest(label=label):
                self.assertTrue(label in menus or f'string="{label}"' in arches)
