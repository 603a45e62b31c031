import os
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
WALK, CLIPPING, KEYBOARD, WIDE = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("app_walk.js", "clipping.js", "keyboard.js", "wide_lists.js")
)
DESK, PHONE = "1366x768", "390x844"
# Those of the longest words; a walk takes minutes, so others are asked for.
LANGUAGES = {DESK: ("de_DE",), PHONE: ("de_DE", "ru_RU")}
if os.environ.get("ALL_LANGUAGES"):
    LANGUAGES = dict.fromkeys(LANGUAGES, ("de_DE", "et_EE", "pl_PL", "ru_RU"))
IS_READY = "odoo.isReady === true"


class LivedInBrowserCase(LivedInCase, HttpCase):
    """The menus of the app, in a real browser, on a base that has been lived in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).tour_enabled = False

    def walk(self, checks):
        """Each menu, each of its views, the first record of each, and its tabs.

        :param str checks: JavaScript that defines what is asked of each
        """
        self.browser_js(
            "/odoo",
            f"{checks}{WALK}('{APP}').catch((error) => console.error(error.message));",
            IS_READY,
            login="marketer",
            timeout=900,
        )

    def walk_in_languages(self):
        """No text is wider than its button, no header of a list ends in an ellipsis."""
        languages = LANGUAGES[self.browser_size]
        wizard = self.env["base.language.install"].create({})
        wizard.lang_ids = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("code", "in", languages)])
        )
        wizard.lang_install()
        marketer = self.env["res.users"].search([("login", "=", "marketer")])
        for language in languages:
            with self.subTest(language):
                marketer.lang = language
                self.walk(CLIPPING)


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInCrawl(LivedInBrowserCase):
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
class TestLivedInDesk(LivedInBrowserCase):
    browser_size = DESK

    def test_walk(self):
        """What it finds is usable by all: by keys, and by WCAG 2.2 AA, where axe-core
        is at hand; and no list is wider than the desk."""
        self.walk(KEYBOARD + WIDE + (check_script(self.env) if AXE else ""))

    def test_texts_fit_in_each_language(self):
        self.walk_in_languages()


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedInPhone(LivedInBrowserCase):
    browser_size = PHONE
    touch_enabled = True

    def test_walk(self):
        """What it finds is usable by all: WCAG 2.2 AA, where axe-core is at hand."""
        self.walk(check_script(self.env) if AXE else "")

    def test_texts_fit_in_each_language(self):
        self.walk_in_languages()
