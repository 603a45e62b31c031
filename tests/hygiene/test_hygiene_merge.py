from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..campaigns.campaign_common import CAMPAIGNS, CampaignCase
from ..common.common import NOW, ContactMarketingCommon
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .hygiene_merge_common import MergeCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestHygieneMerge(MergeCase, ContactMarketingCommon):
    # ------------------------------------------------------------
    # Side by side
    # ------------------------------------------------------------

    def test_field_by_field(self):
        self.alicja.write({"city": "Warszawa", "function": "Buyer"})
        self.bruno.write({"city": "Łódź", "phone": "+48602100200"})
        self.clara.write({"function": "Buyer", "website": "http://c.example.com"})
        merge = self._compare(self.three, self.alicja)
        self.assertEqual(
            {line.field_name: line.value_id.text for line in merge.line_ids},
            {"name": "Alicja Nowak", "email": "alicja@example.com", "city": "Warszawa"},
        )
        self._choose(merge, "city", self.bruno)
        self._choose(merge, "name", self.clara)
        merge.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.three.exists(), self.alicja)
        self.assertRecordValues(
            self.alicja,
            [
                {
                    "name": "Clara Weber",
                    "email": "alicja@example.com",
                    "city": "Łódź",
                    "phone": "+48602100200",
                    "function": "Buyer",
                    "website": "http://c.example.com",
                }
            ],
        )
        note = self.alicja.message_ids.filtered(lambda note: "<table" in note.body)
        self.assertEqual(len(note), 1)
        self.assertEqual(note.author_id, self.manager.partner_id)
        for dropped in (
            "Alicja Nowak",
            "Bruno Silva",
            "Warszawa",
            "bruno@example.com",
            "clara@example.com",
        ):
            self.assertIn(dropped, note.body)
        self.assertNotIn("602100200", note.body)

    def test_each_column_shows_what_its_contact_has(self):
        self.alicja.city = self.clara.city = "Warszawa"
        self.bruno.city = "Łódź"
        merge = self._compare(self.three, self.alicja)
        line = merge.line_ids.filtered(lambda line: line.field_name == "city")
        shown = {choice["text"]: set(choice["partner_ids"]) for choice in line.choices}
        self.assertEqual(
            shown,
            {
                "Warszawa": {self.alicja.id, self.clara.id},
                "Łódź": {self.bruno.id},
            },
        )
        chosen = next(each for each in line.choices if each["id"] == line.value_id.id)
        self.assertEqual(chosen["text"], "Warszawa")

    def test_values_are_escaped(self):
        self.bruno.function, self.alicja.function = "<script>", "Buyer"
        self._merge(self.alicja + self.bruno, self.alicja)
        self.assertIn("&lt;script&gt;", "".join(self.alicja.message_ids.mapped("body")))

    def test_without_a_value_the_newest_is_kept(self):
        with freeze_time(datetime(2026, 3, 1)):
            self.clara.city = "Berlin"
            self.env.flush_all()
        self.bruno.city = "Porto"
        merge = self._compare(self.three, self.alicja)
        line = merge.line_ids.filtered(lambda line: line.field_name == "city")
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_date = now() WHERE id = %s", self.clara.id
            )
        )
        self.assertEqual(len(line.value_ids), 2)
        self.assertIn(line.value_id.text, ("Porto", "Berlin"))

    def test_what_is_merged_in_numbers(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        self.bruno.contact_tag_add((self.product_a + self.product_b).ids)
        self.bruno.contact_list_add(self.fair.ids)
        self.clara.contact_interaction_log("visit")
        self.alicja.contact_consent_grant("newsletter", "manual", proof="Card")
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self.env["crm.lead"].create({"name": "Deal", "partner_id": self.clara.id})
        self.env["sale.order"].create({"partner_id": self.bruno.id})
        merge = self._compare(self.three)
        self.assertRecordValues(
            merge,
            [
                {
                    "tag_count": 2,
                    "occurrence_count": 3,
                    "list_count": 1,
                    "interaction_count": merge.interaction_count,
                    "lead_count": 1,
                    "order_count": 1,
                    "invoice_count": 0,
                    "consents": "Newsletter: Withdrawn",
                }
            ],
        )
        self.assertGreaterEqual(merge.interaction_count, 1)

    def test_leave_out(self):
        merge = self._compare(self.three, self.alicja)
        merge.contact_ids.filtered(
            lambda contact: contact.partner_id == self.clara
        ).action_leave_out()
        self.assertNotIn("Clara Weber", merge.line_ids.value_ids.mapped("text"))
        with self.assertRaises(UserError):
            merge.contact_ids[0].action_leave_out()
        merge.action_merge()
        self.assertEqual(self.three.exists(), self.alicja + self.clara)

    # ------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------

    def test_whoever_is_connected(self):
        dora, eryk = self.env["res.partner"].create([{"name": "D"}, {"name": "E"}])
        first, second, third, _fourth = self._issues(
            (self.alicja, self.bruno, "likely"),
            (self.bruno, self.clara, "certain"),
            (self.clara, dora, "possible"),
            (dora, eryk, "certain"),
        )
        action = first.with_user(self.manager).action_merge()
        merge = self.env["contact.hygiene.merge"].browse(action["res_id"])
        self.assertEqual(merge._partners(), self.three)
        merge.contact_ids[0].with_user(self.manager).action_keep()
        merge.with_user(self.manager).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.three.exists(), self.alicja)
        self.assertEqual(set((first + second).mapped("state")), {"fixed"})
        self.assertEqual(third.state, "obsolete")

    def test_a_namesake_with_another_address_is_not_proposed(self):
        namesake, other = self.env["res.partner"].create(
            [{"name": self.alicja.name, "email": "other@example.net"}, {"name": "E"}]
        )
        first, _second, _third = self._issues(
            (self.alicja, self.bruno, "certain"),
            (self.bruno, namesake, "likely"),
            (namesake, other, "certain"),
        )
        action = first.with_user(self.manager).action_merge()
        merge = self.env["contact.hygiene.merge"].browse(action["res_id"])
        self.assertEqual(merge._partners(), self.alicja + self.bruno)

    def test_not_duplicates_is_remembered(self):
        issue = self._issue(self.alicja, self.bruno)
        self._compare(self.three).action_not_duplicates()
        self.assertEqual(issue.state, "ignored")
        self.assertEqual(issue.user_id, self.manager)
        ignored = self.env["contact.hygiene.issue"].search(
            [("state", "=", "ignored"), ("partner_id", "in", self.three.ids)]
        )
        self.assertEqual(len(ignored), 3)
        self._compare(self.three).action_not_duplicates()
        found = self._issues(
            (self.alicja, self.bruno, "certain"), (self.bruno, self.clara, "certain")
        )
        self.assertEqual(set(found.mapped("state")), {"ignored"})
        self.assertEqual(len(found), 3)
        self.assertEqual(self.three.exists(), self.three)

    def test_more_than_core_takes_at_once(self):
        many = self.env["res.partner"].create(
            [{"name": f"Ewa {n}", "email": f"e{n}@example.com"} for n in range(7)]
        )
        many.contact_tag_add(self.product_a.ids)
        self._merge(many, many[3])
        self.assertEqual(many.exists(), many[3])
        self.assertEqual(self.held(many[3], self.product_a).count, 7)
        note = many[3].message_ids.filtered(lambda note: "<table" in note.body)
        self.assertEqual(len(note), 1)

    # ------------------------------------------------------------
    # Our data
    # ------------------------------------------------------------

    def test_our_data_are_merged(self):
        self.alicja.contact_tag_add(self.product_a.ids, date="2026-02-20")
        self.bruno.contact_tag_add(self.product_a.ids, date="2026-02-10")
        self.clara.contact_tag_add(self.product_a.ids, date="2026-02-28")
        self.bruno.contact_list_add(self.fair.ids, date="2026-02-10")
        self.clara.contact_list_add(self.fair.ids, date="2026-02-01")
        self.alicja.contact_consent_grant("newsletter", "manual", proof="Card")
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self.clara.contact_interaction_log("visit")
        self._merge(self.three, self.alicja)
        self.assertRecordValues(
            self.held(self.alicja, self.product_a),
            [
                {
                    "count": 3,
                    "first_date": datetime(2026, 2, 10),
                    "last_date": datetime(2026, 2, 28),
                }
            ],
        )
        self.assertEqual(
            self.alicja.list_member_ids.mapped("date_added"), [datetime(2026, 2, 1)]
        )
        self.assertEqual(self.status(self.alicja), "withdrawn")
        self.assertIn("visit", self.alicja.interaction_ids.mapped("kind"))
        self.assertConsistent()

    def test_scores_are_computed_anew(self):
        plan = self.env["contact.scoring.plan"].create(
            {
                "name": "Visits",
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Visit",
                            "group": "engagement",
                            "kind": "behaviour",
                            "interaction_kind": "visit",
                            "points": 5,
                        }
                    )
                ],
            }
        )
        plan.action_start()
        self.alicja.contact_interaction_log("visit")
        self.bruno.contact_interaction_log("visit")
        self._merge(self.alicja + self.bruno, self.alicja)
        touched = self.env["contact.score.touch"].search([])
        self.assertIn(self.alicja.id, touched.mapped("partner_id"))
        self.assertFalse(
            self.env["contact.score"].search([("partner_id", "=", self.bruno.id)])
        )

    def test_quality_and_import_rows_follow(self):
        plan = self.env["contact.hygiene.plan"].search([], limit=1)
        self.env["contact.quality"]._record(
            plan, self.three.ids, dict.fromkeys(self.three.ids, 50)
        )
        batch = self.env["contact.import"].create({"source": "Fair"})
        self.env.cr.execute(
            SQL(
                "INSERT INTO contact_import_row (import_id, number, partner_id, "
                "outcome) VALUES (%s, 1, %s, 'created')",
                batch.id,
                self.bruno.id,
            )
        )
        self._merge(self.three, self.alicja)
        self.assertEqual(
            self.env["contact.quality"]
            .search([("partner_id", "in", self.three.ids)])
            .partner_id,
            self.alicja,
        )
        self.assertEqual(
            self.env["contact.import.row"]
            .search([("import_id", "=", batch.id)])
            .partner_id,
            self.alicja,
        )


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestMergeDuringARun(MergeCase, CampaignCase):
    def test_nobody_gets_a_run_twice(self):
        duplicate = self.env["res.partner"].create(
            {"name": "Alicja Nowak", "email": "ala@example.com"}
        )
        duplicate.contact_consent_grant("newsletter", "manual", proof="Signed card")
        duplicate.contact_list_add(self.fair.ids)
        campaign = self._new_campaign()
        campaign.with_user(self.marketer).action_run_now()
        self._run(CAMPAIGNS)
        run = self._last(campaign)
        self.assertIn(duplicate, run.recipient_ids.partner_id)
        self._merge(self.alicja + duplicate, self.alicja)
        with smtp_server(self.env) as inbox:
            self._run(MAILINGS, MAIL_QUEUE, CAMPAIGNS)
        reached = self._reached(inbox)
        self.assertEqual(reached.count("alicja@example.com"), 1)
        self.assertNotIn("ala@example.com", reached)
        run = self._last(campaign)
        self.assertEqual(
            len(run.recipient_ids.filtered(lambda got: got.partner_id == self.alicja)),
            1,
        )
        self.assertAddsUp(run)
