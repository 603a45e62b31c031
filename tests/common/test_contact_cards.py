import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged

ROOT = Path(__file__).parents[2]
# What is read on a phone without scrolling sideways, as the first thing there.
FITS = ("kanban", "graph")
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
