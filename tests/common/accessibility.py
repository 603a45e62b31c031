"""Judges pages by WCAG 2.2 AA, with axe-core (https://github.com/dequelabs/axe-core)."""

import json
import os
import unittest
from pathlib import Path

AXE = os.environ.get("CONTACT_MARKETING_AXE")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# What Odoo's own components lack wherever they stand, as "rule: selector". It is theirs
# to mend; what stands in no such component is ours, and checked.
OF_ODOO = {
    "aria-allowed-attr": [
        ".o_tag",
        ".o_progress",
        ".o-dropdown",
        ".o-autocomplete--input",
    ],
    "aria-command-name": [".o_searchview_facet_label"],
    "aria-prohibited-attr": [".o-mail-Chatter *", ".o_cp_searchview *"],
    "aria-required-children": [".o_notebook *", ".o_list_view *"],
    "aria-required-parent": [
        ".o_notebook_headers .nav-link",
        ".o_colorlist *",
        ".o_cp_searchview *",
        ".o_searchview *",
        ".o_searchview_facet",
        ".o_mass_mailing_filter_container *",
        ".o_field_widget [role=listitem]",
    ],
    "autocomplete-valid": [".o_select_menu_input"],
    "button-name": [
        ".o_optional_columns_dropdown button",
        ".o_optional_columns_dropdown *",
        ".o-dropdown",
        ".o_clipboard_button",
        ".o-mail-ellipsis",
        ".o_calendar_view .oi-panel-right",
        ".o-hb-btn",
        ".o_list_button button",  # lists show what their buttons are called as a tip
    ],
    "color-contrast": [
        ".o-mail-Chatter *",
        ".text-bg-success",
        ".text-bg-info",
        ".text-bg-warning",
        ".o_form_label",
        ".o_form_label *",
        ".o_address_type *",
        ".o_tag",
        ".o_tag *",
        ".o_pivot *",
        ".o_calendar_view *",
    ],
    "frame-title": [".o_mass_mailing iframe", "[name^=body_] iframe"],
    "image-alt": [".o_avatar img", ".o-mail-Message img", ".o_m2o_avatar img"],
    "label": [
        ".o_list_record_selector input",
        ".o_boolean_toggle input",
        ".o_field_boolean input",
        ".o_boolean_cell input",
        ".o_data_cell .o-checkbox input",
        ".o_calendar_filter input",
        ".o_select_menu_input",
        ".o_tree_editor *",
        ".o_domain_selector *",
        ".ace_text-input",
    ],
    "label-content-name-mismatch": [".o_calendar_view .fc-day"],
    "list": [".o-mail-Chatter *"],
    "scrollable-region-focusable": [".o_pivot"],
    "select-name": [".o_tree_editor *", ".o_domain_selector *"],
    "role-img-alt": [
        ".oi-search",
        ".o_field_activity *",
        "i.fa[role=img]",
        "span.fa-mobile[role=img]",
        ".fa-filter",
    ],
}
_SCRIPT = Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")

needs_axe = unittest.skipUnless(
    AXE, "CONTACT_MARKETING_AXE names no axe-core; use ./dev, with a network"
)


def publish(env, name, text):
    """:return str: the address at which a browser reads a text"""
    attachment = env["ir.attachment"].create(
        {"name": name, "raw": text.encode(), "mimetype": "text/plain", "public": True}
    )
    return f"/web/content/{attachment.id}"


def check_script(env):
    """:return str: JavaScript that defines ``window.findViolations(root)``, which
    resolves to a list of lines"""
    address = publish(env, "axe", Path(AXE).read_text(encoding="utf-8"))
    facts = {"address": address, "levels": LEVELS, "ofOdoo": OF_ODOO}
    return f"{_SCRIPT}({json.dumps(facts)});"
