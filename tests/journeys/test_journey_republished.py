from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.segments import contact_segment_member
from ..common.common import NOW
from .journey_common import JourneyCase

STEPS = {"wait": {"kind": "wait", "days": 3, "next": None}}
DATE = {"kind": "date", "field": "create_date", "days": 7}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRepublished(JourneyCase):
    """Entries go on where the version before looked last, after a pause as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls.env["mailing.filter"].create(
            {
                "name": "With A",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": f"[('category_id', 'in', [{cls.product_a.id}])]",
            }
        )

    def _entry(self, existing):
        return {"kind": "segment", "segment": "With A", "existing": existing}

    def _save(self, journey, *entries):
        definition = {**journey.get_definition(), "entries": list(entries)}
        journey.save_definition(definition)

    def _republish(self, journey, *entries):
        self._save(journey, *entries)
        journey.action_publish()

    def test_nobody_who_came_is_lost(self):
        for existing in (False, True):
            with self.subTest(existing=existing):
                journey = self._load(
                    STEPS, name=str(existing), entries=[self._entry(existing)]
                )
                self._tick()
                late = self.env["res.partner"].create({"name": f"Late {existing}"})
                with self._day(1):
                    late.contact_tag_add(self.product_a.ids)
                    self.env["contact.segment.member"]._take_snapshot(self.segment)
                    self._republish(journey, self._entry(existing))
                    self._tick()
                    self.assertIn(late, self._of(journey).partner_id)

    def test_nobody_enters_twice(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        journey = self._load(
            {"end": {"kind": "end"}}, reentry="always", entries=[self._entry(True)]
        )
        self._tick()
        self.assertEqual(len(self._of(journey, self.alicja)), 1)
        for hours in (1, 2):
            with self._day(0, hours):
                self._republish(journey, self._entry(True))
                self._tick()
        self.assertEqual(len(self._of(journey)), 1)

    def test_a_day_is_looked_at_once(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=7), self.alicja.id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=6), self.bruno.id],
        )
        journey = self._load({"end": {"kind": "end"}}, reentry="always", entries=[DATE])
        self._tick()
        with self._day(0, 1):
            self._republish(journey, DATE)
            self._tick()
        mine = self._of(journey).filtered(lambda each: each.partner_id in self.people)
        self.assertEqual(mine.partner_id.ids, self.alicja.ids)
        self.assertEqual(len(mine), 1)
        with self._day(1, 1):  # a new version before the day was looked at
            self._republish(journey, DATE)
            self._tick()
        self.assertEqual(len(self._of(journey, self.bruno)), 1)

    def test_another_entry_begins_anew(self):
        self.alicja.contact_tag_add(self.product_a.ids)
        journey = self._load(STEPS, entries=[self._entry(False)])
        self._tick()
        self.assertFalse(self._of(journey))
        with self._day(0, 1):
            self._republish(journey, self._entry(True))
            self._tick()
        self.assertEqual(self._of(journey).partner_id, self.alicja)

    def test_who_came_during_a_pause_enters_at_once(self):
        for way in ("action_resume", "action_publish"):
            with self.subTest(way):
                journey = self._load(STEPS, name=way, entries=[self._entry(False)])
                self._tick()
                journey.action_pause()
                with self._day(1):
                    self._tick("contact_marketing.ir_cron_watch_segments")
                    late = self.env["res.partner"].create({"name": way})
                    late.contact_tag_add(self.product_a.ids)
                    getattr(journey, way)()
                    self._tick()
                    self.assertEqual(self._of(journey).partner_id, late)
                journey.action_end()

    def test_a_segment_that_is_not_tracked_any_more_is_again(self):
        journey = self._load(STEPS, entries=[self._entry(False)])
        journey.action_pause()
        self.segment.is_watched = False
        journey.action_resume()
        self.assertTrue(self.segment.is_watched)
        self._tick()
        with self._day(1):
            self.bruno.contact_tag_add(self.product_a.ids)
            self._tick()
        self.assertEqual(self._of(journey).partner_id, self.bruno)

    def test_a_big_segment_is_first_looked_at_by_the_scheduler(self):
        many = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(7)]
        )
        many.contact_tag_add(self.product_a.ids)
        with patch.object(contact_segment_member, "CHUNK", 2):
            old = self._load(STEPS, name="Old", entries=[self._entry(True)])
            new = self._load(STEPS, name="New", entries=[self._entry(False)])
            members = self.env["contact.segment.member"].search_count(
                [("segment_id", "=", self.segment.id)]
            )
            self.assertLess(members, 7)
            self.assertFalse(old.sudo().live_version_id.rule_ids.start_date)
            self._tick()
            with self._day(0, 1):
                self._tick()
                self.assertEqual(self._of(old).partner_id, many)
                self.assertFalse(self._of(new))
            self.bruno.contact_tag_add(self.product_a.ids)
            with self._day(0, 2):
                self._tick()
        self.assertEqual(self._of(new).partner_id, self.bruno)
        self.assertEqual(self._of(old).partner_id, many + self.bruno)

    def test_goal_and_exit_hold_on_older_versions(self):
        for rule, state in (("goal", "goal"), ("exit", "exited")):
            with self.subTest(rule):
                domain = f"[('ref', '=', '{rule}')]"
                journey = self._load(STEPS, name=rule, **{rule: domain})
                self._enter(journey, self.alicja)
                self._tick()
                journey.save_definition({"name": rule, "start": "wait", "steps": STEPS})
                journey.action_publish()
                old = self._of(journey).version_id
                self.assertEqual(old.state, "finishing")
                self.alicja.ref = rule
                with self._day(0, 2):
                    self._tick()
                self.assertEqual(self._of(journey).state, state)
                self.assertEqual(old.state, "ended")

    def test_a_click_that_was_none_leaves_those_on_a_new_version(self):
        until = {
            "kind": "wait_until",
            "interaction": {"kind": "click"},
            "days": 5,
            "met": "wait",
            "timeout": None,
        }
        steps = {"until": until, "wait": {**STEPS["wait"], "days": 90}}
        journey = self._load(steps)
        self._enter(journey, self.alicja)
        self._tick()
        with self._day(1):
            click = self.env["contact.interaction"]._append(
                {"kind": "click", "partner_id": self.alicja.id, "verdict": "human"}
            )
            self._tick("contact_marketing.ir_cron_apply_interactions")
        with self._day(1, hours=1):
            self._tick()
            journey.save_definition(
                {"name": "Journey", "start": "until", "steps": steps}
            )
            journey.action_publish_and_move()
            click._set_verdict("suspect")
        participant = self._of(journey)
        self.assertEqual(participant.step_id.key, "wait")
        self.assertEqual(participant.step_id.version_id, participant.version_id)
        self.assertIn(("corrected", "until", "moved"), self._told(participant))

    def test_ending_reads_no_participant(self):
        journey = self._load(STEPS)
        self._enter(journey)
        self._tick()
        self.env.invalidate_all()
        Participant = self.env.registry["contact.journey.participant"]
        with patch.object(Participant, "_fetch_query", side_effect=AssertionError):
            journey.action_end()
        self.assertEqual(set(self._of(journey).mapped("state")), {"removed"})
