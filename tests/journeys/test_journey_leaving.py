from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from ..consent.consent_gate_common import MAIL_QUEUE, MAILINGS
from .journey_common import ALL, CAMPAIGNS, JOURNEYS
from .journey_mail_common import STEPS, JourneyMailCase

TAG = {"kind": "effect", "tag_add": ["Product A"], "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyLeaving(JourneyMailCase):
    """Who left gets nothing more, whenever that was."""

    # ------------------------------------------------------------
    # During a step
    # ------------------------------------------------------------

    def test_an_effect_that_takes_out_of_its_own_journey(self):
        journey = self._load({"end": {"kind": "end"}}, name="Own")
        leave = {"kind": "effect", "journey_leave": ["Own"], "next": "tag"}
        journey.save_definition(
            {"name": "Own", "start": "leave", "steps": {"leave": leave, "tag": TAG}}
        )
        journey.action_publish()
        self._enter(journey)
        self._tick()
        self.assertEqual(set(self._of(journey).mapped("state")), {"removed"})
        self.assertEqual(set(self._of(journey).mapped("exit_reason")), {"left"})
        self.assertFalse(self.people.category_id)
        self.assertNotIn(
            "passed", [kind for kind, *_rest in self._told(self._of(journey)[0])]
        )

    def test_a_server_action_that_takes_some_out(self):
        admin = self.env.ref("base.user_admin")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Take out",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "records.filtered('ref').contact_journey_exit("
                "env['contact.journey'].search([('name', '=', 'Action')]).ids)",
            }
        )
        self.alicja.ref = "out"
        steps = {
            "go": {"kind": "action", "action": action.id, "next": "tag"},
            "tag": TAG,
        }
        journey = self._journeys(admin).browse(
            self._journeys(admin).load_definition(
                {"name": "Action", "start": "go", "steps": steps}
            )
        )
        journey.action_publish()
        self._enter(journey, self.alicja + self.bruno)
        self._tick()
        self.assertEqual(self._of(journey).mapped("state"), ["removed", "done"])
        self.assertFalse(self.alicja.category_id)
        self.assertTrue(self.bruno.category_id)

    # ------------------------------------------------------------
    # While a mail is queued
    # ------------------------------------------------------------

    def test_who_leaves_while_the_mail_is_queued_gets_none(self):
        journey = self._load(STEPS, goal="[('ref', '=', 'won')]")
        self._enter(journey)
        self._tick(JOURNEYS)
        self.assertEqual(len(self._recipients(journey)), 3)
        self.alicja.contact_journey_exit(journey.ids)
        self.bruno.ref = "won"
        with self._day(0, hours=2), smtp_server(self.env) as inbox:
            self._tick(JOURNEYS)
            self._tick(MAILINGS, MAIL_QUEUE, CAMPAIGNS, JOURNEYS)
            self.assertEqual(self._reached(inbox), ["clara@example.com"])
        self.assertEqual(
            self._of(journey).mapped("state"), ["removed", "goal", "active"]
        )
        self.assertFalse(
            self._recipients(journey).filtered(lambda each: each.state == "planned")
        )

    def test_who_leaves_while_the_queue_waits_gets_none(self):
        # Mails wait for the queue, also when they are few.
        self.env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
        journey = self._load(STEPS, goal="[('ref', '=', 'won')]")
        self._enter(journey)
        self._tick(JOURNEYS, MAILINGS)
        mails = self.env["mail.mail"].search([("mailing_id", "!=", False)])
        self.assertEqual(mails.mapped("state"), ["outgoing"] * 3)
        self.alicja.contact_journey_exit(journey.ids)
        self.bruno.ref = "won"
        with self._day(0, hours=2), smtp_server(self.env) as inbox:
            self._tick(JOURNEYS)
            self._tick(MAIL_QUEUE, CAMPAIGNS, JOURNEYS)
            self.assertEqual(self._reached(inbox), ["clara@example.com"])
        traces = self.env["mailing.trace"].search([("model", "=", "res.partner")])
        reasons = {each.res_id: each.failure_reason for each in traces}
        self.assertIn("Left the journey", reasons[self.alicja.id])
        self.assertEqual(
            self._of(journey).mapped("state"), ["removed", "goal", "active"]
        )

    def test_nobody_gets_it_when_the_journey_ends(self):
        journey = self._load(STEPS)
        self._enter(journey)
        self._tick(JOURNEYS)
        journey.action_end()
        self.assertEqual(set(self._of(journey).mapped("state")), {"removed"})
        with smtp_server(self.env) as inbox:
            self._tick(*ALL)
            self.assertFalse(self._reached(inbox))

    def test_tried_again_and_the_old_mailing_repeated_is_one_mail(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        mailing = self._fail_mail(journey)
        journey.action_try_again()
        self._tick(JOURNEYS)
        mailing.action_retry_failed()
        with smtp_server(self.env) as inbox:
            self._tick(*ALL, *ALL)
            self.assertEqual(self._reached(inbox), ["alicja@example.com"])
        self.assertEqual(self._of(journey).step_id.key, "after")

    def test_the_old_mailing_repeated_alone(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._fail_mail(journey).action_retry_failed()
        with smtp_server(self.env) as inbox:
            self._tick(*ALL)
            self.assertEqual(self._reached(inbox), ["alicja@example.com"])
        self.assertEqual(self._of(journey).step_id.key, "after")

    def _fail_mail(self, journey):
        """:return: the mailing by which the server refused the mail"""
        self._tick(*ALL[:2])
        mailing = self._recipients(journey).run_id.mailing_id
        mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        mails.write({"state": "exception"})
        mails.mailing_trace_ids.set_failed(failure_type="mail_smtp")
        self._tick(CAMPAIGNS)
        self.assertEqual(self._of(journey).state, "failed")
        return mailing

    # ------------------------------------------------------------
    # Merged contacts
    # ------------------------------------------------------------

    def test_merged_while_both_wait_for_the_mail(self):
        """Whichever is older, whichever stays."""
        for first, second, kept in (
            (self.alicja, self.bruno, self.bruno),
            (self.clara, self.env["res.partner"].create(self._twin()), self.clara),
        ):
            with self.subTest(kept=kept.name):
                self._merge_waiting(first, second, kept)

    def _twin(self):
        return {"name": "Dora", "email": "dora@example.com"}

    def _merge_waiting(self, first, second, kept):
        second.contact_consent_grant("newsletter", "manual", proof="Card")
        journey = self._load(STEPS, name=f"Merge {kept.name}")
        self._enter(journey, first)
        with self._day(0, hours=1):
            self._enter(journey, second)
            self._tick(JOURNEYS)
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (first + second).ids, kept
            )
            self.env.invalidate_all()
            with smtp_server(self.env) as inbox:
                self._tick(*ALL, *ALL)
                self.assertEqual(self._reached(inbox), [kept.email])
        inside = self._of(journey).filtered(lambda each: each.state == "active")
        self.assertEqual(inside.partner_id, kept)
        self.assertEqual(inside.step_id.key, "after")

    # ------------------------------------------------------------
    # Erased contacts
    # ------------------------------------------------------------

    def test_of_an_erased_person_nothing_is_left_but_figures(self):
        journey = self._load(
            {
                "until": {
                    "kind": "wait_until",
                    "interaction": {"kind": "visit"},
                    "days": 9,
                    "met": "offer",
                    "timeout": None,
                },
                **STEPS,
            }
        )
        self._enter(journey, self.alicja + self.bruno)
        self._tick()
        with self._day(1):
            for partner in self.alicja + self.bruno:
                partner.contact_interaction_log("visit", url="/a")
            self._tick("contact_marketing.ir_cron_apply_interactions", JOURNEYS)
            with smtp_server(self.env):
                self._tick(*ALL)
        gone = self._of(journey, self.alicja)
        failed = self._of(journey, self.bruno)
        step = failed.step_id
        self.env["contact.journey.participant"]._fail(step, failed.ids, "Bruno Silva")
        self.assertTrue(gone.event_ids.trace_id and gone.event_ids.interaction_id)
        for partner in self.alicja + self.bruno:
            partner.with_user(self.manager)._erase()
        self.env.invalidate_all()
        for participant in gone + failed:
            self.assertEqual(participant.state, "removed")
            self.assertFalse(participant.partner_id or participant.exit_reason)
            events = participant.event_ids
            self.assertTrue(events)
            self.assertFalse(events.trace_id or events.interaction_id)
            self.assertFalse(any(events.mapped("reason")))
        self.assertEqual(journey.entered_count, 2)
        with self._day(30):
            self._tick()
