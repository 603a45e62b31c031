from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL
from .journey_mail_common import JourneyMailCase

STEPS = {
    "offer": {"kind": "mail", "mailing": "Offer", "next": "answer"},
    "answer": {
        "kind": "wait_until",
        "interaction": {"kind": "click", "of": "offer"},
        "days": 5,
        "met": None,
        "timeout": "later",
    },
    "later": {"kind": "wait", "days": 3, "next": "remind"},
    "remind": {"kind": "mail", "mailing": "Reminder", "next": None},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyWhy(JourneyMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._content("Reminder")
        cls.segment = cls.env["mailing.filter"].create(
            {
                "name": "Who has x",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('ref', '=', 'x')]",
            }
        )

    def _why(self, journey, partner, user=None):
        self.env.invalidate_all()
        return journey.with_user(user or self.salesman).get_contact_why(partner.id)

    def _texts(self, journey, partner, part, user=None):
        return [line["text"] for line in self._why(journey, partner, user)[part]]

    def _not_met(self, journey, partner):
        lines = self._why(journey, partner)["entry"]
        return " ".join(line["text"] for line in lines if line["is_met"] is False)

    def test_from_the_mail_to_the_end(self):
        journey = self._load(STEPS, goal="[('ref', '=', 'won')]")
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self._enter(journey, self.alicja + self.bruno)
        with smtp_server(self.env):
            self._tick(*ALL)
        found = self._why(journey, self.alicja)
        self.assertTrue(found["is_inside"])
        self.assertIn("step “answer”", found["answer"])
        stands = [(line["text"], line["is_met"]) for line in found["stands"]]
        self.assertEqual(
            stands[0],
            ("It goes on after “Link clicked” in the mail of the step “offer”.", False),
        )
        self.assertIn("goes on to “later” at", stands[1][0])
        self.assertIn(("It leaves when it meets the goal:", False), stands)
        mails = [(line["step"], line["is_met"]) for line in found["mails"]]
        self.assertEqual(mails, [("offer", True), ("remind", None)])
        self.assertEqual(found["entry"], [])
        self.assertEqual(
            [line["text"] for line in found["past"]],
            [found["past"][0]["text"], "Passed.", "The mail was sent.", "Entered."],
        )
        self.assertIn("until", found["past"][0]["text"])
        # Bruno unsubscribed from all that was to come.
        found = self._why(journey, self.bruno)
        self.assertFalse(found["is_inside"])
        self.assertIn("unsubscribed", found["answer"])
        self.assertEqual({line["is_met"] for line in found["mails"]}, {False})
        self.assertIn("unsubscribed", found["mails"][0]["text"])
        self.assertIn("enter only once", self._not_met(journey, self.bruno))
        with self._day(6):
            self._tick()
            self.assertRegex(
                self._texts(journey, self.alicja, "stands")[0], "^It goes on at"
            )
            self.assertIn(
                "Passed: Too late.", self._texts(journey, self.alicja, "past")
            )
            journey.action_pause()
            self.assertIn(
                "The journey is paused: nobody goes on.",
                self._texts(journey, self.alicja, "stands"),
            )

    def test_why_somebody_did_not_enter(self):
        self.clara.ref = "x"
        steps = {"wait": {"kind": "wait", "days": 1, "next": None}}
        entries = [
            {"kind": "segment", "segment": "Who has x"},
            {"kind": "date", "field": "create_date", "days": 7},
        ]
        journey = self._load(steps, publish=False, entries=entries)
        self.assertIn("is a draft", self._not_met(journey, self.alicja))
        journey.action_publish()
        self._tick()
        found = self._why(journey, self.alicja)["entry"]
        self.assertIn("is not in it", found[0]["text"])
        self.assertEqual((found[1]["text"][0], found[1]["is_met"]), ("–", False))
        self.assertIn("it enters on", found[2]["text"])
        self.assertIn("Only who comes to it later", self._not_met(journey, self.clara))
        self.clara.is_suppressed = True
        self.assertIn("is suppressed", self._not_met(journey, self.clara))
        self.clara.write({"is_suppressed": False, "active": False})
        self.assertIn("is archived", self._not_met(journey, self.clara))
        journey.action_end()
        self.assertIn("has ended", self._not_met(journey, self.bruno))

    def test_again_after_some_days(self):
        steps = {"end": {"kind": "end"}}
        journey = self._load(steps, reentry={"mode": "after", "days": 9})
        self._enter(journey, self.alicja)
        self._tick()
        self.assertIn("went through it", self._why(journey, self.alicja)["answer"])
        self.assertIn("may enter again from", self._not_met(journey, self.alicja))
        with self._day(10):
            self.assertFalse(self._not_met(journey, self.alicja))

    def test_what_a_step_waits_for(self):
        steps = {
            "until": {
                "kind": "wait_until",
                "domain": "[('ref', '=', 'x'), ('function', '=', 'CEO')]",
                "days": 9,
                "met": "lead",
                "timeout": None,
            },
            "lead": {"kind": "lead", "next": None},
        }
        journey = self._load(steps)
        self.alicja.function = "CEO"
        self._enter(journey, self.alicja)
        self._tick()
        lines = self._why(journey, self.alicja)["stands"]
        self.assertEqual([line["is_met"] for line in lines], [False, False, True, None])
        journey.sudo().live_version_id.step_ids[:1].problem = "Something is gone"
        texts = self._texts(journey, self.alicja, "stands")
        self.assertIn("Something is gone", texts[0])

    def test_a_mail_that_may_not_be_sent_yet(self):
        steps = {**STEPS, "offer": {**STEPS["offer"], "wait_days": 4}}
        journey = self._load(steps)
        self.env["contact.consent"].search(
            [("partner_id", "=", self.clara.id)]
        ).sudo().unlink()
        self._enter(journey, self.clara)
        self._tick()
        text = self._texts(journey, self.clara, "stands")[0]
        self.assertIn("may not be sent now: never agreed", text)
        self.assertIn(
            "would not be sent now: never agreed",
            self._texts(journey, self.clara, "mails")[0],
        )

    # ------------------------------------------------------------
    # Who asks
    # ------------------------------------------------------------

    def test_nobody_is_told_what_they_may_not_read(self):
        there = self.env["res.company"].create({"name": "There"})
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": there.id}
        )
        journey = self._load({"wait": {"kind": "wait", "days": 1, "next": None}})
        elsewhere = self.env["contact.journey"].create(
            {"name": "Elsewhere", "company_id": there.id}
        )
        for user in (self.salesman, self.marketer):
            for one, partner in ((journey, stranger), (elsewhere, self.alicja)):
                with self.assertRaises(AccessError):
                    self._why(one, partner, user)
                with self.assertRaises(AccessError):
                    self.env["contact.journey.why"].with_user(user).create(
                        {"journey_id": one.id, "partner_id": partner.id}
                    )
        for user in (self.employee, self.portal, self.public):
            with self.assertRaises(AccessError):
                self._why(journey, self.alicja, user)

    def test_a_segment_that_may_not_be_read_is_only_named(self):
        there = self.env["res.company"].create({"name": "There"})
        steps = {"wait": {"kind": "wait", "days": 1, "next": None}}
        entry = {"kind": "segment", "segment": "Who has x"}
        journey = self._load(steps, publish=False, entries=[entry])
        self.segment.company_id = there
        texts = self._texts(journey, self.alicja, "entry")
        self.assertTrue(texts[1].startswith("Who has x: "))
        self.assertNotIn("is not in it", " ".join(texts))

    def test_dialog(self):
        journey = self._load({"wait": {"kind": "wait", "days": 1, "next": None}})
        self._enter(journey, self.alicja)
        self._tick()
        participant = self._of(journey, self.alicja).with_user(self.salesman)
        for action in (
            participant.action_why(),
            journey.with_user(self.salesman).action_why(),
            self.alicja.with_user(self.salesman).action_why_in_journey(),
        ):
            dialog = self.env["contact.journey.why"].with_user(self.salesman)
            with Form(dialog.with_context(**action["context"])) as form:
                form.journey_id = journey.with_user(self.salesman)
                form.partner_id = self.alicja.with_user(self.salesman)
                self.assertTrue(form.is_inside)
                self.assertIn("It goes on at", form.explanation)
                form.partner_id = self.bruno.with_user(self.salesman)
                self.assertIn("never was", form.answer)
                self.assertIn("let in by hand", form.explanation)

    def test_conditions_by_who_may_not_ask_them(self):
        seller = self._new_user(
            "seller",
            "contact_marketing.group_user,sales_team.group_sale_salesman_all_leads",
        )
        goal = "[('sale_order_ids.amount_total', '>', 1000)]"
        steps = {"wait": {"kind": "wait", "days": 1, "next": None}}
        journey = self._journeys(seller)
        journey = journey.browse(
            journey.load_definition(
                {"name": "Theirs", "start": "wait", "steps": steps, "goal": goal}
            )
        )
        order = self.env["sale.order"].create({"partner_id": self.alicja.id})
        order.write({"order_line": [Command.create({"name": "A", "price_unit": 2000})]})
        lines = self._why(journey, self.alicja, self.marketer)["entry"]
        self.assertEqual(lines[-1]["is_met"], None)
        self.assertIn("not allowed", lines[-1]["text"])
        self.assertNotIn(True, [line["is_met"] for line in lines])

    def test_yearly_days(self):
        journey = self._load(
            {"wait": {"kind": "wait", "days": 1, "next": None}},
            entries=[
                {"kind": "date", "field": "create_date", "days": -1, "yearly": True}
            ],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=697), self.alicja.id],
        )
        with freeze_time(NOW + timedelta(days=40)):
            lines = self._why(journey, self.alicja)["entry"]
            self.assertTrue(lines[0]["is_met"])
            self.assertRegex(lines[0]["text"], "/2027")
