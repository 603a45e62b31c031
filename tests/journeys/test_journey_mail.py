from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, CAMPAIGNS, JOURNEYS
from .journey_mail_common import STEPS, JourneyMailCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyMail(JourneyMailCase):
    def test_each_gets_the_mail_once(self):
        journey = self._load(STEPS)
        self.clara.contact_consent_withdraw("newsletter", "manual")
        self._enter(journey)
        Gate = self.registry["contact.consent.gate"]
        evaluating = patch.object(
            Gate, "_refused_pairs", autospec=True, side_effect=Gate._refused_pairs
        )
        with smtp_server(self.env) as inbox, evaluating as evaluated:
            self._tick(*ALL, *ALL)
            self.assertEqual(
                self._reached(inbox), ["alicja@example.com", "bruno@example.com"]
            )
        self.assertEqual(
            evaluated.call_count,
            2 + len(self._reached(inbox)),
            "as mails are made, as they begin to leave, and as each leaves",
        )
        self.assertEqual(self._of(journey, self.alicja).step_id.key, "after")
        text = self._told(self._of(journey, self.alicja))
        self.assertIn(("sent", "offer", None), text)
        clara = self._of(journey, self.clara)
        self.assertEqual(clara.exit_reason, "purposes_left")
        sent = self._of(journey, self.alicja).event_ids.filtered("trace_id")
        self.assertEqual(sent.trace_id.res_id, self.alicja.id)
        self.assertEqual(self.mailing.state, "draft")

    def test_those_who_come_later_join_the_same_mailing(self):
        journey = self._load(STEPS)
        with smtp_server(self.env) as inbox:
            for partners in (self.alicja, self.bruno + self.clara):
                self._enter(journey, partners)
                self._tick(*ALL)
            self.assertEqual(len(self._reached(inbox)), 3)
        self.assertEqual(len(self._recipients(journey).run_id), 1)
        self.assertEqual(len(self._recipients(journey)), 3)
        run = self._recipients(journey).run_id
        self.assertEqual((run.matched_count, run.planned_count), (3, 3))

    def test_a_changed_content_and_a_second_entry_are_mailings_of_their_own(self):
        journey = self._load(
            {"offer": {**STEPS["offer"], "next": None}}, reentry="always"
        )
        with smtp_server(self.env) as inbox:
            for count in (1, 2):
                self._enter(journey, self.alicja)
                self._tick(*ALL)
                self.assertEqual(len(self._reached(inbox)), count)
            self.mailing.body_html = "<p>New</p>"
            self._enter(journey, self.bruno)
            self._tick(*ALL)
            self.assertIn("New", str(inbox.messages[-1]))
        self.assertEqual(len(self._recipients(journey).run_id), 3)

    def test_who_may_not_get_it_goes_on_or_waits(self):
        self.clara.contact_consent_withdraw("newsletter", "manual")
        offers = self._content("Other", purpose_id=self.offers.id)
        self.assertTrue(offers)
        steps = {
            **STEPS,
            "after": {"kind": "mail", "mailing": "Other", "next": "later"},
            "later": STEPS["after"],
        }
        journey = self._load(steps)
        self._enter(journey, self.clara)
        self._tick(*ALL)
        self.assertIn(("skipped", "offer", "withdrawn"), self._told(self._of(journey)))
        self.assertIn(("skipped", "after", "missing"), self._told(self._of(journey)))
        self.assertEqual(self._of(journey).step_id.key, "later")
        patient = self._load(
            {**steps, "offer": {**STEPS["offer"], "wait_days": 2}}, name="Patient"
        )
        self._enter(patient, self.clara)
        self._tick(*ALL)
        self.assertEqual(self._of(patient).step_id.key, "offer")
        with self._day(1):
            self._tick(*ALL)
            self.assertEqual(self._of(patient).step_id.key, "offer")
        with self._day(2, hours=1):
            self._tick(*ALL)
        self.assertEqual(self._of(patient).step_id.key, "later")
        text = self._told(self._of(patient))
        self.assertEqual(text.count(("waited", "offer", "withdrawn")), 1)
        self.assertEqual(text.count(("skipped", "offer", "withdrawn")), 1)

    def test_the_weekly_cap_spares_contracts(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", 1)
        steps = {
            "first": {"kind": "mail", "mailing": "Offer", "next": "second"},
            "second": {"kind": "mail", "mailing": "Second", "next": "notice"},
            "notice": {"kind": "mail", "mailing": "Notice", "next": "after"},
            "after": STEPS["after"],
        }
        self._content("Second")
        contract = self.env["contact.consent.purpose"].create(
            {"name": "Terms", "code": "terms", "legal_basis": "contract"}
        )
        self._content("Notice", purpose_id=contract.id)
        self.alicja.contact_consent_grant("terms", "manual", proof="Contract")
        journey = self._load(steps)
        self._enter(journey, self.alicja)
        with smtp_server(self.env) as inbox:
            self._tick(*ALL, *ALL, *ALL)
            subjects = [message["Subject"] for message in inbox.messages]
        self.assertEqual(subjects, ["Offer", "Notice"])
        self.assertIn(("skipped", "second", "cap"), self._told(self._of(journey)))

    def test_quiet_hours_by_the_clock_of_the_contact(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("contact_marketing.quiet_from", 20)
        parameters.set_param("contact_marketing.quiet_to", 8)
        self.alicja.tz = "America/New_York"  # 4:00; in Warsaw it is 10:00
        journey = self._load(STEPS)
        self._enter(journey, self.alicja + self.bruno)
        with smtp_server(self.env) as inbox:
            self._tick(*ALL)
            self.assertEqual(self._reached(inbox), ["bruno@example.com"])
            self.assertEqual(
                str(self._of(journey, self.alicja).due_date), "2026-03-02 13:00:00"
            )
            with self._day(0, hours=4):
                self._tick(*ALL)
                self.assertEqual(len(self._reached(inbox)), 2)

    def test_a_mailing_that_is_gone_stops_its_step_until_it_is_corrected(self):
        journey = self._load(STEPS)
        self.mailing.active = False
        self._enter(journey, self.alicja)
        self._tick()
        self.assertIn("deleted or archived", journey.problem)
        self.assertEqual(self._of(journey).state, "active")
        self.mailing.active = True
        with smtp_server(self.env) as inbox, self._day(0, hours=1):
            self._tick(*ALL)
            self.assertEqual(len(self._reached(inbox)), 1)
        self.assertFalse(journey.problem)

    def test_what_cannot_be_sent_is_not_published(self):
        self.mailing.purpose_id = False
        journey = self._load(STEPS, publish=False)
        with self.assertRaisesRegex(UserError, "offer"):
            journey.action_publish()
        self.assertEqual(journey.state, "draft")
        self.mailing.write({"purpose_id": self.newsletter.id, "body_html": False})
        with self.assertRaisesRegex(UserError, "offer: the content is empty"):
            journey.action_publish()

    def test_a_pause_holds_what_is_planned(self):
        """Whoever pauses a journey, since its mail is wrong, wants none to leave."""
        for then in ("action_resume", "action_end"):
            with self.subTest(then=then), self.cr.savepoint() as savepoint:
                journey = self._load(STEPS)
                self._enter(journey)
                self._tick()
                journey.action_pause()
                with smtp_server(self.env) as inbox:
                    self._tick(*ALL)
                    self.assertFalse(self._reached(inbox))
                    self.assertEqual(
                        set(self._of(journey).step_id.mapped("key")), {"offer"}
                    )
                    getattr(journey, then)()
                    self._tick(*ALL)
                count = len(self.people) if then == "action_resume" else 0
                self.assertEqual(len(self._reached(inbox)), count)
                states = set(self._recipients(journey).mapped("state"))
                self.assertEqual(states, {"sent" if count else "skipped"})
                savepoint.rollback()

    def test_a_mail_that_failed_is_tried_again_by_hand(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick(*ALL[:2])
        mails = self.env["mail.mail"].search(
            [("mailing_id", "=", self._recipients(journey).run_id.mailing_id.id)]
        )
        self.assertEqual(len(mails), 1)
        mails.write({"state": "exception"})
        mails.mailing_trace_ids.set_failed(failure_type="mail_smtp")
        self._tick(CAMPAIGNS)
        self.assertEqual(self._of(journey).state, "failed")
        self.assertEqual(journey.failed_count, 1)
        journey.action_try_again()
        with smtp_server(self.env) as inbox:
            self._tick(*ALL)
            self.assertEqual(self._reached(inbox), ["alicja@example.com"])
        self.assertEqual(self._of(journey).step_id.key, "after")

    def test_campaigns_count_the_mails_of_journeys(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", 1)
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick(JOURNEYS)
        campaign = (
            self.env["contact.campaign"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "News",
                    "segment_ids": self.env["mailing.filter"]
                    .create(
                        {
                            "name": "Alicja",
                            "mailing_model_id": self.env["ir.model"]._get_id(
                                "res.partner"
                            ),
                            "mailing_domain": repr([("id", "=", self.alicja.id)]),
                        }
                    )
                    .ids,
                    "purpose_id": self.newsletter.id,
                }
            )
        )
        self.assertEqual(campaign._why_not(self.alicja), "cap")
