from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..lived_in.read_spec import web_spec
from .common import ContactMarketingCommon

OF_CONTACTS = "contacts.action_contacts"
ROWS = 80
# By kind of view, by how many statements it may cost more than without the addon.
MORE = {"list": 3, "kanban": 3, "form": 5}
MORE_VIEWS = 1
# What the summary beside the name asks for, once the form is shown.
SUMMARY = 18
# Right after a start, where nothing is cached: 60 against 41 of Odoo.
MORE_FIRST_VIEWS = 19


@tagged("post_install", "-at_install")
class TestContactQueries(ContactMarketingCommon):
    """What contacts cost on screens, against the same views without the addon's parts:
    each list, card and form of the registry, for each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_of_all = cls.env["res.partner"].create(
            {"name": "Acme", "is_company": True}
        )
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "email": f"person{number}@example.com",
                    "phone": f"+48 22 555 {number:04}",
                    "parent_id": cls.company_of_all.id,
                }
                for number in range(ROWS)
            ]
        )
        cls.people.contact_tag_add((cls.product_a + cls.product_b).ids)
        cls.people.contact_tag_add(cls.product_a.ids)
        cls.people.contact_list_add((cls.fair + cls.customers).ids)
        cls.people.contact_interaction_log("visit", name="Page")
        plan = cls.env["contact.scoring.plan"].create(
            {
                "name": "Plan",
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Has a phone",
                            "group": "fit",
                            "kind": "profile",
                            "domain": "[('phone', '!=', False)]",
                            "points": 5,
                        }
                    )
                ],
            }
        )
        plan.action_start()
        ids = cls.people.ids
        plan._compute(lambda column: SQL("%s = ANY(%s)", column, ids))
        cls.admin = cls.env.ref("base.user_admin")
        cls.users = [cls.admin, cls.marketer, cls.salesman]
        cls.env.flush_all()

    def test_forms_lists_and_cards_cost_little(self):
        for user in self.users:
            with_us = self._costs(user)
            with self._without_us():
                without = self._costs(user)
            allowed = {**MORE, "views": MORE_VIEWS, "first": MORE_FIRST_VIEWS}
            for kind, more in allowed.items():
                with self.subTest(user.login, kind=kind):
                    self.assertLessEqual(with_us[kind] - without[kind], more)

    def test_the_summary_costs_little(self):
        contact = self.people[0]
        for user in self.users:
            Summary = self.env["contact.summary"].with_env(
                self.env(user=user, su=False)
            )
            with self.subTest(user.login):
                cost = self._count(partial(Summary.read_summary, contact.id))
                self.assertLessEqual(cost, SUMMARY)

    def test_each_view_costs_the_same_for_many(self):
        """All lists and cards of contacts of the registry."""
        views = self.env["ir.ui.view"].search(
            [("model", "=", "res.partner"), ("type", "in", ("list", "kanban"))]
        )
        views = views.filtered(lambda view: view.mode == "primary")
        self.assertGreater(len(views), 4)
        for view in views:
            contacts = self._contacts(self.marketer)
            described = contacts.get_views([(view.id, view.type)])
            spec = web_spec(described, view.type, "res.partner")
            few, many = (
                self._count(partial(self._search, contacts, some, spec))
                for some in (self.people[:1], self.people)
            )
            with self.subTest(view.xml_id):
                self.assertLessEqual(many, few)

    def test_what_the_statement_reads_is_what_fields_say(self):
        contacts = self._contacts(self.marketer).browse(self.people[:3].ids)
        contacts |= contacts.browse(self.alicja.id)
        names = contacts.fields_get(contacts._marketing_shown_names(), [])
        self.assertGreater(len(names), 15)
        self.env.invalidate_all()
        contacts._marketing_shown_read(names)
        shown = [[contact[name] for name in names] for contact in contacts]
        self.env.invalidate_all()
        computed = [[contact[name] for name in names] for contact in contacts]
        self.assertEqual(shown, computed)
        self.assertEqual(contacts[0].interaction_count, 1)
        self.assertEqual(contacts[0].contact_list_ids, self.fair + self.customers)

    def test_plans_are_known_after_each_change(self):
        plans = self.env["contact.scoring.plan"].search([("state", "=", "running")])
        # Of a user who is not in the company that is made.
        shown = self.env["contact.score.shown.mixin"].with_user(self.salesman)
        self.assertEqual(shown._shown_plan_ids(), plans.ids)
        last = plans[-1]
        last.sequence = min(plans.mapped("sequence")) - 1
        self.assertEqual(shown._shown_plan_ids()[0], last.id)
        last.action_stop()
        self.assertNotIn(last.id, shown._shown_plan_ids())
        last.action_start()
        self.assertIn(last.id, shown._shown_plan_ids())
        last.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertNotIn(last.id, shown._shown_plan_ids())

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    def _search(self, contacts, some, spec):
        contacts.web_search_read([("id", "in", some.ids)], spec, limit=ROWS + 1)

    def _contacts(self, user):
        return self.env["res.partner"].with_env(
            self.env(user=user, su=False, context={"lang": "en_US"})
        )

    @contextmanager
    def _without_us(self):
        """Odoo's own views, and its own ``web_read``."""
        views = self.env["ir.ui.view"].search(
            [("model", "=", "res.partner"), ("mode", "=", "extension")]
        )
        xml_ids = views.get_external_id()
        ours = views.filtered(
            lambda view: xml_ids[view.id].startswith("contact_marketing.")
        )
        self.assertGreater(len(ours), 10)
        contact = self.env.registry["res.partner"]
        self._set_active(ours, False)
        try:
            with patch.object(contact, "_tag_counts", lambda self: {}):
                yield
        finally:
            self._set_active(ours, True)

    def _set_active(self, views, is_active):
        # Not checked one by one: parts of ours are in others of ours.
        self.env.cr.execute(
            "UPDATE ir_ui_view SET active = %s WHERE id = ANY(%s)",
            [is_active, views.ids],
        )
        self.env.registry.clear_all_caches()

    def _costs(self, user):
        contacts = self._contacts(user)
        action = self.env.ref(OF_CONTACTS)
        wanted = [(False, kind) for kind in ("list", "kanban", "form")]
        wanted.append((action.search_view_id.id, "search"))
        options = {"toolbar": True, "load_filters": True, "action_id": action.id}
        self.env.registry.clear_all_caches()
        first = self._count(lambda: contacts.get_views(wanted, options), is_warm=False)
        described = contacts.get_views(wanted, options)
        specs = {kind: web_spec(described, kind, "res.partner") for kind in MORE}
        domain = [("id", "in", self.people.ids)]
        return {
            "first": first,
            "views": self._count(lambda: contacts.get_views(wanted, options)),
            "form": self._count(
                lambda: contacts.browse(self.people[0].id).web_read(specs["form"])
            ),
            **{
                kind: self._count(
                    lambda kind=kind: contacts.web_search_read(
                        domain, specs[kind], limit=ROWS
                    )
                )
                for kind in ("list", "kanban")
            },
        }

    def _count(self, call, is_warm=True):
        for _turn in range(1 + is_warm):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
        return self.env.cr.sql_log_count - before
