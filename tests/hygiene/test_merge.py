from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMerge(ContactMarketingCommon):
    def tearDown(self):
        self.assertConsistent()
        super().tearDown()

    def _merge_contacts(self, partners, target):
        self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [Command.set(partners.ids)], "dst_partner_id": target.id}
        ).action_merge()

    def test_three_contacts(self):
        self.alicja.contact_tag_add(self.product_a.ids, date="2026-02-20")
        self.bruno.contact_tag_add(self.product_a.ids, date="2026-02-10")
        self.bruno.contact_tag_add(self.product_a.ids, date="2026-02-28")
        self.bruno.contact_tag_add(self.product_b.ids)
        self.clara.contact_tag_add(self.product_b.ids)
        self.clara.contact_tag_remove(self.product_b.ids)
        self._merge_contacts(self.alicja + self.bruno + self.clara, self.alicja)
        self.assertFalse((self.bruno + self.clara).exists())
        self.assertRecordValues(
            self.held(self.alicja, self.product_a),
            [
                {
                    "count": 3,
                    "first_date": datetime(2026, 2, 10),
                    "last_date": datetime(2026, 2, 28),
                    "expiry_date": datetime(2026, 3, 30),
                    "state": "active",
                }
            ],
        )
        self.assertRecordValues(
            self.held(self.alicja, self.product_b), [{"count": 2, "state": "active"}]
        )
        self.assertEqual(self.alicja.category_id, self.product_a + self.product_b)

    def test_lists_and_interactions_of_contacts(self):
        self.alicja.contact_list_add(self.fair.ids, date="2026-02-20")
        self.bruno.contact_list_add((self.fair + self.customers).ids, date="2026-02-10")
        self.bruno.contact_interaction_log("visit")
        self._merge_contacts(self.alicja + self.bruno, self.alicja)
        self.assertEqual(self.alicja.contact_list_ids, self.fair + self.customers)
        self.assertEqual(
            set(self.alicja.list_member_ids.mapped("date_added")),
            {datetime(2026, 2, 10)},
        )
        self.assertEqual(self.alicja.interaction_count, 1)

    def _merge_tags(self, tags, target):
        self.env["res.partner.category.merge"].with_user(self.manager).create(
            {"tag_ids": [Command.set(tags.ids)], "target_id": target.id}
        ).action_merge()

    def test_two_tags(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.alicja.contact_tag_add(self.product_b.ids, date="2026-02-10")
        self.bruno.contact_tag_add(self.product_b.ids)
        effect = self.env["contact.effect"].create(
            {"tag_add_ids": self.link(self.product_b)}
        )
        child = self.env["res.partner.category"].create(
            {"name": "Child", "parent_id": self.product_b.id}
        )
        self._merge_tags(self.product_a + self.product_b, self.product_a)
        self.assertFalse(self.product_b.exists())
        self.assertRecordValues(
            self.held(self.alicja, self.product_a),
            [
                {
                    "count": 2,
                    "first_date": datetime(2026, 2, 10),
                    "last_date": NOW,
                    "expiry_date": NOW + timedelta(days=30),
                }
            ],
        )
        held = self.held(self.bruno, self.product_a)
        self.assertRecordValues(
            held, [{"count": 1, "expiry_date": NOW + timedelta(days=30)}]
        )
        self.assertEqual((self.alicja + self.bruno).category_id, self.product_a)
        self.assertEqual(effect.tag_add_ids, self.product_a)
        self.assertEqual(child.parent_id, self.product_a)

    def test_a_tag_into_its_own_child(self):
        self.product_b.parent_id = self.product_a
        self.alicja.contact_tag_add(self.product_a.ids)
        self._merge_tags(self.product_a + self.product_b, self.product_b)
        self.assertFalse(self.product_a.exists())
        self.assertFalse(self.product_b.parent_id)
        self.assertEqual(self.alicja.category_id, self.product_b)

    def test_one_tag_is_nothing_to_merge(self):
        with self.assertRaises(UserError):
            self._merge_tags(self.product_a, self.product_a)

    def test_only_managers_merge_tags(self):
        with self.assertRaises(AccessError):
            self.env["res.partner.category.merge"].with_user(self.marketer).create(
                {"target_id": self.product_a.id}
            )

    def test_days_that_two_histories_share_stay_apart(self):
        self.product_a.counting = "daily"
        (self.alicja + self.bruno).contact_tag_add(self.product_a.ids)
        self._merge_contacts(self.alicja + self.bruno, self.alicja)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual(held.count, 2)
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(held.count, 2, "the day was counted already")
