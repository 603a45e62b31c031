from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.journeys.steps import KINDS
from ..common.common import NOW
from ..common.real_transactions import RealTransactionsCase
from .journey_record_common import ENTRY, STEPS, WAIT, JourneyRecordCase

REF = "Journey of records, published again"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestJourneyRecordDue(JourneyRecordCase):
    def test_many_records_of_one_contact_keep_nobody_waiting(self):
        steps = {"tag": STEPS["tag"], "after": STEPS["after"]}
        journey = self._load(steps, entries=[ENTRY, {"kind": "manual"}])
        orders = self._quote(self.alicja, 5)
        self._quote(self.bruno)
        self._enter(journey, self.alicja + self.clara)
        step = journey.live_version_id.step_ids.filtered(lambda one: one.key == "tag")
        with patch.object(KINDS["effect"], "chunk", 3):
            participants = self._of(journey)
            locked = participants.browse(step.sudo()._lock_due())
            self.assertEqual(locked.partner_id, self.people)
            self.assertEqual(len(locked), 3)
            self.assertIn(self._of_record(journey, orders[0]), locked)
            self._tick()
        self.assertEqual(set(participants.step_id.mapped("key")), {"after"})
        self.assertEqual(self.held(self.alicja, self.product_b).count, 6)


@tagged("post_install", "-at_install")
class TestJourneyRecordMissed(RealTransactionsCase):
    """What an entry misses while another version is published, that one lets in."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            definition = {"name": REF, "start": "wait", "steps": WAIT}
            Journey = env["contact.journey"].with_user(env.ref("base.user_admin"))
            self.journey_id = Journey.load_definition(
                {**definition, "entries": [ENTRY]}
            )
            self.addCleanup(self._remove_journey)
            self._journey(env).action_publish()

    def _remove_journey(self):
        with self.transaction() as env:
            journey = self._journey(env)
            journey.action_end()
            journey.unlink()

    def _journey(self, env):
        admin = env.ref("base.user_admin")
        return env["contact.journey"].with_user(admin).browse(self.journey_id)

    def _rule(self, env):
        return self._journey(env).live_version_id.rule_ids.sudo()

    def _publish(self, env):
        journey = self._journey(env)
        journey.save_definition(journey.get_definition())
        journey.action_publish()

    def test_one_of_both_is_tried_again(self):
        def miss(env):
            self._rule(env)._miss([7])

        for early, late in ((miss, self._publish), (self._publish, miss)):
            with self.subTest(late=late.__name__):
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(SerializationFailure),
                    self.transaction() as env,
                ):
                    self.assertEqual(self._rule(env).missed_interaction_id, 0)
                    self.retried(early)
                    late(env)
                    env.flush_all()
                self.retried(late)
                with self.transaction() as env:
                    self.assertEqual(self._rule(env).missed_interaction_id, 7)
                    self._rule(env).missed_interaction_id = 0
