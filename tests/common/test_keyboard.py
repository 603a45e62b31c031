import json
import re
import unittest
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tests.common import ChromeBrowser

from .databases import DEMO_TEMPLATE
from .test_lived_in_browser import IS_READY, LivedInBrowserCase

RUNNER = Path(__file__).with_name("real_keys.js").read_text(encoding="utf-8")
STATIC = Path(__file__).parents[2] / "static/src"
ASKED = re.compile(r"real keys: (\{.*\})")
MAX_SECONDS = 180
CODES = {
    **{"Enter": 13, "Tab": 9, "Escape": 27, " ": 32},
    **{"ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40},
}
TYPED = {"Enter": "\r", " ": " "}

ACTION = "/odoo/action-contact_marketing."
NAME = ".o_field_widget[name=name] :is(input, textarea)"
ADD = ".o_condition_add button"
FIRST_CHOICE = ".o_condition_menu .o_select_menu_item"
SECOND = ".o_condition_line[data-place='1']"
MERGE = ".o_contact_merge_columns"
IMPORT_FILE = """Email,Name,Seen at
ewa.klucz@example.com,Ewa Klucz,Stand 4
olaf.taste@example.com,Olaf Taste,Stand 7
"""
LISTED = ".o_list_view .o_data_row, .o_kanban_record"

# By subject: the page, with records by their XML ids, and what is done there.
WAYS = {
    "a segment of sentences": (
        f"{ACTION}mailing_filter_action/new",
        [
            ("tab", NAME),
            ("type", "By keys"),
            ("tab", ADD),
            ("press", "Enter"),
            ("focus", ".o_condition_menu input"),
            ("type", "has the tag"),
            ("read", [FIRST_CHOICE, "has the tag"]),
            ("press", "Enter"),
            ("focus", "[data-condition=tag] input"),
            ("type", "Product A"),
            ("see", ".o-autocomplete--dropdown-item"),
            ("press", "Enter"),
            ("see", "[data-condition=tag] .o_tag"),
            ("tab", ADD),
            ("press", "Enter"),
            ("focus", ".o_condition_menu input"),
            ("type", "is a company"),
            ("read", [FIRST_CHOICE, "is a company"]),
            ("press", "Enter"),
            ("focus", f"{SECOND} .o_condition_not"),
            ("tab", f"{SECOND} .o_condition_remove"),
            ("press", "Enter"),
            ("gone", SECOND),
            ("focus", ".o_condition_line .o_condition_buttons button"),
            ("press", " "),
            ("see", ".o_condition_not[aria-pressed=true]"),
            ("focus", ".o_condition_not"),
            ("tab", ".o_form_button_save"),
            ("press", "Enter"),
            ("gone", ".o_form_button_save"),
        ],
    ),
    "what the audience is": (
        f"{ACTION}mailing_mailing_action/{{mailing_mailing_summer}}",
        [
            ("tab", ".o_contact_audience_bar button"),
            ("press", "Enter"),
            ("see", LISTED),
        ],
    ),
    "effects of links": (
        f"{ACTION}mailing_mailing_action/{{mailing_mailing_after_fair}}",
        [
            ("tab", "button[name=action_open_link_effects]"),
            ("press", "Enter"),
            ("see", ".o_contact_link_picture"),
            # As in each list of Odoo.
            ("tab", ".o_field_x2many_list_row_add a"),
            ("press", "ArrowUp"),
            ("focus", ".o_data_row *"),
            ("press", "Enter"),
            ("see", ".o_data_row.o_selected_row"),
            ("tab", ".o_data_row [name=tag_add_ids] input"),
            ("type", "Product B"),
            ("see", ".o-autocomplete--dropdown-item"),
            ("press", "Enter"),
            ("read", [".o_selected_row [name=tag_add_ids]", "Product B"]),
            ("tab", ".modal footer .btn-primary"),
            ("press", "Enter"),
            ("gone", ".o_contact_link_picture"),
        ],
    ),
    "the timeline of a sunset policy": (
        f"{ACTION}contact_sunset_policy_action/{{contact_sunset_policy_quiet}}",
        [
            ("see", ".o_contact_sunset_timeline"),
            ("tab", "button[name=action_preview]"),
            ("press", "Enter"),
            ("gone", ".o_contact_sunset_timeline"),
        ],
    ),
    "home": (
        f"{ACTION}contact_home_action",
        [
            ("tab", ".o_contact_home_todo button"),
            ("press", "Enter"),
            ("gone", ".o_contact_home_todo"),
        ],
    ),
    "the summary of a contact": (
        f"{ACTION}res_partner_action/{{res_partner_hugo_moreau}}",
        [
            ("tab", ".o_contact_summary button[name=count]"),
            ("press", " "),
            ("focus", ".o_contact_summary button[name=undo]"),
            ("press", " "),
            ("focus", ".o_contact_summary button[name=count]"),
            ("tab", ".o_contact_summary button[name=links]"),
            ("press", "Enter"),
            ("see", ".o-dropdown--menu"),
            ("press", "Escape"),
            ("gone", ".o-dropdown--menu"),
            ("focus", ".o_contact_summary button[name=links]"),
            ("tab", ".nav-link[name=contact_marketing]"),
            ("press", "Enter"),
            ("tab", ".o_contact_timeline button[name=tags]"),
            ("press", " "),
            ("see", ".o_contact_timeline button[name=tags][aria-pressed=true]"),
            ("focus", ".o_contact_timeline button[name=tags]"),
        ],
    ),
    "the canvas of a journey": (
        f"{ACTION}contact_journey_action/{{contact_journey_welcome}}",
        [
            ("tab", "button[name=action_open_canvas]"),
            ("press", "Enter"),
            ("tab", ".o_journey_start"),
            ("press", "Enter"),
            ("see", ".o_journey_panel"),
            ("press", "Escape"),
            ("gone", ".o_journey_panel"),
            ("focus", ".o_journey_start"),
            ("press", "ArrowDown"),
            ("focus", ".o_journey_step:not(.o_journey_start)"),
            ("press", "Enter"),
            ("see", ".o_journey_panel"),
        ],
    ),
    "an import": (
        f"{ACTION}contact_import_action/{{contact_import_newsletter}}",
        [
            ("tab", ".nav-link[name=columns]"),
            ("press", "Enter"),
            ("see", ".tab-pane.active .o_data_row"),
        ],
    ),
    "a file that is imported, and undone": (
        f"{ACTION}contact_import_action/new",
        [
            ("tab", ".o_field_widget[name=source] input"),
            ("type", "By keys"),
            ("tab", ".o_select_file_button"),
            ("file", "by_keys.csv"),
            ("press", "Enter"),
            ("see", ".o_field_widget[name=file] input[type=text]"),
            ("tab", "button[name=action_read]"),
            ("press", "Enter"),
            ("see", ".o_import_step_current[data-step=columns]"),
            ("tab", ".nav-link[name=columns]"),
            ("press", "Enter"),
            ("tab", ".tab-pane.active .o_data_cell"),
            ("move", ["ArrowDown", ".o_data_row:nth-child(3) .o_data_cell"]),
            ("press", "Enter"),
            ("tab", ".o_selected_row [name=target] :is(select, input)"),
            # The first letter opens the choices, the others choose.
            ("type", "N"),
            ("see", ".o_select_menu_item"),
            ("type", "otes"),
            ("read", [".o_select_menu_item", "Notes"]),
            ("press", "Enter"),
            ("gone", ".o_select_menu_item"),
            ("tab", "button[name=action_check]"),
            ("press", "Enter"),
            ("tab", "button[name=action_start]"),
            ("press", "Enter"),
            ("read", [".alert-success", "2"]),
            ("tab", ".alert-success button[name=action_preview_undo]"),
            ("press", "Enter"),
            ("tab", ".modal button[name=action_undo]"),
            ("press", "Enter"),
            ("gone", ".modal"),
            ("read", [".o_import_steps", "Undone"]),
        ],
    ),
    "two duplicates": (
        f"{ACTION}contact_hygiene_issue_action",
        [
            # Issues are grouped; duplicates are first.
            ("focus", ".o_searchview_input"),
            ("move", ["ArrowDown", ".o_group_header *"]),
            ("read", [".o_group_header:focus-within", "Duplicate"]),
            ("press", "Enter"),
            ("see", ".o_data_row"),
            ("move", ["ArrowDown", ".o_data_row:has(button[name=action_merge]) *"]),
            ("move", ["ArrowRight", "button[name=action_merge]"]),
            # Enter opens the contact, as in each row of Odoo's lists.
            ("press", " "),
            ("tab", f"{MERGE} button[name=action_keep]"),
            ("press", "Enter"),
            ("tab", f"{MERGE} input[type=radio]"),
            ("press", "ArrowRight"),
            ("tab", ".modal button[name=action_merge]"),
            ("press", "Enter"),
            ("see", ".modal:not(:has(button[name=action_merge])) .btn-primary"),
            ("press", "Enter"),
            ("gone", ".modal"),
        ],
    ),
}


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestKeyboard(LivedInBrowserCase):
    """What a mouse does, keys do: Tab, Enter, Space, arrows and Escape alone, pressed
    as a person presses them; what has the focus shows it."""

    browser_size = "1366x768"

    def test_ways(self):
        for name, (path, steps) in WAYS.items():
            with self.subTest(name), self._keys():
                self.browser_js(
                    re.sub(r"\{(\w+)\}", self._record_id, path),
                    f"{RUNNER}({json.dumps(steps)})"
                    ".catch((error) => console.error(error.message));",
                    IS_READY,
                    login="marketer",
                    timeout=MAX_SECONDS,
                )

    def _record_id(self, found):
        return str(self.env.ref(f"contact_marketing.{found[1]}").id)

    @contextmanager
    def _keys(self):
        """Press what the page asks for."""
        handle = ChromeBrowser._handle_console

        def listen(browser, *args, **console):
            for argument in console.get("args") or []:
                asked = ASKED.match(str(argument.get("value")))
                if asked:
                    self._press(browser, **json.loads(asked[1]))
            return handle(browser, *args, **console)

        with patch.object(ChromeBrowser, "_handle_console", listen):
            yield

    def _press(self, browser, key="", text="", file=""):
        if file:
            self._answer_file_dialog(browser, file)
            return
        if text:
            browser._websocket_send("Input.insertText", params={"text": text})
            return
        pressed = {"key": key, "code": key.strip() or "Space"}
        pressed["windowsVirtualKeyCode"] = CODES[key]
        for event in (
            {"type": "keyDown", "text": TYPED.get(key, ""), **pressed},
            {"type": "keyUp", **pressed},
        ):
            browser._websocket_send("Input.dispatchKeyEvent", params=event)

    def _answer_file_dialog(self, browser, name):
        """Choose a file in the dialog that the browser opens next."""
        path = Path(self.enterContext(TemporaryDirectory())) / name
        path.write_text(IMPORT_FILE, encoding="utf-8")

        def choose(backendNodeId, **opened):
            params = {"files": [str(path)], "backendNodeId": backendNodeId}
            browser._websocket_send("DOM.setFileInputFiles", params=params)

        browser._handlers["Page.fileChooserOpened"] = choose
        browser._websocket_send(
            "Page.setInterceptFileChooserDialog", params={"enabled": True}
        )


@tagged("post_install", "-at_install")
class TestPressable(TransactionCase):
    """In our templates, what takes a click takes keys."""

    def test_what_takes_clicks_takes_keys(self):
        paths = list(STATIC.glob("**/*.xml"))
        self.assertGreater(len(paths), 20)
        for path in paths:
            for element in etree.parse(path).iterfind(".//*[@t-on-click]"):
                with self.subTest(path.name, element=element.tag):
                    self.assertTrue(self._takes_keys(element))

    def _takes_keys(self, element):
        if (
            element.tag in ("button", "a", "input", "select")
            or element.tag[0].isupper()
        ):
            return True
        # What is hidden from readers stands beside a button that does the same.
        hidden = [*element.iterancestors(), element]
        return any(each.get("aria-hidden") == "true" for each in hidden) or (
            element.get("role") == "button"
            and element.get("tabindex") == "0"
            and element.get("t-on-keydown")
        )
