from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import SQL

from ..common.common import NOW, ContactMarketingCommon


@freeze_time(NOW)
class TestTagAssignment(ContactMarketingCommon):
    def tearDown(self):
        self.assertConsistent()
        super().tearDown()

    def test_first_add(self):
        self.assertEqual(self.alicja.contact_tag_add(self.product_a.ids), 1)
        held = self.held(self.alicja, self.product_a)
        self.assertRecordValues(
            held,
            [
                {
                    "count": 1,
                    "first_date": NOW,
                    "last_date": NOW,
                    "expiry_date": NOW + timedelta(days=30),
                    "state": "active",
                    "user_id": self.env.uid,
                }
            ],
        )
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.kinds(self.alicja, self.product_a), ["added"])

    def test_second_add_counts_and_moves_the_expiry(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        with freeze_time(NOW + timedelta(days=10)):
            self.alicja.contact_tag_add(self.product_a.ids)
        self.assertRecordValues(
            self.held(self.alicja, self.product_a),
            [
                {
                    "count": 2,
                    "first_date": NOW,
                    "last_date": NOW + timedelta(days=10),
                    "expiry_date": NOW + timedelta(days=40),
                }
            ],
        )
        self.assertEqual(self.kinds(self.alicja, self.product_a), ["added", "renewed"])

    def test_an_earlier_date_moves_only_the_first_date(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=5))
        self.assertRecordValues(
            self.held(self.alicja, self.product_a),
            [
                {
                    "count": 2,
                    "first_date": NOW - timedelta(days=5),
                    "last_date": NOW,
                    "expiry_date": NOW + timedelta(days=30),
                }
            ],
        )

    def test_already_expired_when_added(self):
        self.alicja.contact_tag_add(self.product_a.ids, date=NOW - timedelta(days=60))
        self.assertRecordValues(
            self.held(self.alicja, self.product_a), [{"count": 1, "state": "expired"}]
        )
        self.assertFalse(self.alicja.category_id)
        self.assertEqual(self.kinds(self.alicja, self.product_a), ["added", "expired"])

    def test_expiry_and_return(self):
        self.alicja.contact_tag_add((self.product_a + self.product_b).ids)
        self.alicja.contact_tag_add(self.product_a.ids)
        with freeze_time(NOW + timedelta(days=31)):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "contact_marketing.ir_cron_expire_tags"
                ).method_direct_trigger()
            held = self.held(self.alicja, self.product_a)
            self.assertRecordValues(held, [{"count": 2, "state": "expired"}])
            self.assertEqual(self.alicja.category_id, self.product_b)
            self.alicja.contact_tag_add(self.product_a.ids)
            self.assertRecordValues(held, [{"count": 3, "state": "active"}])
            self.assertEqual(held.first_date, NOW)
        self.assertEqual(
            self.kinds(self.alicja, self.product_a),
            ["added", "renewed", "expired", "added"],
        )

    def test_remove_keeps_the_memory(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(self.alicja.contact_tag_remove(self.product_a.ids), 1)
        self.assertEqual(self.alicja.contact_tag_remove(self.product_a.ids), 0)
        self.assertRecordValues(
            self.held(self.alicja, self.product_a), [{"count": 1, "state": "removed"}]
        )
        self.assertFalse(self.alicja.category_id)
        self.alicja.contact_tag_add(self.product_a.ids)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 2)

    def test_counted_once_a_day(self):
        self.product_b.counting = "daily"
        for hours in (0, 3, 20, 30):
            with freeze_time(NOW + timedelta(hours=hours)):
                self.alicja.contact_tag_add(self.product_b.ids)
        held = self.held(self.alicja, self.product_b)
        self.assertEqual(held.count, 2, "9:00, 12:00; and 5:00, 15:00 of the next day")

    def test_counted_once_a_source(self):
        self.product_b.counting = "source"
        for source in ("fair", "fair", "webinar", "fair"):
            self.alicja.contact_tag_add(self.product_b.ids, source=source)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 2)

    def test_plain_writes_count(self):
        self.alicja.write({"category_id": self.link(self.product_a)})
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.alicja.write({"category_id": self.link(self.product_a)})
        self.assertEqual(self.held(self.alicja, self.product_a).count, 2)
        self.alicja.category_id = self.product_a + self.product_b
        self.assertEqual(self.held(self.alicja, self.product_a).count, 2)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)
        self.alicja.write({"category_id": [Command.unlink(self.product_a.id)]})
        self.assertEqual(self.held(self.alicja, self.product_a).state, "removed")
        self.alicja.category_id = False
        self.assertEqual(self.held(self.alicja, self.product_b).state, "removed")

    def test_plain_create_and_the_other_side(self):
        dora = self.env["res.partner"].create(
            {"name": "Dora", "category_id": self.link(self.product_a)}
        )
        self.assertEqual(self.held(dora, self.product_a).count, 1)
        self.product_b.write({"partner_ids": self.link(dora)})
        self.assertEqual(self.held(dora, self.product_b).count, 1)
        self.product_b.write({"partner_ids": [Command.clear()]})
        self.assertEqual(self.held(dora, self.product_b).state, "removed")
        tag = self.env["res.partner.category"].create(
            {"name": "New", "partner_ids": self.link(dora)}
        )
        self.assertEqual(self.held(dora, tag).count, 1)
        copy = dora.copy()
        self.assertEqual(self.held(copy, tag).count, 1)

    def test_a_new_lifetime_moves_active_expiries(self):
        (self.alicja + self.bruno).contact_tag_add(self.product_a.ids)
        self.bruno.contact_tag_remove(self.product_a.ids)
        self.product_a.write({"lifetime_number": 1, "lifetime_unit": "month"})
        self.assertEqual(
            self.held(self.alicja, self.product_a).expiry_date, datetime(2026, 4, 2, 9)
        )
        self.assertEqual(
            self.held(self.bruno, self.product_a).expiry_date, NOW + timedelta(days=30)
        )
        self.product_a.lifetime_number = 0
        self.assertFalse(self.held(self.alicja, self.product_a).expiry_date)

    def test_months_end_where_calendars_say(self):
        self.product_a.write({"lifetime_number": 1, "lifetime_unit": "month"})
        self.alicja.contact_tag_add(self.product_a.ids, date="2026-01-31 12:00:00")
        self.assertEqual(
            self.held(self.alicja, self.product_a).expiry_date,
            datetime(2026, 2, 28, 12),
        )

    def test_addons_that_watch_writes_see_tags_come_and_go(self):
        ResPartner = type(self.env["res.partner"])
        written = []
        write = ResPartner.write

        def watching_write(partners, vals):
            written.append((partners, vals.get("category_id")))
            return write(partners, vals)

        both = self.alicja + self.bruno
        self.bruno.contact_tag_add(self.product_a.ids)
        with (
            patch.object(ResPartner, "_tag_has_write_listeners", return_value=True),
            patch.object(ResPartner, "write", watching_write),
        ):
            both.contact_tag_add(self.product_a.ids)
            self.assertEqual(written, [(self.alicja, self.link(self.product_a))])
            written.clear()
            with freeze_time(NOW + timedelta(days=40)):
                self.env["contact.tag.assignment"]._expire_chunk()
            [(partners, commands)] = written
            self.assertEqual(partners.sorted("id"), both)
            self.assertEqual(commands, [Command.unlink(self.product_a.id)])
            written.clear()
            both.write({"category_id": self.link(self.product_a)})
            self.assertEqual(len(written), 1)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 2)
        self.assertEqual(self.held(self.bruno, self.product_a).count, 3)
        self.assertEqual(
            self.kinds(self.alicja, self.product_a), ["added", "expired", "added"]
        )

    def test_labels(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        for _round in range(3):
            self.alicja.contact_tag_add(self.product_b.ids)
        spec = {"category_id": {"fields": {"display_name": {}}}}
        both = (self.alicja + self.bruno).web_read(spec)
        names = [tag["display_name"] for tag in both[0]["category_id"]]
        self.assertEqual(sorted(names), ["Product A", "Product B ×3"])
        self.assertFalse(both[1]["category_id"])
        self.bruno.contact_tag_add(self.product_b.ids)
        names = self.bruno.web_read(spec)[0]["category_id"]
        self.assertEqual(names[0]["display_name"], "Product B")

    def test_same_cost_for_one_and_for_a_hundred(self):
        many = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(100)])
        self.env.flush_all()
        self.alicja.contact_tag_add(self.product_b.ids)
        queries = self.env.cr.sql_log_count
        self.bruno.contact_tag_add(self.product_b.ids)
        cost_of_one = self.env.cr.sql_log_count - queries
        queries = self.env.cr.sql_log_count
        many.contact_tag_add(self.product_b.ids)
        self.assertEqual(self.env.cr.sql_log_count - queries, cost_of_one)

    def test_retraction(self):
        interactions = (
            self.env["contact.interaction"]
            .sudo()
            .create(
                [
                    {"partner_id": self.alicja.id, "kind": "click", "date": NOW}
                    for _round in range(2)
                ]
            )
        )
        Event = self.env["contact.tag.event"]
        self._occur(interactions[0])
        held = self.held(self.alicja, self.product_a)
        with freeze_time(NOW + timedelta(days=1)):
            self._occur(interactions[1])
        self.assertEqual(held.count, 2)
        Event._retract(interactions[1].ids)
        self.assertRecordValues(
            held, [{"count": 1, "last_date": NOW, "state": "active"}]
        )
        Event._retract(interactions[1].ids)
        self.assertEqual(held.count, 1, "taken back once only")
        Event._retract(interactions[0].ids)
        self.assertRecordValues(
            held, [{"count": 0, "first_date": False, "state": "removed"}]
        )
        self.assertFalse(self.alicja.category_id)

    def test_retraction_of_one_of_two_on_a_day(self):
        self.product_a.counting = "daily"
        interactions = (
            self.env["contact.interaction"]
            .sudo()
            .create(
                [
                    {"partner_id": self.alicja.id, "kind": "click", "date": NOW}
                    for _round in range(2)
                ]
            )
        )
        for interaction in interactions:
            self._occur(interaction)
        held = self.held(self.alicja, self.product_a)
        self.assertEqual(held.count, 1)
        self.env["contact.tag.event"]._retract(interactions[0].ids)
        self.assertRecordValues(held, [{"count": 1, "state": "active"}])
        self.env["contact.tag.event"]._retract(interactions[1].ids)
        self.assertRecordValues(held, [{"count": 0, "state": "removed"}])

    def test_retraction_gives_back_the_state_before(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.alicja.contact_tag_remove(self.product_a.ids)
        interaction = (
            self.env["contact.interaction"]
            .sudo()
            .create({"partner_id": self.alicja.id, "kind": "click", "date": NOW})
        )
        self._occur(interaction)
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.env["contact.tag.event"]._retract(interaction.ids)
        self.assertRecordValues(
            self.held(self.alicja, self.product_a), [{"count": 1, "state": "removed"}]
        )

    def _occur(self, interaction):
        effect = self.env["contact.effect"].create(
            {"tag_add_ids": self.link(self.product_a)}
        )
        self.env["contact.effect"]._apply(
            SQL(
                "SELECT %s AS effect_id, %s AS partner_id, %s::timestamp AS date, "
                "NULL AS source, %s AS interaction_id, NULL::int AS user_id",
                effect.id,
                interaction.partner_id.id,
                interaction.date,
                interaction.id,
            )
        )
