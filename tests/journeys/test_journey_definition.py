from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...lib.journeys.definition import SETTINGS
from ...models.journeys.steps import KINDS
from ..common.common import NOW
from .journey_common import JourneyCase

# What JSON can hold.
ODD = (None, True, -1, 1.5, 10**12, "", "x", "\0", [], [[]], [None], {}, {"": {}})
UNKEPT = ("\0", "\ud800")
END = {"kind": "end"}
WAIT = {"kind": "wait", "days": 1, "next": None}
TAG = {"kind": "effect", "tag_add": ["Product A"], "next": None}
# What is wrong, by what the message says of it: steps, and settings.
BAD = {
    "go round without a wait": (
        {"a": {**TAG, "next": "b"}, "b": {**TAG, "next": "a"}},
        {},
    ),
    "itself: The steps .*go round": ({"itself": {**TAG, "next": "itself"}}, {}),
    "a: .*no kind of step": ({"a": {"kind": "teleport"}}, {}),
    "b: .*Say where “no” leads": (
        {"b": {"kind": "branch", "domain": "[]", "yes": None}},
        {},
    ),
    "c: .*is no step": ({"c": {**TAG, "next": "nowhere"}}, {}),
    "d: .*there is no .*“Never heard”": (
        {"d": {"kind": "effect", "tag_add": ["Never heard"], "next": None}},
        {},
    ),
    "e: .*has no field “nothing”": (
        {
            "e": {
                "kind": "branch",
                "domain": "[('nothing', '=', 1)]",
                "yes": None,
                "no": None,
            }
        },
        {},
    ),
    "f: Say how long": ({"f": {"kind": "wait", "next": None}}, {}),
    "g: .*whole number of days": ({"g": {"kind": "wait", "days": -1}}, {}),
    "h: .*weekdays of 1": (
        {"h": {**WAIT, "window": {"weekdays": [8]}}},
        {},
    ),
    "i: .*no “colour”": ({"i": {**WAIT, "colour": "red"}}, {}),
    "j: .*wrong type. Give a whole number": ({"j": {**WAIT, "days": "three"}}, {}),
    "^m: .*no kind of step[^\\n]*$": ({"m": {"kind": "dance"}}, {}),
    "^n: .*nan.*no number": ({"n": {**WAIT, "hours": float("nan")}}, {}),
    "at most 100 characters": ({"".join(map(chr, range(200, 900))): END}, {}),
    "k: Choose tags": ({"k": {"kind": "effect", "next": None}}, {}),
    "l: .*added and removed": (
        {"l": {**TAG, "tag_remove": ["Product A"]}},
        {},
    ),
    "“start” names no step": ({"a": END}, {"start": "z"}),
    "There are no steps": ({}, {}),
    "contacts have no date “name”": (
        {"a": END},
        {"entries": [{"kind": "date", "field": "name"}]},
    ),
    "no kind of entry": ({"a": END}, {"entries": [{"kind": "magic"}]}),
    "there is no .*“Unheard of”": (
        {"a": END},
        {"entries": [{"kind": "segment", "segment": "Unheard of"}]},
    ),
    "has no field “what”": ({"a": END}, {"exit": "[('what', '=', 1)]"}),
    "the mode is never": ({"a": END}, {"reentry": {"mode": "sometimes"}}),
    "say after how many days": ({"a": END}, {"reentry": {"mode": "after"}}),
    "no setting of a journey": ({"a": END}, {"color": 1}),
    "Give the journey a name": ({"a": END}, {"name": " "}),
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyDefinition(JourneyCase):
    def test_what_is_wrong_is_named_and_nothing_is_made(self):
        before = self._counts()
        for message, (steps, settings) in BAD.items():
            definition = {
                "name": "Bad",
                "start": next(iter(steps), None),
                "steps": steps,
                **settings,
            }
            with self.subTest(message=message):
                with self.assertRaisesRegex(UserError, message):
                    self._journeys().load_definition(definition)
                self.assertTrue(self._journeys().check_definition(definition))
                self.assertEqual(self._counts(), before)

    def _counts(self):
        models = ("journey", "journey.version", "journey.step", "effect")
        return [self.env[f"contact.{name}"].search_count([]) for name in models]

    def test_what_is_no_definition_at_all(self):
        for source in (None, [], "x", 3, {}, {"steps": []}, {"steps": {"a": 1}}):
            with self.subTest(source=source), self.assertRaises(UserError):
                self._journeys().load_definition(source)

    def test_each_value_of_a_wrong_kind_is_a_problem(self):
        """Whatever JSON can hold, in each place, of each kind of step."""
        journeys = self._journeys()
        steps = [
            {"kind": name, "next": None, option: odd}
            for name, kind in KINDS.items()
            for option in (*kind.options, *kind.ways)
            for odd in ODD
        ]
        whole = {"name": "Odd", "start": "a", "steps": {"a": END}}
        sources = [
            *({**whole, name: odd} for name in SETTINGS for odd in ODD),
            *({**whole, "steps": {"a": {"kind": odd}}} for odd in ODD),
            *({**whole, "steps": {"a": odd}} for odd in ODD),
            *({**whole, "entries": [odd]} for odd in ODD),
            *({**whole, "entries": [{"kind": odd}]} for odd in ODD),
            *({**whole, "steps": {"a": step}} for step in steps),
            *({**whole, name: f"x{odd}"} for name in SETTINGS for odd in UNKEPT),
            *({**whole, "steps": {odd: END}} for odd in UNKEPT),
            *({**whole, "steps": {"a": {**TAG, "tag_add": [odd]}}} for odd in UNKEPT),
            *(
                {**whole, "entries": [{"kind": "segment", "segment": odd}]}
                for odd in UNKEPT
            ),
        ]
        for source in sources:
            with self.subTest(source=source):
                problems = journeys.check_definition(source)
                for problem in problems:
                    self.assertTrue(problem["message"])
                if not problems:
                    with self.env.cr.savepoint() as savepoint:
                        journeys.load_definition(source)
                        savepoint.rollback()

    def test_a_loop_with_a_wait_is_none(self):
        self._load({"tag": {**TAG, "next": "wait"}, "wait": {**WAIT, "next": "tag"}})

    def test_names_that_are_not_plain(self):
        self.env["res.partner.category"].create([{"name": "Twice"}] * 2)
        tag = {"kind": "effect", "tag_add": ["Twice"], "next": None}
        with self.assertRaisesRegex(UserError, "several"):
            self._load({"tag": tag})
        named = self.env["res.partner.category"].search([("name", "=", "Twice")])[:1]
        journey = self._load({"tag": {**tag, "tag_add": named.ids}})
        text = journey.get_definition()["steps"]["tag"]
        self.assertEqual(text["tag_add"], named.ids)

    def test_saving_changes_the_draft_alone(self):
        journey = self._load({"a": WAIT})
        live = journey.live_version_id
        journey.save_definition({"name": "Other", "start": "b", "steps": {"b": WAIT}})
        self.assertEqual(journey.name, "Other")
        self.assertEqual(journey.draft_version_id.number, 2)
        self.assertEqual(journey.live_version_id, live)
        self.assertEqual(live.step_ids.key, "a")
        with self.assertRaises(UserError):
            journey.save_definition({"name": "Other", "steps": {}})
        self.assertEqual(journey.draft_version_id.step_ids.key, "b")

    def test_a_copy_is_a_draft_of_its_own(self):
        journey = self._load({"tag": TAG})
        copied = journey.copy()
        self.assertEqual(copied.state, "draft")
        self.assertNotEqual(
            copied.draft_version_id.step_ids.effect_id,
            journey.live_version_id.step_ids.effect_id,
        )
        self.assertEqual(copied.get_definition()["steps"], {"tag": TAG})

    def test_deleting_a_journey_takes_its_effects_along(self):
        journey = self._load({"tag": TAG}, publish=False)
        effect = journey.sudo().draft_version_id.step_ids.effect_id
        journey.with_user(self.manager).unlink()
        self.assertFalse(effect.exists())

    def test_who_may(self):
        definition = {"name": "Mine", "start": "a", "steps": {"a": END}}
        for user in (self.salesman, self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._journeys(user).load_definition(definition)
        journey = self._load({"a": WAIT}, publish=False)
        for call in ("action_publish", "action_pause", "action_end"):
            with self.assertRaises(AccessError):
                getattr(journey.with_user(self.salesman), call)()
        self.assertEqual(
            journey.with_user(self.salesman).get_definition()["start"], "a"
        )

    def test_a_condition_lends_no_rights(self):
        field = "contact_score_ids.plan_id.user_id.password"
        with self.assertRaises(UserError):
            self._load(
                {
                    "who": {
                        "kind": "branch",
                        "domain": f"[('{field}', '=', 1)]",
                        "yes": None,
                        "no": None,
                    }
                }
            )
