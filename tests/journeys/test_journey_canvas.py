import json

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.journeys.steps import KINDS
from ..common.common import NOW
from ..common.mail_server import smtp_server
from .journey_common import ALL, JourneyCase

WAIT = {"kind": "wait", "days": 1, "next": None}
TAG = {"kind": "effect", "tag_add": ["Product A"], "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyCanvas(JourneyCase):
    """What the canvas reads and saves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.env["mailing.mailing"].create(
            {
                "subject": "Offer",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": cls.newsletter.id,
                "user_id": cls.marketer.id,
                "body_arch": "<p>Hi</p>",
                "body_html": "<p>Hi</p>",
            }
        )

    def _split_and_wait(self):
        return {
            "split": {
                "kind": "split",
                "shares": {"tag": 50, "nothing": 50},
                "holdout": "nothing",
            },
            "tag": {**TAG, "next": "wait"},
            "wait": WAIT,
            "nothing": {"kind": "end"},
        }

    # ------------------------------------------------------------
    # Read
    # ------------------------------------------------------------

    def test_names_are_ids_with_names_beside_them(self):
        journey = self._load(
            {"tag": TAG, "mail": {"kind": "mail", "mailing": "Offer", "next": None}}
        )
        canvas = journey.get_canvas()
        steps = canvas["definition"]["steps"]
        self.assertEqual(steps["tag"]["tag_add"], self.product_a.ids)
        self.assertEqual(steps["mail"]["mailing"], self.offer.id)
        names = canvas["names"]
        self.assertEqual(names["res.partner.category"][self.product_a.id], "Product A")
        self.assertEqual(
            names["mailing.mailing"][self.offer.id], self.offer.display_name
        )
        self.assertEqual(json.loads(json.dumps(canvas))["shows"], "live")

    def test_figures_by_step_and_path(self):
        journey = self._load(self._split_and_wait())
        people = self.env["res.partner"].create(
            [{"name": f"Part {number}"} for number in range(40)]
        )
        self._enter(journey, people)
        self._tick()
        figures = journey.get_canvas()["figures"]
        went = figures["paths"]["split"]
        self.assertEqual(sum(went.values()), 40)
        self.assertEqual(figures["steps"]["wait"]["waiting"], went["tag"])
        self.assertEqual(figures["steps"]["split"]["passed"], 40)
        self.assertEqual((figures["entered"], figures["inside"]), (40, went["tag"]))
        with self._day(2):
            self._tick()
        figures = journey.get_canvas()["figures"]
        self.assertEqual(figures["steps"]["wait"]["passed"], went["tag"])
        self.assertEqual(figures["inside"], 0)

    def test_figures_of_mails(self):
        journey = self._load(
            {"mail": {"kind": "mail", "mailing": "Offer", "next": None}}
        )
        self._enter(journey)
        with smtp_server(self.env):
            self._tick(*ALL)
        figures = journey.get_canvas()["figures"]["steps"]["mail"]
        self.assertEqual(
            {name: figures[name] for name in ("sent", "opened", "clicked", "left")},
            {"sent": 3, "opened": 0, "clicked": 0, "left": 0},
        )
        trace = self.env["mailing.trace"].search(
            [("mass_mailing_id.run_id.campaign_id.journey_id", "=", journey.id)],
            limit=1,
        )
        trace.set_opened()
        self.env.invalidate_all()
        self.assertEqual(journey.get_canvas()["figures"]["steps"]["mail"]["opened"], 1)

    def test_steps_cost_no_queries_of_their_own(self):
        def count(number):
            steps = {
                f"wait {each}": {**WAIT, "next": f"wait {each + 1}"}
                for each in range(number)
            }
            steps[f"wait {number}"] = WAIT
            journey = self._load(steps, name=f"Long {number}")
            self._enter(journey, self.alicja)
            self._tick()
            journey.get_canvas()
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            journey.with_user(self.salesman).get_canvas()
            return self.env.cr.sql_log_count - before

        few = count(3)
        self.assertLessEqual(count(40), few + 2)

    def test_the_way_of_a_contact(self):
        journey = self._load({"tag": {**TAG, "next": "wait"}, "wait": WAIT})
        self._enter(journey, self.alicja)
        self._tick()
        for user in (self.marketer, self.salesman):
            (way,) = journey.with_user(user).get_canvas_ways(self.alicja.id)
            self.assertEqual((way["step"], way["is_inside"]), ("wait", True))
            told = [(event["kind"], event["step"]) for event in way["events"]]
            self.assertIn(("passed", "tag"), told)
            self.assertEqual(told[0], ("entered", "tag"))
        self.assertEqual(journey.get_canvas_ways(self.bruno.id), [])
        json.dumps(way)

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    def test_who_may(self):
        journey = self._load({"tag": TAG, "wait": WAIT})
        definition = journey.get_canvas()["definition"]
        for user, may_edit in (
            (self.marketer, True),
            (self.manager, True),
            (self.salesman, False),
        ):
            canvas = journey.with_user(user).get_canvas()
            self.assertEqual(canvas["may_edit"], may_edit)
            self.assertEqual(canvas["definition"]["steps"], definition["steps"])
            self.assertIn("Product A", canvas["names"]["res.partner.category"].values())
        for user in (self.employee, self.portal, self.public):
            for call in (
                lambda one: one.get_canvas(),
                lambda one: one.get_canvas_ways(self.alicja.id),
            ):
                with self.assertRaises(AccessError):
                    call(journey.with_user(user))
        for user in (self.salesman, self.employee, self.portal):
            for call in (
                lambda one: one.save_canvas(definition),
                lambda one: one.discard_canvas(),
            ):
                with self.assertRaises(AccessError):
                    call(journey.with_user(user))

    def test_other_companies_see_nothing(self):
        there = self.env["res.company"].create({"name": "There"})
        user = self._new_user("there", "contact_marketing.group_user")
        user.write({"company_ids": [Command.set(there.ids)], "company_id": there.id})
        journey = self._load({"wait": WAIT})
        for call in (
            lambda one: one.get_canvas(),
            lambda one: one.save_canvas({}),
            lambda one: one.get_canvas_ways(self.alicja.id),
        ):
            with self.assertRaises(AccessError):
                call(journey.with_user(user))

    def test_what_is_unfinished_tells_no_names_that_the_user_may_not_read(self):
        journey = self._load({"wait": WAIT}, publish=False)
        secret = self.env["mailing.filter"].create(
            {
                "name": "Secret",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[]",
                "company_id": self.env["res.company"].create({"name": "There"}).id,
            }
        )
        canvas = journey.save_canvas(
            {
                "name": "Journey",
                "entries": [{"kind": "segment", "segment": secret.id}],
                "start": "wait",
                "steps": {"wait": WAIT},
            }
        )
        self.assertTrue(canvas["is_unfinished"])
        self.assertNotIn("Secret", json.dumps(canvas["names"]))

    # ------------------------------------------------------------
    # Save
    # ------------------------------------------------------------

    def test_what_is_unfinished_is_kept_and_not_published(self):
        journey = self._load({"wait": WAIT})
        steps = {"mail": {"kind": "mail", "next": None}}
        bad = {"name": "Journey", "start": "mail", "steps": steps}
        canvas = journey.save_canvas(bad)
        self.assertTrue(canvas["is_unfinished"])
        self.assertEqual(canvas["problems"][0]["step"], "mail")
        self.assertEqual(canvas["definition"], bad)
        self.assertEqual(journey.get_definition()["steps"], {"wait": WAIT})
        with self.assertRaisesRegex(UserError, "not finished"):
            journey.action_publish()
        self.assertEqual(journey.live_version_id.step_ids.key, "wait")
        steps["mail"]["mailing"] = self.offer.id
        canvas = journey.save_canvas(bad)
        self.assertFalse(canvas["is_unfinished"])
        self.assertEqual(canvas["problems"], [])
        journey.action_publish()
        self.assertEqual(journey.live_version_id.step_ids.mailing_id, self.offer)

    def test_discarding_goes_back_to_what_was_saved(self):
        journey = self._load({"wait": WAIT})
        journey.save_canvas(
            {"name": "J", "start": "a", "steps": {"a": {"kind": "mail"}}}
        )
        canvas = journey.discard_canvas()
        self.assertFalse(canvas["is_unfinished"])
        self.assertEqual(canvas["definition"]["steps"], {"wait": WAIT})

    def test_what_the_canvas_could_not_show_is_refused(self):
        journey = self._load({"wait": WAIT})
        for bad in (
            None,
            [],
            "x",
            {},
            {"steps": []},
            {"steps": {"a": 1}},
            {"steps": {"a": {}}},
            {"steps": {"a": {"kind": []}}},
            {"steps": {}, "entries": 3},
            {"steps": {}, "entries": [1]},
            {"steps": {"a": {"kind": "wait", "note": "x" * 1_100_000}}},
        ):
            with self.subTest(bad=str(bad)[:60]), self.assertRaises(UserError):
                journey.save_canvas(bad)
        self.assertFalse(journey.unfinished_definition)
        with self.assertRaises(AccessError):
            journey.write({"unfinished_definition": {"steps": {}}})

    def test_problems_of_a_draft_stand_at_their_step(self):
        self.offer.write({"body_arch": False, "body_html": False})
        journey = self._load(
            {"mail": {"kind": "mail", "mailing": "Offer", "next": None}}, publish=False
        )
        (problem,) = journey.get_canvas()["problems"]
        self.assertEqual(problem["step"], "mail")
        self.assertFalse(problem["message"].startswith("mail:"))
        self.assertEqual(journey.with_user(self.salesman).get_canvas()["problems"], [])

    def test_what_runs_beside_the_draft(self):
        journey = self._load({"wait": WAIT})
        journey.save_canvas({"name": "Journey", "start": "b", "steps": {"b": WAIT}})
        self.assertEqual(journey.get_canvas()["shows"], "draft")
        live = journey.get_canvas("live")
        self.assertEqual((live["shows"], live["may_edit"]), ("live", False))
        self.assertEqual(list(live["definition"]["steps"]), ["wait"])

    def test_a_journey_without_steps(self):
        journey = self._journeys().create({"name": "New"})
        canvas = journey.get_canvas()
        self.assertEqual(canvas["definition"]["steps"], {})
        self.assertEqual(canvas["problems"], [])

    def test_deleted_records_leave_their_option_empty(self):
        journey = self._load(
            {"mail": {"kind": "mail", "mailing": "Offer", "next": None}}
        )
        self.offer.unlink()
        canvas = journey.get_canvas()
        self.assertIsNone(canvas["definition"]["steps"]["mail"]["mailing"])
        self.assertTrue(journey.save_canvas(canvas["definition"])["is_unfinished"])

    # ------------------------------------------------------------
    # Kinds
    # ------------------------------------------------------------

    def test_each_kind_is_described_and_survives_the_canvas(self):
        """Of each kind in the registry, a step that says all it can say."""
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("contact_marketing.group_manager")
        for name, kind in KINDS.items():
            if not kind.is_available(self.env):
                continue
            journey = self._journeys(admin).create({"name": f"All of {name}"})
            description = next(
                each for each in journey.get_canvas()["kinds"] if each["name"] == name
            )
            self.assertEqual(
                [option["name"] for option in description["options"]],
                list(kind.options),
            )
            step = {"kind": name, **self._all_said(description)}
            step.update({way["name"]: "end" for way in description["outcomes"]})
            steps = {
                "first": step,
                "end": {"kind": "end"},
                "other": {"kind": "end"},
                "sender": {"kind": "mail", "mailing": self.offer.id, "next": "first"},
            }
            definition = {"name": f"All of {name}", "start": "sender", "steps": steps}
            with self.subTest(kind=name):
                canvas = journey.save_canvas(definition)
                self.assertEqual(journey.check_definition(definition), [])
                self.assertFalse(canvas["is_unfinished"])
                self.assertEqual(canvas["definition"]["steps"], steps)

    def _all_said(self, description):
        said = {
            option["name"]: self._value_for(option) for option in description["options"]
        }
        said.pop("record_domain", None)  # the same, of journeys with a record
        if "interaction" in said:
            del said["domain"]  # one of the two
        if {"user", "team"} <= said.keys():
            del said["team"]  # as above
        return {name: value for name, value in said.items() if value is not None}

    def _value_for(self, option):
        if option["selection"]:
            return option["selection"][0][0]
        if option["relation"]:
            record = self._record_for(option)
            return record.ids if option["widget"] == "many2many" else record.id
        return {
            "domain": "[('name', '=', 'x')]",
            "integer": 2,
            "float": 2.5,
            "boolean": True,
            "text": "Text",
            "multiline": "Text",
            "window": {"weekdays": [1], "from": 9, "to": 17},
            "interaction": {"kind": "click", "of": "sender"},
            "shares": {"end": 40, "other": 60},
            "arm": "other",
        }[option["widget"]]

    def _record_for(self, option):
        Model = self.env[option["relation"]]
        if option["name"].endswith(("_remove", "_leave")):
            return Model  # what is added cannot be removed at once
        found = Model.search(option["domain"], limit=1)
        return found or Model.with_context(**option["context"]).create(
            {Model._rec_name: "Made for it", **self._more_of(Model)}
        )

    def _more_of(self, Model):
        if Model._name == "ir.actions.server":
            model_id = self.env["ir.model"]._get_id("res.partner")
            return {"model_id": model_id, "state": "code"}
        return {}

    def test_marketing_users_are_offered_what_they_may_choose(self):
        kinds = {
            kind["name"]: kind
            for kind in self._load({"wait": WAIT}).get_canvas()["kinds"]
        }
        self.assertFalse(kinds["action"]["may_choose"])
        others = [kind for name, kind in kinds.items() if name != "action"]
        self.assertTrue(all(kind["may_choose"] for kind in others))
        self.assertTrue(all(kind["label"] and kind["group"] for kind in others))
