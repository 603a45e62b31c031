import json
import re
import time
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from ...models.journeys.steps import KINDS
from ..common.common import ContactMarketingCommon
from ..common.mail_server import smtp_server
from .journey_common import ALL

CANVAS = "/odoo/journeys/%s/journey-canvas"
WAITS = {
    "first": {"kind": "wait", "days": 1, "next": "second"},
    "second": {"kind": "wait", "days": 2, "next": "third"},
    "third": {"kind": "wait", "days": 3, "next": None},
}


class JourneyTourCase(HttpCase, ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newsletter.double_opt_in = False
        for subject in ("Tour Hello", "Tour Reminder"):
            cls._make_mailing(subject, purpose_id=cls.newsletter.id)

    @classmethod
    def _make_mailing(cls, subject, **vals):
        body = '<div><p>Hi <a href="https://shop.example.com/a">A</a></p></div>'
        cls.env["mailing.mailing"].with_user(cls.marketer).create(
            {
                "subject": subject,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "body_arch": body,
                "body_html": body,
                **vals,
            }
        )

    def _load(self, steps, name="Tour Journey", user=None):
        Journey = self.env["contact.journey"].with_user(user or self.marketer)
        definition = {"name": name, "start": next(iter(steps), None), "steps": steps}
        if not steps:
            return Journey.create({"name": name})
        return Journey.browse(Journey.load_definition(definition))

    def _tour(self, name, url, user=None):
        login = (user or self.marketer).login
        self.start_tour(url, f"contact_marketing_{name}", login=login, timeout=300)

    def _clicks(self, name, url):
        """:return: how many clicks a tour took, and how many seconds"""
        text = []
        handle = ChromeBrowser._handle_console

        def listen(browser, *args, **console):
            text.extend(str(arg.get("value")) for arg in console.get("args") or [])
            return handle(browser, *args, **console)

        started = time.monotonic()
        with patch.object(ChromeBrowser, "_handle_console", listen):
            self._tour(name, url)
        found = re.findall(r"contact_marketing_clicks: (\{.*?\})", "\n".join(text))
        counts = json.loads(found[-1])
        clicks = counts.get("clicks", 0) + counts.get("fields", 0)
        return clicks, time.monotonic() - started


@tagged("post_install", "-at_install")
class TestJourneyTours(JourneyTourCase):
    """The canvas in a real browser, as the lowest role that may use it."""

    def test_from_nothing_to_figures(self):
        clicks, seconds = self._clicks("journey_from_nothing", "/odoo/journeys")
        self.assertLess(clicks, 45)
        self.assertLess(seconds, 240)
        journey = self.env["contact.journey"].search([("name", "=", "Tour Welcome")])
        self.assertEqual(journey.state, "running")
        steps = journey.get_definition()["steps"]
        self.assertEqual(
            {step["kind"] for step in steps.values()},
            {"mail", "wait_until", "effect", "activity"},
        )
        self.assertEqual(steps["Wait Until"]["days"], 3)
        self.alicja.contact_consent_grant("newsletter", "manual", proof="Card")
        self.alicja.with_user(self.marketer).contact_journey_enter(journey.ids)
        with smtp_server(self.env):
            for cron in ALL:
                self.env.ref(cron).method_direct_trigger()
        self._tour("journey_figures", CANVAS % journey.id)
        self._tour("journey_figures", CANVAS % journey.id, self.salesman)

    def test_from_a_template(self):
        clicks, _seconds = self._clicks("journey_from_template", "/odoo/journeys")
        self.assertLessEqual(clicks, 8)
        journey = self.env["contact.journey"].search(
            [("name", "=", "Welcome with double opt-in")]
        )
        self.assertEqual(journey.state, "running")

    def test_keyboard_undo_and_go_to(self):
        journey = self._load(WAITS)
        self._tour("journey_keyboard", CANVAS % journey.id)
        steps = journey.get_definition()["steps"]
        self.assertEqual(list(steps), ["first", "second", "last"])
        self.assertEqual(steps["last"]["next"], "first")

    def test_parts_of_a_split_and_paths_that_stay(self):
        journey = self._load({"first": {**WAITS["third"]}})
        self._tour("journey_split", CANVAS % journey.id)
        steps = journey.get_definition()["steps"]
        self.assertEqual(
            steps["Split"],
            {
                "kind": "split",
                "shares": {"pause": 80, "End 2": 20},
                "holdout": "End 2",
            },
        )
        self.assertEqual(steps["pause"]["next"], "Activity")
        self.assertEqual(set(steps), {"first", "Split", "pause", "Activity", "End 2"})

    def test_what_is_wrong_blocks_publishing(self):
        journey = self._load({})
        self._tour("journey_wrong", CANVAS % journey.id)
        self.assertEqual(journey.state, "running")

    def test_saved_twice_while_saving_and_on_leaving(self):
        journey = self._load(WAITS)
        journey.action_publish()
        steps = {"first": {**WAITS["first"], "next": "new"}, "new": WAITS["third"]}
        journey.save_definition({"name": "Tour", "start": "first", "steps": steps})
        self._tour("journey_saving", CANVAS % journey.id)
        self.assertEqual(journey.get_definition()["steps"]["first"]["days"], 212)
        self.assertEqual(journey.live_version_id.definition["steps"], WAITS)

    def test_what_the_user_may_not_choose_stays(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Greet",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "",
            }
        )
        greet = {"kind": "action", "action": action.id, "next": None}
        journey = self._load(
            {"first": {**WAITS["first"], "next": "greet"}, "greet": greet},
            user=self.env.ref("base.user_admin"),
        )
        self._tour("journey_kept", CANVAS % journey.id)
        self.assertEqual(journey.get_definition()["steps"]["first"]["days"], 4)
        step = journey.draft_version_id.step_ids.filtered("action_id")
        self.assertEqual((step.key, step.action_id), ("greet", action))

    def test_who_is_here(self):
        name = 'O\'Hara "x" <b>'
        journey = self._load({name: {**WAITS["first"], "next": None}})
        journey.action_publish()
        people = (self.alicja + self.bruno).with_user(self.marketer)
        people.contact_journey_enter(journey.ids)
        people[1].contact_journey_exit(journey.ids)
        self._tour("journey_who_is_here", CANVAS % journey.id)
        self._tour("journey_who_is_here", CANVAS % journey.id, self.salesman)

    def test_salespeople_look(self):
        journey = self._load(WAITS)
        journey.action_publish()
        self._tour("journey_looks", CANVAS % journey.id, self.salesman)

    def test_each_kind_that_is_offered(self):
        self.env["contact.journey"].with_user(self.marketer).create({"name": "Other"})
        if KINDS["text"].is_available(self.env):
            self._make_mailing(
                "Tour Text", mailing_type="sms", body_plaintext="Hello", body_html=False
            )
        journey = self._load({})
        self._tour("journey_kinds", CANVAS % journey.id)
        offered = {
            kind["name"]
            for kind in journey.get_canvas()["kinds"]
            if kind["may_choose"] and kind["name"] != "end"
        }
        self.assertGreaterEqual(len(offered), len(KINDS) - 3)
        added = {step["kind"] for step in journey.get_definition()["steps"].values()}
        self.assertLessEqual(offered, added)
        self.assertFalse(journey.has_unfinished)


@tagged("post_install", "-at_install")
class TestJourneyToursSmall(JourneyTourCase):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        journey = self._load(WAITS)
        self._tour("journey_small", CANVAS % journey.id)
        steps = journey.get_definition()["steps"]
        self.assertEqual(steps["first"]["days"], 9)
        self.assertEqual(steps["Activity"]["next"], "second")
