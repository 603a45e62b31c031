from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .hygiene_common import HygieneCommon

CHUNK = "odoo.addons.contact_marketing.models.hygiene.contact_quality.COMPARE_CHUNK"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygienePairs(HygieneCommon):
    """Duplicates as findings: one for a pair, shown by both."""

    def setUp(self):
        super().setUp()
        self.duplicate = self.env["res.partner"].create(
            {"name": "Nowak Alicja", "email": "ALICJA@example.com"}
        )
        self.check()

    def pair(self):
        return self.issue(self.alicja, "duplicate")

    def later(self, days):
        for contact in (self.alicja, self.duplicate):
            self.touch(contact, NOW + timedelta(days=days))
        with freeze_time(NOW + timedelta(days=days)):
            self.check()

    def test_both_show_the_pair_and_both_lose_points(self):
        self.assertEqual(self.pair().other_id, self.duplicate)
        self.assertEqual(self.pair().confidence, "certain")
        self.assertIn(self.pair(), self.duplicate.open_issue_ids)
        self.assertEqual(self.alicja.contact_quality, 50 - 15)
        self.assertEqual(self.duplicate.contact_quality, 50 - 15)
        self.assertIn("Nowak Alicja", self.pair().description)

    def test_what_a_person_discarded_is_remembered(self):
        pair = self.pair()
        pair.with_user(self.marketer).action_ignore()
        self.assertEqual(self.alicja.contact_quality, 50)
        self.later(days=30)
        self.assertEqual(pair.state, "ignored")
        self.assertNotIn("duplicate", self.kinds_of(self.alicja))

    def test_a_pair_that_is_none_any_more(self):
        pair = self.pair()
        self.duplicate.write({"name": "Zofia Lis", "email": "zofia@example.com"})
        self.later(days=1)
        self.assertEqual(pair.state, "obsolete")

    def test_the_plan_can_leave_them_out(self):
        with freeze_time(NOW + timedelta(hours=1)):
            self.plan.check_duplicate = False
        with freeze_time(NOW + timedelta(hours=2)):
            self.check()
        self.assertNotIn("duplicate", self.kinds_of(self.alicja))
        with freeze_time(NOW + timedelta(hours=3)):
            self.plan.check_duplicate = True
        with freeze_time(NOW + timedelta(hours=4)):
            self.check()
        self.assertIn("duplicate", self.kinds_of(self.alicja))

    def test_each_is_searched_once_in_whatever_chunks(self):
        towns = ("Żory", "Ełk", "Łódź", None)
        self.env["res.partner"].create(
            [{"name": f"Ewa {n}", "city": towns[n % 4]} for n in range(9)]
        )
        plans = self.env["contact.hygiene.plan"]
        with freeze_time(NOW + timedelta(hours=1)):
            check_next_chunk = plans._walk()
            while check_next_chunk():
                pass
            self.assertEqual(self.searched_in_chunks(), 9)
        with freeze_time(NOW + timedelta(hours=2)):
            self.plan.check_duplicate = False
            self.env.flush_all()
        checked = self.env["contact.quality"].search_count([("plan_id", "!=", False)])
        self.assertGreater(checked, 9)
        with freeze_time(NOW + timedelta(hours=3)):
            self.assertEqual(self.searched_in_chunks(), checked)
            self.assertEqual(self.searched_in_chunks(), 0)

    def searched_in_chunks(self):
        """:return: how many contacts were searched, a few at a time"""
        with patch(CHUNK, 2):
            search_next_chunk = self.env["contact.hygiene.plan"]._compare_walk()
            searched = 0
            while number := search_next_chunk():
                searched += number
                self.assertLess(searched, 1_000, "it ends")
        return searched

    def due_to_compare(self):
        return self.env["contact.quality"]._next_to_compare()[0]

    def test_nobody_is_compared_twice_without_a_change(self):
        self.assertFalse(self.due_to_compare())
        with freeze_time(NOW + timedelta(days=30)):
            self.check()
            self.assertFalse(self.due_to_compare())
        self.assertEqual(self.alicja.quality_ids.compared_date, NOW)

    def test_odoo_merge_closes_the_pair(self):
        pair = self.pair()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.alicja + self.duplicate).ids, self.alicja)
        self.assertFalse(pair.exists().filtered(lambda one: one.state == "open"))
        self.assertEqual(len(self.alicja.quality_ids), 1)

    def test_discarded_pairs_survive_the_merge_of_one_of_them(self):
        pair = self.pair()
        pair.action_ignore()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.duplicate + self.clara).ids, self.clara)
        self.assertEqual(pair.partner_id | pair.other_id, self.alicja | self.clara)
        self.assertEqual(pair.state, "ignored")
