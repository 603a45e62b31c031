from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.common import NOW
from ..consent.consent_gate_common import MAILINGS
from .journey_common import CAMPAIGNS, JOURNEYS, JourneyCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyPeople(JourneyCase):
    """Steps of people, splits, and other journeys."""

    def _one(self, partners=None, **step):
        journey = self._load({"step": {"next": None, **step}}, name=step["kind"])
        self._enter(journey, partners)
        self._tick()
        return journey

    def test_an_activity_for_who_has_the_contact(self):
        self.alicja.user_id = self.salesman
        self._one(kind="activity", summary="Call about product A", days=2)
        self.assertEqual(self.alicja.activity_ids.user_id, self.salesman)
        self.assertEqual(self.alicja.activity_ids.summary, "Call about product A")
        self.assertEqual(str(self.alicja.activity_ids.date_deadline), "2026-03-04")
        self.assertEqual(self.bruno.activity_ids.user_id, self.marketer)

    def test_a_salesperson_and_a_team(self):
        self.clara.user_id = self.manager
        self._one(kind="salesperson", user=self.salesman.login)
        self.assertEqual(self.alicja.user_id, self.salesman)
        self.assertEqual(self.clara.user_id, self.manager)
        with self.assertRaisesRegex(UserError, "a user or a team"):
            self._one(kind="salesperson")

    def test_a_lead_where_none_is_open(self):
        # Marketing hands over to sales, and need not see what sales has.
        self.assertFalse(
            self.env["crm.lead"].with_user(self.marketer).has_access("read")
        )
        self.env["crm.lead"].create({"name": "Open", "partner_id": self.bruno.id})
        journey = self._one(kind="lead", name="Hot", type="opportunity")
        self.assertEqual(set(self._of(journey).mapped("state")), {"done"})
        lead = self.env["crm.lead"].search([("partner_id", "=", self.alicja.id)])
        self.assertEqual((lead.name, lead.type), ("Hot", "opportunity"))
        count = self.env["crm.lead"].search_count([("partner_id", "=", self.bruno.id)])
        self.assertEqual(count, 1)

    def test_what_fails_fails_for_one_contact_and_is_tried_again(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Greet",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "for record in records:\n"
                "  if not record.ref: raise UserError('No number for ' + record.name)\n"
                "  record.write({'comment': 'Greeted'})",
            }
        )
        self.people.ref = "1"
        self.bruno.ref = False
        steps = {"go": {"kind": "action", "action": action.id, "next": None}}
        journey = self._journeys(self.manager).browse(
            self.env["contact.journey"]
            .sudo()
            .with_user(self.env.ref("base.user_admin"))
            .load_definition({"name": "Greets", "start": "go", "steps": steps})
        )
        journey.with_user(self.env.ref("base.user_admin")).action_publish()
        self._enter(journey)
        self._tick()
        states = {each.partner_id: each.state for each in self._of(journey)}
        self.assertEqual(
            states,
            {self.alicja: "done", self.bruno: "failed", self.clara: "done"},
        )
        self.assertIn("Greeted", str(self.alicja.comment))
        self.assertIn("No number for Bruno", self._of(journey, self.bruno).exit_reason)
        self.bruno.ref = "2"
        journey.action_try_again()
        self._tick()
        self.assertEqual(self._of(journey, self.bruno).state, "done")

    def test_entering_another_journey(self):
        other = self._load(
            {"wait": {"kind": "wait", "days": 1, "next": None}}, name="Other"
        )
        journey = self._one(self.alicja, kind="journey", journey="Other")
        self.assertEqual(self._of(other).partner_id, self.alicja)
        other.action_pause()
        self._enter(journey, self.bruno)
        self._tick()
        self.assertIn("does not run", journey.problem)
        other.action_resume()
        with self._day(0, hours=1):
            self._tick()
        self.assertEqual(self._of(journey, self.bruno).state, "done")

    def test_splits_are_fair_and_tell_the_lift(self):
        steps = {
            "split": {
                "kind": "split",
                "shares": {"go": 75, "nothing": 25},
                "holdout": "nothing",
            },
            "go": {"kind": "effect", "tag_add": ["Product A"], "next": None},
            "nothing": {"kind": "end"},
        }
        contacts = self.env["res.partner"].create(
            [{"name": f"Split {number}"} for number in range(400)]
        )
        journey = self._load(
            steps, goal=f"[('category_id', 'in', [{self.product_a.id}])]"
        )
        self._enter(journey, contacts)
        self._tick()
        went = contacts.filtered(lambda contact: self.product_a in contact.category_id)
        self.assertTrue(260 <= len(went) <= 340, len(went))
        split = journey.live_version_id.step_ids.filtered(
            lambda one: one.key == "split"
        )
        self.assertIn(f"go: {len(went)} of {len(went)} (+100.0 points", split.result)
        self.assertIn(f"nothing: 0 of {400 - len(went)}", split.result)
        for shares, message in (
            ({"go": 150, "nothing": 50}, "split: .*at most 100"),
            ({"go": 50, "nothing": 40}, "split: .*add up to 90"),
            ({"go": 50, "elsewhere": 50}, "split: .*is no step"),
        ):
            bad = {**steps, "split": {**steps["split"], "shares": shares}}
            with self.subTest(shares), self.assertRaisesRegex(UserError, message):
                self._load(bad)
        bad = {**steps, "split": {**steps["split"], "holdout": "who"}}
        with self.assertRaisesRegex(UserError, "split: .*has no share"):
            self._load(bad)

    def test_texts_where_sms_marketing_is_installed(self):
        steps = {"text": {"kind": "text", "mailing": "Hi", "next": None}}
        types = self.env["mailing.mailing"]._fields["mailing_type"].get_values(self.env)
        if "sms" not in types:
            with self.assertRaisesRegex(UserError, "no kind of step"):
                self._load(steps)
            return
        purpose = self.env["contact.consent.purpose"].create(
            {"name": "Texts", "code": "texts", "channel": "sms", "wording": "Texts."}
        )
        (self.alicja + self.bruno).write({"phone": "+48601777888"})
        self.bruno.phone = "+48601777999"
        self.alicja.contact_consent_grant("texts", "manual", proof="Card")
        self.env["mailing.mailing"].with_user(self.marketer).create(
            {
                "subject": "Hi",
                "mailing_type": "sms",
                "body_plaintext": "Hello",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": purpose.id,
            }
        )
        journey = self._load(steps)
        self._enter(journey, self.alicja + self.bruno)
        self._tick(JOURNEYS, MAILINGS)
        self.assertEqual(self._of(journey, self.bruno).state, "done")
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id.run_id.campaign_id.journey_id", "=", journey.id)]
        )
        self.assertEqual(traces.mapped("res_id"), self.alicja.ids)
        self.assertEqual(traces.trace_type, "sms")
        traces.set_sent()
        self._tick(CAMPAIGNS)
        self.assertEqual(self._of(journey, self.alicja).state, "done")

    def test_the_form_shows_and_saves_the_definition(self):
        journey = self._one(kind="wait", days=1)
        text = journey.definition_text
        self.assertIn('"kind": "wait"', text)
        journey.definition_text = text.replace('"days": 1', '"days": 2')
        self.assertIn("2 days", journey.shown_step_ids.summary)
        self.assertIn("1 day ", journey.live_version_id.step_ids.summary)
        with self.assertRaisesRegex(UserError, "no JSON"):
            journey.definition_text = "{"

    def test_in_other_companies(self):
        there = self.env["res.company"].create({"name": "There"})
        user = self._new_user("there", "contact_marketing.group_user")
        user.write({"company_ids": [Command.set(there.ids)], "company_id": there.id})
        journey = self._one(self.alicja, kind="wait", days=1)
        for model in ("", ".version", ".step", ".participant", ".event"):
            model = self.env[f"contact.journey{model}"].with_user(user)
            self.assertFalse(model.search([]))
        self.assertTrue(journey.with_user(self.salesman).participant_ids)
