from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common.common import NOW
from .journey_mail_common import JourneyMailCase

OFFER = {"kind": "mail", "mailing": "Offer", "next": "later"}
LATER = {"kind": "wait", "days": 3, "next": "end"}
END = {"kind": "end"}
STEPS = {"offer": OFFER, "later": LATER, "end": END}
WATCHED = [{"kind": "segment", "segment": "Who has x"}]


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRehearsal(JourneyMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls.env["mailing.filter"].create(
            {
                "name": "Who has x",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('ref', '=', 'x')]",
                "is_watched": True,
            }
        )
        cls.segment.watch_date = NOW - timedelta(days=60)
        # Alicja came 20 and 5 days ago, Bruno a day ago, Clara long ago.
        cls._came(cls.alicja, 20)
        cls._came(cls.alicja, 5)
        cls._came(cls.bruno, 1)
        cls._came(cls.clara, 55)

    @classmethod
    def _came(cls, partner, days, cause="change", kind="entered"):
        cls.env["contact.segment.event"].create(
            {
                "segment_id": cls.segment.id,
                "partner_id": partner.id,
                "kind": kind,
                "cause": cause,
                "date": NOW - timedelta(days=days),
            }
        )

    def _did(self, partner, days, kind="visit", **vals):
        self.env["contact.interaction"].create(
            {
                "kind": kind,
                "date": NOW - timedelta(days=days),
                "partner_id": partner.id,
                **vals,
            }
        )

    def _draft(self, steps=None, entries=None, **settings):
        return self._load(
            steps or STEPS,
            publish=False,
            entries=WATCHED if entries is None else entries,
            **settings,
        )

    def _step(self, found, key):
        return next(step for step in found["steps"] if step["key"] == key)

    def test_nothing_is_written_and_nothing_is_sent(self):
        journey = self._draft()
        self.env.flush_all()
        tables = ("contact_journey_participant", "contact_journey_event", "mail_mail")
        tables += ("contact_campaign_recipient", "contact_interaction", "mailing_trace")

        def written():
            self.env.cr.execute(
                "SELECT SUM(n_tup_ins + n_tup_upd + n_tup_del)"
                " FROM pg_stat_xact_user_tables"
            )
            return self.env.cr.fetchone()[0]

        before = written()
        found = journey.rehearse(30)
        self.assertEqual(written(), before)
        self.assertEqual(journey.state, "draft")
        self.assertEqual(found["entered"], 2)
        # It may write again, as ever.
        self.alicja.ref = "after"
        self.env.flush_all()
        for table in tables[:2]:
            self.env.cr.execute(f"SELECT COUNT(*) FROM {table}")
            self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_steps_refuse_to_write_in_a_rehearsal(self):
        journey = self._draft()
        with self.assertRaisesRegex(Exception, "read-only"), journey._reading_only():
            self.env.cr.execute("UPDATE res_partner SET ref = 'y'")

    def test_who_enters_when_and_what_came_of_it(self):
        with freeze_time(NOW - timedelta(days=10)):
            self.bruno.contact_consent_withdraw("newsletter", "manual")
        found = self._draft().rehearse(30)
        self.assertEqual((found["entered"], found["left"], found["inside"]), (2, 1, 1))
        self.assertEqual(
            found["by_day"], [["2026-02-10", 1], ["2026-03-01", 1]], "in Warsaw"
        )
        offer, later = self._step(found, "offer"), self._step(found, "later")
        self.assertEqual((offer["arrived"], offer["sent"]), (2, 1))
        self.assertEqual(offer["skipped"], {"unsubscribed": 1})
        self.assertEqual(
            (later["arrived"], later["passed"], later["waiting"]), (2, 1, 1)
        )
        self.assertEqual(later["average_hours"], 72)
        self.assertEqual((found["mails"], found["busiest_count"]), (1, 1))
        self.assertEqual(found["busiest_day"], "2026-02-10")
        everybody = self._draft(name="All").rehearse(90)
        self.assertEqual(everybody["entered"], 3)
        self.assertIn("is tracked since", everybody["notes"][0])

    def test_consents_are_those_of_then(self):
        # Clara agreed 50 days ago, after she came; Alicja left only yesterday.
        with freeze_time(NOW - timedelta(days=1)):
            self.alicja.contact_consent_withdraw("newsletter", "manual")
        found = self._draft().rehearse(58)
        offer = self._step(found, "offer")
        self.assertEqual(offer["sent"], 2)
        self.assertEqual(offer["skipped"], {"never agreed": 1})
        patient = {**STEPS, "offer": {**OFFER, "wait_days": 9}}
        offer = self._step(self._draft(patient, name="B").rehearse(58), "offer")
        self.assertEqual((offer["sent"], offer["skipped"]), (3, {}))
        self.assertGreater(offer["average_hours"], 24)
        self.alicja.email = False
        offer = self._step(self._draft(name="C").rehearse(58), "offer")
        self.assertEqual(offer["skipped"]["without a valid address"], 1)
        self.assertEqual(offer["unknown"], 1)

    def test_again(self):
        for reentry, entered in (
            ({"mode": "never"}, 2),
            ({"mode": "always"}, 3),
            ({"mode": "after", "days": 10}, 3),
            ({"mode": "after", "days": 13}, 2),
        ):
            with self.subTest(reentry):
                journey = self._draft(name=str(reentry), reentry=reentry)
                self.assertEqual(journey.rehearse(30)["entered"], entered)

    def test_what_contacts_did_decides_and_what_nobody_knows_is_said(self):
        self._did(self.alicja, 19, url="/shop/a")
        self._did(self.bruno, 0.5, verdict="bot", url="/shop/a")
        until = {
            "kind": "wait_until",
            "interaction": {"kind": "visit", "url": "/shop/*"},
            "days": 5,
            "met": "answer",
            "timeout": None,
        }
        answer = {
            "kind": "wait_until",
            "interaction": {"kind": "click", "of": "offer"},
            "days": 2,
            "met": None,
            "timeout": "branch",
        }
        branch = {"kind": "branch", "domain": "[('ref', '=', 'x')]"}
        branch.update(yes="split", no="split")
        split = {"kind": "split", "shares": {"end": 50, "tag": 50}}
        tag = {"kind": "effect", "tag_add": ["Product A"], "next": None}
        steps = {
            "offer": {**OFFER, "next": "until"},
            "until": until,
            "answer": answer,
            "branch": branch,
            "split": split,
            "tag": tag,
            "end": END,
        }
        journey = self._draft(steps, goal="[('ref', '=', 'x')]")
        self.alicja.ref = "x"
        found = journey.rehearse(30)
        until = self._step(found, "until")
        self.assertEqual((until["paths"], until["waiting"]), ({"met": 1}, 1))
        self.assertEqual(until["average_hours"], 24)
        self.assertEqual(until["unknown"], 0)
        answer = self._step(found, "answer")
        self.assertEqual((answer["paths"], answer["unknown"]), ({"timeout": 1}, 1))
        self.assertIn("a mail that was not sent", answer["notes"][0])
        branch = self._step(found, "branch")
        self.assertEqual((branch["paths"], branch["unknown"]), ({"yes": 1}, 1))
        self.assertEqual(sum(self._step(found, "split")["paths"].values()), 1)
        self.assertFalse(self.held(self.alicja, self.product_a))
        self.assertIn("1 of them meet it today", found["notes"][-1])

    def test_days_of_contacts(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [NOW - timedelta(days=375), (self.alicja + self.bruno).ids],
        )
        entry = {"kind": "date", "field": "create_date", "days": 3}
        journey = self._draft(entries=[{**entry, "yearly": True}])
        found = journey.rehearse(30)
        self.assertEqual(found["entered"], 2)
        self.assertEqual(found["by_day"], [["2026-02-23", 2]])
        journey = self._draft(entries=[entry], name="Once")
        self.assertFalse(
            [each for each in journey.rehearse(30)["by_day"] if each[1] == 2]
        )

    def test_days_are_those_of_the_clock_of_who_enters(self):
        company = self.env.company.partner_id
        entry = {"kind": "date", "field": "create_date", "days": 3}
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            # Half past midnight in summer, where CET is no fixed hour.
            [datetime(2026, 7, 1, 22, 30), self.alicja.id],
        )
        for tz, day in (
            ("CET", "2026-07-05"),
            ("US/Pacific", "2026-07-04"),
            ("Nowhere/Land", "2026-07-04"),
        ):
            for yearly in (False, True):
                with self.subTest(tz=tz, yearly=yearly):
                    self.env.cr.execute(
                        "UPDATE res_partner SET tz = %s WHERE id = %s", [tz, company.id]
                    )
                    self.env.invalidate_all()
                    journey = self._draft(
                        entries=[{**entry, "yearly": yearly}], name=f"{tz} {yearly}"
                    )
                    with freeze_time(datetime(2026, 7, 20, 9)):
                        found = journey.rehearse(30)["by_day"]
                        why = journey.get_contact_why(self.alicja.id)["entry"]
                    self.assertEqual(found, [[day, 1]])
                    year = 2027 if yearly else 2026
                    shown = f"0{day[6]}/0{day[9]}/{year}"
                    self.assertIn(shown, why[1]["text"])
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'CET' WHERE id = %s", [company.id]
        )
        self.env.invalidate_all()
        with freeze_time(datetime(2026, 7, 1, 9)):
            journey.action_publish()
        for hour, count in ((21, 0), (22, 1)):
            with freeze_time(datetime(2026, 7, 4, hour, 30)):
                self._tick()
                self.assertEqual(len(self._of(journey, self.alicja)), count)

    def test_loops_end_and_mails_hit_the_cap(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", 2)
        again = {"kind": "wait", "days": 2, "next": "offer"}
        found = self._draft({"offer": OFFER, "later": again}).rehearse(30)
        self.assertEqual(self._step(found, "offer")["arrived"], 11 + 1)
        self.assertEqual(found["capped"], 1)
        quick = {"kind": "wait", "hours": 0.1, "next": "offer"}
        journey = self._draft({"offer": OFFER, "later": quick}, name="Quick")
        with self.assertRaisesRegex(UserError, "fewer days"):
            journey.rehearse(90)

    def test_what_cannot_be_rehearsed(self):
        self.segment.is_watched = False
        found = self._draft().rehearse(30)
        self.assertEqual(found["entered"], 0)
        self.assertIn("is not tracked", found["notes"][0])
        found = self._draft(entries=[], name="By hand").rehearse(30)
        self.assertIn("by hand", found["notes"][0])
        for days in (0, -1, 367, "7", True, 1.5):
            with self.assertRaises(UserError):
                self._draft(name=f"{days}").rehearse(days)
        empty = self._journeys().create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "no steps"):
            empty.rehearse(30)
        journey = self._draft(name="Gone")
        self.mailing.active = False
        with self.assertRaisesRegex(UserError, "offer: the mailing was deleted"):
            journey.rehearse(30)

    def test_only_contacts_for_the_responsible_person_count(self):
        journey = self._draft()
        self.alicja.company_id = self.env["res.company"].create({"name": "There"})
        self.bruno.is_suppressed = True
        self.assertEqual(journey.rehearse(30)["entered"], 0)

    def test_who_may(self):
        journey = self._draft()
        for user in (self.salesman, self.employee, self.portal):
            with self.assertRaises(AccessError):
                journey.with_user(user).rehearse(30)
        journey.sudo().company_id = self.env["res.company"].create({"name": "There"})
        with self.assertRaises(AccessError):
            journey.with_user(self.marketer).rehearse(30)

    def test_on_the_canvas(self):
        found = self._draft().get_canvas_rehearsal(30)
        self.assertEqual(found["rehearsal"]["entered"], 2)
        self.assertEqual(found["figures"]["inside"], 1)
        self.assertEqual(found["figures"]["steps"]["offer"]["sent"], 2)
        self.assertEqual(found["figures"]["paths"]["later"], {"next": 1})

    def test_dialog(self):
        journey = self._draft()
        action = journey.action_open_rehearsal()
        dialog = self.env["contact.journey.rehearsal"].with_user(self.marketer)
        with Form(dialog.with_context(**action["context"])) as form:
            form.days = 30
        wizard = form.save()
        self.assertEqual(wizard.action_rehearse()["res_id"], wizard.id)
        self.assertIn("would have entered", wizard.summary)
        self.assertIn("offer", wizard.summary)
