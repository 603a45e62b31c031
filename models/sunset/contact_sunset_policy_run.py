import logging
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.failures import isolated
from ..common.notice_language import in_language_of
from .contact_sunset_policy import UNDER_WAY

_logger = logging.getLogger(__name__)

CHUNK = 2_000
ENTRY_CHUNK = 20_000
# What a day brings, in this order: who came back is taken along no further.
PHASES = ("_return_chunk", "_step_chunk", "_entry_chunk")


class ContactSunsetPolicy(models.Model):
    """Moves contacts along a policy, once a day, in chunks that each commit whole."""

    _inherit = "contact.sunset.policy"

    seen_id = fields.Integer(
        readonly=True, copy=False, help="Contacts up to this id were looked at today."
    )
    seen_date = fields.Date(
        readonly=True, copy=False, help="When all contacts were looked at last."
    )

    @api.model
    def _cron_run(self):
        """Take back, go on, let in: all that is due of running policies."""
        for policy in self.search([("state", "=", "running")]):
            self.env["ir.cron"]._commit_progress(remaining=policy._remaining())
            for phase in PHASES:
                # A policy that stopped itself leaves nothing to come back for.
                is_last = phase == PHASES[-1]
                if not policy._process_in_chunks(
                    partial(policy._chunk, phase), is_last
                ):
                    return

    def _remaining(self):
        Partner = self.env["res.partner"]
        unseen = 0
        if self.seen_date != fields.Date.today():
            unseen = Partner.search_count([("id", ">", self.seen_id)])
        due = self.env["contact.sunset.member"].search_count(self._due_domain())
        return unseen + due

    def _due_domain(self):
        return Domain("policy_id", "=", self.id) & Domain(
            "next_date", "<=", fields.Datetime.now()
        )

    def _chunk(self, phase):
        """One transaction: some contacts one step. A policy that breaks stops no other.

        :param str phase: one of ``PHASES``
        :return: how many contacts were looked at; 0: it is done for today
        """
        policy = self.try_lock_for_update(allow_referencing=True)
        if not policy or policy.state != "running":
            return 0
        policy = in_language_of(policy, policy.user_id)
        with isolated(policy, policy._fail):
            policy._check_ready()
            return getattr(policy, phase)()
        return 0

    def _return_chunk(self):
        returning = self._why_return(limit=CHUNK)
        for reason, members in returning.items():
            members._take_back("returned", reason)
        return sum(map(len, returning.values()))

    def _step_chunk(self):
        due = self.env["contact.sunset.member"].search(
            self._due_domain(), order="next_date, id", limit=CHUNK
        )
        # Asked again: an interaction may have come since the last chunk.
        returning = self._why_return(due)
        for reason, members in returning.items():
            members._take_back("returned", reason)
        going = due - due.union(*returning.values()) if returning else due
        meant = self._meant(going)
        (going - meant)._take_back("returned", "unmatched")
        for step, members in meant.grouped("step").items():
            members._go_on(self._following(step))
        return len(due)

    def _entry_chunk(self):
        today = fields.Date.today()
        if self.seen_date == today:
            return 0
        last_id, count = self._next_range()
        if not count:
            self.write({"seen_id": 0, "seen_date": today})
            return 0
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_sunset_member (
                    policy_id, partner_id, step, entry_date, date, next_date, is_held)
                SELECT %(policy_id)s, contact.id, 'inactive', %(now)s, %(now)s,
                       %(next_date)s, FALSE
                FROM res_partner contact
                WHERE contact.id > %(seen_id)s AND contact.id <= %(last_id)s
                  AND contact.id IN %(meant)s AND %(quiet)s
                  AND %(protected)s IS NULL
                ON CONFLICT DO NOTHING
                """,
                policy_id=self.id,
                now=now,
                next_date=self._next_date("inactive", now),
                seen_id=self.seen_id,
                last_id=last_id,
                meant=self._sql_members(
                    Domain("id", ">", self.seen_id) & Domain("id", "<=", last_id)
                ),
                quiet=self._sql_quiet("contact"),
                protected=self._sql_protected("contact"),
            )
        )
        self.env["contact.sunset.member"].invalidate_model(flush=False)
        self.seen_id = last_id
        return count

    def _next_range(self):
        """:return: up to which id the next chunk looks, and at how many contacts"""
        return self.env.execute_query(
            SQL(
                "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM res_partner"
                " WHERE id > %s ORDER BY id LIMIT %s) part",
                self.seen_id,
                ENTRY_CHUNK,
            )
        )[0]

    def _fail(self, problem):
        """Stop, say why, and tell the responsible person."""
        _logger.warning("Sunset policy %s is stopped: %s", self.id, problem)
        self.write({"state": "stopped", "problem": problem})
        self._notify_responsible(
            self.env._("Stopped by itself. %(error)s", error=problem)
        )

    def _replan(self):
        """The days between the steps were changed: so were the dates to come."""
        kept = [reason for reason, _label in self._keepings()]
        for policy in self:
            for step in UNDER_WAY:
                self.env.cr.execute(
                    SQL(
                        """
                        UPDATE contact_sunset_member
                        SET next_date = date + make_interval(days => %s::int)
                        WHERE policy_id = %s AND step = %s AND NOT is_held
                          AND (reason = ANY(%s)) IS NOT TRUE
                        """,
                        policy._days_until_next(step),
                        policy.id,
                        step,
                        kept,
                    )
                )
        self.env["contact.sunset.member"].invalidate_model(flush=False)
