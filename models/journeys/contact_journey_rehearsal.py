from contextlib import contextmanager
from datetime import datetime, time, timedelta
from time import monotonic

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.journeys.rehearsal import Rehearsal
from ...lib.time_zones import UTC, zone_of
from .contact_journey_rule_rehearsal import MAX_CANDIDATES
from .rehearsed_past import RehearsedPast
from .why_lines import LEAVING

MAX_DAYS = 366
MAX_ROUNDS = 10_000  # steps that are gone through: a loop of an hour goes often
MAX_SECONDS = 90


class ContactJourney(models.Model):
    """A journey rehearsed on the past, before it is published: nothing is written, and
    nothing is sent."""

    _inherit = "contact.journey"

    def rehearse(self, days=90):
        """What would have happened in the last days, had this been live: the draft, or
        else what runs.

        Entries, interactions, consents and mails are those of the past. What the past
        does not tell is said in ``notes``, and counted at its step as ``unknown``.

        :param int days: how many, today included
        :return: a dict of ``days``, ``start``, ``end`` (UTC, as text), ``entered``,
            ``left`` (went through), ``inside`` (would be inside now), ``by_day`` (pairs
            of a day and how many entered), ``mails``, ``busiest_day``,
            ``busiest_count``, ``capped`` (contacts who would have hit the weekly cap),
            ``steps`` (dicts of ``key``, ``kind``, ``arrived``, ``passed``, ``waiting``,
            ``sent``, ``skipped`` (by reason, in words), ``paths`` (by outcome),
            ``average_hours``, ``unknown`` and ``notes``) and ``notes``
        :raises AccessError: for who may not change the journey
        :raises UserError: for what could not be published; for a period that is too
            long
        """
        self.ensure_one()
        self.check_access("write")
        if type(days) is not int or not 1 <= days <= MAX_DAYS:
            raise UserError(
                self.env._("Rehearse 1 to %(days)s days.", days=MAX_DAYS),
            )
        version = self._rehearsable_version()
        self.env.flush_all()
        with self._reading_only():
            return self._rehearse(version, days)

    def action_open_rehearsal(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_rehearsal_action"
            ),
            "context": {"default_journey_id": self.id},
        }

    def _rehearsable_version(self):
        self._check_finished()
        version = self.draft_version_id or self.live_version_id
        if not version.start_step_id:
            raise UserError(
                self.env._(
                    "%(journey)s has no steps to rehearse. Add some first.",
                    journey=self.name,
                )
            )
        if problem := self._missing_responsible():
            raise UserError(problem)
        version._check_ready()
        return version

    @contextmanager
    def _reading_only(self):
        """PostgreSQL itself refuses to write here, and to go on for too long."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.execute(
                SQL(
                    "SELECT set_config('transaction_read_only', 'on', TRUE),"
                    " set_config('statement_timeout', %s, TRUE)",
                    f"{MAX_SECONDS}s",
                )
            )
            yield
        except psycopg2.errors.QueryCanceled as error:
            raise self._too_much() from error
        finally:
            savepoint.close(rollback=True)

    def _too_much(self):
        return UserError(
            self.env._("This is too much to rehearse at once. Rehearse fewer days.")
        )

    # ------------------------------------------------------------
    # Through the steps
    # ------------------------------------------------------------

    def _rehearse(self, version, days):
        end = fields.Datetime.now()
        rehearsal = Rehearsal(self._rehearsal_start(end, days), end)
        candidates, notes = version.rule_ids._rehearse_entries(rehearsal)
        if len(candidates) > MAX_CANDIDATES:
            raise self._too_much()
        past = RehearsedPast(self, version, {each.partner_id for each in candidates})
        candidates = [each for each in candidates if each.partner_id in past]
        rounds, deadline = 0, monotonic() + MAX_SECONDS
        for wave in rehearsal.waves(candidates, self._rehearses_again):
            pending = {version.start_step_id.id: rehearsal.visits(wave)}
            while pending:
                rounds += 1
                if rounds > MAX_ROUNDS or monotonic() > deadline:
                    raise self._too_much()
                step = version.step_ids.browse(next(iter(pending)))
                visits = pending.pop(step.id)
                for to_id, following in step._rehearse(visits, rehearsal, past):
                    pending.setdefault(to_id, []).extend(following)
        notes += self._rehearsal_notes(version, rehearsal)
        return self._describe_rehearsal(version, rehearsal, past, days, notes)

    def _rehearsal_start(self, end, days):
        """:return: midnight of the first day, by the clock of the company"""
        day = self._rehearsal_day(end) - timedelta(days=days - 1)
        midnight = datetime.combine(day, time(), zone_of(self._tz()))
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def _rehearses_again(self, left, candidate):
        if self.reentry == "always":
            return True
        if self.reentry == "after":
            return candidate.moment >= left + timedelta(days=self.reentry_days)
        return candidate.is_yearly

    def _rehearsal_day(self, moment):
        return moment.replace(tzinfo=UTC).astimezone(zone_of(self._tz())).date()

    # ------------------------------------------------------------
    # What came of it
    # ------------------------------------------------------------

    def _rehearsal_notes(self, version, rehearsal):
        """:return: yields what the past does not tell of goal and exit"""
        if not rehearsal.entries:
            return
        for rule in version.rule_ids.filtered(lambda rule: rule.kind in LEAVING):
            asked = "res_id" if rule.condition_model else "partner_id"
            ids = {getattr(each, asked) for each in rehearsal.entries}
            matching = rule._sql_matching_among(sorted(ids))
            count = self.env.execute_query(
                SQL("SELECT COUNT(*) FROM (%s) matching", matching)
            )[0][0]
            yield (
                self.env._(
                    "Whether the goal was met then is not known, so all go on. "
                    "%(count)s of them meet it today.",
                    count=count,
                )
                if rule.kind == "goal"
                else self.env._(
                    "Whether the exit condition was met then is not known, so all go "
                    "on. %(count)s of them meet it today.",
                    count=count,
                )
            )

    def _describe_rehearsal(self, version, rehearsal, past, days, notes):
        cap = self.env["contact.campaign"]._weekly_cap()
        day, most = rehearsal.busiest_day(self._rehearsal_day)
        to_text = fields.Datetime.to_string
        return {
            "days": days,
            "start": to_text(rehearsal.start),
            "end": to_text(rehearsal.end),
            "entered": len(rehearsal.entries),
            "left": len(rehearsal.left),
            "inside": len(rehearsal.entries) - len(rehearsal.left),
            "by_day": [
                [fields.Date.to_string(day), count]
                for day, count in rehearsal.entered_by_day(self._rehearsal_day)
            ],
            "mails": len(rehearsal.mails),
            "busiest_day": fields.Date.to_string(day) if day else False,
            "busiest_count": most,
            "capped": len(rehearsal.capped(cap, past.mails(rehearsal.start, cap))),
            "steps": [step._describe_rehearsal(rehearsal) for step in version.step_ids],
            "notes": notes,
        }
