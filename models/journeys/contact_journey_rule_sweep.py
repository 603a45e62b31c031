from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CHUNK = 10_000
SWEEP_HOURS = 1
LEAVERS = {"goal": "goal", "exit": "exited"}  # by kind of rule: what they are then


class ContactJourneyRule(models.Model):
    """Goal and exit also hold while a contact waits: each hour, all are looked at."""

    _inherit = "contact.journey.rule"

    def _start(self, before):
        result = super()._start(before)
        for rule in self.filtered(lambda rule: rule.kind in LEAVERS):
            rule.next_date = self._next_sweep()
        return result

    @api.model
    def _looking_domain(self):
        # Who ends on an older version leaves by what that says.
        older = Domain("version_id.state", "=", "finishing") & Domain(
            "journey_id.state", "=", "running"
        )
        return super()._looking_domain() | (older & Domain("kind", "in", list(LEAVERS)))

    def _look(self):
        return self._sweep() if self.kind in LEAVERS else super()._look()

    def _next_sweep(self):
        return fields.Datetime.now() + timedelta(hours=SWEEP_HOURS)

    def _sweep(self):
        left = self.env["contact.journey.participant"]._leave(
            SQL(
                """
                SELECT id, %(state)s AS state, %(kind)s AS reason
                FROM contact_journey_participant participant
                -- Who only just entered is looked at before the first step.
                WHERE version_id = %(version_id)s AND state = 'active'
                  AND (is_waiting OR arrived_date != entered_date)
                  AND %(meets)s AND NOT %(reached)s
                ORDER BY id LIMIT %(chunk)s FOR NO KEY UPDATE SKIP LOCKED
                """,
                state=LEAVERS[self.kind],
                kind=self.kind,
                version_id=self.version_id.id,
                meets=self._sql_meets(),
                reached=self._sql_reached(),
                chunk=CHUNK,
            )
        )
        if len(left) < CHUNK:
            self.next_date = self._next_sweep()
        return len(left)

    def _sql_reached(self):
        """The condition that somebody who is to leave reached the goal, which counts
        first."""
        if self.kind == "goal":
            return SQL("FALSE")
        return self.version_id._sql_meets("goal")
