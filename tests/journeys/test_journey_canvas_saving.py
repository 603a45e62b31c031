import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.journeys.errors import JourneyChangedError
from ...models.journeys.steps import KINDS
from ..common.common import NOW
from .journey_common import JourneyCase

WAIT = {"kind": "wait", "days": 1, "next": None}
END = {"kind": "end"}
TAG = {"kind": "effect", "tag_add": ["Product A"], "next": None}
ODD_NAME = 'O\'Hara "x" <b>%s</b> “days” \\ {{ 1 }}'


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyCanvasSaving(JourneyCase):
    """What is saved, published, discarded, and what of it is still there."""

    def _definition(self, steps, **settings):
        return {"name": "J", "start": next(iter(steps)), "steps": steps, **settings}

    # ------------------------------------------------------------
    # Two who edit
    # ------------------------------------------------------------

    def test_who_saves_second_is_told_and_may_overwrite(self):
        journey = self._load({"wait": WAIT})
        mine = self._definition({"mine": WAIT})
        theirs = self._definition({"theirs": WAIT})
        unfinished = self._definition({"mail": {"kind": "mail"}})
        ways_to_change = {
            "draft": lambda one, number: one.save_canvas(theirs, number),
            "aside": lambda one, number: one.save_canvas(unfinished, number),
            "discard": lambda one, number: one.discard_canvas(number),
            "definition": lambda one, _number: one.save_definition(theirs),
            "publish": lambda one, number: one.publish_canvas(number),
        }
        for way, change in ways_to_change.items():
            with self.subTest(way):
                number = journey.get_canvas()["edit_number"]
                change(journey.with_user(self.manager), number)
                for call, args in (
                    (journey.save_canvas, (mine, number)),
                    (journey.discard_canvas, (number,)),
                    (journey.publish_canvas, (number,)),
                ):
                    before = journey.get_canvas()["definition"]
                    with self.assertRaises(JourneyChangedError) as caught:
                        call(*args)
                    self.assertEqual(journey.get_canvas()["definition"], before)
                    self.assertIn(self.manager.name, str(caught.exception))
                # On purpose.
                canvas = journey.save_canvas(mine)
                self.assertIn("mine", canvas["definition"]["steps"])
                canvas = journey.save_canvas(mine, canvas["edit_number"])
        canvas = journey.publish_canvas(canvas["edit_number"], move=True)
        self.assertEqual((canvas["shows"], canvas["state"]), ("live", "running"))
        with self.assertRaises(AccessError):
            journey.with_user(self.salesman).publish_canvas()
        with self.assertRaises(AccessError):
            journey.write({"edit_number": 0})

    def test_discarding_goes_back_one_after_the_other(self):
        journey = self._load({"wait": WAIT}, reentry={"mode": "after", "days": 9})
        journey.save_canvas(self._definition({"draft": WAIT}, reentry="always"))
        journey.save_canvas(self._definition({"aside": {"kind": "mail"}}))
        canvas = journey.discard_canvas()
        self.assertEqual(list(canvas["definition"]["steps"]), ["draft"])
        canvas = journey.discard_canvas(canvas["edit_number"])
        self.assertEqual(list(canvas["definition"]["steps"]), ["wait"])
        self.assertEqual(canvas["definition"]["reentry"], {"mode": "after", "days": 9})
        self.assertFalse(canvas["has_draft"])
        never = self._load({"wait": WAIT}, publish=False)
        canvas = never.discard_canvas()
        self.assertEqual(list(canvas["definition"]["steps"]), ["wait"])

    def test_live_is_asked_for_where_nothing_is_published(self):
        empty = self._journeys().create({"name": "New"})
        draft = self._load({"wait": WAIT}, publish=False)
        aside = self._load({"wait": WAIT}, publish=False)
        aside.save_canvas(self._definition({"mail": {"kind": "mail"}}))
        for journey, steps in ((empty, []), (draft, ["wait"]), (aside, ["mail"])):
            canvas = journey.get_canvas("live")
            self.assertEqual((canvas["shows"], canvas["may_edit"]), ("draft", True))
            self.assertEqual(list(canvas["definition"]["steps"]), steps)
            self.assertEqual(journey.get_canvas("draft")["shows"], "draft")

    # ------------------------------------------------------------
    # What can be kept
    # ------------------------------------------------------------

    def test_what_nobody_can_keep_or_draw_is_refused(self):
        journey = self._load({"wait": WAIT})
        bad_values = ("a\0b", "a\ud800", float("nan"), float("inf"))
        bad = [
            self._definition({"a": {"kind": "mail", part: value}})
            for value in bad_values
            for part in ("mailing", "note")
        ]
        bad += [
            self._definition({"a\0": {"kind": "mail"}}),
            self._definition({"a": {"kind": "mail"}}, name="a\0"),
            {"steps": {}, "entries": [{"kind": "date", "field": "\ud800"}]},
        ]
        deep = []
        for _level in range(5_000):
            deep = [deep]
        bad += [{"steps": {}, "entries": [], "name": deep}]
        bad += [
            {"steps": {}, name: value}
            for name, value in (
                ("start", {}),
                ("reentry", 3),
                ("goal", True),
                ("exit", {}),
                ("name", []),
                ("entries", {"kind": "x"}),
            )
        ]
        for name, kind in KINDS.items():
            for option, said in kind.options.items():
                types = said.type if isinstance(said.type, tuple) else (said.type,)
                wrong = {} if dict not in types else [[1]]
                bad.append({"steps": {"a": {"kind": name, option: wrong}}})
            bad += [{"steps": {"a": {"kind": name, way: 3}}} for way in kind.ways]
        for number, definition in enumerate(bad):
            with self.subTest(number), self.assertRaises(UserError):
                journey.save_canvas(definition)
        self.env.flush_all()
        self.assertFalse(journey.unfinished_definition)

    def test_it_is_checked_as_what_is_published(self):
        journey = self._load({"wait": WAIT})
        definitions = [
            self._definition({"a": {"kind": "mail"}}),
            self._definition({"a": {"kind": "nothing"}}),
            self._definition({"a": WAIT}, goal="[('nothing', '=', 1)]"),
            self._definition({"a": WAIT}, reentry="after", entries=[{"kind": "x"}]),
            self._definition({"a": WAIT}),
            None,
        ]
        for definition in definitions:
            found = journey.check_canvas(definition)
            self.assertEqual(found, journey.check_definition(definition, journey.id))
            self.assertEqual(not found, definition is definitions[-2])
        with self.assertRaises(AccessError):
            journey.with_user(self.salesman).check_canvas(definitions[0])

    def test_odd_names_survive(self):
        journey = self._load({"wait": WAIT})
        tag = self.env["res.partner.category"].create({"name": ODD_NAME})
        steps = {
            ODD_NAME: {"kind": "effect", "tag_add": [tag.id], "next": "constructor"},
            "constructor": {"kind": "wait", "days": 1, "next": "__proto__"},
            "__proto__": {"kind": "activity", "summary": ODD_NAME, "next": None},
        }
        canvas = journey.save_canvas(self._definition(steps, name=ODD_NAME))
        self.assertEqual(canvas["definition"]["steps"], steps)
        journey.publish_canvas(canvas["edit_number"])
        self._enter(journey)
        self._tick()
        canvas = journey.get_canvas()
        self.assertEqual(canvas["figures"]["steps"]["constructor"]["waiting"], 3)
        self.assertEqual(canvas["name"], ODD_NAME)
        action = journey.action_open_step("constructor", "wait")
        self.assertEqual(self._found_by(action), self._of(journey))

    # ------------------------------------------------------------
    # Re-entry
    # ------------------------------------------------------------

    def test_entering_again_counts_once_it_is_published(self):
        journey = self._load({"end": END})
        self._enter(journey, self.alicja)
        self._tick()
        canvas = journey.save_canvas(self._definition({"end": END}, reentry="always"))
        self.assertEqual(canvas["definition"]["reentry"], {"mode": "always"})
        self.assertEqual(journey.get_definition()["reentry"], {"mode": "always"})
        live = journey.get_canvas("live")["definition"]["reentry"]
        self.assertEqual(live, {"mode": "never"})
        self.assertEqual(
            (journey.reentry, journey.reentry_summary), ("never", "Always")
        )
        self.assertFalse(self._enter(journey, self.alicja))
        journey.publish_canvas(canvas["edit_number"])
        self.assertEqual(journey.reentry, "always")
        self.assertEqual(self._enter(journey, self.alicja), 1)
        # As a field, it counts at once, and the draft does not take it back.
        journey.save_canvas(self._definition({"wait": WAIT}, reentry="never"))
        journey.write({"reentry": "after", "reentry_days": 5})
        canvas = journey.get_canvas()
        self.assertEqual(canvas["definition"]["reentry"]["days"], 5)
        journey.publish_canvas()
        self.assertEqual((journey.reentry, journey.reentry_days), ("after", 5))
        self.assertEqual(journey.reentry_summary, "After 5 days")
        # The text of the form is a draft as well.
        text = json.loads(journey.definition_text)
        journey.definition_text = json.dumps({**text, "reentry": {"mode": "always"}})
        self.assertEqual(journey.reentry, "after")
        self.assertEqual(journey.get_definition()["reentry"], {"mode": "always"})
        # Before anything runs, it is the journey's.
        first = self._load({"end": END}, publish=False)
        first.save_canvas(self._definition({"end": END}, reentry="always"))
        self.assertEqual(first.reentry, "always")

    def test_what_starts_itself_for_ever_is_refused_when_it_is_published(self):
        journey = self._load({"end": END}, name="Again")
        back = {"kind": "journey", "journey": journey.id, "next": None}
        other = self._load({"back": back}, name="Back", reentry="always")
        go = {"kind": "journey", "journey": other.id, "next": None}
        canvas = journey.save_canvas(self._definition({"go": go}, reentry="always"))
        with self.assertRaisesRegex(UserError, "for ever"):
            journey.publish_canvas(canvas["edit_number"])

    # ------------------------------------------------------------
    # Who is here
    # ------------------------------------------------------------

    def _found_by(self, action):
        return self.env[action["res_model"]].search(action["domain"], order="id")

    def test_who_is_here_is_who_the_card_counts(self):
        steps = {"first": {**WAIT, "next": "second"}, "second": WAIT}
        journey = self._load(steps, reentry="always")
        other = self._load(steps, name="Other")
        self._enter(journey, self.alicja + self.bruno)
        self._enter(other)
        self._tick()
        with self._day(1.5):
            self._tick()
            self._enter(journey, self.clara)
            self.bruno.with_user(self.marketer).contact_journey_exit(journey.ids)
        # What is called so now is something else.
        with self._day(1.6):
            canvas = journey.save_canvas(
                self._definition(
                    {"second": {**TAG, "next": "first"}, "first": WAIT},
                    reentry="always",
                )
            )
            journey.publish_canvas(canvas["edit_number"])
            self._enter(journey, self.bruno)
            self._tick()
        inside = self._of(journey).filtered(lambda one: one.state == "active")
        for user in (self.marketer, self.salesman):
            for shows in ("draft", "live"):
                own = journey.with_user(user)
                canvas = own.get_canvas(shows)
                for key, step in canvas["definition"]["steps"].items():
                    figures = canvas["figures"]["steps"].get(key, {})
                    found = self._found_by(own.action_open_step(key, step["kind"]))
                    self.assertEqual(len(found), figures.get("waiting", 0))
                    self.assertLessEqual(found, inside)
        self.assertEqual(canvas["figures"]["steps"]["second"], {"passed": 1})
        first = self._found_by(journey.action_open_step("first", "wait"))
        self.assertEqual(first.partner_id, self.clara + self.bruno)
        old = self._found_by(journey.action_open_step("second", "wait"))
        self.assertEqual(old.partner_id, self.alicja)
        step = old.step_id.with_user(self.marketer)
        self.assertEqual(self._found_by(step.action_open_participants()), old)

    # ------------------------------------------------------------
    # What was archived or deleted
    # ------------------------------------------------------------

    def test_what_is_named_stays_when_it_is_archived(self):
        """Of each kind that names something which can be archived."""
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("contact_marketing.group_manager")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Stays",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": "[('id', 'in', [])]",
                "purpose_id": self.newsletter.id,
                "body_html": "<p>Hi</p>",
            }
        )
        made = {
            "mailing.mailing": mailing,
            "res.users": self._new_user("archived", "base.group_user"),
        }
        checked = set()
        for name, kind in KINDS.items():
            for option, said in kind.options.items():
                Model = said.comodel and self.env[said.comodel]
                if (
                    not kind.is_available(self.env)
                    or not said.comodel
                    or "active" not in Model._fields
                    or (name, said.comodel) == ("text", "mailing.mailing")
                ):
                    continue
                record = made.get(said.comodel) or Model.create(
                    {Model._rec_name: f"Stays {name} {option}"}
                )
                record.active = True
                value = record.ids if said.is_many else record.id
                step = {"kind": name, option: value, "next": None}
                journey = self._journeys(admin).create({"name": f"{name} {option}"})
                definition = self._definition({"a": step})
                with self.subTest(kind=name, option=option):
                    self.assertFalse(journey.save_canvas(definition)["is_unfinished"])
                    record.active = False
                    self.env.invalidate_all()
                    canvas = journey.get_canvas()
                    self.assertEqual(canvas["definition"]["steps"]["a"], step)
                    self.assertEqual([p["step"] for p in canvas["problems"]], ["a"])
                    canvas = journey.save_canvas(canvas["definition"])
                    self.assertFalse(canvas["is_unfinished"])
                    journey.save_definition(journey.get_definition())
                    self.assertEqual(
                        journey.get_canvas()["definition"]["steps"]["a"], step
                    )
                    with self.assertRaises(UserError):
                        journey.action_publish()
                    checked.add(said.comodel)
        self.assertGreaterEqual(
            checked,
            {"res.partner.category", "contact.list", "contact.journey", "res.users"},
        )

    def test_a_running_step_stands_while_what_it_names_is_archived_or_gone(self):
        tag = self.env["res.partner.category"].create({"name": "Passing"})
        step = {**TAG, "tag_add": ["Product A", "Passing"]}
        journey = self._load({"tag": step})
        tag.active = False
        self._enter(journey, self.alicja)
        self._tick()
        self.assertIn("“Passing” is archived", journey.problem)
        self.assertEqual(self._of(journey).state, "active")
        tag.active = True
        journey.action_try_again()
        self._tick()
        self.assertEqual(self._of(journey).state, "done")
        tag.unlink()
        self._enter(journey, self.bruno)
        self._tick()
        self.assertIn("was deleted", journey.problem)

    def test_notes_of_activities_are_plain_text(self):
        note = "Ask:\n<b>budget</b> & <img src=x onerror=alert(1)>"
        step = {"kind": "activity", "summary": "Call", "note": note, "next": None}
        self._enter(self._load({"call": step}), self.alicja)
        self._tick()
        activity = self.alicja.activity_ids
        self.assertIn("Ask:<br>", str(activity.note))
        self.assertIn("&lt;b&gt;budget&lt;/b&gt; &amp; &lt;img", str(activity.note))

    # ------------------------------------------------------------
    # What the user may not choose
    # ------------------------------------------------------------

    def test_a_server_action_that_is_kept_keeps_its_name_on_the_canvas(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Greet",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "",
            }
        )
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("contact_marketing.group_manager")
        greet = {"kind": "action", "action": action.id, "next": "wait"}
        steps = {"greet": greet, "wait": WAIT}
        journey_id = self._journeys(admin).load_definition(self._definition(steps))
        own = self._journeys().browse(journey_id)
        steps = {**steps, "wait": {**WAIT, "days": 3}}
        canvas = own.save_canvas(self._definition(steps))
        self.assertFalse(canvas["is_unfinished"])
        unfinished = {**steps, "mail": {"kind": "mail"}}
        canvas = own.save_canvas(self._definition(unfinished))
        self.assertTrue(canvas["is_unfinished"])
        self.assertEqual(canvas["names"]["ir.actions.server"][action.id], "Greet")
        option = next(kind for kind in canvas["kinds"] if kind["name"] == "action")
        self.assertFalse(option["may_choose"])

    def test_when_it_was_changed(self):
        journey = self._load({"wait": WAIT}, publish=False)
        with freeze_time(NOW + timedelta(days=1)):
            journey.with_user(self.manager).save_canvas(self._definition({"a": WAIT}))
        self.assertEqual(journey.edit_user_id, self.manager)
        self.assertEqual(journey.edit_date, NOW + timedelta(days=1))
        self.assertEqual(journey.copy().edit_user_id, self.marketer)
