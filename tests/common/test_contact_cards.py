from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged

MAX_COLUMNS = 3  # of 390 px


@tagged("post_install", "-at_install")
class TestContactCards(TransactionCase):
    """On a phone, what a contact has is shown as cards where columns would be cut
    off."""

    def test_wide_lists_are_cards_on_a_phone(self):
        form = self.env.ref("base.view_partner_form")
        for group in ("contact_marketing.group_user", "sales_team.group_sale_salesman"):
            user = new_test_user(self.env, group, group)
            contacts = self.env["res.partner"].with_user(user)
            views = contacts.get_views([(form.id, "form")])["views"]
            page = etree.fromstring(views["form"]["arch"]).find(
                ".//page[@name='contact_marketing']"
            )
            wide = {}
            for node in page.xpath(".//field[list]"):
                columns = node.xpath(
                    "list/field[not(@column_invisible or @optional='hide')]"
                )
                if len(columns) > MAX_COLUMNS:
                    wide[node.get("name")] = node.find("kanban")
            self.assertIn("score_ids", wide)
            self.assertIn("tag_assignment_ids", wide)
            for name, cards in wide.items():
                with self.subTest(group, name=name):
                    self.assertIsNotNone(cards)
                    self.assertTrue(cards.xpath(".//t[@t-name='card']//field"))

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
