from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...lib.journeys.windows import Window, next_open
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, JOURNEYS
from .journey_mail_common import STEPS, JourneyMailCase

BROKEN = "[('no_such_field', '=', 1)]"
REFUSED = "SELECT 1 / 0"  # by PostgreSQL
WAIT = {"kind": "wait", "days": 3, "next": None}
NIGHT = {"from": 22, "to": 24}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyStanding(JourneyMailCase):
    """What cannot go on says so once, and goes on when it can."""

    def _set_domain(self, part, domain):
        self.env.cr.execute(
            f"UPDATE {part._table} SET domain = %s WHERE id = %s", [domain, part.id]
        )
        self.env.invalidate_all()

    @contextmanager
    def _broken(self, part, domain):
        """With these conditions, or where the database refuses what they ask."""
        if domain != REFUSED:
            before = part.domain
            self._set_domain(part, domain)
            yield
            self._set_domain(part, before)
            return
        matching_all = type(part)._sql_matching_all

        def refused(record):
            return SQL(REFUSED) if record == part else matching_all(record)

        with patch.object(type(part), "_sql_matching_all", refused):
            yield

    def _quiet(self, start, end):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("contact_marketing.quiet_from", start)
        parameters.set_param("contact_marketing.quiet_to", end)

    # ------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db", "odoo.addons.contact_marketing.models.common.failures")
    def test_a_broken_goal_is_shown_on_the_form(self):
        steps = {
            "split": {"kind": "split", "shares": {"a": 50, "b": 50}},
            "a": {"kind": "end"},
            "b": {"kind": "end"},
        }
        journey = self._load(steps, goal="[('ref', '=', 'won')]")
        self._enter(journey)
        self._tick()
        goal = journey.sudo().live_version_id.rule_ids
        for domain in (BROKEN, REFUSED, "[('ref', '=', "):
            for user in (self.marketer, self.salesman):
                with (
                    self.subTest(domain=domain, user=user.login),
                    self._broken(goal, domain),
                ):
                    form = journey.with_user(user)
                    specification = {
                        name: {}
                        for name in form.get_view()["models"]["contact.journey"]
                    }
                    steps = {"fields": {"result": {}, "summary": {}}}
                    specification["shown_step_ids"] = steps
                    text = form.web_read(specification)[0]["shown_step_ids"]
                    self.assertIn("0 of", "".join(str(step) for step in text))

    @mute_logger("odoo.sql_db", "odoo.addons.contact_marketing.models.common.failures")
    def test_a_broken_wait_stands_alone(self):
        until = {
            "kind": "wait_until",
            "domain": "[('ref', '=', 'x')]",
            "days": 5,
            "met": None,
            "timeout": None,
        }
        journey = self._load({"until": until})
        fine = self._load({"until": until}, name="Fine")
        self._enter(journey, self.alicja)
        self._enter(fine, self.bruno)
        self._tick()
        step = journey.sudo().live_version_id.step_ids
        for hours, domain in enumerate((BROKEN, REFUSED), 1):
            with (
                self.subTest(domain),
                self._day(0, hours),
                self._broken(step, domain),
            ):
                self._tick()
                self.assertTrue(journey.problem)
                self.assertFalse(fine.problem)
                self.assertEqual(self._of(journey).state, "active")
        with self._day(0, 3):
            self.people.ref = "x"
            self._tick()
        self.assertFalse(journey.problem)
        self.assertEqual(
            (self._of(journey) + self._of(fine)).mapped("state"), ["done"] * 2
        )

    def test_try_again_looks_at_entries_at_once(self):
        segment = self.env["mailing.filter"].create(
            {
                "name": "With A",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('ref', '=', 'x')]",
            }
        )
        entry = {"kind": "segment", "segment": "With A", "existing": False}
        journey = self._load({"wait": WAIT}, entries=[entry])
        self._tick()
        rule = journey.sudo().live_version_id.rule_ids
        rule._stand("Something is wrong")
        self.assertTrue(rule.retry_date)
        journey.action_try_again()
        self.assertFalse(rule.retry_date or rule.problem or journey.problem)
        self.assertTrue(segment.is_watched)

    # ------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------

    def test_the_owner_hears_once_until_it_is_tried_again(self):
        admin = self.env.ref("base.user_admin")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Fail",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "raise UserError('Not ' + record.name)",
            }
        )
        journeys = self._journeys(admin)
        step = {"kind": "action", "action": action.id, "next": None}
        journey = journeys.browse(
            journeys.load_definition(
                {"name": "F", "start": "go", "steps": {"go": step}}
            )
        )
        journey.action_publish()
        self._enter(journey, self.alicja + self.bruno)
        self._tick()
        self._enter(journey, self.clara)
        self._tick()
        self.assertEqual(journey.failed_count, 3)
        self.assertEqual(self._count_told(journey), 1)
        journey.action_try_again()
        self._tick()
        self.assertEqual(self._count_told(journey), 2)
        self._of(journey, self.clara).with_user(admin).action_try_again()
        self._tick()
        self.assertEqual(self._count_told(journey), 3)

    def _count_told(self, journey):
        return len(journey.message_ids.filtered(lambda one: " failed: " in one.body))

    def test_time_that_is_up_has_the_scheduler_go_on(self):
        journey = self._load({"wait": WAIT})
        self._enter(journey)
        cron = self.env.ref(JOURNEYS)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        Journey = self.env.registry["contact.journey"]
        Cron = self.env.registry["ir.cron"]
        for is_done in (True, False):
            with (
                patch.object(Journey, "_process_in_chunks", return_value=is_done),
                patch.object(Cron, "_commit_progress"),
            ):
                self.env["contact.journey"]._cron_run()
            woken = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            self.assertEqual(bool(woken), not is_done)

    # ------------------------------------------------------------
    # What was missed
    # ------------------------------------------------------------

    def test_what_was_done_while_somebody_came_to_wait(self):
        for kind, url, passes in (
            ("visit", "/shop/a", True),
            ("visit", "/about", False),
            ("click", None, True),
            ("open", None, False),
        ):
            with self.subTest(kind=kind, url=url):
                said = {"kind": "click" if kind in ("click", "open") else "visit"}
                if said["kind"] == "visit":
                    said["url"] = "/shop/*"
                until = {
                    "kind": "wait_until",
                    "interaction": said,
                    "days": 5,
                    "met": None,
                    "timeout": None,
                }
                journey = self._load({"until": until}, name=f"{kind} {url}")
                contact = self.env["res.partner"].create({"name": kind})
                self._enter(journey, contact)
                self._tick()
                # As if it was committed meanwhile: nobody was told.
                self.env["contact.interaction"]._append(
                    {
                        "kind": kind,
                        "url": url,
                        "partner_id": contact.id,
                        "verdict": "human",
                        "applied_date": fields.Datetime.now(),
                    }
                )
                with self._day(0, 1):
                    self._tick()
                state = "done" if passes else "active"
                self.assertEqual(self._of(journey).state, state)

    # ------------------------------------------------------------
    # Hours at which nothing is sent
    # ------------------------------------------------------------

    def test_windows_that_never_meet(self):
        day, night = Window(start=8, end=20), Window(start=22, end=24)
        self.assertIsNone(next_open(NOW, [day, night], "UTC"))
        monday, tuesday = Window((1,)), Window((2,))
        self.assertIsNone(next_open(NOW, [monday, tuesday], "UTC"))
        late = Window((5,), 19, 23)
        self.assertEqual(str(next_open(NOW, [day, late], "UTC")), "2026-03-06 19:00:00")

    def test_a_mail_whose_window_never_opens_is_skipped(self):
        self._quiet(20, 8)
        offer = {**STEPS["offer"], "window": NIGHT}
        journey = self._load({**STEPS, "offer": offer})
        patient = self._load(
            {**STEPS, "offer": {**offer, "wait_days": 2}}, name="Patient"
        )
        self._enter(journey, self.alicja)
        self._enter(patient, self.alicja)
        self._tick()
        self.assertEqual(self._of(journey).step_id.key, "after")
        self.assertIn(("skipped", "offer", "quiet"), self._told(self._of(journey)))
        self.assertEqual(self._of(patient).step_id.key, "offer")
        with self._day(1):
            self._tick()
            self.assertEqual(self._of(patient).step_id.key, "offer")
        with self._day(2):
            self._tick()
        self.assertEqual(self._of(patient).step_id.key, "after")
        text = self._told(self._of(patient))
        self.assertEqual(text.count(("waited", "offer", "quiet")), 1)
        self.assertEqual(text.count(("skipped", "offer", "quiet")), 1)
        waited = self._of(patient).event_ids.filtered(lambda one: one.kind == "waited")
        self.assertEqual(str(waited[-1:].due_date), "2026-03-04 09:00:00")

    def test_a_mail_waits_for_its_window_as_long_as_it_may(self):
        offer = {**STEPS["offer"], "window": {"weekdays": [4], "from": 9, "to": 17}}
        journeys = [
            self._load(
                {**STEPS, "offer": {**offer, **said}}, name=f"{said.get('wait_days')}"
            )
            for said in ({}, {"wait_days": 7}, {"wait_days": 2})
        ]
        for journey in journeys:
            self._enter(journey, self.alicja)
        self._tick()
        for journey in journeys[:2]:
            participant = self._of(journey)
            self.assertEqual(str(participant.due_date), "2026-03-05 08:00:00")
            waited = participant.event_ids.filtered(lambda one: one.kind == "waited")
            self.assertEqual(waited.due_date, participant.due_date)
            self.assertEqual(waited.reason, "quiet")
        with self._day(2):
            self._tick()
        self.assertEqual(
            [self._of(journey).step_id.key for journey in journeys],
            ["offer", "offer", "after"],
        )

    def test_the_same_reader_gets_it_once(self):
        twin = self.env["res.partner"].create(
            {"name": "Alicja N.", "email": self.alicja.email}
        )
        twin.contact_consent_grant("newsletter", "manual", proof="Card")
        steps = {**STEPS, "offer": {**STEPS["offer"], "wait_days": 3}}
        journey = self._load(steps)
        self._enter(journey, self.alicja + twin)
        count = 0
        for hours in range(3):
            with self._day(0, hours), smtp_server(self.env) as inbox:
                self._tick(*ALL)
                count += len(self._reached(inbox))
        self.assertEqual(count, 1)
        self.assertEqual(set(self._of(journey).step_id.mapped("key")), {"after"})

    def test_the_cap_counts_the_mails_of_the_same_reader(self):
        self.env["ir.config_parameter"].set_param("contact_marketing.weekly_cap", 1)
        twin = self.env["res.partner"].create(
            {"name": "Alicja N.", "email": self.alicja.email}
        )
        twin.contact_consent_grant("newsletter", "manual", proof="Card")
        first = self._load(STEPS)
        self._enter(first, twin + self.bruno)
        self._tick(JOURNEYS)
        self._content("Second")
        steps = {**STEPS, "offer": {**STEPS["offer"], "mailing": "Second"}}
        second = self._load(steps, name="Second")
        self._enter(second, self.people)
        self._tick(JOURNEYS)
        skipped = self._of(second).event_ids.filtered(lambda one: one.reason == "cap")
        self.assertEqual(skipped.participant_id.partner_id, self.alicja + self.bruno)
