import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged

ROOT = Path(__file__).parents[2]
# What is read on a phone without scrolling sideways, as the first thing there.
FITS = ("kanban", "graph")
# Widgets that show a field as Odoo's list does; others draw what fits by itself.
LISTS = (None, "one2many", "contact_keyed_list")
LIST_WITHOUT_CARDS = re.compile(r"\[\([^()]*\"list\"\),(?! \([^()]*\"kanban\"\))")


@tagged("post_install", "-at_install")
class TestContactCards(TransactionCase):
    """On a phone, what a contact has is shown as cards where columns would be cut
    off."""

    def test_the_tab_has_no_lists(self):
        """It is read when it is opened, and fits a phone; its lists open as cards."""
        form = self.env.ref("base.view_partner_form")
        for group in ("contact_marketing.group_user", "sales_team.group_sale_salesman"):
            user = new_test_user(self.env, group, group)
            contacts = self.env["res.partner"].with_user(user)
            views = contacts.get_views([(form.id, "form")])["views"]
            page = etree.fromstring(views["form"]["arch"]).find(
                ".//page[@name='contact_marketing']"
            )
            with self.subTest(group):
                self.assertTrue(page.xpath("widget[@name='contact_timeline']"))
                self.assertFalse(page.xpath(".//field[list or kanban]"))

    def test_figures_of_contacts_are_cards_on_a_phone(self):
        user = new_test_user(self.env, "sales", "sales_team.group_sale_salesman")
        for name in ("contact_score_action", "contact_rfm_action"):
            with self.subTest(name):
                action = self.env.ref(f"contact_marketing.{name}")
                self.assertIn("kanban", action.view_mode.split(","))
                model = self.env[action.res_model].with_user(user)
                view = model.get_views([(False, "kanban")])["views"]["kanban"]
                shown = etree.fromstring(view["arch"]).xpath(
                    "//t[@t-name='card']//field"
                )
                self.assertIn("partner_id", [field.get("name") for field in shown])

    def test_each_list_has_cards(self):
        """All window actions of ours; on a phone they open with cards, or a graph."""
        for action in self._actions_with_lists():
            with self.subTest(action.xml_id):
                self.assertIn("kanban", action.view_mode.split(","))
                self.assertIn(action.mobile_view_mode, FITS)
                self.assertIn(action.mobile_view_mode, action.view_mode.split(","))
                views = self.env["ir.ui.view"].search(
                    [("model", "=", action.res_model), ("type", "=", "kanban")]
                )
                self.assertTrue(views, "cards that somebody made")

    def test_cards_open_what_their_list_opens(self):
        """A card that leads nowhere does not look as if it did."""
        for action in self._actions_with_lists():
            model = self.env[action.res_model]
            card = etree.fromstring(model.get_view(view_type="kanban")["arch"])
            if "form" in action.view_mode.split(","):
                continue
            with self.subTest(action.xml_id):
                self.assertTrue(card.get("action") or card.get("can_open") == "0")

    def test_lists_that_methods_open_have_cards(self):
        paths = [*ROOT.glob("models/**/*.py"), *ROOT.glob("wizards/**/*.py")]
        self.assertGreater(len(paths), 100)
        for path in paths:
            with self.subTest(path.name):
                text = path.read_text(encoding="utf-8")
                self.assertFalse(LIST_WITHOUT_CARDS.findall(text))

    def test_no_column_of_cards_is_empty(self):
        """The first one would be all that a phone shows."""
        seen = 0
        for model in self.env.values():
            for field in model._fields.values():
                if field._module != "contact_marketing" or not field.group_expand:
                    continue
                if field.type != "selection" or model._abstract:
                    continue
                seen += 1
                first, *_others, last = field.get_values(self.env)
                with self.subTest(model._name, field=field.name):
                    shown = field.determine_group_expand(model, [last, first], [])
                    self.assertEqual(shown, [first, last])
        self.assertGreater(seen, 2)

    def test_lists_within_forms_have_cards(self):
        """In each form of ours, and of what we add to those of others."""
        seen = 0
        for model, node in self._lists_within_forms():
            seen += 1
            with self.subTest(model, field=node.get("name")):
                self.assertTrue(node.xpath("kanban/templates/t[@t-name='card']"))
                # A mode of one kind keeps it on a phone, too.
                self.assertIn(node.get("mode"), (None, "list,kanban"))
        self.assertGreater(seen, 15)

    def test_keys_come_to_lists_without_a_line_to_add(self):
        """Where cells are written, and Odoo's *Add a line* is not there to begin at."""
        seen = 0
        for model, node in self._lists_within_forms():
            view = node.find("list")
            if view.get("editable") and view.get("create") == "0":
                seen += 1
                with self.subTest(model, field=node.get("name")):
                    self.assertEqual(node.get("widget"), "contact_keyed_list")
        self.assertGreater(seen, 1)

    def _lists_within_forms(self):
        """:return: pairs of the name of a model, and the element of a field that its
        form shows as a list; where a widget draws it, that fits a phone by itself"""
        forms = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("mode", "=", "primary")]
        )
        for form in forms:
            if form.model not in self.env:
                continue
            views = form | form.inherit_children_ids
            if not any(self._is_ours(view) for view in views):
                continue
            model = self.env[form.model]
            arch = etree.fromstring(
                model.get_view(form.id, "form", mobile=True)["arch"]
            )
            for node in arch.xpath("//field[list][not(ancestor::field)]"):
                ours = model._fields[node.get("name")]._module == "contact_marketing"
                hidden = "d-none" in (node.get("class") or "").split()
                if ours and node.get("widget") in LISTS and not hidden:
                    yield form.model, node

    def _is_ours(self, view):
        return (view.xml_id or "").startswith("contact_marketing.")

    def _actions_with_lists(self):
        actions = self.env["ir.actions.act_window"].search([])
        actions = actions.filtered(
            lambda action: (
                (action.xml_id or "").startswith("contact_marketing.")
                and "list" in action.view_mode.split(",")
            )
        )
        self.assertGreater(len(actions), 30)
        return actions
