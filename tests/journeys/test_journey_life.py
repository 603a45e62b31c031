from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...lib.journeys.lift import lift
from ...lib.journeys.windows import Window, due_date, zone_of_country
from ..common.common import NOW
from .journey_common import JourneyCase

WAIT = {"kind": "wait", "days": 3, "next": "tag"}
TAG = {"kind": "effect", "tag_add": ["Product A"], "next": None}
STEPS = {"wait": WAIT, "tag": TAG}
NAMED = "[('name', 'like', 'Alicja')]"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyLife(JourneyCase):
    # ------------------------------------------------------------
    # Goal and exit
    # ------------------------------------------------------------

    def test_goal_and_exit_hold_before_each_step(self):
        journey = self._load(
            STEPS, goal="[('ref', '=', 'won')]", exit="[('ref', '=', 'out')]"
        )
        self.assertEqual(journey.goal_domain, "[('ref', '=', 'won')]")
        self._enter(journey)
        self._tick()
        self.alicja.ref, self.bruno.ref = "won", "out"
        with self._day(3):
            self._tick()
        states = self._of(journey).mapped("state")
        self.assertEqual(states, ["goal", "exited", "done"])
        self.assertNotIn(self.product_a, (self.alicja + self.bruno).category_id)
        self.assertEqual(journey.goal_count, 1)
        self.assertAlmostEqual(journey.goal_percent, 1 / 3)

    def test_goal_and_exit_hold_while_a_contact_waits(self):
        journey = self._load(
            STEPS, goal="[('ref', '=', 'won')]", exit="[('ref', '=', 'out')]"
        )
        self._enter(journey)
        self._tick()
        self.alicja.ref, self.bruno.ref = "won", "out"
        with self._day(1):
            self._tick()
        states = self._of(journey).mapped("state")
        self.assertEqual(states, ["goal", "exited", "active"])

    def test_who_met_the_goal_before_is_no_conversion(self):
        journey = self._load(STEPS, goal=NAMED)
        self._enter(journey, self.alicja)
        self._tick()
        self.assertEqual(self._of(journey).state, "exited")
        self.assertEqual(self._of(journey).exit_reason, "goal_before")
        self.assertEqual(journey.goal_count, 0)

    # ------------------------------------------------------------
    # What becomes of contacts
    # ------------------------------------------------------------

    def test_archived_deleted_and_merged_contacts(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja + self.bruno)
        self._tick()
        with self._day(1):
            self._enter(journey, self.clara)
            self._tick()
        gone = self.env["res.partner"].create({"name": "Gone"})
        self._enter(journey, gone)
        self._tick()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.clara).ids, self.clara
        )
        self.bruno.active = False
        gone.unlink()
        with self._day(5):
            self._tick()
        clara = self._of(journey).filtered(lambda each: each.partner_id == self.clara)
        self.assertEqual(clara.mapped("state"), ["done", "removed"])
        self.assertEqual(clara.mapped("entry_number"), [1, 2])
        self.assertEqual(self._of(journey, self.bruno).exit_reason, "archived")
        nobody = self._of(journey).filtered(lambda each: not each.partner_id)
        self.assertEqual(nobody.exit_reason, "deleted")
        self.assertEqual(self.held(self.clara, self.product_a).count, 1)

    def test_an_erased_contact_leaves(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick()
        self.alicja.with_user(self.manager)._erase()
        with self._day(3):
            self._tick()
        self.assertEqual(self._of(journey).state, "removed")
        self.assertFalse(self.alicja.category_id)

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    def test_who_is_inside_ends_on_its_version(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick()
        self._save(journey, {"wait": WAIT, "tag": {**TAG, "tag_add": ["Product B"]}})
        journey.action_publish()
        first, second = journey.version_ids.sorted("number")
        self.assertEqual(first.state, "finishing")
        self.assertEqual(second.state, "live")
        self._enter(journey, self.bruno)
        self._tick()
        with self._day(3):
            self._tick()
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.bruno.category_id, self.product_b)
        self.assertEqual(first.state, "ended")

    def test_who_is_inside_is_moved_by_the_key_of_its_step(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick()
        due = self._of(journey).due_date
        self._save(journey, {"wait": WAIT, "tag": {**TAG, "tag_add": ["Product B"]}})
        journey.action_publish_and_move()
        self.assertEqual(self._of(journey).version_id, journey.live_version_id)
        self.assertEqual(self._of(journey).due_date, due)
        self.assertEqual(
            journey.version_ids.sorted("number").mapped("state"), ["ended", "live"]
        )
        with self._day(3):
            self._tick()
        self.assertEqual(self.alicja.category_id, self.product_b)

    def _save(self, journey, steps):
        journey.save_definition(
            {"name": journey.name, "start": next(iter(steps)), "steps": steps}
        )

    def test_paused_resumed_and_ended(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self._tick()
        journey.action_pause()
        with self._day(3):
            self._tick()
            self.assertEqual(self._of(journey).step_id.key, "wait")
            journey.action_resume()
            self._tick()
        self.assertEqual(self._of(journey).state, "done")
        self._enter(journey, self.bruno)
        journey.action_end()
        self.assertEqual(self._of(journey, self.bruno).state, "removed")
        self.assertEqual(journey.state, "ended")
        with self.assertRaises(UserError):
            self._enter(journey, self.clara)

    # ------------------------------------------------------------
    # What goes wrong
    # ------------------------------------------------------------

    def test_a_broken_condition_stops_its_step_until_it_is_corrected(self):
        journey = self._load(
            {
                "who": {"kind": "branch", "domain": NAMED, "yes": "tag", "no": None},
                "tag": TAG,
            }
        )
        step = journey.live_version_id.step_ids.filtered(lambda one: one.key == "who")
        self._break(step, "[('no_such_field', '=', 1)]")
        self._enter(journey, self.alicja)
        self._tick()
        self.assertIn("no_such_field", journey.problem)
        self.assertEqual(self._of(journey).state, "active")
        text = journey.message_ids.filtered(lambda one: "stands until" in one.body)
        self.assertEqual(len(text), 1)
        self._break(step, NAMED)
        with self._day(0, hours=1):
            self._tick()
        self.assertFalse(journey.problem)
        self.assertIn(self.product_a, self.alicja.category_id)

    def _break(self, step, domain):
        self.env.cr.execute(
            "UPDATE contact_journey_step SET domain = %s WHERE id = %s",
            [domain, step.id],
        )
        self.env.invalidate_all()

    def test_who_lost_the_rights_stops_the_journey(self):
        journey = self._load(STEPS)
        self._enter(journey, self.alicja)
        self.marketer.active = False
        self._tick()
        self.assertIn("may not use", journey.sudo().problem)

    # ------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------

    def test_waits_know_the_clock_of_the_contact(self):
        self.alicja.tz = "America/New_York"
        self.bruno.country_id = self.env.ref("base.in")
        window = {"weekdays": [1, 2, 3, 4, 5], "from": 9, "to": 17}
        journey = self._load(
            {"wait": {"kind": "wait", "days": 5, "window": window, "next": None}}
        )
        self._enter(journey)  # Monday, 9:00 in UTC; five days later it is Saturday
        self._tick()
        dues = [str(each.due_date) for each in self._of(journey)]
        self.assertEqual(
            dues,
            ["2026-03-09 13:00:00", "2026-03-09 03:30:00", "2026-03-09 08:00:00"],
        )

    def test_when_the_clocks_change(self):
        before = NOW.replace(month=3, day=28, hour=8)  # 9:00 in Warsaw
        self.assertEqual(
            str(due_date(before, 1, 0, Window(), "Europe/Warsaw")),
            "2026-03-29 07:00:00",
        )
        self.assertEqual(
            str(due_date(before, 0, 24, Window(), "Europe/Warsaw")),
            "2026-03-29 08:00:00",
        )
        night = Window(start=22, end=6)
        self.assertEqual(str(night.first_after(NOW)), "2026-03-02 22:00:00")
        self.assertEqual(
            str(night.first_after(NOW.replace(hour=3))), "2026-03-02 03:00:00"
        )
        self.assertEqual(zone_of_country("PL"), "Europe/Warsaw")
        self.assertIsNone(zone_of_country("XX"))

    def test_lift(self):
        # Newcombe (1998), table II, method 10: 56/70 against 48/80.
        found = lift(56, 70, 48, 80)
        self.assertAlmostEqual(found.difference, 0.2)
        self.assertAlmostEqual(found.low, 0.0524, 4)
        self.assertAlmostEqual(found.high, 0.3339, 4)
        self.assertTrue(found.is_certain)
        self.assertIsNone(lift(0, 0, 1, 2))
