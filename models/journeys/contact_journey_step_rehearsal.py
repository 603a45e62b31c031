from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...lib.journeys.rehearsal import Passing
from ...lib.journeys.windows import ALWAYS, Window, due_date
from ...lib.page_pattern import sql_matches_page
from ...lib.sql import sql_rows
from ..common.quiet_hours import open_window
from .contact_journey_step_until import SETTLE_SECONDS
from .rehearsed_past import Sending
from .steps import KINDS

DAYS_OF_MONTH = 30.4375


class ContactJourneyStep(models.Model):
    """A step rehearsed on the past."""

    _inherit = "contact.journey.step"

    def _rehearse(self, visits, rehearsal, past):
        """
        :param visits: ``Visit`` of who comes to this step
        :param rehearsal: where they stand, and what came of it
        :param past: what is known of them
        :return: pairs of the id of a step and the ``Visit`` of who comes to it
        """
        rehearsal.arrive(self.key, visits)
        kind = KINDS[self.kind]
        if not kind.outcomes(self.options):
            rehearsal.finish(self.key, visits)
            return []
        to_ids = {path.outcome: path.to_step_id.id for path in self.path_ids}
        following = rehearsal.go_on(
            self.key,
            visits,
            list(kind.rehearse(self, visits, rehearsal, past)),
            to_ids.get,
        )
        return [(to_ids[outcome], visits) for outcome, visits in following.items()]

    def _describe_rehearsal(self, rehearsal):
        figures = rehearsal.steps[self.key]
        reasons = self.env["contact.journey.participant"]._reasons()
        doubts = {
            "today": self.env._("By what contacts are today: then is not known."),
            "mail": self.env._(
                "Who would have answered a mail that was not sent is not known: all go "
                "on as if nobody did."
            ),
            "address": self.env._("By the addresses of today."),
        }
        return {
            "key": self.key,
            "kind": self.kind,
            "arrived": figures.arrived,
            "passed": figures.passed,
            "waiting": figures.waiting,
            "sent": figures.sent,
            "skipped": {
                reasons.get(reason, reason): count
                for reason, count in figures.skipped.items()
            },
            "paths": dict(figures.paths),
            "average_hours": round(figures.average_hours, 1),
            "unknown": figures.unknown,
            "notes": [doubts[why] for why in sorted(figures.whys)],
        }

    # ------------------------------------------------------------
    # What kinds of steps share
    # ------------------------------------------------------------

    def _rehearse_matching(self, visits, rehearsal, past):
        """:return: the numbers of the entries whose contact, or record, matches the
        conditions, as of today"""
        rehearsal.doubt(self.key, "today", len(visits))
        if not self.condition_model:
            matching = past.matching(self)
            return {visit.entry for visit in visits if visit.partner_id in matching}
        res_ids = {visit.entry: rehearsal.res_id(visit) for visit in visits}
        matching = past.matching_records(self, {*res_ids.values()} - {0})
        return {entry for entry, res_id in res_ids.items() if res_id in matching}

    def _rehearse_until(self, visits, rehearsal, past):
        days = self.options["days"]
        untils = [
            due_date(visit.arrived, days, 0, ALWAYS, past.zones[visit.partner_id])
            for visit in visits
        ]
        met = self._rehearse_met(visits, untils, rehearsal, past)
        for visit, until in zip(visits, untils, strict=True):
            moment = met.get(visit.entry)
            outcome = "timeout" if moment is None else "met"
            moment = moment or until
            if moment <= rehearsal.end:
                yield Passing(visit.entry, outcome, moment)

    def _rehearse_met(self, visits, untils, rehearsal, past):
        """:return: by entry, when it did what is waited for"""
        if self.domain:
            matching = self._rehearse_matching(visits, rehearsal, past)
            return {
                visit.entry: visit.arrived
                for visit in visits
                if visit.entry in matching
            }
        said = self.options["interaction"]
        if said.get("of"):
            rehearsal.doubt(self.key, "mail", len(visits))
            return {}
        conditions = [
            SQL("interaction.partner_id = visit.partner_id"),
            SQL("interaction.kind = %s", said["kind"]),
            SQL("interaction.verdict = 'human'"),
            SQL("interaction.retracted_date IS NULL"),
            SQL("interaction.date BETWEEN visit.arrived AND visit.until"),
        ]
        if said.get("url"):
            conditions.append(sql_matches_page("interaction", said["url"]))
        if said.get("record"):
            conditions.append(SQL("interaction.res_id = visit.res_id"))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT visit.entry, first.date + make_interval(secs => %(settle)s)
                FROM %(visits)s JOIN LATERAL (
                    SELECT interaction.date FROM contact_interaction interaction
                    WHERE %(conditions)s ORDER BY interaction.date LIMIT 1
                ) first ON TRUE
                """,
                settle=SETTLE_SECONDS if said["kind"] in ("click", "open") else 0,
                visits=sql_rows(
                    "visit",
                    [
                        (*visit, until, rehearsal.res_id(visit))
                        for visit, until in zip(visits, untils, strict=True)
                    ],
                    entry="int",
                    partner_id="int",
                    arrived="timestamp",
                    until="timestamp",
                    res_id="int",
                ),
                conditions=SQL(" AND ").join(conditions),
            )
        )
        return dict(rows)

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _rehearse_mails(self, visits, rehearsal, past):
        key, refused, sending = self.key, past.refused(self), self._rehearsed_sending()
        rehearsal.doubt(
            key, "address", sum(visit.partner_id in refused for visit in visits)
        )
        for visit in visits:
            reason, moment = refused.get(visit.partner_id), visit.arrived
            if not reason:
                reason, moment = past.send(visit, sending)
            if moment > rehearsal.end:
                continue
            if reason:
                rehearsal.skip(key, reason)
            else:
                rehearsal.send(key, visit.partner_id, moment, sending.is_capped)
            yield Passing(visit.entry, "next", moment)

    def _rehearsed_sending(self):
        # What the mail is for: of what is published here.
        purpose = self.mailing_id.sudo().purpose_id
        window = self.options.get("window")
        windows = [open_window(self.env), Window.of(window) if window else None]
        months = purpose.validity_months
        return Sending(
            purpose_id=purpose.id,
            validity=timedelta(days=DAYS_OF_MONTH * months) if months else None,
            is_capped=purpose.legal_basis != "contract",
            patience=timedelta(days=self.options.get("wait_days") or 0),
            windows=[each for each in windows if each],
        )
