from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ...lib.relative_days import RelativeDays
from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestFilters(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.alicja + cls.bruno + cls.clara

    def found(self, *domain):
        return self.env["res.partner"].search(
            [("id", "in", self.everybody.ids), *domain]
        )

    def test_counted_at_least(self):
        for _round in range(3):
            self.alicja.contact_tag_add(self.product_a.ids)
        self.bruno.contact_tag_add(self.product_a.ids)
        self.assertEqual(
            self.found(
                (
                    "tag_assignment_ids",
                    "any",
                    [("tag_id", "=", self.product_a.id), ("count", ">=", 3)],
                )
            ),
            self.alicja,
        )
        counted = self.found(("tag_counts", "ilike", "product a ×3"))
        self.assertEqual(counted, self.alicja)
        self.assertFalse(self.found(("tag_counts", "ilike", "product a x4")))
        self.assertEqual(
            self.found(("tag_counts", "ilike", "product a")), self.alicja + self.bruno
        )

    def test_had_it_once_not_now(self):
        self.everybody.contact_tag_add(self.product_a.ids)
        self.bruno.contact_tag_remove(self.product_a.ids)
        self.assertEqual(
            self.found(("past_tag_ids", "in", self.product_a.ids)), self.bruno
        )
        self.assertEqual(self.bruno.past_tag_ids, self.product_a)
        self.assertFalse(self.alicja.past_tag_ids)
        self.assertEqual(
            self.found(("past_tag_ids", "not in", self.product_a.ids)),
            self.alicja + self.clara,
        )

    def test_last_added_within(self):
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=20))
        self.bruno.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=5))
        recent = [("tag_id", "=", self.product_a.id), ("last_date", ">=", "today -7d")]
        self.assertEqual(self.found(("tag_assignment_ids", "any", recent)), self.bruno)

    def test_on_the_list_since(self):
        self.alicja.contact_list_add(self.fair.ids, date=NOW - timedelta(days=20))
        self.bruno.contact_list_add(self.fair.ids)
        recent = [("list_id", "=", self.fair.id), ("date_added", ">=", "today -7d")]
        self.assertEqual(self.found(("list_member_ids", "any", recent)), self.bruno)

    def test_last_interaction(self):
        self.alicja.contact_interaction_log("visit", date=NOW - timedelta(days=20))
        self.bruno.contact_interaction_log("visit")
        robot = self.clara
        robot.contact_interaction_log("visit")
        robot.interaction_ids.sudo()._set_verdict("bot")
        self.assertEqual(
            self.found(("last_interaction_date", ">=", "today -7d")), self.bruno
        )
        self.assertEqual(
            self.found(("last_interaction_date", "<", "today -7d")), self.alicja
        )
        self.assertEqual(self.found(("last_interaction_date", "=", False)), self.clara)
        self.assertEqual(
            self.found(("last_interaction_date", "!=", False)), self.alicja + self.bruno
        )

    def test_every_filter_of_the_contact_list_works(self):
        search = self.env.ref("contact_marketing.res_partner_view_search")
        for node in search.with_context(lang=None)._get_combined_arch().iter("filter"):
            if domain := node.get("domain"):
                with self.subTest(name=node.get("name")):
                    values = {"uid": self.env.uid}
                    self.env["res.partner"].search_count(safe_eval(domain, values))

    def test_counts_on_tags(self):
        self.everybody.contact_tag_add(self.product_a.ids)
        self.clara.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=90))
        self.assertEqual(self.product_a.active_count, 3)
        with freeze_time(NOW + timedelta(days=40)):
            self.env["contact.tag.assignment"]._expire_chunk()
        self.assertEqual(self.product_a.active_count, 0)
        self.assertEqual(self.product_a.expired_count, 3)

    def test_no_number_of_days_is_too_large(self):
        tried = 0
        for name, model in sorted(self.env.registry.items()):
            for field in () if model._abstract else model._fields.values():
                if not isinstance(
                    getattr(field.search, "__self__", None), RelativeDays
                ):
                    continue
                Model = self.env[name]
                for operator in ("<", "<=", ">", ">=", "=", "!="):
                    for days in (-(10**20), -(2**31), 2**31, 10**20):
                        condition = Domain(field.name, operator, days)
                        tried += 1
                        with self.subTest(condition=condition, model=name):
                            found = Model.search_count(condition)
                            if operator == "=":
                                self.assertFalse(found)
        self.assertGreater(tried, 100)

    def test_lifetimes_that_are_none(self):
        for number, unit in (
            (-1, "day"),
            (101, "year"),
            (36_501, "day"),
            (2**31 - 1, "week"),
        ):
            with self.subTest(number=number, unit=unit):
                with self.assertRaises(ValidationError):
                    self.product_a.write(
                        {"lifetime_number": number, "lifetime_unit": unit}
                    )
                with self.assertRaises(ValidationError):
                    self.product_a.create(
                        {"name": "X", "lifetime_number": number, "lifetime_unit": unit}
                    )

    def test_the_forms_open(self):
        with Form(self.product_a.with_user(self.manager)) as form:
            form.lifetime_number = 12
            form.lifetime_unit = "month"
        with Form(self.env["contact.list"].with_user(self.manager)) as form:
            form.name = "Fair"
        for user in (self.manager, self.marketer, self.salesman, self.employee):
            with Form(self.alicja.with_user(user)):
                pass
