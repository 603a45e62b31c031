from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common.common import NOW
from .journey_mail_common import JourneyMailCase

STEPS = {
    "offer": {"kind": "mail", "mailing": "Offer", "next": "answer"},
    "answer": {
        "kind": "wait_until",
        "interaction": {"kind": "click", "of": "offer"},
        "days": 5,
        "met": "tag",
        "timeout": "later",
    },
    "later": {"kind": "wait", "days": 3, "next": "who"},
    "who": {
        "kind": "branch",
        "domain": "[('ref', '=', 'x')]",
        "yes": "split",
        "no": None,
    },
    "split": {"kind": "split", "shares": {"tag": 50, "end": 50}},
    "tag": {"kind": "effect", "tag_add": ["Product A"], "next": "call"},
    "call": {"kind": "activity", "summary": "Call", "next": None},
    "end": {"kind": "end"},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyTrial(JourneyMailCase):
    def _walk(self, journey, partner, *ways):
        """:return: keys and dates of the steps, where it stands, what it would take"""
        choices = []
        while True:
            lines, step, proposed = journey._try_as(partner, choices)
            if not ways:
                self.env.invalidate_all()
                return lines, step, proposed
            way, ways = ways[0], ways[1:]
            choices.append(step.path_ids.filtered(lambda p, w=way: p.outcome == w).id)

    def test_a_contact_walks_through_and_nothing_is_done(self):
        self.mailing.body_html = (
            '<p>Hi <t t-out="object.name"/><script>alert(1)</script></p>'
        )
        journey = self._load(STEPS, publish=False)
        self.env.flush_all()
        lines, step, proposed = self._walk(journey, self.alicja)
        self.assertEqual([line["key"] for line in lines], ["offer", "answer"])
        self.assertEqual((step.key, proposed.ids), ("answer", []))
        self.assertIn("Hi Alicja Nowak", lines[0]["body"])
        self.assertNotIn("script", lines[0]["body"])
        self.assertEqual((lines[0]["subject"], lines[0]["problem"]), ("Offer", None))
        lines, step, proposed = self._walk(journey, self.alicja, "timeout")
        self.assertEqual((step.key, proposed.outcome), ("who", "no"))
        self.assertEqual((lines[-1]["date"] - NOW).days, 8, "waits are skipped")
        self.assertIn("✗", lines[-1]["texts"][0])
        self.alicja.ref = "x"
        self.env.flush_all()
        lines, step, proposed = self._walk(journey, self.alicja, "timeout", "yes")
        self.assertEqual((step.key, proposed.ids), ("split", []))
        lines, step, _proposed = self._walk(
            journey, self.alicja, "timeout", "yes", "tag"
        )
        self.assertFalse(step)
        self.assertEqual([line["key"] for line in lines][-2:], ["tag", "call"])
        self.assertIn("Product A", lines[-2]["texts"][0])
        self.assertFalse(self.held(self.alicja, self.product_a))
        self.assertFalse(self.alicja.activity_ids)
        self.assertFalse(self._of(journey))
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertFalse(self._recipients(journey))

    def test_who_would_get_no_mail(self):
        self.bruno.contact_consent_withdraw("newsletter", "manual")
        self.env.flush_all()
        journey = self._load(STEPS, publish=False)
        lines, _step, _proposed = self._walk(journey, self.bruno)
        self.assertIn("unsubscribed", lines[0]["problem"])

    def test_loops_are_left(self):
        again = {"kind": "wait", "days": 1, "next": "a"}
        journey = self._load({"a": {**again, "next": "b"}, "b": again}, publish=False)
        lines, step, _proposed = self._walk(journey, self.alicja)
        self.assertEqual((len(lines), step.ids), (200, []))

    def test_dialog(self):
        journey = self._load(STEPS, publish=False)
        context = journey.action_open_trial()["context"]
        dialog = self.env["contact.journey.trial"].with_user(self.marketer)
        with Form(dialog.with_context(**context)) as form:
            form.partner_id = self.alicja.with_user(self.marketer)
            self.assertIn("The mail is shown to you alone", form.walk)
            self.assertEqual(form.step_id.key, "answer")
        trial = form.save()
        with self.assertRaises(UserError):
            trial.action_go_on()
        steps = trial.step_id
        trial.path_id = steps.path_ids.filtered(lambda path: path.outcome == "timeout")
        self.assertEqual(trial.path_id.display_name, "Too late → later")
        trial.action_go_on()
        self.assertEqual((trial.step_id.key, trial.path_id.outcome), ("who", "no"))
        trial.action_go_on()
        self.assertTrue(trial.is_over)
        self.assertIn("The journey ends here", trial.walk)
        trial.action_go_back()
        self.assertEqual(trial.step_id.key, "who")

    def test_who_may(self):
        journey = self._load(STEPS, publish=False)
        there = self.env["res.company"].create({"name": "There"})
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": there.id}
        )
        with self.assertRaises(AccessError):
            journey._try_as(stranger, [])
        for user in (self.salesman, self.employee):
            with self.assertRaises(AccessError):
                journey.with_user(user)._try_as(self.alicja, [])
            with self.assertRaises(AccessError):
                self.env["contact.journey.trial"].with_user(user).create(
                    {"journey_id": journey.id, "partner_id": self.alicja.id}
                )
        with self.assertRaises(AccessError):
            self.env["contact.journey.trial"].with_user(self.marketer).create(
                {"journey_id": journey.id, "partner_id": stranger.id}
            )
