from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged


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
