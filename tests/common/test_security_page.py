import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).resolve().parents[2]


@tagged("post_install", "-at_install")
class TestSecurityPage(BaseCase):
    """What docs/security.md names is there: files, functions and tests."""

    def test_each_name_is_there(self):
        text = (ADDON / "docs" / "security.md").read_text(encoding="utf-8")
        text = re.sub(r"…\w+|\w+…", "", text)  # names that are cut short
        paths = [path for path in ADDON.rglob("*.*") if ".git" not in path.parts]
        sources = "\n".join(
            path.read_text(encoding="utf-8") for path in paths if path.suffix == ".py"
        )
        places = {f"/{path.relative_to(ADDON)}" for path in paths}
        for name in sorted(set(re.findall(r"\b(test_\w+|_[a-z]\w+)\b", text))):
            with self.subTest(name=name):
                is_file = any(place.endswith(f"/{name}.py") for place in places)
                self.assertTrue(is_file or re.search(rf"\b{name}\b", sources))
        for name in sorted(set(re.findall(r"[\w/]+\.(?:py|xml|csv)\b", text))):
            with self.subTest(file=name):
                self.assertTrue(any(place.endswith(f"/{name}") for place in places))
