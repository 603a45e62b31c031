from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from .journey_common import JourneyCase

STEPS = {
    "wait": {"kind": "wait", "days": 3, "next": "tag"},
    "tag": {"kind": "effect", "tag_add": ["Product A"], "next": "who"},
    "who": {
        "kind": "branch",
        "domain": "[('email', 'like', 'alicja')]",
        "yes": "list",
        "no": None,
    },
    "list": {"kind": "effect", "list_add": ["Spring Fair"], "next": "end"},
    "end": {"kind": "end"},
}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourney(JourneyCase):
    def test_a_contact_goes_through_its_steps(self):
        journey = self._load(STEPS)
        self.assertEqual(self._enter(journey, self.alicja + self.bruno), 2)
        self._tick()
        alicja, bruno = self._of(journey)
        self.assertEqual(alicja.step_id.key, "wait")
        self.assertEqual(alicja.due_date, NOW.replace(day=5))
        with self._day(2):
            self._tick()
            self.assertEqual(alicja.step_id.key, "wait")
        with self._day(3):
            self._tick()
        self.assertEqual(alicja.state, "done")
        self.assertIn(self.product_a, self.alicja.category_id)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertIn(self.fair, self.alicja.contact_list_ids)
        self.assertEqual(bruno.state, "done")
        self.assertNotIn(self.fair, self.bruno.contact_list_ids)
        self.assertEqual(
            self._told(alicja),
            [
                ("entered", "wait", None),
                ("waited", "wait", None),
                ("passed", "wait", "next"),
                ("arrived", "tag", None),
                ("passed", "tag", "next"),
                ("arrived", "who", None),
                ("passed", "who", "yes"),
                ("arrived", "list", None),
                ("passed", "list", "next"),
                ("arrived", "end", None),
                ("passed", "end", "next"),
            ],
        )

    def test_nobody_is_in_it_twice_at_once(self):
        journey = self._load(STEPS, reentry={"mode": "always"})
        self.assertEqual(self._enter(journey), 3)
        self.assertEqual(self._enter(journey), 0)
        self.assertEqual(self.alicja.contact_journey_exit(journey.ids), 1)
        self.assertEqual(self._enter(journey), 1)
        self.assertEqual(self._of(journey, self.alicja).entry_number, 2)

    def test_the_definition_is_told_as_it_was_loaded(self):
        definition = {"name": "Journey", "start": "wait", "steps": STEPS}
        journey = self._load(STEPS)
        self.assertEqual(journey.get_definition(), definition)
        self.product_a.name = "Product A+"
        steps = journey.get_definition()["steps"]
        self.assertEqual(steps["tag"]["tag_add"], ["Product A+"])

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "tag: .*Nothing like it"):
            self._load(
                {
                    "tag": {
                        "kind": "effect",
                        "tag_add": ["Nothing like it"],
                        "next": None,
                    }
                }
            )
