from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common.common import NOW
from .threshold_common import ThresholdCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestThresholdSteps(ThresholdCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sellers = cls.salesman | cls._new_user(
            "seller", "sales_team.group_sale_salesman"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Machines", "member_ids": [(6, 0, cls.sellers.ids)]}
        )
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    def hot(self, *partners):
        for partner in partners:
            self.visits(partner, 3)
        self.advance()

    def rise_again(self, partner):
        """Fall to 0 and cross once more."""
        partner.interaction_ids.filtered(lambda one: one.kind == "visit")._retract()
        self.advance()
        self.hot(partner)

    # ------------------------------------------------------------
    # Salespeople
    # ------------------------------------------------------------

    def test_round_robin_by_load(self):
        busy, free = self.sellers
        self.env["res.partner"].create([{"name": "Old", "user_id": busy.id}] * 2)
        self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "user_id": busy.id}
        )
        self.threshold(assign="unassigned", team_id=self.team.id)
        self.start()
        contacts = self.env["res.partner"].create(
            [{"name": str(n), "email": f"{n}@example.com"} for n in range(5)]
        )
        self.hot(*contacts)
        self.assertEqual(len(contacts.filtered(lambda one: one.user_id == free)), 4)
        self.assertEqual(len(contacts.filtered(lambda one: one.user_id == busy)), 1)

    def test_who_has_a_salesperson_keeps_it(self):
        self.threshold(assign="unassigned", team_id=self.team.id)
        self.start()
        self.alicja.user_id = self.leader
        self.hot(self.alicja, self.bruno)
        self.assertEqual(self.alicja.user_id, self.leader)
        self.assertIn(self.bruno.user_id, self.sellers)

    def test_all_are_assigned_anew_when_asked(self):
        self.threshold(assign="everybody", team_id=self.team.id)
        self.start()
        self.alicja.user_id = self.leader
        self.hot(self.alicja)
        self.assertIn(self.alicja.user_id, self.sellers)

    def test_who_pauses_gets_nobody(self):
        self.team.crm_team_member_ids[0].assignment_optout = True
        self.threshold(assign="unassigned", team_id=self.team.id)
        self.start()
        self.hot(self.alicja, self.bruno)
        self.assertEqual((self.alicja | self.bruno).user_id, self.sellers[1])

    def test_an_empty_team_is_told_and_tried_again(self):
        threshold = self.threshold(
            assign="unassigned",
            team_id=self.team.id,
            tag_add_ids=self.link(self.product_a),
        )
        self.team.crm_team_member_ids.assignment_optout = True
        self.start()
        self.hot(self.alicja, self.bruno)
        self.assertEqual(self.alicja.category_id, self.product_a, "effects go on")
        self.assertEqual(self.score(self.alicja).score, 30, "scoring goes on")
        self.assertEqual(threshold.failed_count, 2)
        self.assertIn("nobody to assign to", threshold.problem)
        messages = threshold.message_ids.filtered(lambda one: "nobody" in one.body)
        self.assertEqual(len(messages), 1)
        self.assertIn(self.leader.partner_id, messages.notified_partner_ids)
        self.team.crm_team_member_ids.assignment_optout = False
        threshold.with_user(self.manager).action_try_again()
        self.advance()
        self.assertFalse(threshold.failed_count)
        self.assertTrue(self.alicja.user_id)

    # ------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------

    def test_a_lead_with_the_explanation(self):
        self.threshold(
            lead_type="opportunity", assign="unassigned", team_id=self.team.id
        )
        self.start()
        self.hot(self.alicja)
        lead = self.leads()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.create_uid, self.leader)
        self.assertEqual(lead.user_id, self.alicja.user_id)
        self.assertEqual(lead.team_id, self.team)
        note = lead.message_ids[0].body
        self.assertIn("Looked at prices", note)
        self.assertIn("+30", note)

    def test_an_open_lead_is_updated(self):
        held = self.env["crm.lead"].create(
            {"name": "Asked", "type": "lead", "partner_id": self.alicja.id}
        )
        held.user_id = False
        self.alicja.user_id = self.sellers[0]
        self.threshold(lead_type="opportunity")
        self.start()
        self.hot(self.alicja)
        self.assertEqual(self.leads(), held)
        self.assertEqual(held.type, "opportunity")
        self.assertEqual(held.user_id, self.sellers[0])
        self.assertIn("Looked at prices", held.message_ids[0].body)
        self.rise_again(self.alicja)
        self.assertEqual(self.leads(), held)
        messages = held.message_ids.filtered(lambda one: "Looked at prices" in one.body)
        self.assertEqual(len(messages), 2)

    def test_a_lost_lead_is_no_open_one(self):
        self.threshold(lead_type="lead")
        self.start()
        self.hot(self.alicja)
        self.leads().action_set_lost()
        self.rise_again(self.alicja)
        self.assertEqual(len(self.leads()), 1)
        self.assertEqual(
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search_count([("partner_id", "=", self.alicja.id)]),
            2,
        )

    def test_archived_and_erased_contacts_are_passed_over(self):
        threshold = self.threshold(lead_type="lead")
        self.start()
        self.visits(self.alicja, 3)
        self.visits(self.bruno, 3)
        self.compute()
        self.env["contact.interaction"]._apply_chunk()
        self.compute()
        self.alicja.active = False
        self.bruno.is_suppressed = True
        self.advance()
        self.assertFalse(self.leads() | self.leads(self.bruno))
        self.assertFalse(threshold.problem)

    # ------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------

    def test_an_activity_for_the_salesperson(self):
        self.alicja.user_id = self.sellers[0]
        self.threshold(
            activity_type_id=self.call.id, activity_summary="Call", activity_days=2
        )
        self.start()
        self.hot(self.alicja, self.bruno)
        activity = self.alicja.activity_ids
        self.assertEqual(activity.activity_type_id, self.call)
        self.assertEqual(activity.summary, "Call")
        self.assertEqual(activity.user_id, self.sellers[0])
        self.assertEqual(activity.date_deadline, fields.Date.to_date("2026-03-04"))
        self.assertEqual(self.bruno.activity_ids.user_id, self.leader)

    def test_the_activity_is_on_the_lead(self):
        self.threshold(activity_type_id=self.call.id, lead_type="lead")
        self.start()
        self.hot(self.alicja)
        self.assertFalse(self.alicja.activity_ids)
        self.assertEqual(self.leads().activity_ids.activity_type_id, self.call)

    def test_no_second_activity_while_the_first_is_open(self):
        self.threshold(activity_type_id=self.call.id)
        self.start()
        self.bruno.activity_schedule(activity_type_id=self.call.id)
        self.hot(self.alicja, self.bruno)
        self.assertEqual(len(self.bruno.activity_ids), 2, "another's is another one")
        first = self.alicja.activity_ids
        self.rise_again(self.alicja)
        self.assertEqual(self.alicja.activity_ids, first)
        first.action_feedback()
        self.rise_again(self.alicja)
        self.assertEqual(len(self.alicja.activity_ids), 1)
        self.assertNotEqual(self.alicja.activity_ids, first)

    def test_no_second_activity_on_a_lead_either(self):
        threshold = self.threshold(activity_type_id=self.call.id, lead_type="lead")
        self.start()
        self.hot(self.alicja)
        self.rise_again(self.alicja)
        self.assertEqual(len(self.leads().activity_ids), 1)
        # Another type is another task.
        threshold.activity_type_id = self.env.ref("mail.mail_activity_data_meeting")
        self.rise_again(self.alicja)
        self.assertEqual(len(self.leads().activity_ids), 2)

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_the_responsible_must_see_all_leads(self):
        with self.refused("may not see all leads"):
            self.threshold(lead_type="lead", user_id=self.salesman.id)
        with self.refused("may not see all leads"):
            self.threshold(
                assign="everybody", team_id=self.team.id, user_id=self.manager.id
            )
        with self.refused("choose the team"):
            self.threshold(assign="everybody")

    def test_steps_are_taken_with_the_rights_of_the_responsible(self):
        threshold = self.threshold(
            lead_type="lead", tag_add_ids=self.link(self.product_a)
        )
        self.start()
        self.leader.group_ids -= self.env.ref("sales_team.group_sale_manager")
        self.leader.group_ids -= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.leader.group_ids = self.env.ref("base.group_user")
        self.hot(self.alicja)
        self.assertFalse(self.leads())
        self.assertEqual(self.crossed(threshold).work, "failed")
        self.assertEqual(self.alicja.category_id, self.product_a)

    def test_one_contact_stops_no_other(self):
        """A rule of the responsible hides one contact."""
        self.threshold(lead_type="lead", assign="everybody", team_id=self.team.id)
        self.env["ir.rule"].create(
            {
                "name": "Not Bruno",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.bruno.id})]",
                "groups": [(4, self.env.ref("sales_team.group_sale_manager").id)],
            }
        )
        self.start()
        self.hot(self.alicja, self.bruno, self.clara)
        self.assertTrue(self.leads())
        self.assertFalse(self.leads(self.bruno))
        self.assertTrue(self.leads(self.clara))
