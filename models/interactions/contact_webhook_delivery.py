import http.client
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...lib.signed_webhook import (
    MAX_ANSWER,
    RefusedAddress,
    headers_of,
    post,
    why_unanswered,
)
from ...lib.text import storable
from ..common.contact_batch_mixin import MAX_LOST_RACES
from ..common.notice_language import in_language_of
from ..common.scheduler import wake_scheduler_once
from .contact_webhook import CRON

_logger = logging.getLogger(__name__)

# How long to wait after each failure: a day in all.
BACKOFF = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=8),
]
# Until when a call is not made again that was begun, and whose end nobody saw; no wait
# after a failure is as long, so that it tells which ones are being made.
LEASE = timedelta(minutes=1)
GONE = 410  # the other side says that it wants no more
TOO_MANY = 429
KEPT_DAYS = 30


class ContactWebhookDelivery(models.Model):
    """A call of a webhook: what is told, how often it was tried, and what was answered.

    It may arrive twice, as when a worker is killed after the call: ``webhook-id`` stays
    the same, by which the other side knows.
    """

    _name = "contact.webhook.delivery"
    _description = "Call of a Webhook"
    _inherit = ["contact.kept.mixin", "contact.batch.mixin"]
    _order = "id desc"
    _rec_name = "message_id"
    _log_access = False

    webhook_id = fields.Many2one(
        "contact.webhook", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    message_id = fields.Char("Message ID", required=True, readonly=True)
    payload = fields.Text("What Is Told", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    attempt_count = fields.Integer("Attempts", readonly=True)
    next_date = fields.Datetime("Next Attempt", readonly=True)
    last_date = fields.Datetime("Last Attempt", readonly=True)
    answer = fields.Char(readonly=True, help="What the other side answered last.")

    _due_idx = models.Index("(webhook_id, next_date, id) WHERE state = 'waiting'")
    _webhook_idx = models.Index("(webhook_id, state)")

    @api.model
    def _queue(self, targets):
        """Queue a call for each contact that an effect reached.

        :param SQL targets: a sub-select of ``webhook_id``, ``partner_id``, ``date`` and
            ``interaction_id``
        """
        self.env["res.partner"].flush_model(["name", "email", "lang", "company_id"])
        self.env["contact.interaction"].flush_model()
        self.env.cr.execute(
            SQL(
                """
INSERT INTO contact_webhook_delivery (
    webhook_id, partner_id, message_id, payload, date, state, attempt_count, next_date)
SELECT target.webhook_id, partner.id,
       'msg_' || replace(gen_random_uuid()::text, '-', ''),
       jsonb_build_object(
            'type', 'contact.effect',
            'timestamp', to_char(target.date, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'data', jsonb_build_object(
                'contact', jsonb_build_object(
                    'id', partner.id, 'name', partner.name,
                    'email', partner.email, 'lang', partner.lang),
                'interaction', CASE WHEN interaction.id IS NOT NULL THEN
                    jsonb_build_object(
                        'id', interaction.id, 'kind', interaction.kind,
                        'name', interaction.name, 'url', interaction.url,
                        'data', interaction.data) END))::text,
       %(now)s, 'waiting', 0, %(now)s
FROM (%(targets)s) target
JOIN contact_webhook webhook ON webhook.id = target.webhook_id
JOIN res_partner partner ON partner.id = target.partner_id
     AND (partner.company_id IS NULL OR partner.company_id = webhook.company_id)
LEFT JOIN contact_interaction interaction ON interaction.id = target.interaction_id
                """,
                targets=targets,
                now=fields.Datetime.now(),
            )
        )
        if self.env.cr.rowcount:
            wake_scheduler_once(self.env, CRON)

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is due, one call a transaction: none waits for another to be
        committed."""
        self.env["ir.cron"]._commit_progress(remaining=self._count_due())
        if self._process_in_chunks(self._send_one):
            self._wake_for_next()

    @api.model
    def _sql_due(self):
        """:return: the conditions of ``delivery`` and ``webhook`` of a call to make"""
        now = fields.Datetime.now()
        return SQL(
            """
            delivery.webhook_id = webhook.id
            AND delivery.state = 'waiting' AND delivery.next_date <= %s
            AND webhook.active AND webhook.paused_date IS NULL
            AND (webhook.rest_date IS NULL OR webhook.rest_date <= %s)
            """,
            now,
            now,
        )

    @api.model
    def _count_due(self):
        self.env.flush_all()
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM contact_webhook_delivery delivery, "
                "contact_webhook webhook WHERE %s",
                self._sql_due(),
            )
        )
        return count

    @api.model
    def _send_one(self):
        """Make one call, of the webhook whose last one is the longest ago: however many
        of one wait, and however long each takes, others are told in between."""
        self.env.flush_all()
        webhooks = self.env.execute_query(
            SQL(
                """
                SELECT webhook.id FROM contact_webhook webhook
                WHERE EXISTS (SELECT FROM contact_webhook_delivery delivery WHERE %s)
                ORDER BY COALESCE(webhook.call_number, 0), webhook.id
                """,
                self._sql_due(),
            )
        )
        for (webhook_id,) in webhooks:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT delivery.id
                    FROM contact_webhook_delivery delivery, contact_webhook webhook
                    WHERE %s AND webhook.id = %s
                    ORDER BY delivery.next_date, delivery.id
                    LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED
                    """,
                    self._sql_due(),
                    webhook_id,
                )
            )
            if rows:
                call = self.browse(rows[0][0])
                in_language_of(call, call.sudo().webhook_id.create_uid)._send()
                return 1
        return 0

    def _send(self):
        """Count the attempt, call, and note what was answered.

        No transaction is open in the meantime, and a worker that is killed during the
        call leaves the others' turns.
        """
        self.ensure_one()
        # The scheduler's own: nobody else reads secrets.
        webhook_sudo = self.sudo().webhook_id
        call = {
            "message_id": self.message_id,
            "body": self.payload.encode(),
            "url": webhook_sudo.url or "",
            "secret": webhook_sudo.secret,
            "is_private_allowed": webhook_sudo.is_private_allowed,
        }
        if not self._claim():
            return
        self.env["ir.cron"]._commit_progress()
        status, answer = self._call(**call)
        self._note_surely(status, storable(answer)[:MAX_ANSWER])

    def _note_surely(self, status, answer):
        """Note what became of a call, also if somebody writes to the same records: what
        is not noted would be sent once more."""
        for number in range(MAX_LOST_RACES):
            try:
                delivery = self.exists()  # not, when its contact was erased meanwhile
                if delivery:
                    delivery._note(status, answer)
                self.env.flush_all()
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                self.env.cr.rollback()
                if number + 1 == MAX_LOST_RACES:
                    raise
                time.sleep(0.05 * 2**number)
            else:
                return

    def _claim(self):
        """Count an attempt that is about to be made.

        :return: whether it may be made: not, when all of them ended without an answer,
            not even a failure
        """
        if self.attempt_count > len(BACKOFF):
            self._fail(self.env._("the calls did not come to an end"))
            return False
        now = fields.Datetime.now()
        self._set_kept(
            {
                "attempt_count": self.attempt_count + 1,
                "last_date": now,
                "next_date": now + LEASE,
            }
        )
        # The scheduler's own: who sees calls need not write to webhooks.
        self.sudo().webhook_id._count_call()
        return True

    def _is_being_made(self):
        """Whether the call was begun, and its end was not noted yet."""
        self.ensure_one()
        return (
            self.state == "waiting"
            and bool(self.last_date)
            and self.next_date == self.last_date + LEASE
            and self.next_date > fields.Datetime.now()
        )

    @api.model
    def _call(self, message_id, body, url, secret, is_private_allowed):
        """:return: a pair: the status, None without one; what to show as the answer"""
        status = None
        try:
            headers = headers_of(secret, message_id, int(time.time()), body)
            headers["Content-Type"] = "application/json"
            headers["User-Agent"] = "Odoo-Contact-Marketing"
            status, text = post(url, body, headers, is_private_allowed)
            answer = f"{status} {text}".strip()
        except RefusedAddress as error:
            # Why a webhook is paused, more people read than its address.
            answer = self.env["contact.webhook"]._refusal_reason(error.args[0])
        except (OSError, http.client.HTTPException, ValueError) as error:
            _logger.info(
                "A webhook gave no answer: %s: %s", type(error).__name__, error
            )
            answer = self.env["contact.webhook"]._no_answer_reason(
                why_unanswered(error)
            )
        return status, answer

    def _note(self, status, answer):
        """Note what became of an attempt."""
        webhook_sudo = self.sudo().webhook_id
        if status is not None and 200 <= status < 300:
            self._set_kept({"state": "delivered", "next_date": False, "answer": answer})
            webhook_sudo._note_works(is_taken=True)
            return
        if self.attempt_count > len(BACKOFF):
            self._fail(answer)
        else:
            wait = BACKOFF[max(self.attempt_count, 1) - 1]
            next_date = fields.Datetime.now() + wait
            self._set_kept({"next_date": next_date, "answer": answer})
        if webhook_sudo.paused_date:
            return
        if status == GONE:
            webhook_sudo._pause(self.env._("the other side wants no more (410)"))
        elif _is_down(status):
            webhook_sudo._rest(answer)
        else:
            webhook_sudo._note_works()

    def _fail(self, answer):
        """Give a call up; and all of its webhook's, if none was taken meanwhile."""
        self._set_kept({"state": "failed", "next_date": False, "answer": answer})
        works = self.search_count(
            [
                ("webhook_id", "=", self.webhook_id.id),
                ("state", "=", "delivered"),
                ("last_date", ">=", self.date),
            ],
            limit=1,
        )
        if not works:
            self.sudo().webhook_id._pause(
                self.env._("nothing was taken for a day: %(answer)s", answer=answer)
            )

    @api.model
    def _wake_for_next(self):
        """Have the scheduler look again when the next one is due."""
        [[next_date]] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(GREATEST(delivery.next_date, webhook.rest_date))
                FROM contact_webhook_delivery delivery
                JOIN contact_webhook webhook ON webhook.id = delivery.webhook_id
                WHERE delivery.state = 'waiting' AND webhook.active
                  AND webhook.paused_date IS NULL
                """
            )
        )
        if next_date:
            self.env.ref(CRON)._trigger(next_date)

    # ------------------------------------------------------------
    # Again, and no more
    # ------------------------------------------------------------

    def action_replay(self):
        """Send these once more, whatever became of them. A call that is being made is
        not made twice: it is the first of the new attempts, and its answer counts."""
        being_made = self.filtered(lambda delivery: delivery._is_being_made())
        being_made._set_kept({"attempt_count": 1})
        (self - being_made)._set_kept(
            {"state": "waiting", "attempt_count": 0, "next_date": fields.Datetime.now()}
        )
        wake_scheduler_once(self.env, CRON)

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(
            [("date", "<", limit), ("state", "!=", "waiting")], order="id", limit=10_000
        )
        old.unlink()
        return len(old), int(len(old) == 10_000)


def _is_down(status):
    """:return: whether an answer is about the address, and not about one call"""
    return status is None or status >= 500 or status == TOO_MANY
