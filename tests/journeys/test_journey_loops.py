from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...lib.journeys.definition import parse
from ...models.journeys.steps import KINDS
from ..common.common import NOW
from .journey_common import JourneyCase

END = {"kind": "end"}
WINDOW = {"weekdays": [1, 2, 3, 4, 5], "from": 9, "to": 17}
DOMAIN = "[('ref', '=', 'x')]"
# What a step of each kind says at least, apart from where it leads.
SAID = {
    "mail": {"mailing": "Offer"},
    "text": {"mailing": "Offer"},
    "wait": {"days": 1},
    "wait_until": {"domain": DOMAIN, "days": 1},
    "branch": {"domain": DOMAIN},
    "effect": {"tag_add": ["Product A"]},
    "activity": {"summary": "Call"},
    "salesperson": {"user": "somebody"},
    "lead": {},
    "action": {"action": "Greet"},
    "journey": {"journey": "Other"},
}
# Waits after which somebody may go on at once.
SHORT = (
    {"kind": "wait", "window": WINDOW},
    {"kind": "wait", "hours": 0.001},
    {"kind": "wait", "hours": 0, "window": WINDOW},
)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyLoops(JourneyCase):
    """Nobody goes round for ever without a pause."""

    def _is_refused(self, steps):
        definition = {"name": "Loop", "start": next(iter(steps)), "steps": steps}
        problems = parse(definition, KINDS).problems
        self.assertFalse(
            [each for each in problems if "go round" not in str(each.message)]
        )
        return bool(problems)

    def test_each_outcome_of_each_kind_that_leads_back(self):
        for name, kind in KINDS.items():
            said = {"kind": name, **SAID.get(name, {}), **dict.fromkeys(kind.ways)}
            for way in kind.ways:
                if name == "end":
                    continue
                pauses = way in kind.pauses(said)
                is_wait = (name, way) in (("wait", "next"), ("wait_until", "timeout"))
                with self.subTest(kind=name, outcome=way):
                    self.assertEqual(pauses, is_wait)
                    itself = {"a": {**said, way: "a"}}
                    self.assertEqual(self._is_refused(itself), not pauses)
                    back = {**SAID["effect"], "kind": "effect", "next": "a"}
                    steps = {"a": {**said, way: "b"}, "b": back}
                    self.assertEqual(self._is_refused(steps), not pauses)

    def test_a_split_that_leads_back(self):
        split = {"kind": "split", "shares": {"a": 50, "b": 50}}
        self.assertTrue(self._is_refused({"a": split, "b": END}))

    def test_a_wait_that_may_be_over_at_once(self):
        for wait in SHORT:
            with self.subTest(wait):
                self.assertTrue(self._is_refused({"a": {**wait, "next": "a"}}))
        for wait in ({"hours": 1}, {"days": 1, "window": WINDOW}):
            with self.subTest(wait):
                steps = {"a": {"kind": "wait", **wait, "next": "a"}}
                self.assertFalse(self._is_refused(steps))

    # ------------------------------------------------------------
    # By way of other journeys
    # ------------------------------------------------------------

    def _starts(self, name):
        """The steps that start a journey, by their kind."""
        return {
            "effect": {"kind": "effect", "journey_start": [name], "next": None},
            "journey": {"kind": "journey", "journey": name, "next": None},
        }

    def _pair(self, back, first=None, **settings):
        """Two journeys of which the second starts the first."""
        name = f"First {self.env['contact.journey'].search_count([])}"
        self._load({"end": END}, name=name, **settings)
        one = self._journeys().search([("name", "=", name)])
        other = self._load(
            {"go": self._starts(name)[back]},
            name=f"Second of {name}",
            reentry="always",
        )
        steps = {"go": self._starts(other.name)["effect"], **(first or {})}
        one.save_definition(
            {
                "name": name,
                "start": next(iter(first or steps)),
                "steps": steps,
                **settings,
            }
        )
        return one, other

    def test_two_journeys_that_start_each_other(self):
        for back in ("effect", "journey"):
            with self.subTest(back):
                one, _other = self._pair(back, reentry="always")
                with self.assertRaisesRegex(ValidationError, "at once and for ever"):
                    one.action_publish()
                with self.assertRaisesRegex(ValidationError, "at once and for ever"):
                    one.action_publish_and_move()

    def test_entering_once_or_a_wait_breaks_the_circle(self):
        once, _other = self._pair("effect")
        once.action_publish()
        with self.assertRaisesRegex(ValidationError, "at once and for ever"):
            once.reentry = "always"
        once.write({"reentry": "after", "reentry_days": 1})
        wait = {"wait": {"kind": "wait", "days": 1, "next": "go"}}
        waiting, _other = self._pair("effect", wait, reentry="always")
        waiting.action_publish()

    def test_a_journey_that_restarts_itself(self):
        journey = self._load({"end": END}, name="Again", reentry="always")
        harmless = {"kind": "effect", "journey_start": ["Again"], "next": None}
        definition = {"name": "Again", "start": "go", "reentry": "always"}
        journey.save_definition({**definition, "steps": {"go": harmless}})
        journey.action_publish()
        self._enter(journey, self.alicja)
        self._tick()
        self.assertEqual(self._of(journey).mapped("state"), ["done"])
        restart = {**harmless, "journey_leave": ["Again"]}
        journey.save_definition({**definition, "steps": {"go": restart}})
        with self.assertRaisesRegex(ValidationError, "at once and for ever"):
            journey.action_publish()

    def test_true_is_no_id(self):
        for steps, settings in (
            ({"a": {"kind": "mail", "mailing": True, "next": None}}, {}),
            ({"a": {"kind": "effect", "tag_add": [True], "next": None}}, {}),
            ({"a": {"kind": "journey", "journey": True, "next": None}}, {}),
            ({"a": {"kind": "wait", "days": True, "next": None}}, {}),
            ({"a": END}, {"entries": [{"kind": "segment", "segment": True}]}),
            ({"a": END}, {"entries": [{"kind": "date", "field": True}]}),
        ):
            with self.subTest(steps=steps, **settings), self.assertRaises(UserError):
                self._load(steps, **settings)

    def test_options_that_say_nothing(self):
        team = self.env["crm.team"].create(
            {"name": "Inside", "company_id": False, "member_ids": self.salesman.ids}
        )
        self.marketer.group_ids += self.env.ref("sales_team.group_sale_salesman")
        login = self.salesman.login
        for said in ({"user": None, "team": team.id}, {"user": login, "team": None}):
            with self.subTest(said):
                step = {"kind": "salesperson", **said, "next": None}
                journey = self._load({"a": step})
                self._enter(journey, self.alicja)
                self._tick()
                self.assertFalse(journey.problem)
                self.assertEqual(self._of(journey).state, "done")
