from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import NOW
from .journey_common import JOURNEYS, SIGNALS, JourneyCase

TAG = {"kind": "effect", "tag_add": ["Product A"], "next": "rest"}
REST = {"kind": "wait", "days": 90, "next": None}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyWaitUntil(JourneyCase):
    def _until(self, **options):
        return self._load(
            {
                "until": {
                    "kind": "wait_until",
                    "days": 5,
                    "met": "tag",
                    "timeout": "late",
                    **options,
                },
                "tag": TAG,
                "late": {"kind": "effect", "tag_add": ["Product B"], "next": "rest"},
                "rest": REST,
            }
        )

    def _entered(self, partners=None, **options):
        journey = self._until(**options)
        self._enter(journey, partners)
        self._tick()
        return journey

    def test_met_and_timed_out(self):
        journey = self._entered(interaction={"kind": "visit", "url": "/shop/*"})
        with self._day(1):
            self.alicja.contact_interaction_log("visit", url="/shop/a")
            self.bruno.contact_interaction_log("visit", url="/about")
            self._tick(SIGNALS, JOURNEYS)
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertFalse(self.bruno.category_id)
        proof = self._of(journey, self.alicja).event_ids.interaction_id
        self.assertEqual(proof.url, "/shop/a")
        with self._day(5):
            self._tick()
        self.assertEqual(self.bruno.category_id, self.product_b)
        self.assertEqual(self.alicja.category_id, self.product_a)

    def test_nothing_before_arrival_counts(self):
        with self._day(-1):
            self.alicja.contact_interaction_log("visit", url="/shop/a")
        self._entered(self.alicja, interaction={"kind": "visit"})
        with self._day(1):
            self._tick(SIGNALS, JOURNEYS)
        self.assertFalse(self.alicja.category_id)

    def test_who_matches_passes_at_once_and_later(self):
        self.alicja.ref = "VIP"
        self._entered(domain="[('ref', '=', 'VIP')]")
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.bruno.ref = "VIP"
        with self._day(1):
            self._tick()
        self.assertEqual(self.bruno.category_id, self.product_a)
        self.assertFalse(self.clara.category_id)
        with self._day(6):
            self._tick()
        self.assertEqual(self.clara.category_id, self.product_b)

    def test_what_scanners_do_decides_nothing(self):
        journey = self._entered(self.alicja, interaction={"kind": "click"})
        with self._day(1):
            click = self._click(self.alicja)
            self._tick(SIGNALS, JOURNEYS)
            self.assertFalse(self.alicja.category_id, "it settles first")
            click._set_verdict("suspect")
        with self._day(1, hours=1):
            self._tick()
        self.assertFalse(self.alicja.category_id)
        self.assertEqual(self._of(journey).step_id.key, "until")
        with self._day(2):
            self._click(self.alicja)
            self._tick(SIGNALS, JOURNEYS)
        with self._day(2, hours=1):
            self._tick()
        self.assertEqual(self.alicja.category_id, self.product_a)

    def test_a_verdict_that_flips_later(self):
        journey = self._entered(self.alicja, interaction={"kind": "click"})
        with self._day(1):
            click = self._click(self.alicja)
            self._tick(SIGNALS)
        with self._day(1, hours=1):
            self._tick()
            self.assertEqual(self._of(journey).step_id.key, "rest")
            click._set_verdict("suspect")
            self._tick()
        self.assertEqual(self._of(journey).step_id.key, "until")
        self.assertIn(("corrected", "until", "no_human"), self._told(self._of(journey)))
        with self._day(5):
            self._tick()
        self.assertIn(self.product_b, self.alicja.category_id)

    def test_a_human_after_all(self):
        journey = self._entered(self.alicja, interaction={"kind": "click"})
        with self._day(1):
            click = self._click(self.alicja)
            click._set_verdict("suspect")
            self._tick(SIGNALS)
        with self._day(5):
            self._tick()
            self.assertEqual(self.alicja.category_id, self.product_b)
        with self._day(6):
            click._set_verdict("human")
            self._tick(SIGNALS, JOURNEYS)
        self.assertIn(self.product_a, self.alicja.category_id)
        self.assertIn(("corrected", "until", "human"), self._told(self._of(journey)))
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)

    def test_two_clicks_of_which_one_was_a_human_s(self):
        journey = self._entered(self.alicja, interaction={"kind": "click"})
        with self._day(1):
            first = self._click(self.alicja)
            self._tick(SIGNALS)
        with self._day(1, hours=1):
            self._click(self.alicja)
            self._tick(SIGNALS, JOURNEYS)
        with self._day(2):
            first._set_verdict("suspect")
            self._tick()
        self.assertEqual(self._of(journey).step_id.key, "rest")
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)

    def _click(self, partner):
        return self.env["contact.interaction"]._append(
            {"kind": "click", "partner_id": partner.id, "verdict": "human"}
        )

    def test_refused(self):
        for options, message in (
            ({}, "Say what it waits for"),
            ({"domain": "[]", "interaction": {"kind": "click"}}, "Say what"),
            ({"interaction": {"kind": "sneeze"}}, "give a kind"),
            ({"interaction": {"kind": "click", "of": "tag"}}, "no step that sends"),
            ({"interaction": {"kind": "click"}, "days": 0}, "whole number"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self._until(**options)
