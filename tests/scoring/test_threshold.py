from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.common import NOW
from .threshold_common import ThresholdCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestThreshold(ThresholdCommon):
    # ------------------------------------------------------------
    # Once for each crossing
    # ------------------------------------------------------------

    def test_once_for_a_crossing(self):
        threshold = self.threshold(
            tag_add_ids=self.link(self.product_a),
            list_add_ids=[Command.link(self.fair.id)],
            webhook_ids=self.link(self.new_webhook()),
        )
        self.start()
        self.visits(self.alicja, 2)
        self.advance()
        self.assertFalse(self.crossed(threshold))
        self.visits(self.alicja, 1)
        self.advance()
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.alicja.contact_list_ids, self.fair)
        self.assertEqual(self.told(threshold.webhook_ids), self.alicja)
        self.visits(self.alicja, 3)
        self.advance()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertEqual(self.crossed(threshold).count, 1)
        self.assertFalse(self.crossed(threshold, self.bruno))
        self.assertConsistent()

    def test_again_after_a_fall(self):
        threshold = self.threshold(hysteresis=10, tag_add_ids=self.link(self.product_b))
        self.start()
        visits = self.visits(self.alicja, 3)
        self.visits(self.alicja, 1)
        self.advance()
        visits[0]._retract()
        self.advance()
        self.assertEqual(self.crossed(threshold).state, "above", "30: just there")
        visits[1]._retract()
        self.advance()
        self.assertEqual(self.crossed(threshold).state, "armed", "20: it fell by 10")
        self.visits(self.alicja, 1)
        self.advance()
        self.assertEqual(self.crossed(threshold).count, 2)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 2)

    def test_a_small_fall_does_not_arm_it(self):
        threshold = self.threshold(hysteresis=11, tag_add_ids=self.link(self.product_b))
        self.start()
        visits = self.visits(self.alicja, 3)
        self.advance()
        visits[0]._retract()
        self.advance()
        self.visits(self.alicja, 1)
        self.advance()
        self.assertEqual(self.crossed(threshold).count, 1)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)

    def test_who_is_scored_no_more_falls(self):
        threshold = self.threshold()
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        self.alicja.email = "alicja@elsewhere.test"
        self.compute()
        self.assertEqual(self.crossed(threshold).state, "armed")

    def test_fit_and_engagement(self):
        fit = self.threshold(5, measure="fit")
        engagement = self.threshold(10, measure="engagement")
        self.start()
        self.visits(self.alicja, 1)
        self.advance()
        self.assertFalse(self.crossed(fit))
        self.assertTrue(self.crossed(engagement))

    # ------------------------------------------------------------
    # Who was above before
    # ------------------------------------------------------------

    def test_who_was_above_is_not_moved(self):
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        threshold = self.threshold(tag_add_ids=self.link(self.product_a))
        self.assertFalse(threshold.is_live)
        self.advance()
        self.assertTrue(threshold.is_live)
        self.assertEqual(self.crossed(threshold).count, 0)
        self.assertEqual(threshold.crossing_count, 0)
        self.assertFalse(self.alicja.category_id)
        self.visits(self.bruno, 3)
        self.advance()
        self.assertEqual(self.bruno.category_id, self.product_a)

    def test_the_first_pass_of_a_plan_moves_nobody(self):
        self.threshold(tag_add_ids=self.link(self.product_a))
        self.visits(self.alicja, 3)
        self.start()
        self.advance()
        self.assertFalse(self.alicja.category_id)

    def test_who_was_above_is_moved_when_asked(self):
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        threshold = self.threshold(tag_add_ids=self.link(self.product_a))
        self.advance()
        threshold.moves_present = True
        self.advance()
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.advance()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)

    def test_a_lower_threshold_moves_nobody_at_once(self):
        threshold = self.threshold(50, tag_add_ids=self.link(self.product_a))
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        threshold.points = 20
        self.advance()
        self.assertFalse(self.alicja.category_id)

    def test_a_plan_that_starts_again_finds_who_is_above(self):
        self.start()
        self.plan.action_stop()
        threshold = self.threshold()
        self.plan.action_start()
        self.assertTrue(self.plan.recompute_in_progress)
        self.compute()
        self.assertTrue(threshold.is_live)

    # ------------------------------------------------------------
    # Several thresholds
    # ------------------------------------------------------------

    def test_the_higher_one_has_the_last_word(self):
        self.threshold(20, tag_remove_ids=self.link(self.product_b))
        self.threshold(10, tag_add_ids=self.link(self.product_b))
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        self.assertFalse(self.alicja.category_id)

    def test_thresholds_that_overlap(self):
        self.threshold(20)
        with self.refused("same 20 points"):
            self.threshold(20)
        with self.refused("Make the drop 10 at most"):
            self.threshold(30, hysteresis=11)

    def test_thresholds_that_overlap_not(self):
        self.threshold(20)
        self.threshold(30, hysteresis=10)
        self.threshold(20, measure="engagement")
        self.threshold(20, active=False)

    def test_thresholds_that_contradict(self):
        self.threshold(20, tag_add_ids=self.link(self.product_a))
        with self.refused("contradicts .* Product A"):
            self.threshold(
                20, measure="engagement", tag_remove_ids=self.link(self.product_a)
            )

    def test_a_contradiction_that_is_written(self):
        self.threshold(20, tag_add_ids=self.link(self.product_a))
        other = self.threshold(20, measure="engagement")
        with self.assertRaisesRegex(ValidationError, "contradicts"):
            other.tag_remove_ids = self.product_a

    def test_out_of_reach(self):
        self.plan.write({"score_min": 0, "score_max": 100})
        with self.refused("nobody can reach 101"):
            self.threshold(101)
        with self.refused("nobody can drop to -1"):
            self.threshold(30, hysteresis=31)
        with self.refused("not below 0"):
            self.threshold(30, hysteresis=-1)

    def test_a_score_is_no_consent(self):
        with self.refused("a score is no consent"):
            self.threshold(purpose_grant_ids=[Command.link(self.newsletter.id)])
        with self.assertRaisesRegex(ValidationError, "a score is no consent"):
            self.env["contact.trigger"].create(
                {
                    "name": "Hot",
                    "kind": "score",
                    "threshold_id": self.threshold().id,
                    "purpose_grant_ids": [Command.link(self.newsletter.id)],
                }
            )

    def test_a_trigger_listens(self):
        threshold = self.threshold(20)
        self.threshold(40)
        trigger = self.env["contact.trigger"].create(
            {
                "name": "Hot",
                "kind": "score",
                "threshold_id": threshold.id,
                "tag_add_ids": self.link(self.product_b),
            }
        )
        self.start()
        self.visits(self.alicja, 5)
        self.advance()
        self.assertEqual(trigger.fired_count, 1)
        self.assertEqual(self.alicja.category_id, self.product_b)

    def test_scores_depend_on_no_scores(self):
        with self.assertRaisesRegex(ValidationError, "must not depend on scores"):
            self.plan.domain = "[('contact_grade', '=', 'A1')]"
        with self.assertRaises(ValueError):
            self.plan.rule_ids.interaction_kind = "score"

    # ------------------------------------------------------------
    # Merging, rights, cost
    # ------------------------------------------------------------

    def test_merged_contacts_crossed_once(self):
        threshold = self.threshold(tag_add_ids=self.link(self.product_b))
        self.start()
        self.visits(self.bruno, 3)
        self.advance()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.alicja + self.bruno).ids, self.alicja
        )
        self.advance()
        self.assertEqual(self.crossed(threshold).count, 1)
        self.assertEqual(self.held(self.alicja, self.product_b).count, 1)

    def test_marketers_read(self):
        threshold = self.threshold().with_user(self.marketer)
        self.assertEqual(threshold.points, 30)
        for step in (
            lambda: threshold.write({"points": 40}),
            lambda: threshold.action_try_again(),
        ):
            with self.assertRaises(AccessError):
                step()

    def test_managers_make_thresholds(self):
        threshold = (
            self.env["contact.scoring.threshold"]
            .with_user(self.manager)
            .create({"name": "Hot", "plan_id": self.plan.id, "points": 10})
        )
        threshold.write({"moves_present": True, "tag_add_ids": [self.product_a.id]})
        threshold.unlink()

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        threshold = self.threshold()
        self.start()
        self.visits(self.alicja, 3)
        self.advance()
        crossing = self.crossed(threshold)
        self.plan.company_id = other
        for record in (threshold, crossing):
            with self.assertRaises(AccessError):
                record.with_user(self.marketer).check_access("read")

    def test_the_cost_does_not_depend_on_how_many(self):
        self.threshold(30, tag_add_ids=self.link(self.product_a))
        self.start()
        contacts = self.env["res.partner"].create(
            [{"name": str(n), "email": f"{n}@example.com"} for n in range(102)]
        )
        self.advance()
        counts = []
        for some in (
            contacts[:1],
            contacts[1:2],
            contacts[2:],
        ):  # the first one warms up
            for partner in some:
                self.visits(partner, 3)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["contact.score"]._rewrite(
                self.plan, lambda one, ids=some.ids: SQL("%s = ANY(%s)", one, ids)
            )
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
        self.advance()
        self.assertEqual(contacts.category_id, self.product_a)
