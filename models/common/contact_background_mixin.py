from odoo import SUPERUSER_ID, models

from .scheduler import wake_scheduler

BUSY_PAUSE = 5  # seconds


class ContactBackgroundMixin(models.AbstractModel):
    """Records that stand for long work, done in the background in chunks.

    The scheduler does it. Where OCA's addon ``queue_job`` is installed, jobs do it, on
    whichever host: each does one chunk in one transaction, and enqueues the next one
    in the same transaction. The scheduler stays as a net below: it goes on with what
    is left when it looks anyway. What makes a chunk happen once is the chunk's own.
    """

    _name = "contact.background.mixin"
    _description = "Work in the Background"
    _inherit = ["contact.batch.mixin"]

    _background_cron = None  # XML id of the scheduled action that does the work, too

    def _background_chunk(self):
        """Do the next chunk of whatever is to be done.

        :return: how much was done; 0 when nothing is left
        """
        raise NotImplementedError

    def _go_on_in_background(self):
        """Have the work begin, or go on, soon after this transaction."""
        if "queue.job" in self.env:
            # Without a key: a job that waits already may start before this commits,
            # see nothing to do, and end.
            self._enqueue_chunk()
        else:
            wake_scheduler(self.env, self._background_cron)

    def _enqueue_chunk(self, is_successor=False):
        """
        :param bool is_successor: one such job waits for each record at most, so that
            chains of jobs that began at once become one
        """
        # As the scheduler would: the chunk itself takes the rights of its user.
        env = self.env(user=SUPERUSER_ID, context={})
        for work in self.with_env(env):
            work.with_delay(
                identity_key=f"{work._name},{work.id}" if is_successor else None,
                description=f"{work._description}: {work.display_name}",
                max_retries=0,  # lost races; whatever else goes wrong fails at once
            )._job_chunk()

    def _job_chunk(self):
        """Do one chunk as a job of ``queue_job``, and leave the next one to another.

        :raises RetryableJobError: while another transaction is at this work
        """
        # Only jobs call it. To import queue_job where it is not installed would patch
        # Odoo's server.
        from odoo.addons.queue_job.exception import RetryableJobError

        work = self.exists()
        if not work:
            return
        if not work.try_lock_for_update(allow_referencing=True):
            raise RetryableJobError(
                f"Another transaction is at {work}", BUSY_PAUSE, ignore_retry=True
            )
        if work._background_chunk():
            work._enqueue_chunk(is_successor=True)
