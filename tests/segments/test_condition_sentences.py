import ast
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user
from odoo.tools import SQL

from ...lib.conditions.domain_text import (
    UnreadableDomain,
    read_tree,
)
from ...models.segments import contact_condition_catalogue
from ...models.segments.conditions import GROUPS
from ..common.common import ContactMarketingCommon

CONDITIONS = [each for group in GROUPS.values() for each in group.CONDITIONS]

LEAVES = st.sampled_from(
    [
        ("category_id", "in", [1, 2]),
        ["category_id", "=", 1],
        ("is_company", "!=", False),
        ("create_days", "<=", 7),
        ("name", "ilike", 'O\'Neill "x" %(tags)s \\ ż\n'),
        ("gone_field", "=", None),
        ("parent_id", "any", ["|", ("name", "=", "x"), ("id", "in", ())]),
        ("tag_assignment_ids", "any", [("count", ">=", 2), ("tag_id", "in", [1])]),
        (1, "=", 1),
    ]
)
WRITINGS = st.recursive(
    LEAVES.map(lambda leaf: [leaf]),
    lambda inside: st.one_of(
        inside.map(lambda items: ["!", *items]),
        st.tuples(st.sampled_from("&|"), inside, inside).map(
            lambda parts: [parts[0], *parts[1], *parts[2]]
        ),
    ),
    max_leaves=8,
)
DOMAINS = st.lists(WRITINGS, max_size=4).map(
    lambda parts: [item for part in parts for item in part]
)


class TestConditionSentences(ContactMarketingCommon):
    """The catalogue of conditions: each is written, searched by and read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who may read all that any sentence asks for.
        cls.buyer = new_test_user(
            cls.env,
            "contact_marketing_buyer",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )
        cls.contacts = cls.alicja + cls.bruno + cls.clara
        cls.alicja.contact_tag_add(cls.product_a.ids)
        cls.bruno.contact_list_add(cls.customers.ids)
        cls.clara.contact_consent_grant(["newsletter"], "manual", proof="Card")

    def _catalogue(self, user):
        return self.env["contact.condition.catalogue"].with_user(user)

    def _offered(self, user):
        return {
            condition.name: (condition, selections)
            for condition, selections in self._catalogue(user)._offered(GROUPS)
        }

    def _values(self, condition, selections):
        values = {}
        for name, part in condition.parts.items():
            if part.kind == "records":
                values[name] = self.env[part.model].search([], limit=2).ids
            elif part.kind == "choice":
                values[name] = selections[name][-1][0]
            elif part.kind == "text":
                values[name] = 'O\'Neill "50%" (ż)'
            else:
                values[name] = 3
        return values

    def test_names_are_unique(self):
        names = [condition.name for condition in CONDITIONS]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 40)

    def test_each_part_stands_in_each_sentence(self):
        for condition in CONDITIONS:
            for text in filter(None, (condition.text, condition.text_not)):
                with self.subTest(condition=condition.name, text=text):
                    self.assertEqual(
                        str(text) % {name: "" for name in condition.parts},
                        str(text) % dict.fromkeys([*condition.parts, "more"], ""),
                    )
                    for name in condition.parts:
                        self.assertEqual(str(text).count(f"%({name})s"), 1)
                        self.assertIn(f"%({name})s", condition.template)

    def test_each_is_searched_by_and_read_back(self):
        """Also its opposite, which are all others."""
        offered = self._offered(self.buyer)
        self.assertEqual(set(offered), {each.name for each in CONDITIONS})
        Partner = self.env["res.partner"].with_user(self.buyer)
        catalogue = self._catalogue(self.buyer)
        for condition, selections in offered.values():
            values = self._values(condition, selections)
            found = {}
            for is_not in (False, True):
                text = f"[{condition.to_text(values, is_not)}]"
                with self.subTest(text=text):
                    self.env["contact.domain.check"].with_user(
                        self.buyer
                    )._check_searchable("res.partner", text)
                    domain = Domain(ast.literal_eval(text))
                    found[is_not] = Partner.search(domain & self._among())
                    node = catalogue.read_domain(text)
                    node = node["nodes"][0] if node["kind"] == "group" else node
                    self.assertEqual(
                        (node["condition"], node["values"], node["is_not"]),
                        (condition.name, values, is_not),
                    )
            with self.subTest(condition=condition.name):
                self.assertFalse(found[False] & found[True])
                self.assertEqual(found[False] | found[True], self.contacts)

    def _among(self):
        return Domain("id", "in", self.contacts.ids)

    def test_each_may_be_used_by_who_it_is_offered_to(self):
        for user in (self.marketer, self.salesman, self.employee):
            Partner = self.env["res.partner"].with_user(user)
            for condition, selections in self._offered(user).values():
                values = self._values(condition, selections)
                text = f"[{condition.to_text(values)}]"
                with self.subTest(user=user.login, condition=condition.name):
                    Partner.search_count(ast.literal_eval(text))

    def test_nothing_is_offered_that_may_not_be_read(self):
        to_marketers = self._offered(self.marketer)
        self.assertIn("tag_counted", to_marketers)
        self.assertIn("mail_opened", to_marketers)
        self.assertNotIn("ordered_for", to_marketers)
        self.assertNotIn("ordered_product", to_marketers)
        self.assertNotIn("mail_opened", self._offered(self.salesman))
        self.assertFalse(
            set(self._offered(self.employee))
            & {"tag_counted", "consent", "score", "journey"}
        )

    def test_only_employees_ask(self):
        for user in (self.portal, self.public):
            catalogue = self._catalogue(user)
            for ask in (
                catalogue.get_catalogue,
                lambda catalogue=catalogue: catalogue.read_domain("[]"),
                lambda catalogue=catalogue: catalogue.preview_domain("[]"),
            ):
                with self.assertRaises(AccessError):
                    ask()

    # ------------------------------------------------------------
    # Domains that somebody typed
    # ------------------------------------------------------------

    def _read(self, text):
        root = self._catalogue(self.marketer).read_domain(text)
        return [
            (node["kind"], node.get("condition") or node.get("operator"))
            for node in root["nodes"]
        ]

    def test_another_order_says_the_same(self):
        tag = self.product_a.id
        for inside in (
            f"[('count', '>=', 2), ('last_days', '<=', 30), ('tag_id', '=', {tag})]",
            f"[['last_days', '<=', 30], ['tag_id', 'in', [{tag}]], ['count', '>=', 2]]",
        ):
            self.assertEqual(
                self._read(f"[('tag_assignment_ids', 'any', {inside})]"),
                [("sentence", "tag_counted")],
            )

    def test_what_says_something_else_is_no_sentence(self):
        for leaf in (
            "('tag_assignment_ids', 'any', ['|', ('id', '=', 1), ('count', '>=', 2)])",
            "('tag_assignment_ids', 'any', [('tag_id', 'in', [1]), ('count', '>', 2)])",
            "('category_id', 'in', ['Product A'])",
            "('category_id', 'in', [1, False])",
            "('category_id', '=', False)",
            "('category_id', 'child_of', [1])",
            "('create_days', '<=', '7')",
            "('create_days', '<=', True)",
            "('create_days', '<=', 7.5)",
            "('lang', '=', 'xx_XX')",
            "('city', 'ilike', '')",
            "('is_company', '=', 1)",
            "('gone_field', '=', 1)",
            "(1, '=', 1)",
        ):
            with self.subTest(leaf=leaf):
                self.assertEqual(self._read(f"[{leaf}]"), [("rule", None)])

    def test_records_that_are_gone_stay_in_the_sentence(self):
        gone = self.env["contact.list"].create({"name": "Gone"})
        text = f"[('contact_list_ids', 'in', [{gone.id}])]"
        gone.unlink()
        (node,) = self._catalogue(self.marketer).read_domain(text)["nodes"]
        self.assertEqual(node["values"], {"lists": [gone.id]})
        self.assertEqual(self._preview(text)["count"], 0)

    def test_opposites(self):
        for text, is_not in (
            ("[('is_company', '=', False)]", True),
            ("[('is_company', '!=', False)]", False),
            ("['!', ('is_company', '=', False)]", False),
            ("['!', '!', ('is_company', '=', True)]", False),
            ("['!', ('category_id', 'in', [1])]", True),
            ("['!', ('category_id', 'not in', [1])]", False),
        ):
            with self.subTest(text=text):
                root = self._catalogue(self.marketer).read_domain(text)
                (node,) = root["nodes"]
                self.assertEqual((node["kind"], node["is_not"]), ("sentence", is_not))

    def test_what_is_no_list_of_plain_conditions_is_left_to_odoo(self):
        catalogue = self._catalogue(self.marketer)
        for text in (
            "[('user_id', '=', uid)]",
            "['&', ('name', '=', 'x')]",
            "[('name', '=')]",
            "[('name', 5, 'x')]",
            "['^', ('name', '=', 'x')]",
            "{'a': 1}",
            "[",
            "[" * 3000 + "]" * 3000,
            "[" + "('name', '=', 'x')," * 400 + "]",
            "[('name', '=', '" + "x" * 60_000 + "')]",
        ):
            with self.subTest(text=text[:40]):
                self.assertIs(catalogue.read_domain(text), False)
        self.assertEqual(catalogue.read_domain(False)["nodes"], [])

    @settings(
        max_examples=200,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(DOMAINS)
    def test_any_domain_is_read_as_it_is_written(self, items):
        text = repr(items)
        root = read_tree(text)
        self.assertEqual(ast.literal_eval(f"[{root.text}]"), items)
        self.assertEqual(Domain(self._written(root)), Domain(items))

    def _written(self, node):
        """A domain made of the texts of its conditions alone."""
        if node.leaf is not None:
            return ast.literal_eval(f"[{node.text}]")
        found = [self._written(each) for each in node.nodes]
        joined = Domain.AND(found) if node.operator == "&" else Domain.OR(found)
        return list(~joined if node.is_not else joined)

    def test_a_tree_cannot_be_made_of_nothing(self):
        with self.assertRaises(UnreadableDomain):
            read_tree("['!']")

    # ------------------------------------------------------------
    # Who matches
    # ------------------------------------------------------------

    def _preview(self, text, user=None):
        return self._catalogue(user or self.marketer).preview_domain(text)

    def test_count_and_names(self):
        found = self._preview(f"[('id', 'in', {self.contacts.ids})]")
        self.assertEqual((found["count"], found["is_more"]), (3, False))
        self.assertEqual(
            sorted(found["names"]), ["Alicja Nowak", "Bruno Silva", "Clara Weber"]
        )

    def test_what_may_not_be_read_is_not_searched_by(self):
        for text in (
            "[('user_ids.password', 'like', 'a%')]",
            "[('user_ids', 'any', [('password', 'like', 'a%')])]",
            "[('sale_order_ids.amount_total', '>', 5)]",
            "[('gone_field', '=', 5)]",
            "[('name', '=', uid)]",
            "nothing",
        ):
            with self.subTest(text=text):
                found = self._preview(text)
                self.assertEqual((found["count"], found["names"]), (0, []))
                self.assertTrue(found["problem"])

    def test_only_whom_the_user_may_see(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.clara.company_id = other
        found = self._preview(f"[('id', 'in', {self.contacts.ids})]")
        self.assertEqual(found["count"], 2)
        self.assertNotIn("Clara Weber", found["names"])

    def test_what_takes_too_long_is_given_up(self):
        Partner = self.env.registry["res.partner"]
        search = Partner._search

        def slow(self, *args, **kwargs):
            query = search(self, *args, **kwargs)
            query.add_where(SQL("pg_sleep(60) IS NOT NULL"))
            return query

        shown = SQL("SHOW statement_timeout")
        before = self.env.execute_query(shown)
        with (
            patch.object(Partner, "_search", slow),
            patch.object(contact_condition_catalogue, "MAX_SECONDS", 0.02),
        ):
            found = self._preview("[('name', 'ilike', 'a')]")
        self.assertIsNone(found["count"])
        self.assertEqual(self.env.execute_query(shown), before)

    def test_it_costs_one_statement_for_many_as_for_few(self):
        catalogue = self._catalogue(self.marketer)
        for text in ("[('id', '=', 0)]", "[]"):
            catalogue.preview_domain(text)
            with self.subTest(text=text), self.assertQueryCount(8):
                catalogue.preview_domain(text)
