from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestSegmentUse(SegmentCommon):
    """Tags and lists know the segments that ask for them."""

    def test_however_deep_and_however_asked(self):
        tag, contact_list = self.product_a.ids, self.fair.ids
        for condition, tags, lists in (
            (("category_id", "in", tag), self.product_a, self.fair.browse()),
            (("category_id", "child_of", tag[0]), self.product_a, self.fair.browse()),
            (("category_id.id", "=", tag[0]), self.product_a, self.fair.browse()),
            (("parent_id.category_id", "not in", tag), self.product_a, None),
            (("past_tag_ids", "in", tag), self.product_a, None),
            (
                ("tag_assignment_ids", "any", [("tag_id", "=", tag[0])]),
                self.product_a,
                None,
            ),
            (("contact_list_ids", "not in", contact_list), None, self.fair),
            (
                ("list_member_ids", "not any", [("list_id", "in", contact_list)]),
                None,
                self.fair,
            ),
            (("id", "in", tag), None, None),
            (("category_id", "=", False), None, None),
            (("category_id", "ilike", "Product"), None, None),
        ):
            with self.subTest(condition=condition):
                segment = self.segment("Asks", condition)
                self.assertEqual(segment.used_tag_ids, tags or self.product_a.browse())
                self.assertEqual(segment.used_list_ids, lists or self.fair.browse())

    def test_the_register(self):
        segment = self.segment(
            "Asks",
            ("category_id", "in", self.product_a.ids),
            ("contact_list_ids", "in", self.fair.ids),
        )
        Usage = self.env["contact.usage"].with_user(self.marketer)
        for target, field in ((self.product_a, "tag_id"), (self.fair, "list_id")):
            target = target.with_user(self.marketer)
            self.assertEqual(target.usage_count, 1)
            usage = Usage.search(target.action_open_usage()["domain"])
            self.assertEqual(usage[field], target)
            self.assertEqual((usage.role, usage.record_ref), ("condition", segment))
            form = self.env.ref("contact_marketing.mailing_filter_view_form")
            self.assertEqual(usage.action_open_record()["views"], [(form.id, "form")])
        segment.mailing_domain = "[]"
        self.assertFalse(Usage.search([("res_model", "=", "mailing.filter")]) & usage)

    def test_what_is_asked_for_stays(self):
        segment = self.segment(
            "Asks",
            ("category_id", "in", self.product_a.ids),
            ("contact_list_ids", "not in", self.fair.ids),
        )
        segment.action_archive()
        for target in (self.product_a, self.fair):
            with self.refused(ValidationError, f"{target.name}: .*Asks"):
                target.with_user(self.manager).unlink()
        for table, target in (
            ("res_partner_category", self.product_a),
            ("contact_list", self.fair),
        ):
            self.env.flush_all()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.cr.execute(f"DELETE FROM {table} WHERE id = %s", [target.id])
        segment.unlink()
        self.product_a.unlink()
        self.fair.unlink()

    def test_words(self):
        """As the screen *Why Is This Contact Here?* calls the conditions."""
        Words = self.env["contact.domain.formatter"]
        self.product_a.parent_id = self.product_b
        for condition, words in (
            (("category_id", "in", self.product_b.ids), "Tags is Product B"),
            (("category_id", "in", [self.product_b.id, 0]), "Tags is Product B or #0"),
            (("category_id", "=", False), "Tags is not set"),
            (("email", "!=", False), "Email is set"),
            (("is_customer", "=", False), "Customer is no"),
            (("create_days", "<=", 7), "Days Since Creation is at most 7"),
            (
                ("interaction_ids", "not any", [("kind", "in", ["click", "form"])]),
                "no Interactions with (Kind is Link clicked or Form sent)",
            ),
            (("create_date", ">=", "today -3d"), "Created on is at least today -3d"),
            ((1, "=", 1), "all contacts"),
            ((0, "=", 1), "nobody"),
        ):
            with self.subTest(condition=condition):
                sign, parts = Words._parts("res.partner", repr([condition]))
                self.assertEqual((sign, parts), ("&", [(words, [condition])]))
        sign, parts = Words._parts(
            "res.partner",
            "['|', ('id', '=', 1), '|', ('id', '=', 2), '&', ('id', '>', 3),"
            " ('id', '<', 9)]",
        )
        self.assertEqual(sign, "|")
        self.assertEqual(
            [words for words, _part in parts],
            ["ID is 1", "ID is 2", "ID is more than 3 and ID is less than 9"],
        )
        self.assertEqual(parts[2][1], ["&", ("id", ">", 3), ("id", "<", 9)])
        self.assertEqual(Words._parts("res.partner", "[]"), ("&", []))
