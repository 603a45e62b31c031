from unittest.mock import patch

from .consent_gate_common import MAILINGS


class MailingPaths:
    """Ways to send a mailing to ``recipients``; for cases that can make one for them by
    ``_mailing_to()``."""

    recipients = None

    def _paths(self, prefix):
        return [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith(prefix)
        ]

    def _by_schedule(self):
        self._mailing_to().action_launch()

    def _by_sending_at_once(self):
        self._mailing_to().action_send_mail()

    def _by_chosen_contacts(self):
        self._mailing_to().action_send_mail(res_ids=self.recipients.ids)

    def _by_a_state_that_was_written(self):
        self._mailing_to().state = "in_queue"

    def _by_a_duplicate(self):
        self._mailing_to().copy().action_launch()

    def _by_retry(self):
        mailing = self._mailing_to()
        mailing.action_launch()
        self._run(MAILINGS)
        mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        mails.write({"state": "exception"})
        mailing.action_retry_failed()

    def _by_the_winner_of_an_a_b_test(self):
        mailing = self._mailing_to(ab_testing_enabled=True, ab_testing_pc=1)
        mailing.action_launch()
        # Who is drawn is mailed at once; that is never one who leaves meanwhile.
        with patch("random.sample", lambda found, number: sorted(found)[:number]):
            self._run(MAILINGS)
        self.env["mail.mail"].search([("mailing_id", "=", mailing.id)]).unlink()
        mailing.mailing_trace_ids.unlink()
        mailing.action_select_as_winner()
