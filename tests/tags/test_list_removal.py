from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..common.contact_summary_common import ContactSummaryCommon

TAKEN_OFF = "Taken off a list"
ADDED = "Added to a list"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestListRemoval(ContactSummaryCommon):
    """Who was on a list, and was taken off it, keeps that in the timeline."""

    def setUp(self):
        super().setUp()
        self.everybody = self.alicja + self.bruno + self.clara
        self.everybody.contact_list_add(self.fair.ids, NOW - timedelta(days=3))

    def told(self, contact=None, user=None):
        """What the timeline says of lists, the latest first."""
        page = self.timeline(user or self.salesman, contact, ["lists"])
        return [
            (entry["title"], entry["text"], entry["note"], entry["is_taken_back"])
            for entry in page["entries"]
        ]

    def test_by_hand(self):
        self.alicja.with_user(self.marketer).contact_list_ids = [Command.clear()]
        self.assertFalse(self.alicja.list_member_ids)
        name = self.fair.name
        self.assertEqual(
            self.told(),
            [
                (TAKEN_OFF, name, self.marketer.name, False),
                (ADDED, name, "", False),
            ],
        )
        self.assertEqual(self.told(self.bruno), [(ADDED, name, "", False)])
        self.alicja.contact_list_add(self.fair.ids)
        titles = [title for title, *_rest in self.told()]
        self.assertEqual(sorted(titles), [ADDED, ADDED, TAKEN_OFF])

    def test_who_is_on_no_list_is_taken_off_none(self):
        self.assertEqual(self.alicja.contact_list_remove(self.customers.ids), 0)
        self.assertFalse(self.env["contact.list.removal"].search([]))

    def test_each_way_off_a_list(self):
        """A form of lists, the list of members, a bulk change: by whom is told."""
        ways = {
            "the list's form": lambda: self.fair.with_user(self.marketer).write(
                {"partner_ids": [Command.unlink(self.alicja.id)]}
            ),
            "the members": lambda: self.alicja.list_member_ids.with_user(
                self.marketer
            ).action_remove(),
            "a bulk change": lambda: (
                self.env["contact.bulk.change"]
                .with_user(self.marketer)
                .create(
                    {
                        "domain": repr([("id", "in", self.alicja.ids)]),
                        "list_remove_ids": [Command.link(self.fair.id)],
                    }
                )
                .action_apply()
            ),
        }
        for name, take_off in ways.items():
            with self.subTest(name):
                self.alicja.contact_list_add(self.fair.ids)
                take_off()
                self.assertFalse(self.alicja.list_member_ids)
                removal = self.env["contact.list.removal"].search([], limit=1)
                self.assertEqual(removal.user_id, self.marketer)
                self.assertIn(
                    (TAKEN_OFF, self.fair.name, self.marketer.name, False), self.told()
                )
                removal.unlink()

    def test_by_what_led_to_it(self):
        policy = self.sample("contact.sunset.policy", self.here)
        source = f"{policy._name},{policy.id}"
        self.alicja.contact_list_remove(self.fair.ids, source=source)
        [(_title, _text, note, _back), _added] = self.told(user=self.marketer)
        self.assertIn(policy.name, note)
        # Policies are no matter of salespeople, their names neither.
        [(_title, _text, note, _back), _added] = self.told(user=self.salesman)
        self.assertNotIn(policy.name, note or "")

    def test_by_an_interaction(self):
        self.alicja.contact_interaction_log("visit", name="Price list")
        interaction = self.alicja.interaction_ids
        self.alicja._marketing_change(
            "contact.list.member",
            "_remove",
            ("list_id", self.fair.ids),
            source=None,
            interaction_id=interaction.id,
            user_id=None,
        )
        self.assertEqual(
            self.told()[0],
            (TAKEN_OFF, self.fair.name, interaction.display_name, False),
        )

    def test_by_the_contact(self):
        self.alicja.with_user(self.public).sudo()._preferences_join_lists(
            self.env["contact.list"]
        )
        self.assertEqual(len(self.told()), 1, "what is not shown is not left")
        self.fair.is_public = True
        self.alicja.with_user(self.public).sudo()._preferences_join_lists(
            self.env["contact.list"]
        )
        self.assertEqual(
            self.told()[0], (TAKEN_OFF, self.fair.name, "By the contact", False)
        )

    def test_what_is_taken_back_is_struck_through(self):
        order = self.env["contact.interaction"].create(
            {
                "partner_id": self.alicja.id,
                "kind": "order",
                "date": NOW,
                "verdict": "human",
            }
        )
        self.alicja._marketing_change(
            "contact.list.member",
            "_add",
            ("list_id", self.customers.ids),
            date=NOW,
            source=None,
            interaction_id=order.id,
        )
        order._retract()
        name, by = self.customers.name, order.display_name
        self.assertCountEqual(
            self.told()[:2],
            [
                ("Membership of a list taken back", name, by, False),
                (ADDED, name, by, True),
            ],
        )

    def test_many_cost_as_one(self):
        costs = []
        for contacts in (self.alicja, self.bruno + self.clara):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            contacts.contact_list_remove(self.fair.ids)
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])

    def test_a_merge_keeps_it(self):
        self.bruno.contact_list_remove(self.fair.ids)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.alicja.id, self.bruno.id], self.alicja)
        titles = [title for title, *_rest in self.told()]
        self.assertEqual(sorted(titles), [ADDED, ADDED, TAKEN_OFF])
        self.assertEqual(self.fair.partner_ids, self.alicja + self.clara)

    def test_an_erasure_forgets_it(self):
        self.alicja.contact_list_remove(self.fair.ids)
        self.alicja.with_user(self.manager)._erase()
        self.assertFalse(
            self.env["contact.list.removal"].search(
                [("partner_id", "=", self.alicja.id)]
            )
        )

    def test_retention(self):
        self.everybody.contact_list_remove(self.fair.ids)
        Removal = self.env["contact.list.removal"]
        old = Removal.search([("partner_id", "=", self.alicja.id)])
        old.date = NOW - relativedelta(months=13)
        self.assertIsNone(Removal._gc_old(), "all is kept unless somebody says so")
        self.env["ir.config_parameter"].set_param(
            "contact_marketing.interaction_retention_months", 12
        )
        self.env.flush_all()
        self.assertEqual(Removal._gc_old(), (1, 0))
        self.assertEqual(Removal.search([]).partner_id, self.bruno + self.clara)
