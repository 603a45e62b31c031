import unittest
from pathlib import Path

from odoo.tests import HttpCase, tagged

from ..lived_in.base import LivedInCase
from .accessibility import AXE, check_script
from .databases import DEMO_TEMPLATE

APP = "contact_marketing.contact_marketing_menu_root"
CLICK_EVERYWHERE = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    f".startClickEverywhere('{APP}');"
)
PHONE_WALK = Path(__file__).with_name("phone_walk.js").read_text(encoding="utf-8")
IS_READY = "odoo.isReady === true"


class LivedInBrowserCase(LivedInCase, HttpCase):
    """The menus of the app, in a real browser, on a base that has been lived in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).tour_enabled = False


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInDesk(LivedInBrowserCase):
    browser_size = "1440x900"

    def test_click_everywhere(self):
        """Odoo's own crawler: each menu, each view, each filter."""
        for login in ("marketer", "demo"):
            with self.subTest(login=login):
                self.browser_js(
                    "/odoo",
                    CLICK_EVERYWHERE,
                    IS_READY,
                    login=login,
                    timeout=600,
                    success_signal="clickbot test succeeded",
                )


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInPhone(LivedInBrowserCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_walk(self):
        """What it finds is usable by all: WCAG 2.2 AA, where axe-core is at hand."""
        checks = check_script(self.env) if AXE else ""
        self.browser_js(
            "/odoo",
            f"{checks}{PHONE_WALK}('{APP}')"
            ".catch((error) => console.error(error.message));",
            IS_READY,
            login="marketer",
            timeout=900,
        )
