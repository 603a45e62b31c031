import threading
import time
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2.pool import PoolError

from odoo.tests import BaseCase, tagged

from ...models.common.scheduler_bell import SchedulerBell

REST = 0.2


class Cron:
    """Counts how often the scheduler was told."""

    def __init__(self, database):
        self.env = SimpleNamespace(cr=SimpleNamespace(dbname=database))
        self.times = []

    def _notifydb(self):
        self.times.append(time.monotonic())


@tagged("post_install", "-at_install")
class TestSchedulerBell(BaseCase):
    """The one thing here that runs on real time: threads sleep for it."""

    def _rings(self, bell, cron, count):
        threads = [
            threading.Thread(target=bell.ring, args=[cron]) for _ in range(count)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def test_a_rush_rings_at_once_and_once_more_for_the_last(self):
        bell, cron, other = SchedulerBell(REST), Cron("one"), Cron("two")
        self._rings(bell, cron, 40)
        self.assertEqual(len(cron.times), 1)
        bell.ring(other)
        self.assertEqual(len(other.times), 1, "of another database")
        time.sleep(3 * REST)
        self.assertEqual(len(cron.times), 2, "somebody came while it rested")
        self.assertEqual(len(other.times), 1)
        self.assertGreaterEqual(cron.times[1] - cron.times[0], REST)
        bell.ring(cron)
        self.assertEqual(len(cron.times), 3, "rested, it rings at once")

    def test_without_a_thread_to_wait_it_rings_each_time(self):
        bell, cron = SchedulerBell(REST), Cron("one")
        refusal = RuntimeError("can't start new thread")
        with patch.object(threading.Thread, "start", side_effect=refusal):
            for count in (1, 2):
                bell.ring(cron)
                self.assertEqual(len(cron.times), count)
        # With threads again, it rests as before.
        bell.ring(cron)
        bell.ring(cron)
        self.assertEqual(len(cron.times), 3)
        time.sleep(3 * REST)
        self.assertEqual(len(cron.times), 4)

    def test_no_connection_stops_nobody(self):
        bell, cron = SchedulerBell(REST), Cron("one")

        def refuse():
            cron.times.append(0)
            raise PoolError("too many")

        cron._notifydb = refuse
        bell.ring(cron)
        self.assertEqual(cron.times, [0])
