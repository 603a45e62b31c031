from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common.common import NOW
from .segment_common import SegmentCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSegmentNested(SegmentCommon):
    """Segments that use segments."""

    def test_a_segment_uses_others_live_and_deep(self):
        inner = self.segment("Inner", ("id", "in", self.alicja.ids))
        middle = self.using("Middle", inner)
        outer = self.using("Outer", middle)
        without = self.using("Without", outer, operator="not in")
        both = self.using("Both", outer, inner)
        self.assertEqual(self.found(outer), self.alicja)
        self.assertEqual(self.found(without), self.bruno + self.clara)
        inner.mailing_domain = repr([("id", "in", self.bruno.ids)])
        self.assertEqual(self.found(outer), self.bruno)
        self.assertEqual(self.found(without), self.alicja + self.clara)
        self.assertEqual(self.found(both), self.bruno)
        self.assertEqual(outer.used_segment_ids, middle)
        self.assertEqual(middle.user_segment_ids, outer)
        self.assertEqual(inner.usage_count, 2)

    def test_inside_any_and_by_way_of_the_company(self):
        parent = self.env["res.partner"].create({"name": "ACME"})
        self.alicja.parent_id = parent
        inner = self.segment("Inner", ("id", "in", parent.ids))
        for condition in (
            ("parent_id.segment_ids", "in", inner.ids),
            ("parent_id", "any", [("segment_ids", "in", inner.ids)]),
        ):
            with self.subTest(condition=condition):
                outer = self.segment("Outer", condition)
                self.assertEqual(self.found(outer), self.alicja)
                self.assertEqual(outer.used_segment_ids, inner)
                outer.unlink()

    def test_loops_are_refused_with_the_way(self):
        first = self.segment("First")
        with self.refused(ValidationError, "First → First"):
            first.mailing_domain = repr([("segment_ids", "in", first.ids)])
        second = self.using("Second", first)
        with self.refused(ValidationError, "First → Second → First"):
            first.mailing_domain = repr([("segment_ids", "in", second.ids)])
        third = self.using("Third", second)
        with self.refused(ValidationError, "First → Third → Second → First"):
            first.mailing_domain = repr(
                [("child_ids", "not any", [("segment_ids", "not in", third.ids)])]
            )

    def test_a_loop_that_two_users_made_at_once_is_named(self):
        first = self.segment("First")
        second = self.using("Second", first)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_filter SET mailing_domain = %s WHERE id = %s",
            [repr([("segment_ids", "in", second.ids)]), first.id],
        )
        self.env.cr.execute(
            "INSERT INTO contact_segment_use_rel (segment_id, used_id) VALUES (%s, %s)",
            [first.id, second.id],
        )
        self.env.invalidate_all()
        with self.refused(UserError, "cannot use itself"):
            self.env["res.partner"].search([("segment_ids", "in", first.ids)])
        self.assertIn("cannot use itself", second.problem)

    def test_a_missing_segment_is_not_everybody(self):
        gone = self.segment("Gone")
        gone_id = gone.id
        gone.unlink()
        with self.refused(UserError, "does not exist"):
            self.env["res.partner"].search([("segment_ids", "not in", [gone_id])])
