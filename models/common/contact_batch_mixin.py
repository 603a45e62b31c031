import logging
import random
import time

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

MAX_LOST_RACES = 10
MAX_PAUSE = 2  # seconds
# What a chunk may take, whatever it does to each record: Odoo's server ends a request
# or a job after 60 to 180 seconds.
CHUNK_SECONDS = 20
FIRST_RECORDS = 100  # by these, how long one takes is measured


class ContactBatchMixin(models.AbstractModel):
    """Work on many contacts in bounded chunks that each commit."""

    _name = "contact.batch.mixin"
    _description = "Work in Chunks"

    @api.model
    def _in_good_time(self, work, most):
        """Work on so many records in one transaction, or fewer if that took too long.

        :param work: callable that takes how many records to work on at most; returns
            how many it did, 0 when there are none left
        :param int most: of one chunk
        :return: how many were done
        """
        start, done, size = time.monotonic(), 0, min(FIRST_RECORDS, most)
        while size > 0 and (count := work(size)):
            done += count
            elapsed = time.monotonic() - start
            in_time = int(done * (CHUNK_SECONDS - elapsed) / max(elapsed, 0.001))
            size = min(most - done, in_time)
        return done

    @api.model
    def _process_in_chunks(self, process_chunk, is_last=False):
        """Call ``process_chunk`` until nothing is left or the cron's time is up.

        Every chunk is one transaction, so that a killed worker loses nothing
        and repeats nothing. A chunk that lost a race against another
        transaction (Odoo runs in REPEATABLE READ) is rolled back and tried
        again, as the HTTP layer does for requests.

        :param process_chunk: callable without arguments; returns how many
            records it processed, 0 when there are none left
        :param bool is_last: nothing follows in this run; once all is done, the
            scheduler need not come back, whatever was counted before
        :return: whether all is done; False when the time was up before
        :raises psycopg2.Error: when a chunk lost ``MAX_LOST_RACES`` races in a row
        """
        # The scheduler's own figure, which nobody else reads.
        progress_sudo = self.env["ir.cron.progress"].sudo()
        progress_id = self.env.context.get("ir_cron_progress_id")
        left = progress_sudo.browse(progress_id).remaining
        lost_races = 0
        while True:
            try:
                processed = process_chunk()
                self.env.flush_all()
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                self.env.cr.rollback()
                lost_races += 1
                if lost_races >= MAX_LOST_RACES:
                    raise
                _logger.info("%s: lost a race, trying again", self._name)
                time.sleep(random.uniform(0, min(0.05 * 2**lost_races, MAX_PAUSE)))
                continue
            lost_races = 0
            # More than was counted: there may be still more, and the run is not over.
            is_more = processed > left
            left = max(left - processed, 0)
            if is_last and not processed:
                left = 0
            time_left = self.env["ir.cron"]._commit_progress(
                processed, remaining=max(left, int(is_more))
            )
            if not processed:
                return True
            if not time_left:
                # All that was counted is done, but nobody has seen that nothing is
                # left, nor begun with what follows: the scheduler is to come back.
                if not left and not is_more:
                    self.env["ir.cron"]._commit_progress(remaining=1)
                return False
