"""Rings for the workers of the scheduler."""

import logging
import threading

from psycopg2 import OperationalError
from psycopg2.pool import PoolError

_logger = logging.getLogger(__name__)


class SchedulerBell:
    """Notifies the scheduler of a database at once, and for whoever comes while it
    rests, once more at the end: each time takes a connection of its own, and clicks
    come by hundreds a second.

    :param float rest: seconds between two notifications of a process
    """

    def __init__(self, rest=1):
        self._rest = rest
        self._lock = threading.Lock()
        self._asked = {}  # by database that rests: whether somebody asked meanwhile

    def ring(self, cron):
        """
        :param cron: a record of ``ir.cron``, or none of them; call it once the work is
            committed
        """
        database = cron.env.cr.dbname
        with self._lock:
            if database in self._asked:
                self._asked[database] = True
                return
            self._asked[database] = False
        timer = threading.Timer(self._rest, self._wake, [database, cron])
        timer.daemon = True
        try:
            timer.start()
        except (RuntimeError, MemoryError):
            # No thread is to be had, so nobody would end the rest.
            with self._lock:
                del self._asked[database]
            _logger.info("No thread to wait; the scheduler is told each time")
        self._notify(cron)

    def _wake(self, database, cron):
        with self._lock:
            is_asked = self._asked.pop(database)
        if is_asked:
            self.ring(cron)

    def _notify(self, cron):
        """As ``cron._trigger()`` does, but a rush of clicks must not fail for it: what
        they told is committed by now."""
        try:
            cron._notifydb()
        except (PoolError, OperationalError):
            _logger.info("No connection to tell the scheduler; it looks each minute")


BELL = SchedulerBell()
