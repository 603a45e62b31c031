from odoo.tests import tagged

from .roles_common import RolesCommon

APP = "contact_marketing.contact_marketing_menu_root"
# By section: what administrators see there, in order.
SECTIONS = {
    "Home": [],
    "Contacts": ["Contacts", "Tags", "Lists", "Segments"],
    "Messages": ["Mailings", "Campaigns"],
    "Automation": ["Journeys", "Triggers", "Scoring", "Thresholds"],
    "Data": ["Imports", "Quality", "Issues", "Sunset"],
    "Consent": ["Purposes", "Consents", "Suppressed Addresses"],
    "Configuration": ["Quality Rules", "Other Websites", "Webhooks"],
}
# Of these, what others do not see.
NOT_FOR = {
    "marketer": {"Suppressed Addresses"},
    "salesman": {
        *("Mailings", "Triggers", "Imports", "Quality", "Sunset", "Quality Rules"),
        *("Suppressed Addresses", "Configuration"),
    },
}


@tagged("post_install", "-at_install")
class TestMenus(RolesCommon):
    def _tree(self, user):
        """:return: by name of each section, the names below it; None: no app"""
        menus = self.as_user(self.env["ir.ui.menu"], user).load_menus(False)
        app = menus.get(self.env.ref(APP).id)
        return app and {
            menus[section]["name"]: [
                menus[item]["name"] for item in menus[section]["children"]
            ]
            for section in app["children"]
        }

    def test_each_role_sees_what_it_may(self):
        for role in ("manager", "marketer", "salesman"):
            hidden = NOT_FOR.get(role, set())
            tree = self._tree(self.roles[role])
            with self.subTest(role=role):
                self.assertIn("Campaign Results", tree.pop("Reporting"))
                expected = {
                    section: [item for item in items if item not in hidden]
                    for section, items in SECTIONS.items()
                    if section not in hidden
                }
                self.assertEqual(tree, expected)
                self.assertEqual(list(tree), list(expected), "in this order")
        for role in ("employee", "system"):
            self.assertIsNone(self._tree(self.roles[role]), role)

    def test_no_menu_leads_to_a_refusal_or_to_nothing(self):
        """Of each role: what has no action has something below it, and what opens a
        model opens one that may be read."""
        for role in ("manager", "marketer", "salesman"):
            user = self.roles[role]
            menus = self.as_user(self.env["ir.ui.menu"], user).load_menus(False)
            ours = [
                menu
                for menu in menus.values()
                if menu.get("xmlid", "").startswith("contact_marketing.")
            ]
            self.assertGreater(len(ours), 20)
            for menu in ours:
                with self.subTest(role=role, menu=menu["xmlid"]):
                    self.assertTrue(menu["children"] or menu["action_id"])
                    self.assertFalse(
                        menu["children"]
                        and self.env["ir.ui.menu"].browse(menu["id"]).action
                    )
                    if menu["action_model"] == "ir.actions.act_window":
                        action = self.env["ir.actions.act_window"].browse(
                            menu["action_id"]
                        )
                        model = self.as_user(self.env[action.res_model], user)
                        self.assertTrue(model.has_access("read"))
                        model.search_fetch([], ["display_name"], limit=1)

    def test_actions_of_the_app_are_kept_by_a_reload(self):
        """Odoo finds the app of an address by the path of its action."""
        menus = self.as_user(self.env["ir.ui.menu"], self.manager).load_menus(False)
        app_id = self.env.ref(APP).id
        ours = [m for m in menus.values() if m.get("app_id") == app_id]
        for menu in ours:
            if menu["action_id"]:
                with self.subTest(menu=menu["xmlid"]):
                    self.assertTrue(menu["action_path"])
