from freezegun import freeze_time

from odoo.tests import tagged

from ..common.common import NOW
from .journey_common import JourneyCase


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyWords(JourneyCase):
    """The list of steps says what each does in the words of the canvas."""

    def _words(self, **step):
        journey = self._load({"step": {"next": None, **step}}, publish=False)
        return journey.shown_step_ids[0].summary

    def test_waits(self):
        hours = {"weekdays": [1, 2, 3, 4, 5], "from": 9, "to": 17.5}
        self.assertEqual(
            self._words(kind="wait", days=1, window=hours),
            "1 day · Mon–Fri 9:00–17:30 · Then → end",
        )
        self.assertEqual(
            self._words(kind="wait", hours=0.5, window={"weekdays": [2, 4]}),
            "0.5 hours · Tue, Thu · Then → end",
        )

    def test_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.marketer.lang = "de_DE"
        journey = self._load(
            {"step": {"kind": "wait", "window": {"weekdays": [2]}, "next": None}},
            publish=False,
        )
        steps = journey.shown_step_ids.with_context(lang="de_DE")
        self.assertIn("Di", steps[0].summary)

    def test_conditions_and_paths(self):
        steps = {
            "ask": {
                "kind": "branch",
                "domain": "[('is_company', '=', True)]",
                "yes": "split",
                "no": None,
            },
            "split": {"kind": "split", "shares": {"call": 80, "end": 20}},
            "call": {"kind": "activity", "summary": "Call", "next": "end"},
            "end": {"kind": "end"},
        }
        journey = self._load(steps, publish=False)
        asked, split, call, _end = journey.shown_step_ids.mapped("summary")
        self.assertTrue(asked.endswith(" · Yes → split · No → end"), asked)
        self.assertNotIn("domain", asked)
        self.assertEqual(split, "call 80, end 20 · call → call · end → end")
        self.assertEqual(call, "Call · Then → end")

    def test_effects(self):
        self.assertEqual(
            self._words(
                kind="effect", tag_add=["Product A"], list_remove=[self.fair.name]
            ),
            f"+ Product A · − {self.fair.name} · Then → end",
        )
