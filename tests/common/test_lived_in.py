import unittest

from odoo.tests import tagged

from ..lived_in.base import LivedInCase
from ..lived_in.days import ROLES
from ..lived_in.problems import Problems
from ..lived_in.screens import Screens
from ..lived_in.searches import CHOSEN_ONLY, typed
from ..lived_in.spec import is_our_field, is_ours, is_touched
from .databases import DEMO_TEMPLATE

# What is empty also where a company works.
EMPTY = {
    "contact.consent.mail.count": "kept for a day after a visitor's form",
    "contact.hygiene.domain": "no plan asks the DNS",
    "contact.marketing.count": "gone when it is done",
    "contact.quality.touch": "a queue, and nothing waits in it",
    "contact.rfm.touch": "a queue, and nothing waits in it",
    "contact.score.touch": "a queue, and nothing waits in it",
    "contact.trigger.answer": "Surveys is not installed there",
}
# By model: states that only come with use.
STATES = {
    "contact.campaign.recipient": {"sent"},
    "contact.consent": {"granted", "withdrawn", "expired"},
    "contact.hygiene.issue": {"open", "ignored"},
    "contact.import": {"done", "undone", "checked", "mapping"},
    "contact.sunset.member": {"suppressed"},
    "contact.tag.assignment": {"active", "expired"},
}


@unittest.skipUnless(
    DEMO_TEMPLATE, "CONTACT_MARKETING_DEMO_TEMPLATE names no database; use ./dev"
)
@tagged("post_install", "-at_install")
class TestLivedIn(LivedInCase):
    """A company of six weeks: whatever each role sees can be opened and done.

    What is walked over comes from the menus, views and fields that there are.
    """

    # ------------------------------------------------------------
    # The base
    # ------------------------------------------------------------

    def test_all_that_comes_with_use_is_there(self):
        for model in self._ours():
            if not model._transient and model._name not in EMPTY:
                self.assertTrue(model.search([], limit=1), model._name)
        for name, wanted in STATES.items():
            model = self.env[name]
            state = next(f for f in ("state", "status", "step") if f in model._fields)
            found = model.search([(state, "in", list(wanted))]).mapped(state)
            self.assertEqual(set(found), wanted, name)
        clicks = self.env["contact.interaction"].search([("kind", "=", "click")])
        self.assertTrue(clicks.filtered("mailing_trace_id"))
        came_back = self.env["contact.cohort"].search(
            [("age", ">", 0), ("active_count", ">", 0)]
        )
        self.assertGreater(len(set(came_back.mapped("month"))), 2, "cohorts")

    def test_what_is_not_equal_is_all_the_rest(self):
        """Also who has no value at all: nobody is in neither of both segments."""
        user = self.env["res.users"].search([("login", "=", "lived_marketer")])
        contacts = self.env["res.partner"].with_user(user).sudo(False)
        contacts = contacts.with_context(active_test=False)
        everybody = contacts.search([])
        for name, values in self._values_to_ask(everybody).items():
            for value in values:
                with self.subTest(field=name, value=value):
                    equal = contacts.search([(name, "=", value)])
                    other = contacts.search([(name, "!=", value)])
                    self.assertFalse(equal & other)
                    self.assertEqual(equal | other, everybody)
                    self.assertEqual(contacts.search([(name, "in", [value])]), equal)
                    self.assertEqual(contacts.search(["!", (name, "=", value)]), other)

    def _values_to_ask(self, contacts):
        """:return: by name of a field of ours, some values that it has, and none"""
        found = {}
        for name, field in contacts._fields.items():
            is_askable = field._description_searchable and is_our_field(field)
            if not is_askable or field.type in ("json", "html", "binary"):
                continue
            if not contacts._has_field_access(field, "read"):
                continue
            values = contacts.mapped(name)
            values = values.ids if field.relational else dict.fromkeys(values)
            some = [value for value in values if value][:3]
            found[name] = some + ([] if name in CHOSEN_ONLY else [False])
        return found

    # ------------------------------------------------------------
    # Each role
    # ------------------------------------------------------------

    def test_what_a_salesperson_sees(self):
        self._walk("lived_salesperson")

    def test_what_a_user_of_email_marketing_sees(self):
        self._walk("lived_mailer")

    def test_what_a_marketer_sees(self):
        self._walk("lived_marketer")

    def test_what_a_manager_sees(self):
        self._walk("lived_manager")

    def test_what_an_administrator_sees(self):
        self._walk("admin")

    def test_what_an_employee_sees(self):
        self._walk("lived_employee")

    def _walk(self, login):
        problems = self._problems(login)
        Screens(problems.env, problems).walk()
        self.assertGreater(problems.steps, 50)
        self._check(problems)

    def _problems(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        context = {**user.with_user(user).context_get(), "uid": user.id}
        return Problems(self.env(user=user.id, context=context))

    def _check(self, problems):
        if problems.found:
            self.fail(problems.tell())

    # ------------------------------------------------------------
    # Each model
    # ------------------------------------------------------------

    def test_drafts(self):
        """What an onchange reads: each field of a record that is not saved."""
        problems = self._problems("admin")
        for model in self._touched(problems.env):
            records = model if model._transient else model.search([], limit=3)
            drafts = [model.new(origin=record) for record in records]
            if model.with_user(self._user("lived_marketer")).has_access("create"):
                drafts.append(model.new())
            for name in model.fields_get(attributes=[]):  # what the role may read
                field = model._fields[name]
                if is_our_field(field) and not field.inherited:
                    for draft in drafts:
                        place = (model._name, "draft of", draft._origin.id, name)
                        with problems.step(*place):
                            draft.mapped(name)
        self._check(problems)

    def test_each_model_can_be_searched(self):
        """By name, and by what its search view has, be it Odoo's default one."""
        problems = self._problems("lived_manager")
        for model in self._ours(problems.env):
            if model._transient or not model.has_access("read"):
                continue
            with problems.step(model._name, "name_search"):
                model.name_search("ann", operator="ilike")
            fields = model.fields_get()
            arch = Screens.parse(model.get_views([(False, "search")]), "search")
            for node in arch.xpath(".//field[@name]"):
                for domain in typed(node, fields[node.get("name")], problems.env):
                    with problems.step(model._name, "search", domain):
                        model.search(domain, limit=1)
        self._check(problems)

    # ------------------------------------------------------------
    # Little is filled in
    # ------------------------------------------------------------

    def test_nothing_optional_is_filled_in(self):
        """A database where nobody has chosen a country, a time zone, an address…"""
        self._empty("res_company", "id IS NOT NULL", keep={"parent_id", "parent_path"})
        self._empty("res_partner", "TRUE", keep={"commercial_partner_id", "name"})
        self._empty("res_users", "TRUE", keep={"login", "password", "partner_id"})
        self.env["ir.config_parameter"].search(
            [("key", "=like", "contact_marketing.%")]
        ).filtered(lambda each: "key" not in each.key).unlink()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        crons = self.env["ir.cron"].search([("active", "=", True)])
        with self.enter_registry_test_mode():
            for cron in crons:
                name = cron.get_external_id()[cron.id]
                if name.startswith("contact_marketing."):
                    result = cron.method_direct_trigger()
                    self.assertNotIsInstance(result, dict, f"{name}: {result}")
        for login in (*(f"lived_{role}" for role in ROLES), "admin"):
            problems = self._problems(login)
            for model in self._touched(problems.env):
                if not model._transient and model.has_access("create"):
                    with problems.step(login, model._name, "default_get"):
                        model.default_get(list(model._fields))
            self._check(problems)

    def _empty(self, table, condition, keep):
        self.env.cr.execute(
            """
            SELECT string_agg(format('%%I = NULL', column_name), ', ')
            FROM information_schema.columns
            WHERE table_name = %s AND is_nullable = 'YES' AND data_type IN (
                'character varying', 'text', 'integer', 'date', 'jsonb')
            AND column_name != ALL(%s) AND column_name NOT LIKE '%%\\_uid'
            """,
            [table, [*keep, "company_id", "email_normalized", "phone_sanitized"]],
        )
        columns = self.env.cr.fetchone()[0]
        self.env.cr.execute(f"UPDATE {table} SET {columns} WHERE {condition}")

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def _ours(self, env=None):
        models = (env or self.env).values()
        return [each for each in models if is_ours(each) and not each._abstract]

    def _touched(self, env):
        return [
            each for each in env.values() if is_touched(each) and not each._abstract
        ]
